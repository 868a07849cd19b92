"""The rows of a document's versions: read, written, numbered, compared with one another."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlite_utils import Database

from db import rows
from db.folding import word_count
from db.labelling import forget_labels
from db.records import Change, Document
from db.versions import change_between


@dataclass(slots=True, kw_only=True)
class Stored:
    """A stored version, its text left in the database until it is asked for."""

    version: int
    rank: str
    captured: str | None
    title: str
    text_kind: str
    form: str
    text_sha256: str | None
    content_sha256: str | None


@dataclass(slots=True, kw_only=True)
class Sighting:
    """A document with what is derived from it once."""

    document: Document
    rank: str
    text: str
    text_sha256: str
    content_sha256: str


def stored_versions(db: Database, key: str) -> list[Stored]:
    """The document's versions, oldest first."""
    found = db.conn.execute(
        "SELECT version, rank, captured, title, text_kind, form, text_sha256, content_sha256"
        " FROM versions WHERE key = ? ORDER BY version",
        [key],
    )
    names = tuple(column[0] for column in found.description)
    return [Stored(**dict(zip(names, row, strict=True))) for row in found]


def text_of(db: Database, key: str, version: int) -> str:
    row = db.conn.execute(
        "SELECT text FROM versions WHERE key = ? AND version = ?", [key, version]
    ).fetchone()
    return str(row[0] or "")


def _written(sighting: Sighting) -> dict[str, object]:
    """The columns that a sighting writes into its version."""
    document = sighting.document
    return {
        "captured": document.captured,
        "title": document.title,
        "text": sighting.text,
        "text_kind": document.text_kind,
        "form": document.form,
        "text_sha256": sighting.text_sha256,
        "content_sha256": sighting.content_sha256,
        "origin": document.origin,
        "words": word_count(sighting.text),
    }


def insert(db: Database, key: str, number: int, sighting: Sighting, meta: str | None) -> None:
    """A row for a version; ``meta`` is the description of a version that is not the newest."""
    row = {"key": key, "version": number, "rank": sighting.rank, **_written(sighting)}
    row |= {"change": "none", "meta": meta}
    db.conn.execute(
        f"INSERT INTO versions ({', '.join(row)})"  # noqa: S608 our own columns
        f" VALUES ({', '.join('?' * len(row))})",
        list(row.values()),
    )


def write_text(db: Database, key: str, version: int, sighting: Sighting) -> None:
    """Put a sighting's text in the place of a version's; labels of another text go."""
    before = db.conn.execute(
        "SELECT text_sha256, title FROM versions WHERE key = ? AND version = ?", [key, version]
    ).fetchone()
    row = _written(sighting)
    db.conn.execute(
        f"UPDATE versions SET {', '.join(f'{name} = ?' for name in row)}"  # noqa: S608 our own
        " WHERE key = ? AND version = ?",
        [*row.values(), key, version],
    )
    if tuple(before) != (sighting.text_sha256, sighting.document.title):
        forget_labels(db, key, version)


def move_up(db: Database, key: str, number: int) -> None:
    """Number ``number`` and those after it one higher (through negatives: keys stay unique)."""
    db.conn.execute(
        "UPDATE versions SET version = -version - 1 WHERE key = ? AND version >= ?", [key, number]
    )
    db.conn.execute("UPDATE versions SET version = -version WHERE key = ? AND version < 0", [key])


def snapshot(db: Database, key: str, version: int) -> None:
    """Keep the document's description as it was with this version, before a newer one comes."""
    names = ("published", *rows.SCALARS, *rows.LISTS)
    row = db.conn.execute(
        f"SELECT {', '.join(names)} FROM documents WHERE key = ?",  # noqa: S608 our own columns
        [key],
    ).fetchone()
    meta = dict(zip(names, row, strict=True))
    db.conn.execute(
        "UPDATE versions SET meta = ? WHERE key = ? AND version = ? AND meta IS NULL",
        [json.dumps(meta, ensure_ascii=False), key, version],
    )


def recount_changes(db: Database, key: str, number: int) -> None:
    """What version ``number`` is to the one before it, and its successor to it."""
    stored = stored_versions(db, key)
    for index, version in enumerate(stored):
        before = stored[index - 1] if index else None
        if number not in (version.version, before.version if before else None):
            continue
        change: Change = "none"
        if before is not None:
            change = change_between(
                before.title,
                text_of(db, key, before.version),
                version.title,
                text_of(db, key, version.version),
            )
        db.conn.execute(
            "UPDATE versions SET change = ? WHERE key = ? AND version = ? AND change != ?",
            [change, key, version.version, change],
        )


def follow_current(db: Database, key: str) -> None:
    """The document shows its newest version."""
    db.conn.execute(
        "UPDATE documents SET (version, title, captured, text_kind, content_sha256, change,"
        " origin) = (SELECT version, title, captured, text_kind, content_sha256, change, origin"
        " FROM versions WHERE key = documents.key ORDER BY version DESC LIMIT 1) WHERE key = ?",
        [key],
    )
