"""Every fault on every source: what the run says, what the database holds, and the recovery.

Each case begins with a database that a clean crawl filled. Two documents more are published a
site, the fault strikes, and after it is mended one clean run must give what an undisturbed crawl
gives.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from db.health import health
from db.store import Store
from tests.standin import Server, World
from tests.standin.drive import Crawled, Desk
from tests.standin.world import SOURCES

STORE_NAMES = {"whitehouse": "whitehouse", "federal-register": "federalregister", "state": "state"}
#: The addresses at which each site gives a document's text.
TEXTS = r"whitehouse:/[a-z-]+/\d{4}/\d{2}/|/full_text/xml/|state:/wp-json/.*press_release"
#: The addresses at which each site says what there is (WordPress REST gives the texts, too).
LISTS = r"whitehouse:/news/|/api/v1/documents|state:/(wp-json|rss-feed|press-releases)/"


@dataclass
class Base:
    """A filled desk to copy, the world as it was then, and what an undisturbed crawl gives."""

    desk: Desk
    world: World
    before: dict[str, list[str]]
    after: dict[str, list[str]]


def publish(world: World) -> None:
    for source in SOURCES:
        world.add(source, 2, at=world.now)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    folder = tmp_path_factory.mktemp("base")
    with Server(World(33)) as server:
        desk = Desk(folder / "filled", server)
        crawled = desk.crawl("--backfill")
        assert crawled.code == 0, crawled.stderr
        world, before = server.world.copy(), desk.contents()
        undisturbed = Desk(folder / "undisturbed", server)
        copy(desk, undisturbed)
        publish(server.world)
        crawled = undisturbed.crawl()
        assert crawled.code == 0, crawled.stderr
        after = undisturbed.contents()
        assert len(after["documents"]) > len(before["documents"])
        return Base(desk, world, before, after)


def copy(desk: Desk, target: Desk) -> None:
    shutil.copytree(desk.folder, target.folder, dirs_exist_ok=True)


@pytest.fixture
def desk(base: Base, tmp_path: Path) -> Iterator[Desk]:
    with Server(base.world.copy()) as server:
        desk = Desk(tmp_path / "desk", server)
        copy(base.desk, desk)
        publish(server.world)
        yield desk


def outcomes(desk: Desk) -> list[str]:
    return [desk.last_run(STORE_NAMES[source])["outcome"] for source in SOURCES]


def old_documents(desk: Desk, base: Base) -> None:
    """What was stored stays as it was."""
    now = desk.contents()
    for table in ("documents", "versions"):
        missing = set(base.before[table]) - set(now[table])
        assert not missing, f"{len(missing)} rows of {table} changed: {sorted(missing)[0][:400]}"


def healthy(desk: Desk) -> list[bool]:
    """What ``statecraft status`` says of each source."""
    with Store(desk.db, readonly=True) as store:
        states = health(store.db).sources
    return [states[STORE_NAMES[source]].healthy for source in SOURCES]


def recovers(desk: Desk, base: Base) -> Crawled:
    desk.server.mend()
    crawled = desk.crawl()
    assert crawled.code == 0, crawled.stderr
    assert all(healthy(desk))
    now = desk.contents()
    for table, rows in base.after.items():
        assert facts(now[table]) == facts(rows), f"{table} is not as after an undisturbed crawl"
    return crawled


def facts(rows: list[str]) -> list[str]:
    """Rows without the basis of a date, which remembers what was seen first."""
    return [re.sub(r'"published_basis": "\w+", ', "", row) for row in rows]


PASSING = ["slow", "dropped", "429", "500", "wrong-length"]
FATAL = [
    "dropped",
    "429",
    "500",
    "403",
    "cut",
    "wrong-length",
    "gzip-bomb",
    "redirects",
    "stray",
    "elsewhere",
    "huge",
    "refusal-page",
    "html-for-data",
    "unblock",
    "empty",
    "garbage",
]


@pytest.mark.parametrize("kind", PASSING)
def test_a_fault_that_passes_is_waited_out(kind: str, desk: Desk, base: Base) -> None:
    for source in SOURCES:
        desk.server.fault(kind, f"^{source}:", times=1, seconds=1)
    crawled = desk.crawl()
    assert crawled.code == 0, crawled.stderr
    assert outcomes(desk) == ["done"] * 3
    assert desk.contents() == base.after


@pytest.mark.parametrize("kind", FATAL)
def test_a_fault_everywhere_fails_each_source_and_leaves_the_data(
    kind: str, desk: Desk, base: Base
) -> None:
    desk.server.fault(kind, seconds=0)
    crawled = desk.crawl()
    assert crawled.code == 1, crawled.stderr
    for source in SOURCES:
        assert "what was stored stays" in crawled.sentence(source)
    assert "Traceback" not in crawled.stderr
    assert "done" not in outcomes(desk)
    assert not any(healthy(desk))
    assert desk.contents() == base.before
    recovers(desk, base)


@pytest.mark.parametrize("kind", FATAL)
def test_a_fault_at_the_texts_keeps_what_else_was_found(kind: str, desk: Desk, base: Base) -> None:
    desk.server.fault(kind, TEXTS, seconds=0)
    crawled = desk.crawl()
    assert crawled.code == 1, crawled.stderr
    assert "done" not in outcomes(desk)
    assert not any(healthy(desk))
    old_documents(desk, base)
    found = desk.count("SELECT 1 FROM documents WHERE source != 'state'")
    assert found >= len([row for row in base.after["documents"] if '"state"' not in row]) - 1
    assert not desk.count("SELECT 1 FROM documents WHERE gone IS NOT NULL")
    recovers(desk, base)


@pytest.mark.parametrize("kind", ["empty-listing", "shrunken"])
def test_an_empty_or_shrunken_list_is_an_alarm(kind: str, desk: Desk, base: Base) -> None:
    desk.server.fault(kind, LISTS)
    crawled = desk.crawl()
    assert crawled.code == 1, crawled.stderr
    assert outcomes(desk)[0] != "done"
    assert outcomes(desk)[2] != "done"
    old_documents(desk, base)
    recovers(desk, base)


@pytest.mark.parametrize("kind", ["no-results-key", "filters-ignored", "page-1", "capped"])
def test_what_the_api_gets_wrong_in_silence_is_noticed(kind: str, desk: Desk, base: Base) -> None:
    desk.server.fault(kind, "federal-register:/api/v1/documents")
    crawled = desk.crawl("federal-register", "--backfill")
    if kind == "capped":  # windows are split until they fit under the cap
        assert crawled.code == 0, crawled.stderr
        asked = [hit for hit in crawled.hits if hit.path.startswith("/api/v1/documents")]
        assert len(asked) > 2
        return
    if kind == "page-1":  # one page holds everything here, so its repetition is the sign
        assert "repeats" in crawled.sentence("federal-register")
    assert crawled.code == 1, crawled.stderr
    assert outcomes(desk)[1] != "done"
    old_documents(desk, base)
    recovers(desk, base)


def test_a_listing_that_begins_again_is_noticed(desk: Desk, base: Base) -> None:
    desk.server.fault("page-1", r"/news/page/|state:/press-releases/page/")
    desk.server.fault("403", "state:/wp-json/")
    crawled = desk.crawl("whitehouse", "state", "--backfill")
    assert crawled.code == 1
    assert "repeats earlier pages" in crawled.sentence("whitehouse")
    details = desk.last_run("state")["detail"]["problems"]
    assert any("repeats earlier pages" in problem for problem in details)
    old_documents(desk, base)


def test_a_listing_that_is_shuffled_while_it_is_paged_loses_nothing(tmp_path: Path) -> None:
    with Server(World(33)) as server:
        server.fault("shuffled", r"/news/|state:/wp-json/")
        desk = Desk(tmp_path / "desk", server)
        crawled = desk.crawl("whitehouse", "state", "--backfill")
        assert crawled.code == 0, crawled.stderr
        for source in ("whitehouse", "state"):
            found = desk.count(
                "SELECT 1 FROM documents WHERE source = ? AND key NOT LIKE '%pdf%'", source
            )
            assert found == 33


def test_a_wrong_charset_garbles_no_text(desk: Desk, base: Base) -> None:
    desk.server.fault("wrong-charset")
    crawled = desk.crawl()
    assert crawled.code in (0, 1), crawled.stderr
    old_documents(desk, base)
    for row in desk.rows("SELECT text FROM versions WHERE text IS NOT NULL"):
        assert row["text"].isascii(), "the invented texts are plain ASCII"
    recovers(desk, base)


def test_a_host_that_hangs_ends_its_source_within_half_a_minute(desk: Desk, base: Base) -> None:
    desk.server.fault("hang", "robots.txt", seconds=40)
    crawled = desk.crawl(timeout=35)
    assert crawled.code == 1
    for source in SOURCES:
        assert "does not answer" in crawled.sentence(source)
    assert desk.contents() == base.before


def test_a_closed_port_ends_its_source_after_two_tries(desk: Desk, base: Base) -> None:
    crawled = desk.crawl(
        STATECRAFT_WHITEHOUSE_BASE="http://127.0.0.1:9",
        STATECRAFT_FEDERAL_REGISTER_BASE="http://127.0.0.1:9",
    )
    assert crawled.code == 1
    for source in ("whitehouse", "federal-register"):
        assert "refuses connections (2 tries)" in crawled.sentence(source)
    assert outcomes(desk) == ["failed", "failed", "done"], "one source's fault is not another's"


def test_retry_after_longer_than_we_wait_ends_the_source_and_says_so(desk: Desk) -> None:
    desk.server.fault("429", "state:/wp-json/", seconds=3600)
    crawled = desk.crawl("state")
    assert crawled.code == 1
    assert "asks to wait 3600 s" in crawled.sentence("state")
    assert len([hit for hit in crawled.hits if hit.status == 429]) == 1


def test_a_refusing_site_is_not_asked_over_and_over(desk: Desk) -> None:
    desk.server.fault("refusal-page", "whitehouse:")
    crawled = desk.crawl("whitehouse")
    assert "refuses us" in crawled.sentence("whitehouse")
    assert len(crawled.hits) <= 3
    refused = desk.rows("SELECT * FROM fetches WHERE outcome = 'refused'")
    assert refused
    assert all(row["warc_file"] and row["reason"] for row in refused)
