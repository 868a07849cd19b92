"""The store: one SQLite file, written by crawler, import and pipeline, read by site and exports."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from sqlite_utils import Database

from db import derived, labelling, ledger, reference
from db import resolve as resolving
from db.keeping import Kept, keep
from db.labelling import Untagged
from db.records import Document, Fetch, Label, StatecraftError
from db.schema import MIGRATIONS, migrate

#: How long a writer waits for another (crawl and labelling write side by side), in seconds.
BUSY_SECONDS = 60
RETRY_SECONDS = 0.02


def now() -> str:
    """The present instant in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds")


def connect(path: Path | str, *, readonly: bool = False) -> Database:
    """A connection with foreign keys on. Raises StatecraftError with one line that says why not."""
    try:
        if readonly:
            uri = Path(path).absolute().as_uri() + "?mode=ro"
            connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
        else:
            connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
    except sqlite3.Error as error:
        raise StatecraftError(f"{path}: cannot open the database: {error}") from error
    db = Database(connection)
    connection.execute("PRAGMA foreign_keys = ON")
    return db


def _log_ahead(connection: sqlite3.Connection) -> None:
    """Switch the file to write-ahead logging, which stays.

    SQLite answers "locked" at once here, whatever the connection's timeout, where another process
    is making or switching the same file.
    """
    last = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > last:
                raise
            time.sleep(RETRY_SECONDS)
        else:
            return


