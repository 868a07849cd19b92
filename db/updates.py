"""When a document last became another: a new version, title or set of codes.

Feeds show this instant, so that a reader's program announces a document again only when there is
something new in it: another capture of the same text, or the same labels made again, is not.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime
from hashlib import sha256

from sqlite_utils import Database

from db.records import EXPERIMENTAL

Code = tuple[str, str, str]

TABLE = """
CREATE TABLE updates (
  key TEXT PRIMARY KEY REFERENCES documents(key) ON UPDATE CASCADE ON DELETE CASCADE,
  fingerprint TEXT NOT NULL,
  updated TEXT NOT NULL
) WITHOUT ROWID
"""


def fingerprint(version: int | None, title: str, codes: Sequence[Code]) -> str:
    """16 hex digits over what makes a document another; the order of codes does not matter.

    An experimental facet is no news: it comes and changes with the program.
    """
    told = sorted(code for code in codes if code[0] not in EXPERIMENTAL)
    content = json.dumps([version, title, told])
    return sha256(content.encode()).hexdigest()[:16]


def note(db: Database, key: str, codes: Sequence[Code]) -> None:
    """Move the document's instant (UTC, to the second) if its fingerprint changed."""
    version, title = db.conn.execute(
        "SELECT version, title FROM documents WHERE key = ?", [key]
    ).fetchone()
    db.conn.execute(
        "INSERT INTO updates (key, fingerprint, updated) VALUES (?, ?, ?)"
        " ON CONFLICT (key) DO UPDATE SET fingerprint = excluded.fingerprint,"
        " updated = excluded.updated WHERE fingerprint != excluded.fingerprint",
        [key, fingerprint(version, title, codes), _now()],
    )


def kept(connection: sqlite3.Connection) -> bool:
    """Whether the store has the table: one served read-only may be older than this program."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'updates'").fetchone()
    return found is not None


def create(db: Database) -> None:
    """The table, filled for the documents of a store that had none: as of its last change."""
    db.execute(TABLE)
    db.execute("CREATE INDEX updates_updated ON updates(updated)")
    changed = db.conn.execute("SELECT value FROM state WHERE name = 'changed'").fetchone()
    instant = changed[0] if changed else _now()
    documents = db.conn.execute("SELECT key, version, title FROM documents").fetchall()
    db.conn.executemany(
        "INSERT INTO updates (key, fingerprint, updated) VALUES (?, ?, ?)",
        (
            (key, fingerprint(version, title, _codes(db, key)), instant)
            for key, version, title in documents
        ),
    )


def _codes(db: Database, key: str) -> list[Code]:
    found = db.conn.execute("SELECT facet, code, role FROM document_codes WHERE key = ?", [key])
    return [(str(facet), str(code), str(role)) for facet, code, role in found]


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
