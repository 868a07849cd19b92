"""``kill -9`` at random moments: nothing is lost, nothing comes twice, the archive stays whole."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from crawler.archive import archive_files
from crawler.captures import verify
from crawler.replay import replay
from crawler.settle import SettlingStore
from db.store import Store
from statecraft.tagging import tag_untagged
from tests.standin import Server, World
from tests.standin.drive import Desk

KILLS = 50
#: Requests that even a crawl with nothing new makes before any of its sources is done.
EARLY = 10
ROUNDS = 5


def killed(desk: Desk, seconds: float, *arguments: str) -> None:
    """Begin a crawl and kill it after so long, wherever it is."""
    pid = desk.start(*arguments)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def killed_at_request(desk: Desk, number: int, seconds: float) -> None:
    """Begin a crawl and kill it so long after its request of that number, if it comes to it."""
    before = len(desk.server.hits)
    pid = desk.start("--backfill")
    while len(desk.server.hits) < before + number:
        if os.waitpid(pid, os.WNOHANG)[0]:
            return
        time.sleep(0.001)
    time.sleep(seconds)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def killed_while_archiving(desk: Desk, *arguments: str) -> Path:
    """Begin a crawl and kill it when some pages are archived; the file it was writing."""
    pid = desk.start(*arguments)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        written = [path for path in archive_files(desk.archive) if path.stat().st_size > 20_000]
        if written:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return written[0]
        time.sleep(0.005)
    raise AssertionError(f"nothing was archived in a minute: {desk.stderr()}")


@pytest.mark.timeout(900)
def test_fifty_kills_and_a_clean_run_give_what_an_undisturbed_crawl_gives(tmp_path: Path) -> None:
    rng = random.Random(9)
    with Server(World(24)) as server:
        undisturbed = Desk(tmp_path / "undisturbed", server)
        assert undisturbed.crawl("--backfill").code == 0
        expected = undisturbed.contents()
        interrupted = 0
        for number in range(ROUNDS):
            desk = Desk(tmp_path / f"desk-{number}", server)
            for _ in range(KILLS // ROUNDS):
                killed_at_request(desk, rng.randint(1, EARLY), rng.uniform(0, 0.05))
            crawled = desk.crawl("--backfill")
            assert crawled.code == 0, crawled.stderr
            found = desk.contents()
            for table, rows in expected.items():
                assert found[table] == rows, f"{table} differs in round {number}"
            for file in verify(archive_files(desk.archive)):
                assert not file.problems, f"{file.path.name}: {file.problems}"
            assert not desk.count("SELECT 1 FROM runs WHERE ended IS NULL")
            interrupted += desk.count("SELECT 1 FROM runs WHERE outcome = 'interrupted'")
        assert interrupted >= KILLS, "the kills met three sources at work"


def test_a_kill_during_an_incremental_run_hides_nothing_from_the_next(tmp_path: Path) -> None:
    """The feed was read and its validator stored, the pages were not: 304 must not end it."""
    rng = random.Random(4)
    with Server(World(24)) as server:
        desk = Desk(tmp_path / "desk", server)
        assert desk.crawl("--backfill").code == 0
        for source in ("whitehouse", "federal-register", "state"):
            server.world.add(source, 3)
        for _ in range(4):
            killed(desk, rng.uniform(0.2, 1.2))
        assert desk.crawl().code == 0
        texts = desk.count(
            "SELECT 1 FROM documents WHERE text_kind = 'full' AND key NOT LIKE 'wh:pdf/%'"
        )
        assert texts == 3 * 27


def test_a_torn_record_is_cut_off_at_the_next_start_and_said(tmp_path: Path) -> None:
    with Server(World(24)) as server:
        desk = Desk(tmp_path / "desk", server)
        newest = killed_while_archiving(desk, "whitehouse", "--backfill")
        with newest.open("ab") as stream:
            stream.write(newest.read_bytes()[:300])
        crawled = desk.crawl("whitehouse", "--backfill")
        assert "a torn record of 300 bytes was cut off" in crawled.stderr
        assert "the last run was killed" in crawled.stderr
        assert all(not file.problems for file in verify(archive_files(desk.archive)))


def labels(path: Path) -> list[tuple[object, ...]]:
    """Label what is in a store, and give every label with its evidence."""
    with Store(path) as store:
        tag_untagged(store, quiet=True)
        rows = store.query(
            "SELECT key, version, facet, code, role, field, start, end, quote, rule FROM labels"
        )
        return sorted((tuple(row.values()) for row in rows), key=repr)


def test_the_archive_alone_gives_the_same_documents_versions_and_labels(tmp_path: Path) -> None:
    with Server(World(24)) as server:
        desk = Desk(tmp_path / "desk", server)
        assert desk.crawl("--backfill").code == 0
        world = server.world
        for source in ("whitehouse", "state"):
            world.edit(world.newest(source)[3])
            world.add(source, 1)
        world.remove(world.newest("whitehouse")[1])
        assert desk.crawl().code == 0
        again = Desk(tmp_path / "again", server)
        with Store(again.db) as store:
            replay(archive_files(desk.archive), SettlingStore(store))
        expected, found = desk.contents(), again.contents()
        for table, rows in expected.items():
            assert found[table] == rows, table
        given = labels(desk.db)
        assert given
        assert labels(again.db) == given