class Store:
    """A context manager around the database file; it is made or migrated when opened.

    Every method that writes is one transaction of its own, or part of the one that ``atomic``
    holds open. Several processes may write to one file: they wait for each other.
    """

    def __init__(self, path: Path | str, *, readonly: bool = False) -> None:
        self.path = Path(path)
        self.readonly = readonly
        self._touched = False
        if readonly and not self.path.is_file():
            raise StatecraftError(
                f"{self.path}: no such database; make one with `statecraft run` or `import`"
            )
        self.db = connect(path, readonly=readonly)
        try:
            self._check()
            if not readonly:
                self._prepare()
            elif MIGRATIONS.pending(self.db):
                self.close()
                Store(path).close()
                self.db = connect(path, readonly=True)
        except sqlite3.Error as error:
            self.close()
            raise StatecraftError(f"{self.path}: cannot write the database: {error}") from error

    def _check(self) -> None:
        """Another program's database is never touched."""
        tables = {
            row[0]
            for row in self.db.conn.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        }
        if tables and "_sqlite_migrations" not in tables:
            self.close()
            raise StatecraftError(f"{self.path}: this is no statecraft database; name another")

    def _prepare(self) -> None:
        connection = self.db.conn
        _log_ahead(connection)
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA cache_size = -65536")
        migrate(self.db)

    def close(self) -> None:
        self.db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextmanager
    def atomic(self) -> Iterator[None]:
        """All or nothing; nests. The outermost takes the write lock at once (no lost updates)."""
        if self.db.conn.in_transaction:
            with self.db.atomic():
                yield
            return
        try:
            self.db.conn.execute("BEGIN IMMEDIATE")
        except sqlite3.Error as error:
            raise StatecraftError(f"{self.path}: cannot write the database: {error}") from error
        self._touched = False
        try:
            yield
            if self._touched:
                self.db.conn.execute(
                    "INSERT OR REPLACE INTO state (name, value) VALUES ('changed', ?)", [now()]
                )
        except BaseException:
            self.db.rollback()
            raise
        try:
            self.db.conn.execute("COMMIT")
        except sqlite3.Error as error:
            self.db.rollback()
            raise StatecraftError(f"{self.path}: cannot write the database: {error}") from error

    # Documents

    def is_empty(self) -> bool:
        """Whether no document is known, not even from an index."""
        return self.db.conn.execute("SELECT 1 FROM documents LIMIT 1").fetchone() is None

    def keep(self, document: Document) -> Kept:
        """Store one sighting of a document. Raises StatecraftError where nothing identifies it."""
        with self.atomic():
            kept = keep(self.db, document)
            self._touched = self._touched or kept.changed
            return kept

    def find(self, name: str) -> str | None:
        """The key known under a key, an address in any spelling, or another alias."""
        return resolving.find(self.db, name)

    def mark_gone(self, name: str, when: str) -> str | None:
        """The page at ``name`` (address or key) answers 404 or 410: its key, None if unknown.

        The text is kept. Nothing is marked where the document has moved to another address, or
        was seen alive after ``when`` (an old capture replayed).
        """
        with self.atomic():
            key = self.find(name)
            if key is not None and resolving.is_gone(self.db, key, name, when):
                self.db.conn.execute("UPDATE documents SET gone = ? WHERE key = ?", [when, key])
                self._refresh(key)
            return key

    def unmark_gone(self, name: str) -> str | None:
        """The page at ``name`` is back: its key, None if unknown."""
        with self.atomic():
            key = self.find(name)
            if key is not None:
                changed = self.db.conn.execute(
                    "UPDATE documents SET gone = NULL WHERE key = ? AND gone IS NOT NULL", [key]
                ).rowcount
                if changed:
                    self._refresh(key)
            return key

    def _refresh(self, key: str) -> None:
        derived.refresh_timeline(self.db, key)
        self._touched = True

    def touch(self) -> None:
        """Say that documents changed in the transaction at hand, by other means than ``keep``."""
        self._touched = True

    def changed(self) -> str | None:
        """When a document or label last changed (UTC): the time of a snapshot. None if never."""
        row = self.db.conn.execute("SELECT value FROM state WHERE name = 'changed'").fetchone()
        return str(row[0]) if row else None

    # Labels

    def untagged(
        self, vocabulary_version: str, pipeline_version: str, *, everything: bool = False
    ) -> Iterator[Untagged]:
        """Versions that have no labels of this vocabulary and pipeline, by key and version."""
        return labelling.untagged(
            self.db, vocabulary_version, pipeline_version, everything=everything
        )

    def count_untagged(
        self, vocabulary_version: str, pipeline_version: str, *, everything: bool = False
    ) -> int:
        return labelling.count_untagged(
            self.db, vocabulary_version, pipeline_version, everything=everything
        )

    def load_input(self, key: str, version: int) -> Untagged | None:
        """One version as the pipeline reads it; None where there is no text."""
        return labelling.load_input(self.db, key, version)

    def keep_labels(  # noqa: PLR0917
        self,
        key: str,
        version: int,
        labels: Sequence[Label],
        input_sha: str,
        vocabulary_version: str,
        pipeline_version: str,
    ) -> bool:
        """Replace a version's labels; False where its text or metadata changed meanwhile."""
        with self.atomic():
            self._touched = True
            return labelling.keep_labels(
                self.db,
                key,
                version,
                labels,
                input_sha=input_sha,
                vocabulary_version=vocabulary_version,
                pipeline_version=pipeline_version,
            )

    # Ledger and runs

    def record_fetch(self, fetch: Fetch) -> int:
        with self.atomic():
            return ledger.record_fetch(self.db, fetch)

    def last_fetch(self, url: str, *, outcome: str | None = None) -> Fetch | None:
        return ledger.last_fetch(self.db, url, outcome=outcome)

    def begin_run(self, command: str, source: str | None = None) -> int:
        with self.atomic():
            return ledger.begin_run(self.db, command, source, now())

    def end_run(
        self,
        run: int,
        outcome: str,
        *,
        message: str | None = None,
        detail: dict[str, Any] | None = None,
        **counts: int,
    ) -> None:
        """Outcome: done, partial, failed, refused or interrupted; counts as columns of runs."""
        with self.atomic():
            ledger.end_run(
                self.db, run, ended=now(), outcome=outcome, message=message, detail=detail, **counts
            )

    # Reference tables, written by the roof

    def replace_reference(self, table: str, rows: Iterable[dict[str, Any]]) -> None:
        """Put these rows in the place of a reference table's (see ``db.reference.TABLES``)."""
        with self.atomic():
            reference.replace(self.db, table, rows)

    # Reading

    def query(
        self, sql: str, parameters: Sequence[Any] | dict[str, Any] = ()
    ) -> Iterator[dict[str, Any]]:
        """Rows as dictionaries, streamed."""
        cursor = self.db.conn.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))
