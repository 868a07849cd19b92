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
    def rows(sql: str, *params: Any) -> Rows:
        cursor = connection.execute(sql, params)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    found = rows("SELECT * FROM documents WHERE key = ?", key)
    if not found:
        return None
    row = found[0]
    for name in _LISTS:
        row[name] = json.loads(row[name] or "[]")
    wanted = number if number is not None else row["version"]
    version = rows("SELECT * FROM versions WHERE key = ? AND version = ?", key, wanted)
    if number is not None and not version:
        return None
    return Held(
        row=row,
        version=version[0] if version else None,
        labels=rows(
            "SELECT * FROM labels WHERE key = ? AND version = ? ORDER BY start, end, id",
            key,
            wanted,
        ),
        versions=rows(
            "SELECT version, captured, title, text_kind, form, change, origin, words"
            " FROM versions WHERE key = ? ORDER BY version DESC",
            key,
        ),
        aliases=rows("SELECT alias, kind FROM aliases WHERE key = ? ORDER BY kind, alias", key),
        links=rows(
            "SELECT l.relation, l.target AS key, d.title, 'out' AS way FROM links l"
            " LEFT JOIN documents d ON d.key = l.target WHERE l.key = ?"
            " UNION ALL SELECT l.relation, l.key, d.title, 'in' FROM links l"
            " LEFT JOIN documents d ON d.key = l.key WHERE l.target = ? LIMIT 200",
            key,
            key,
        ),
        attachments=rows("SELECT url, target FROM attachments WHERE key = ? ORDER BY url", key),
        codes=rows(
            "SELECT facet, code, role FROM document_codes WHERE key = ? ORDER BY facet, code", key
        ),
        corrections=rows("SELECT * FROM corrections WHERE key = ? ORDER BY at", key),
        fetches=rows(
            "SELECT fetched, status, outcome, warc_file, warc_offset FROM fetches"
            " WHERE key = ? ORDER BY fetched DESC LIMIT 5",
            key,
        ),
        accuracy=dict(
            connection.execute(
                "SELECT facet, f1 FROM accuracy WHERE code = '' AND f1 IS NOT NULL"
                " ORDER BY dataset = 'dev'"  # the documents kept apart have the last word
            ).fetchall()
        ),
    )
