"""Read everything the page of one document shows."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from db.resolve import find
from db.site.context import Site

Rows = list[dict[str, Any]]
_LISTS = ("effective", "docket_ids", "rins", "agencies", "cfr_references", "native_tags")
_VERSION = "SELECT * FROM versions WHERE key = :key AND version = :wanted"
#: What belongs to a document, by the field of ``Held``; labels are those of the version wanted.
_PARTS = {
    "labels": "SELECT * FROM labels WHERE key = :key AND version = :wanted ORDER BY start, end, id",
    "versions": "SELECT version, captured, title, text_kind, form, change, origin, words"
    " FROM versions WHERE key = :key ORDER BY version DESC",
    "aliases": "SELECT alias, kind FROM aliases WHERE key = :key ORDER BY kind, alias",
    "links": "SELECT l.relation, l.target AS key, d.title, 'out' AS way FROM links l"
    " LEFT JOIN documents d ON d.key = l.target WHERE l.key = :key"
    " UNION ALL SELECT l.relation, l.key, d.title, 'in' FROM links l"
    " LEFT JOIN documents d ON d.key = l.key WHERE l.target = :key LIMIT 200",
    "attachments": "SELECT url, target FROM attachments WHERE key = :key ORDER BY url",
    "codes": "SELECT facet, code, role FROM document_codes WHERE key = :key ORDER BY facet, code",
    "corrections": "SELECT * FROM corrections WHERE key = :key ORDER BY at",
    "fetches": "SELECT fetched, status, outcome, warc_file, warc_offset FROM fetches"
    " WHERE key = :key ORDER BY fetched DESC LIMIT 5",
}
#: The documents kept apart come last and so have the last word.
_ACCURACY = (
    "SELECT facet, f1 FROM accuracy WHERE code = '' AND f1 IS NOT NULL ORDER BY dataset = 'dev'"
)


@dataclass(slots=True)
class Held:
    """A document as the store holds it; ``version`` is the one asked for (else the current)."""

    row: dict[str, Any]
    version: dict[str, Any] | None
    labels: Rows
    versions: Rows
    aliases: Rows
    links: Rows
    attachments: Rows
    codes: Rows
    corrections: Rows
    fetches: Rows
    accuracy: dict[str, float] = field(default_factory=dict)

    @property
    def current(self) -> bool:
        """Whether the version shown is the current one."""
        return self.version is None or self.version["version"] == self.row["version"]


async def read_document(site: Site, key: str, version: str | None) -> Held | None:
    """The document under ``key``, None where there is none (or no such version)."""
    number = int(version) if version and version.isdigit() and len(version) < 9 else None

    def read(connection: sqlite3.Connection) -> Held | None:
        return _read(connection, key, number)

    held: Held | None = await site.db.execute_fn(read)
    return held


async def by_alias(site: Site, asked: str) -> str | None:
    """The key of the document that is also known as ``asked``: an address, number or old key."""
    asked = asked.strip("/")
    names = [asked, asked.replace("/", ":", 1), asked.replace("/", ":", 1).lower()]

    def read(connection: sqlite3.Connection) -> str | None:
        database = Database(connection)
        return next((key for name in names if (key := find(database, name))), None)

    known: str | None = await site.db.execute_fn(read)
    return known


def _read(connection: sqlite3.Connection, key: str, number: int | None) -> Held | None:
    def rows(sql: str, **named: Any) -> Rows:
        cursor = connection.execute(sql, named)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    found = rows("SELECT * FROM documents WHERE key = :key", key=key)
    if not found:
        return None
    row = found[0]
    for name in _LISTS:
        row[name] = json.loads(row[name] or "[]")
    wanted = number if number is not None else row["version"]
    version = rows(_VERSION, key=key, wanted=wanted)
    if number is not None and not version:
        return None
    parts = {name: rows(sql, key=key, wanted=wanted) for name, sql in _PARTS.items()}
    return Held(
        row=row,
        version=version[0] if version else None,
        accuracy={each["facet"]: each["f1"] for each in rows(_ACCURACY)},
        **parts,
    )
