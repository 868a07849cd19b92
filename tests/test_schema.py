"""The schema arrives by migrations: once, on old files too, and with its keys enforced."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlite_utils import Database

from db.keeping import keep
from db.records import Fetch
from db.rows import LISTS, SCALARS
from db.schema import MIGRATIONS, migrate
from db.store import Store
from tests.store_helpers import SLUG, label, sighting


def test_migrating_twice_changes_nothing() -> None:
    db = Database(memory=True)
    migrate(db)
    before = db.schema
    migrate(db)
    assert db.schema == before
    assert MIGRATIONS.pending(db) == []


def test_a_file_of_an_earlier_release_is_brought_up(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    db = Database(path)
    MIGRATIONS.apply(db, stop_before="state")
    db.close()
    with Store(path, readonly=True) as store:  # an export of an old file works, too
        assert store.changed() is None
        assert MIGRATIONS.pending(store.db) == []


def test_the_manner_that_roles_tell_is_filled_in_where_a_file_had_no_such_column(
    tmp_path: Path,
) -> None:
    path = tmp_path / "old.db"
    with Store(path) as store:
        key = store.keep(sighting()).key
        (item,) = store.untagged("1", "1")
        said = [
            label(item.text, 0, 9, facet="country", code=code, role=role)
            for code, role in (("JP", "partner"), ("CN", "target"))
        ]
        store.keep_labels(key, 1, said, item.input_sha, "1", "1")
        made = store.db.execute("SELECT direction, manner FROM timeline").fetchone()
    assert made == ("[]", '["CN:coercive", "JP:cooperative"]')
    db = Database(path)
    for name in ("direction", "manner"):
        db.execute(f"ALTER TABLE timeline DROP COLUMN {name}")
    db.execute("DELETE FROM _sqlite_migrations WHERE name = 'direction'")
    db.conn.commit()
    db.close()
    with Store(path) as store:
        assert store.db.execute("SELECT direction, manner FROM timeline").fetchone() == made


def test_columns_are_the_fields_of_the_records(tmp_path: Path) -> None:
    with Store(tmp_path / "new.db") as store:
        documents = set(store.db["documents"].columns_dict)
        assert {*SCALARS, *LISTS} <= documents
        assert set(Fetch.__dataclass_fields__) <= set(store.db["fetches"].columns_dict)


def test_the_file_is_in_wal_mode_with_foreign_keys_enforced(tmp_path: Path) -> None:
    with Store(tmp_path / "new.db") as store:
        assert store.db.journal_mode == "wal"
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
            store.db.execute("INSERT INTO aliases VALUES ('x', 'url', 'wh:absent')")


def test_a_verdict_is_right_or_wrong(tmp_path: Path) -> None:
    with Store(tmp_path / "new.db") as store, pytest.raises(sqlite3.IntegrityError, match="CHECK"):
        store.db["corrections"].insert(
            {
                "key": "wh:x",
                "facet": "measure",
                "code": "tariff",
                "verdict": "perhaps",
                "who": "mk",
                "at": "2026-01-01",
            }
        )


def test_search_by_the_first_letter_reads_an_index_of_its_own_in_old_files_too(
    tmp_path: Path,
) -> None:
    path = tmp_path / "old.db"
    db = Database(path)
    MIGRATIONS.apply(db, stop_before="first_letters")
    keep(db, sighting(text="an older text"))
    keep(db, sighting(text="the present text", captured="2025-05-01T00:00:00+00:00"))
    keep(
        db,
        sighting(
            url=SLUG.replace("widgets", "grids"),
            title="Known by name",
            text=None,
            abstract="of gallium",
        ),
    )
    searched = "SELECT rowid, key, title, text FROM search ORDER BY rowid"
    before = db.execute(searched).fetchall()
    db.conn.commit()
    db.close()
    with Store(path) as store, Store(tmp_path / "new.db") as new:
        assert store.db.execute(searched).fetchall() == before
        assert [text for *_, text in before] == ["the present text", "of gallium"]
        store.db.execute("INSERT INTO search (search) VALUES ('integrity-check')")
        assert store.db["search"].schema == new.db["search"].schema
        assert "prefix='1'" in new.db["search"].schema
