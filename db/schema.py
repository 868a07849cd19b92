"""The store's schema as sqlite-utils migrations: the first release's tables, then each change."""

from __future__ import annotations

import json

from sqlite_utils import Database, Migrations

from db import updates
from db.records import MANNERS
from db.tables import HOUSE

MIGRATIONS = Migrations("statecraft")


def house(db: Database) -> None:
    """Everything the first release needs."""
    for statement in HOUSE:
        db.execute(statement)


def state(db: Database) -> None:
    """Facts about the store itself, such as when a document or label last changed."""
    db.execute("CREATE TABLE state (name TEXT PRIMARY KEY, value TEXT NOT NULL)")


def correction_quotes(db: Database) -> None:
    """The words a correction points to: offsets alone mislead where the text has changed."""
    db.execute("ALTER TABLE corrections ADD COLUMN quote TEXT")


def direction(db: Database) -> None:
    """Which way measures go, and the manner towards countries, which their roles tell already."""
    for name in ("direction", "manner"):
        db.execute(f"ALTER TABLE timeline ADD COLUMN {name} TEXT NOT NULL DEFAULT '[]'")
    manners: dict[str, list[str]] = {}
    for key, code, role in db.conn.execute(
        "SELECT key, code, role FROM document_codes WHERE facet = 'country'"
        " ORDER BY key, code, role"
    ):
        if role in MANNERS:
            manners.setdefault(key, []).append(f"{code}:{MANNERS[role]}")
    db.conn.executemany(
        "UPDATE timeline SET manner = ? WHERE key = ?",
        ((json.dumps(said), key) for key, said in manners.items()),
    )


def first_letters(db: Database) -> None:
    """Search made again with an index of first letters, a twentieth of the file more.

    Without it ``a*`` reads the places of every word with an a: 0.6 s at 100,000 documents.
    """
    db.execute("DROP TABLE search")
    db.execute(
        "CREATE VIRTUAL TABLE search USING fts5"
        "(key UNINDEXED, title, text, tokenize='porter unicode61', prefix='1')"
    )
    db.execute(
        "INSERT INTO search (rowid, key, title, text)"
        " SELECT d.id, d.key, d.title, coalesce(v.text, d.abstract, '') FROM documents d"
        " LEFT JOIN versions v ON v.key = d.key AND v.version = d.version ORDER BY d.id"
    )


MIGRATIONS(name="house")(house)
MIGRATIONS(name="state")(state)
MIGRATIONS(name="updates")(updates.create)
MIGRATIONS(name="correction_quotes")(correction_quotes)
MIGRATIONS(name="direction")(direction)
MIGRATIONS(name="first_letters")(first_letters)


def migrate(db: Database) -> None:
    """Bring ``db`` to the present schema; nothing happens where it is there already.

    The write lock is taken first: whoever opens the file meanwhile waits, and finds it done.
    """
    if not MIGRATIONS.pending(db):
        return
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        MIGRATIONS.apply(db)
        db.conn.execute("COMMIT")
    except BaseException:
        db.rollback()
        raise
