"""How hosts are asked: spacing, Crawl-delay, Retry-After, robots.txt, the name we give."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import sources
from crawler.politeness import (
    Endpoint,
    Gate,
    Robots,
    backoff,
    is_public,
    retry_after,
    user_agent,
)
from db.records import StatecraftError
from tests.standin import Server, World
from tests.standin.drive import Desk
from tests.standin.world import SOURCES


@pytest.mark.timeout(240)
def test_ten_requests_a_host_are_spaced_as_the_real_settings_say(tmp_path: Path) -> None:
    """Measured by the server's own log; only the addresses are the stand-in's."""
    with Server(World(30)) as server:
        server.fault("403", "state:/wp-json/")  # so that State is asked for pages, too
        desk = Desk(tmp_path / "desk", server)
        desk.crawl("--since", "2025-01-20", "--budget", "33", timeout=200, STATECRAFT_DELAY="")
        spacing = {"whitehouse": 1.0, "federal-register": 1.0, "state": 5.0}
        for source in SOURCES:
            with server.lock:
                moments = [hit.at for hit in server.hits if hit.source == source]
            assert len(moments) >= 10
            gaps = [after - before for before, after in pairwise(moments)]
            # A request that takes longer to arrive than the next one shortens the gap seen.
            assert min(gaps) >= spacing[source] - 0.15, (source, gaps)


def test_no_two_requests_to_a_host_overlap() -> None:
    async def scenario() -> tuple[int, list[float]]:
        gate, at_once, most, starts = Gate(0.02), 0, 0, []

        async def request() -> None:
            nonlocal at_once, most
            async with gate.passing():
                at_once += 1
                most = max(most, at_once)
                starts.append(time.monotonic())
                await asyncio.sleep(0.005)
                at_once -= 1

        await asyncio.gather(*(request() for _ in range(10)))
        return most, starts

    most, starts = asyncio.run(scenario())
    assert most == 1
    gaps = [after - before for before, after in pairwise(starts)]
    assert min(gaps) >= 0.019


def test_a_held_gate_lets_nobody_through_before_its_time() -> None:
    async def scenario() -> float:
        gate = Gate(0.0)
        gate.hold(0.05)
        began = time.monotonic()
        async with gate.passing():
            return time.monotonic() - began

    assert asyncio.run(scenario()) >= 0.049


ROBOTS = b"User-agent: *\nCrawl-delay: 5\nDisallow: /search\nDisallow: /*?s=\n"


def test_robots_rules_and_crawl_delay_are_read() -> None:
    robots = Robots(ROBOTS)
    assert robots.crawl_delay == 5
    assert robots.allows("https://www.state.gov/press-releases/")
    assert not robots.allows("https://www.state.gov/search?q=x")
    assert not robots.allows("https://www.whitehouse.gov/news/?s=tariff")


def test_without_robots_everything_may_be_asked_and_with_a_silent_one_nothing() -> None:
    assert Robots(None).allows("https://www.state.gov/")
    assert not Robots(None, closed=True).allows("https://www.state.gov/")


@given(st.binary(max_size=400))
def test_any_robots_txt_is_read_without_an_error(body: bytes) -> None:
    robots = Robots(body)
    assert 0 <= robots.crawl_delay <= 60
    robots.allows("https://www.state.gov/x?y=z")


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("Sun, 22 Nov 2026 03:01:30 GMT", 90.0),
        ("Sun, 22 Nov 2026 02:00:00 GMT", 0.0),
        ("soon", None),
        ("-5", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after_comes_in_seconds_or_as_a_date(
    value: str | None, seconds: float | None
) -> None:
    now = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
    assert retry_after(value, now=now) == seconds


@given(st.text(max_size=60))
def test_any_retry_after_is_read_without_an_error(value: str) -> None:
    seconds = retry_after(value)
    assert seconds is None or seconds >= 0


def test_backoff_doubles_and_follows_the_source_s_own_delay() -> None:
    assert [backoff(1.0, attempt) for attempt in (1, 2, 3)] == [4, 8, 16]
    assert backoff(0.0, 3) == 0


def test_the_agent_names_the_project_and_whoever_runs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("STATECRAFT_CONTACT", raising=False)
    assert user_agent().startswith("Mozilla/5.0 (compatible; Statecraft/")
    assert "+ops@example.org" in user_agent("ops@example.org")
    monkeypatch.setenv("STATECRAFT_CONTACT", "https://example.org/us")
    assert "+https://example.org/us" in user_agent()
    with pytest.raises(StatecraftError, match="cannot stand in a request"):
        user_agent("a\r\nX-Injected: yes")


@pytest.mark.parametrize("name", sources.names())
def test_the_environment_makes_a_public_site_s_crawl_slower_only(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = sources.load(name)
    monkeypatch.delenv(source.base_variable, raising=False)
    for given_delay, expected in (("0", source.politeness.delay), ("30", 30.0)):
        monkeypatch.setenv("STATECRAFT_DELAY", given_delay)
        endpoint = Endpoint.of(source)
        assert endpoint.delay == expected
        assert not endpoint.hurried
    monkeypatch.setenv("STATECRAFT_DELAY", "0")
    monkeypatch.setenv(source.base_variable, "https://mirror.example.org")
    assert Endpoint.of(source).delay == source.politeness.delay, "a public host is a public host"
    monkeypatch.setenv(source.base_variable, "http://127.0.0.1:8900/x")
    assert Endpoint.of(source).hurried


def test_a_stand_in_is_asked_under_its_own_address_with_path_and_query() -> None:
    endpoint = Endpoint("http://127.0.0.1:8900/state", 0.0)
    public = "https://www.state.gov/wp-json/wp/v2/x?page=2&y=%5B1"
    assert endpoint.network_url(public) == (
        "http://127.0.0.1:8900/state/wp-json/wp/v2/x?page=2&y=%5B1"
    )
    assert Endpoint(None, 1.0).network_url(public) == public


@pytest.mark.parametrize(
    ("host", "public"),
    [
        ("www.state.gov", True),
        ("127.0.0.1", False),
        ("localhost", False),
        ("10.0.0.3", False),
        ("::1", False),
        ("8.8.8.8", True),
    ],
)
def test_public_hosts_are_told_from_this_machine(host: str, public: bool) -> None:
    assert is_public(host) is public


def test_the_delays_are_those_that_the_sites_can_bear() -> None:
    delays = {name: sources.load(name).politeness.delay for name in sources.names()}
    assert delays == {"whitehouse": 1.0, "federal-register": 1.0, "state": 5.0}


def test_a_disallowed_address_is_not_asked(tmp_path: Path) -> None:
    with Server(World(24)) as server:
        desk = Desk(tmp_path / "desk", server)
        listed = desk.folder / "cited.txt"
        listed.write_text("https://www.whitehouse.gov/news/?s=tariffs\n", encoding="utf-8")
        crawled = desk.crawl("whitehouse", "--citations", str(listed))
        assert not crawled.hits
        (row,) = desk.rows("SELECT * FROM fetches WHERE url LIKE '%tariffs'")
        assert row["reason"] == "robots.txt does not allow it"


def test_a_robots_txt_that_fails_closes_the_site(tmp_path: Path) -> None:
    with Server(World(24)) as server:
        desk = Desk(tmp_path / "desk", server)
        server.fault("500", "state:/robots.txt")
        crawled = desk.crawl("state")
        assert crawled.code == 1
        assert "robots.txt of www.state.gov does not answer" in crawled.sentence("state")
        assert not crawled.hits


def test_every_request_carries_the_agent_and_no_cookie(tmp_path: Path) -> None:
    with Server(World(24)) as server:
        desk = Desk(tmp_path / "desk", server)
        crawled = desk.crawl("--contact", "ops@example.org", "--limit", "3")
        assert crawled.hits
        assert {hit.agent for hit in crawled.hits} == {user_agent("ops@example.org")}
