"""Health is said loudly: stale, failing and empty sources alarm, quiet holidays do not."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from db.health import SourceHealth, health
from db.issue_days import holidays, is_issue_day, window_start
from db.records import SOURCES, Fetch
from db.store import Store
from statecraft.cli import cli
from tests.store_helpers import sighting

NOW = datetime(2026, 3, 11, 12, tzinfo=UTC)
HOSTS = {
    "whitehouse": "whitehouse.gov",
    "federalregister": "federalregister.gov",
    "state": "state.gov",
}


def ran(store: Store, source: str, hours: float = 1, outcome: str = "done", **fields: Any) -> None:
    ended = (NOW - timedelta(hours=hours)).isoformat()
    run = store.begin_run("crawl", source)
    store.end_run(run, outcome, **fields)
    store.db.execute("UPDATE runs SET started = ?, ended = ? WHERE id = ?", [ended, ended, run])


def published(store: Store, source: str, *days: str) -> None:
    for number, day in enumerate(days):
        store.keep(
            sighting(
                source=source,
                url=f"https://www.{HOSTS[source]}/releases/{day[:4]}/{day[5:7]}/p-{number}/",
                document_number=f"2026-{number:05d}" if source == "federalregister" else None,
                published=day,
            )
        )


def of(store: Store, source: str, now: datetime = NOW) -> SourceHealth:
    return health(store.db, now).sources[source]


RECENT = ["2026-03-06", "2026-03-09", "2026-03-09", "2026-03-10", "2026-03-10"]


def test_a_source_seen_lately_with_documents_is_healthy(store: Store) -> None:
    for source in SOURCES:
        ran(store, source)
        published(store, source, *RECENT)
    found = health(store.db, NOW)
    assert found.healthy
    assert found.sources["state"].newest_document == {
        "key": "st:2026/03/p-4",
        "title": "Regulating Widgets",
        "date": "2026-03-10",
    }
    assert found.sources["state"].recent == 5


def test_a_source_never_crawled_is_not_healthy(store: Store) -> None:
    published(store, "state", *RECENT)
    assert of(store, "state").problems == ["never crawled"]


def test_no_success_for_too_long_is_stale(store: Store) -> None:
    published(store, "whitehouse", *RECENT)
    ran(store, "whitehouse", hours=47)
    assert of(store, "whitehouse").healthy
    (problem,) = of(store, "whitehouse", NOW + timedelta(hours=2)).problems
    assert problem == "no successful run for 49 hours (at most 48 are allowed)"


def test_a_failed_last_run_alarms_though_an_earlier_one_succeeded(store: Store) -> None:
    published(store, "whitehouse", *RECENT)
    ran(store, "whitehouse", hours=5)
    ran(store, "whitehouse", hours=1, outcome="refused", message="HTTP 403", refused=3)
    state = of(store, "whitehouse")
    assert state.problems == ["the last run was refused: HTTP 403"]
    assert (state.refusals, state.last_success) == (3, "2026-03-11T07:00:00+00:00")


def test_too_few_documents_alarm_a_silent_parser(store: Store) -> None:
    ran(store, "whitehouse")
    published(store, "whitehouse", "2026-02-01", "2026-03-10")
    (problem,) = of(store, "whitehouse").problems
    assert problem.startswith("only 1 documents dated since 2026-03-05; at least 3 are expected")


def test_what_a_run_was_told_to_expect_overrules_the_defaults(store: Store) -> None:
    published(store, "whitehouse", "2026-03-10")
    expect = {"days": 2, "documents": 1, "stale_after_hours": 3}
    ran(store, "whitehouse", detail={"expect": expect})
    assert of(store, "whitehouse").healthy
    assert not of(store, "whitehouse", NOW + timedelta(hours=4)).healthy


def test_a_quiet_federal_register_over_a_shutdown_is_no_alarm(store: Store) -> None:
    now = datetime(2025, 11, 10, 12, tzinfo=UTC)
    published(store, "federalregister", "2025-09-29")
    ran(store, "federalregister", hours=(NOW - now).total_seconds() / 3600 + 1)
    state = of(store, "federalregister", now)
    assert (state.problems, state.recent) == ([], 1)
    assert state.recent_since < "2025-09-29"


def test_refusals_are_shown(store: Store) -> None:
    store.record_fetch(
        Fetch(
            url="https://www.state.gov/feed/",
            fetched="2026-03-10T00:00:00+00:00",
            source="state",
            status=200,
            outcome="refused",
            reason="Technical Difficulties",
        )
    )
    refusal = of(store, "state").last_refusal
    assert refusal is not None
    assert refusal["reason"] == "Technical Difficulties"


def test_the_command_ends_with_0_or_1_and_speaks_json(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    with Store(path) as store:
        for source in SOURCES:
            store.end_run(store.begin_run("crawl", source), "done")
            published(store, source, *[datetime.now(UTC).date().isoformat()] * 6)
    result = CliRunner().invoke(cli, ["--db", str(path), "status", "--json"])
    content = json.loads(result.stdout)
    assert (result.exit_code, content["healthy"]) == (0, True)
    assert set(content["sources"]) == set(SOURCES)
    with Store(path) as store:
        store.end_run(store.begin_run("crawl", "state"), "failed", message="no network")
    result = CliRunner().invoke(cli, ["--db", str(path), "status"])
    assert result.exit_code == 1
    assert "state: UNHEALTHY\n  ! the last run was failed: no network" in result.stdout


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-03-11", True),
        ("2026-03-14", False),  # Saturday
        ("2025-07-04", False),
        ("2026-07-03", False),  # the Fourth falls on a Saturday
        ("2025-06-19", False),
        ("2020-06-19", True),  # before Juneteenth was a holiday
        ("2025-11-27", False),  # Thanksgiving
        ("2021-12-31", False),  # New Year's Day of 2022, observed
        ("2026-05-25", False),  # Memorial Day, the last Monday
        ("2025-10-15", False),  # shutdown
        ("2025-12-26", True),
    ],
)
def test_issue_days(day: str, expected: bool) -> None:
    assert is_issue_day(date.fromisoformat(day)) is expected


@given(st.dates(date(2000, 1, 1), date(2040, 1, 1)), st.integers(1, 30))
def test_a_window_is_never_shorter_than_its_days_and_always_ends(end: date, days: int) -> None:
    start = window_start(end, days)
    assert days - 1 <= (end - start).days <= days + 91
    assert len(holidays(end.year)) in (10, 11)
