"""A page without a text: a document all the same, asked for again, and doubted where it had one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.standin import Server, World, whitehouse
from tests.standin.drive import Desk

DAY = 24 * 3600
HISTORY = (
    "SELECT v.version, v.change, v.words > 0 AS text FROM versions v"
    " JOIN documents d ON d.key = v.key WHERE d.title = ? ORDER BY v.version"
)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Server(World(33)) as server:
        yield Desk(tmp_path / "desk", server)


def test_a_post_published_before_its_text_is_read_again_and_counts_as_edited(desk: Desk) -> None:
    doc = desk.server.world.newest("whitehouse")[3]
    text, doc.paragraphs = doc.paragraphs, []
    assert desk.crawl("whitehouse").code == 0
    assert desk.rows(HISTORY, doc.title) == [{"version": 1, "change": "none", "text": 0}]
    doc.paragraphs = text
    assert desk.crawl("whitehouse").code == 0
    assert desk.rows(HISTORY, doc.title)[1:] == [{"version": 2, "change": "version", "text": 1}]


def test_an_empty_page_is_not_asked_for_every_hour(desk: Desk) -> None:
    doc = desk.server.world.newest("whitehouse")[3]
    doc.paragraphs = []
    visits = []
    for hour in range(6):
        crawled = desk.crawl("whitehouse", STATECRAFT_CLOCK_OFFSET=str(hour * 3600))
        visits.append(sum(hit.path == whitehouse.path(doc) for hit in crawled.hits))
    assert visits == [1, 1, 1, 0, 0, 0]


def test_a_page_found_empty_keeps_its_text_and_is_said(desk: Desk) -> None:
    assert desk.crawl("whitehouse", "--backfill").code == 0
    doc = desk.server.world.newest("whitehouse")[3]
    doc.paragraphs = []
    crawled = desk.crawl("whitehouse", STATECRAFT_CLOCK_OFFSET=str(3 * DAY))
    assert crawled.code == 1
    assert "its text is gone; the one that is known is kept" in crawled.sentence("whitehouse")
    assert desk.rows(HISTORY, doc.title) == [{"version": 1, "change": "none", "text": 1}]


def test_a_site_whose_new_pages_have_no_text_any_more_is_an_alarm(desk: Desk) -> None:
    assert desk.crawl("whitehouse", "--backfill").code == 0
    for doc in desk.server.world.add("whitehouse", 4):
        doc.paragraphs = []
    crawled = desk.crawl("whitehouse")
    assert crawled.code == 1
    assert "4 of 4 new pages have no text: was the site rebuilt?" in crawled.sentence("whitehouse")
