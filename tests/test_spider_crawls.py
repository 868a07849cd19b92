"""Crawls of the stand-in sites: what the first finds, what the second costs, what edits do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.standin import Server, World, federal_register, state, whitehouse
from tests.standin.drive import Desk
from tests.standin.world import SOURCES

STORE_NAMES = {"whitehouse": "whitehouse", "federal-register": "federalregister", "state": "state"}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Server(World(45)) as server:
        yield Desk(tmp_path / "desk", server)


def texts(desk: Desk, source: str) -> int:
    return desk.count(
        "SELECT 1 FROM documents WHERE source = ? AND text_kind = 'full' AND key NOT LIKE '%pdf%'",
        STORE_NAMES[source],
    )


def test_a_backfill_finds_every_document_with_its_text(desk: Desk) -> None:
    crawled = desk.crawl("--backfill")
    assert crawled.code == 0, crawled.stderr
    for source in SOURCES:
        assert texts(desk, source) == 45
        assert desk.last_run(STORE_NAMES[source])["detail"]["settled"]
    assert not desk.rows("SELECT * FROM versions WHERE version > 1"), "a first crawl sees no edits"


@pytest.mark.timeout(600)
def test_five_hundred_documents_a_site_are_found_and_then_kept_up_with(tmp_path: Path) -> None:
    with Server(World(500)) as server:
        desk = Desk(tmp_path / "desk", server)
        assert desk.crawl("--backfill", timeout=400).code == 0
        assert [texts(desk, source) for source in SOURCES] == [500, 500, 500]
        before = desk.tables()
        crawled = desk.crawl()
        assert crawled.code == 0
        assert len(crawled.hits) <= 12
        after = desk.tables()
        assert not [name for name, rows in before.items() if after[name] != rows]
        world = server.world
        for source, count in zip(SOURCES, (4, 3, 3), strict=True):
            world.add(source, count)
        for doc in world.newest("whitehouse")[40:43] + world.newest("state")[70:72]:
            world.edit(doc)
        crawled = desk.crawl()
        assert crawled.code == 0
        assert len(crawled.hits) <= 60
        assert [texts(desk, source) for source in SOURCES] == [504, 503, 503]
        assert desk.count("SELECT 1 FROM versions WHERE version = 2") == 5


def test_files_that_posts_link_become_documents_of_their_own(desk: Desk) -> None:
    desk.crawl("whitehouse", "--backfill")
    annexes = [doc for doc in desk.server.world.docs["whitehouse"] if whitehouse.pdf_path(doc)]
    stored = desk.rows("SELECT * FROM documents WHERE key LIKE 'wh:pdf/%' ORDER BY key")
    assert len(stored) == len(annexes) > 0
    text = desk.rows("SELECT text FROM versions WHERE key = ?", stored[0]["key"])[0]["text"]
    assert "Annex" in text
    assert desk.count("SELECT 1 FROM links WHERE relation = 'attachment'") == len(annexes)


def test_a_second_run_with_nothing_new_is_cheap_and_changes_only_the_ledger(desk: Desk) -> None:
    desk.crawl("--backfill")
    before = desk.tables()
    crawled = desk.crawl()
    assert crawled.code == 0, crawled.stderr
    assert len(crawled.hits) <= 12, [hit.path for hit in crawled.hits]
    feeds = [hit for hit in crawled.hits if hit.path.startswith("/rss-feed/")]
    assert len(feeds) == 1, "one press-release feed for State while it does not overflow"
    after = desk.tables()
    for name, rows in before.items():
        assert after[name] == rows, f"{name} changed"


def test_new_and_edited_documents_are_found_with_few_requests(desk: Desk) -> None:
    desk.crawl("--backfill")
    world = desk.server.world
    for source, count in zip(SOURCES, (4, 3, 3), strict=True):
        world.add(source, count)
    for source in ("whitehouse", "state"):
        for doc in world.newest(source)[8:10]:
            world.edit(doc)
    world.edit(world.newest("whitehouse")[20])
    crawled = desk.crawl()
    assert crawled.code == 0, crawled.stderr
    assert len(crawled.hits) <= 60
    assert [texts(desk, source) for source in SOURCES] == [49, 48, 48]
    edited = desk.rows("SELECT * FROM versions WHERE version = 2 AND change = 'version'")
    assert len(edited) == 5


def test_a_plain_first_run_looks_back_two_weeks_and_the_next_one_to_the_first(desk: Desk) -> None:
    crawled = desk.crawl("state")
    assert crawled.code == 0
    found = texts(desk, "state")
    assert 41 <= found <= 43, "documents lie eight hours apart"
    since = desk.last_run("state")["detail"]["since"]
    desk.crawl("state")
    assert desk.last_run("state")["detail"]["since"] > since


def test_a_run_that_looks_further_back_is_not_stopped_by_a_304(tmp_path: Path) -> None:
    with Server(World(80)) as server:
        desk = Desk(tmp_path / "desk", server)
        assert desk.crawl("whitehouse").code == 0
        assert texts(desk, "whitehouse") < 60
        assert desk.crawl("whitehouse", "--since", "2025-01-20").code == 0
        assert texts(desk, "whitehouse") == 80


def test_a_title_alone_makes_a_version_called_retitled(desk: Desk) -> None:
    desk.crawl("whitehouse", "--backfill")
    doc = desk.server.world.newest("whitehouse")[3]
    desk.server.world.retitle(doc, "An Entirely Different Heading")
    desk.crawl("whitehouse")
    changed = desk.rows("SELECT * FROM versions WHERE version = 2")
    assert [(row["title"], row["change"]) for row in changed] == [
        ("An Entirely Different Heading", "retitled")
    ]


def test_another_documents_contents_under_the_same_address_are_marked_replaced(desk: Desk) -> None:
    desk.crawl("whitehouse", "--backfill")
    doc = desk.server.world.newest("whitehouse")[4]
    desk.server.world.replace_contents(doc)
    desk.crawl("whitehouse")
    changed = desk.rows("SELECT * FROM versions WHERE version = 2")
    assert [row["change"] for row in changed] == ["replaced"]


def test_a_post_that_moved_keeps_its_key(desk: Desk) -> None:
    desk.crawl("whitehouse", "--backfill")
    world = desk.server.world
    doc = world.newest("whitehouse")[5]
    key = desk.rows("SELECT key FROM documents WHERE url LIKE ?", f"%{doc.slug}/")[0]["key"]
    count = desk.count()
    world.redate(doc, doc.published - timedelta(days=62))
    desk.crawl("whitehouse")
    assert desk.count() == count
    row = desk.rows("SELECT * FROM documents WHERE key = ?", key)[0]
    assert row["url"].endswith(whitehouse.path(doc))
    aliases = desk.rows("SELECT alias FROM aliases WHERE key = ?", key)
    assert sum(doc.slug in alias["alias"] for alias in aliases) >= 2


def test_a_page_that_is_gone_is_marked_and_its_return_unmarks_it(desk: Desk) -> None:
    desk.crawl("whitehouse", "--backfill")
    world = desk.server.world
    doc = world.newest("whitehouse")[0]
    world.remove(doc)
    day = str(26 * 3600)
    crawled = desk.crawl("whitehouse", STATECRAFT_CLOCK_OFFSET=day)
    assert crawled.code == 0, crawled.stderr
    gone = desk.rows("SELECT * FROM documents WHERE gone IS NOT NULL")
    assert [row["title"] for row in gone] == [doc.title]
    assert desk.rows("SELECT text FROM versions WHERE key = ?", gone[0]["key"])[0]["text"]
    world.restore(doc)
    desk.crawl("whitehouse", STATECRAFT_CLOCK_OFFSET=str(4 * 24 * 3600))
    assert not desk.count("SELECT 1 FROM documents WHERE gone IS NOT NULL")


def test_pages_are_seen_again_at_the_ages_that_the_source_names(desk: Desk) -> None:
    desk.crawl("state", "--backfill")
    newest = desk.server.world.newest("state")[0]
    later = desk.crawl("state", STATECRAFT_CLOCK_OFFSET=str(24 * 3600))
    visited = [hit.path for hit in later.hits if "/releases/" in hit.path or "/brief" in hit.path]
    assert state.path(newest) in [path.rstrip("/") for path in visited] or any(
        newest.slug in path for path in visited
    )
    assert 3 <= len(visited) <= 20


def test_an_inspection_entry_becomes_the_published_document_with_the_same_number(
    desk: Desk,
) -> None:
    world = desk.server.world
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    doc = world.add("federal-register", 1, at=tomorrow)[0]
    doc.extra["inspection"] = "yes"
    desk.crawl("federal-register")
    number = federal_register.document_number(doc)
    filed = desk.rows("SELECT * FROM documents WHERE document_number = ?", number)
    assert [row["text_kind"] for row in filed] == ["none"]
    del doc.extra["inspection"]
    desk.crawl("federal-register", STATECRAFT_CLOCK_OFFSET=str(26 * 3600))
    published = desk.rows("SELECT * FROM documents WHERE document_number = ?", number)
    assert [row["text_kind"] for row in published] == ["full"]
    assert published[0]["key"] == filed[0]["key"]


def test_a_correction_is_a_document_of_its_own_linked_to_what_it_corrects(desk: Desk) -> None:
    world = desk.server.world
    wrong = next(doc for doc in world.newest("federal-register") if doc.kind == "rule")
    number = federal_register.document_number(wrong)
    right = world.add("federal-register", 1)[0]
    right.kind, right.extra["corrects"] = "rule", number
    assert desk.crawl("federal-register").code == 0
    keys = [row["key"] for row in desk.rows("SELECT key FROM documents WHERE key LIKE 'fr:c1-%'")]
    assert keys == [f"fr:c1-{number}"]
    links = desk.rows("SELECT * FROM links WHERE relation = 'corrects'")
    assert [(row["key"], row["target"]) for row in links] == [(keys[0], f"fr:{number}")]
    assert desk.count("SELECT 1 FROM documents WHERE key = ? AND text_kind = 'full'", keys[0]) == 1


def test_a_teaser_that_becomes_a_page_is_no_edit(desk: Desk) -> None:
    desk.server.fault("403", "state:/wp-json/")
    crawled = desk.crawl("state", "--backfill")
    assert crawled.code == 1
    assert texts(desk, "state") >= 33
    assert not desk.rows("SELECT key, change FROM versions WHERE change != 'none'")


def test_limit_budget_and_time_limit_bound_a_run_and_the_next_goes_on(desk: Desk) -> None:
    crawled = desk.crawl("whitehouse", "--backfill", "--limit", "5")
    assert crawled.code == 0
    assert "the limit of 5 documents is reached" in crawled.sentence("whitehouse")
    assert desk.last_run("whitehouse")["detail"]["waiting"] == 40
    crawled = desk.crawl("whitehouse", "--backfill", "--budget", "20")
    assert crawled.code == 0
    assert len(crawled.hits) <= 20
    assert "the budget of 20 requests is spent" in crawled.sentence("whitehouse")
    crawled = desk.crawl("whitehouse", "--backfill")
    assert crawled.code == 0
    assert texts(desk, "whitehouse") == 45


def test_until_leaves_out_what_is_later(desk: Desk) -> None:
    doc = desk.server.world.newest("state")[20]
    day = doc.eastern.date().isoformat()
    desk.crawl("whitehouse", "--backfill", "--until", day)
    late = desk.rows(
        "SELECT * FROM documents WHERE text_kind = 'full' AND published > ? AND key NOT LIKE ?",
        day,
        "wh:pdf/%",
    )
    fetched = desk.rows("SELECT url FROM fetches WHERE outcome = 'document'")
    assert fetched
    assert not [row for row in late if row["url"] in {fetch["url"] for fetch in fetched}]
