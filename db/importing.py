"""``import``: JSON lines (and the Federal Register's CSV) into the store, all or nothing.

Every row is read and checked before the database is touched; then all are kept in one
transaction. Rows of one document are taken in the order in which they count: by the instant of
their last modification (none first), then as they stand in the files.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from db import rows, written_rows
from db.corpus_rows import document_of
from db.federal_register_csv import is_table, read_table
from db.identity import key_for
from db.jsonlines import read_objects
from db.records import Document, StatecraftError
from db.resolve import contradict, joined_key, stable_names
from db.store import Store

Progress = Callable[[int], None]


@dataclass(slots=True, kw_only=True)
class Imported:
    """Rows read; documents that were not known; versions added to known ones; rows that changed
    nothing."""

    rows: int = 0
    new: int = 0
    versions: int = 0
    unchanged: int = 0


@dataclass(slots=True)
class _Group:
    """Rows of one document: the keys of their addresses, in order, and their stable names."""

    keys: list[str] = field(default_factory=list)
    stable: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Groups:
    """Which rows are of one document: by a post id they share, or by key unless post ids differ.

    The first row's number and key name the group.
    """

    by_name: dict[str, int] = field(default_factory=dict)
    groups: dict[int, _Group] = field(default_factory=dict)

    def place(self, document: Document, number: int) -> int:
        key, stable = key_for(document), stable_names(document)
        known = next((self.by_name[name] for name in stable if name in self.by_name), None)
        if known is None:
            known = self.by_name.get(key)
            if known and not document.key and contradict(stable, self.groups[known].stable):
                known = None
        place = known or number
        group = self.groups.setdefault(place, _Group())
        for name in (key, *stable):
            self.by_name.setdefault(name, place)
        group.keys.extend(name for name in (key,) if name not in group.keys)
        group.stable.extend(name for name in stable if name not in group.stable)
        return place


@dataclass(slots=True)
class _Staged:
    """Checked rows in a temporary database (on disk when large), and how they belong together."""

    connection: sqlite3.Connection
    groups: _Groups
    count: int = 0


def _stage(paths: Iterable[Path], progress: Progress | None) -> _Staged:
    connection = sqlite3.connect("")
    connection.execute(
        "CREATE TABLE staged (number INTEGER PRIMARY KEY, place TEXT, written INTEGER,"
        " sorting TEXT, version INTEGER, rank TEXT, body TEXT)"
    )
    staged = _Staged(connection, _Groups())
    for path in paths:
        for line, row in read_table(path) if is_table(path) else read_objects(path):
            try:
                _stage_row(staged, f"{path}:{line}", row)
            except StatecraftError as error:
                raise StatecraftError(f"{path}:{line}: {error}") from error
            if progress:
                progress(staged.count)
    return staged


def _stage_row(staged: _Staged, place: str, row: dict[str, Any]) -> None:
    staged.count += 1
    number = staged.count
    if written_rows.is_written(row):
        written_rows.check(row)
        sorting, version, rank = row["key"], row["version"] or 0, ""
    else:
        document = rows.clean(document_of(row))
        # Groups keep the order in which the files first name them.
        sorting = f"{staged.groups.place(document, number):012d}"
        version, rank = 0, rows.rank(document)
    staged.connection.execute(
        "INSERT INTO staged VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            number,
            place,
            written_rows.is_written(row),
            sorting,
            version,
            rank,
            rows.storable(json.dumps(row, ensure_ascii=False)),
        ],
    )


def import_files(
    db_path: Path, paths: Iterable[Path], progress: Progress | None = None
) -> Imported:
    """Import files into the database at ``db_path``, made where it is not there.

    ``progress`` is told the rows checked, then again the rows kept.
    Raises StatecraftError naming file and line; the database is then as it was.
    """
    staged = _stage(paths, progress)
    try:
        with Store(db_path) as store, store.atomic():
            return _apply(store, staged, progress)
    except sqlite3.Error as error:
        raise StatecraftError(f"{db_path}: cannot write the database: {error}") from error
    finally:
        staged.connection.close()


def _apply(store: Store, staged: _Staged, progress: Progress | None) -> Imported:
    counts = Imported()
    cursor = staged.connection.execute(
        "SELECT place, written, sorting, body FROM staged ORDER BY written, sorting, version,"
        " rank, number"
    )
    known = store.db.conn.execute("SELECT count(*) FROM documents").fetchone()[0]
    group: str | None = None
    joined: tuple[str, list[str]] | None = None
    for place, written, sorting, body in cursor:
        row = json.loads(body)
        if not written and sorting != group:
            group, joined = sorting, _joined(store, staged.groups.groups[int(sorting)])
        try:
            _apply_row(store, row, written=bool(written), joined=joined, counts=counts)
        except StatecraftError as error:
            raise StatecraftError(f"{place}: {error}") from error
        counts.rows += 1
        if progress:
            progress(counts.rows)
    counts.new = store.db.conn.execute("SELECT count(*) FROM documents").fetchone()[0] - known
    return counts


def _joined(store: Store, group: _Group) -> tuple[str, list[str]] | None:
    """Key and stable names for all rows of a group that a post id joins; else a row's own do."""
    if len(group.keys) == 1:
        return None
    return joined_key(store.db, group.keys, group.stable), group.stable


def _apply_row(
    store: Store,
    row: dict[str, Any],
    *,
    written: bool,
    joined: tuple[str, list[str]] | None,
    counts: Imported,
) -> None:
    if written:
        if written_rows.put_back(store.db, row):
            store.touch()
        else:
            counts.unchanged += 1
        return
    document = document_of(row)
    if joined and not document.key:
        document.key, stable = joined
        document.aliases = [*document.aliases, *stable]
    kept = store.keep(document)
    counts.versions += kept.added_version and not kept.new
    counts.unchanged += not kept.changed
