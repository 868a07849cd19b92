"""One crawl at a time on a database, and nobody blocked by the dead."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import pytest

from crawler.lock import crawl_lock, holder
from db.records import StatecraftError
from tests.standin import Server, World
from tests.standin.drive import Desk


def test_the_lock_names_its_holder(tmp_path: Path) -> None:
    database = tmp_path / "s.db"
    with crawl_lock(database) as taken_over:
        assert taken_over is None
        note = holder(database)
        assert note is not None
        assert note["pid"] == os.getpid()
    assert holder(database) is None


def test_a_second_crawl_is_refused_in_one_line_and_changes_nothing(tmp_path: Path) -> None:
    with Server(World(24)) as server:
        desk = Desk(tmp_path / "desk", server)
        with crawl_lock(desk.db):
            crawled = desk.crawl("whitehouse")
        assert crawled.code == 2
        assert len(crawled.stderr.strip().splitlines()) == 1
        assert f"process {os.getpid()} on" in crawled.stderr
        assert not desk.db.exists()
        assert not crawled.hits


def test_a_dead_holder_s_lock_is_taken_over_and_said(tmp_path: Path) -> None:
    with Server(World(24)) as server:
        desk = Desk(tmp_path / "desk", server)
        server.fault("slow", seconds=0.2)
        pid = desk.start("whitehouse")
        deadline = time.monotonic() + 30
        while holder(desk.db) is None and time.monotonic() < deadline:
            time.sleep(0.01)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        server.mend()
        crawled = desk.crawl("whitehouse")
        assert crawled.code == 0, crawled.stderr
        assert f"took over the lock of a crawl that died (process {pid} on" in crawled.stderr


def test_a_folder_that_is_not_there_is_said_and_not_made(tmp_path: Path) -> None:
    with (
        pytest.raises(StatecraftError, match="no such folder"),
        crawl_lock(tmp_path / "no" / "such" / "folder" / "s.db"),
    ):
        pass
    assert not (tmp_path / "no").exists()


def test_two_databases_do_not_wait_for_each_other(tmp_path: Path) -> None:
    with crawl_lock(tmp_path / "a.db"), crawl_lock(tmp_path / "b.db"):
        assert holder(tmp_path / "a.db")
        assert holder(tmp_path / "b.db")
