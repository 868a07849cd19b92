"""A validator may be stuck or cover the whole site: "not modified" is believed only so long."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from crawler import sources
from tests.standin import Server, World, whitehouse
from tests.standin.drive import Crawled, Desk
from tests.standin.world import Doc

HOUR = 3600
DAY = 24 * HOUR
RULE = sources.load("whitehouse").distrust


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """A filled desk; the site answers 304 to whoever brings a validator, now and ever."""
    with Server(World(33)) as server:
        server.fault("stuck-validator", "^whitehouse:")
        desk = Desk(tmp_path / "desk", server)
        assert desk.crawl("whitehouse", "--backfill").code == 0
        yield desk


def later(desk: Desk, seconds: float) -> Crawled:
    crawled = desk.crawl("whitehouse", STATECRAFT_CLOCK_OFFSET=str(seconds))
    assert crawled.code == 0, crawled.stderr
    return crawled


def feed(crawled: Crawled) -> list[tuple[int, bool]]:
    """How the feed was asked for, and what came: status, and whether conditionally."""
    return [(hit.status, hit.conditional) for hit in crawled.hits if hit.path == "/news/feed/"]


def pages(crawled: Crawled) -> list[bool]:
    """Visits to documents: whether each was conditional."""
    return [hit.conditional for hit in crawled.hits if hit.path.count("/") == 5]


def unseen_by_sitemaps(desk: Desk, doc: Doc) -> None:
    doc.modified = desk.server.world.now - timedelta(days=300)


def known(desk: Desk, doc: Doc) -> int:
    return desk.count("SELECT 1 FROM documents WHERE title = ?", doc.title)


def test_a_feed_that_always_answers_304_is_asked_for_whole_after_a_day(desk: Desk) -> None:
    new = desk.server.world.add("whitehouse", 1)[0]
    unseen_by_sitemaps(desk, new)
    assert feed(later(desk, HOUR)) == [(304, True)]
    assert feed(later(desk, 2 * HOUR)) == [(304, True)], "every run until now was a whole one"
    assert not known(desk, new)
    assert feed(later(desk, DAY + HOUR)) == [(200, False)]
    assert known(desk, new)


def test_a_validator_under_which_the_feed_changed_is_not_used_again(desk: Desk) -> None:
    unseen_by_sitemaps(desk, desk.server.world.add("whitehouse", 1)[0])
    later(desk, DAY + HOUR)
    assert feed(later(desk, DAY + 2 * HOUR)) == [(200, False)]


def test_a_page_that_always_answers_304_is_asked_for_whole_after_its_time(desk: Desk) -> None:
    world = desk.server.world
    for doc in world.newest("whitehouse"):
        world.edit(doc)
        unseen_by_sitemaps(desk, doc)
    assert set(pages(later(desk, 45 * DAY))) == {True}
    assert not desk.count("SELECT 1 FROM versions WHERE version = 2")
    whole = pages(later(desk, 90 * DAY)).count(False)
    assert whole == RULE.budget, "the run's budget for it is kept"
    assert desk.count("SELECT 1 FROM versions WHERE version = 2") == whole


def test_what_the_budget_left_is_asked_for_whole_by_the_next_runs(desk: Desk) -> None:
    doc = desk.server.world.newest("whitehouse")[-1]
    desk.server.world.edit(doc)
    unseen_by_sitemaps(desk, doc)
    for day in (90, 121, 152, 183):
        later(desk, day * DAY)
    changed = desk.rows(
        "SELECT d.url FROM versions v JOIN documents d ON d.key = v.key WHERE v.version = 2"
    )
    assert [row["url"] for row in changed] == [whitehouse.SITE + whitehouse.path(doc)]
