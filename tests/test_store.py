"""The file of the store: nothing half written, several writers, nobody else's database."""

from __future__ import annotations

import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.records import Document, StatecraftError
from db.schema import MIGRATIONS
from db.store import Store
from tests.store_helpers import SLUG, one, prose, sighting


def test_text_that_sqlite_cannot_hold_is_kept_readable(store: Store) -> None:
    key = store.keep(sighting(title="A\x00B\ud800", text="x\x00y \udfff" + prose())).key
    row = one(store, "SELECT title, text FROM versions WHERE key = ?", key)
    assert "\x00" not in row["title"] + row["text"]
    assert row["title"] == "A\ufffdB\ufffd"


def test_a_failure_leaves_nothing_half_written(store: Store) -> None:
    with pytest.raises(StatecraftError), store.atomic():
        store.keep(sighting())
        store.keep(Document(source="whitehouse", url="", title=""))
    assert store.is_empty()


def test_writers_in_two_threads_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    Store(path).close()
    errors: list[Exception] = []

    def write(name: str) -> None:
        try:
            with Store(path) as store:
                for number in range(20):
                    store.keep(sighting(url=f"{SLUG.rstrip('/')}-{name}-{number}/"))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with Store(path, readonly=True) as store:
        assert one(store, "SELECT count(*) AS n, count(DISTINCT id) AS ids FROM documents") == {
            "n": 40,
            "ids": 40,
        }


@pytest.mark.parametrize("release", ["house", "state", "first_letters"])
def test_who_open_an_older_file_at_once_wait_until_one_has_brought_it_up(
    tmp_path: Path, release: str
) -> None:
    path = tmp_path / "old.db"
    older = Database(path)
    MIGRATIONS.apply(older, stop_before=release)
    older.close()
    ready = threading.Barrier(4)

    def open_it() -> list[str]:
        ready.wait()
        with Store(path) as store:
            return [migration.name for migration in MIGRATIONS.pending(store.db)]

    with ThreadPoolExecutor(4) as pool:
        assert [job.result() for job in [pool.submit(open_it) for _ in range(4)]] == [[]] * 4


def test_who_opens_a_file_that_another_is_just_making_waits(tmp_path: Path) -> None:
    """SQLite's own waiting does not hold for the switch to write-ahead logging."""
    path = tmp_path / "new.db"
    older = Database(path)
    MIGRATIONS.apply(older, stop_before="house")
    older.close()
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.3, lambda: other.execute("COMMIT"))
    release.start()
    with Store(path) as store:
        assert not MIGRATIONS.pending(store.db)
        assert one(store, "PRAGMA journal_mode")["journal_mode"] == "wal"
    release.join()
    other.close()


def test_another_programs_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StatecraftError, match="no statecraft database"):
        Store(path)
    assert path.read_bytes() == before
    path.write_text("this is no database at all, but a text")
    with pytest.raises(StatecraftError, match=r"other\.db: cannot"):
        Store(path)


def test_a_missing_database_is_said_when_only_reading(tmp_path: Path) -> None:
    with pytest.raises(StatecraftError, match="no such database"):
        Store(tmp_path / "absent.db", readonly=True)
    assert not (tmp_path / "absent.db").exists()
