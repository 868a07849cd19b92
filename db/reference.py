"""Reference tables that the roof writes and the site reads: vocabulary, glossary, groups..."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sqlite_utils import Database

#: table -> its columns; lists are given as lists and kept as JSON.
TABLES: dict[str, tuple[str, ...]] = {
    "vocabulary": (
        "facet",
        "code",
        "label_en",
        "label_ja",
        "definition_en",
        "definition_ja",
        "aliases_ja",
    ),
    "glossary": ("term_ja", "aliases", "concept", "phrases_en"),
    "groups": ("group_code", "country", "since", "until", "source"),
    "countries": ("code", "name_en", "name_ja"),
    "accuracy": (
        "dataset",
        "facet",
        "code",
        "precision",
        "recall",
        "f1",
        "low",
        "high",
        "support",
        "measured",
        "vocabulary_version",
        "pipeline_version",
    ),
}


def replace(db: Database, table: str, rows: Iterable[dict[str, Any]]) -> None:
    """The table holds exactly these rows afterwards; call inside a transaction.

    Keys of a row that are no column raise ValueError; columns that it lacks become NULL or the
    column's default. A glossary row gets its ``match``: the full-text query of its phrases.
    """
    columns = TABLES[table]
    # Written only when different: a start of the site should not touch the file.
    wanted = [_row(table, columns, row) for row in rows]
    named = (*columns, "match") if table == "glossary" else columns
    present = db.conn.execute(f"SELECT {', '.join(named)} FROM {table}").fetchall()  # noqa: S608
    if sorted(map(repr, present)) == sorted(map(repr, wanted)):
        return
    db.conn.execute(f"DELETE FROM {table}")  # noqa: S608 a name from TABLES
    db.conn.executemany(
        f"INSERT INTO {table} ({', '.join(named)})"  # noqa: S608 names from TABLES
        f" VALUES ({', '.join('?' * len(named))})",
        wanted,
    )


def _row(table: str, columns: tuple[str, ...], row: dict[str, Any]) -> tuple[Any, ...]:
    unknown = set(row) - set(columns)
    if unknown:
        raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}")
    lists = ("aliases_ja", "aliases", "phrases_en")
    values = []
    for name in columns:
        value = row.get(name)
        if name in lists:
            value = json.dumps(list(value or []), ensure_ascii=False)
        elif name == "code" and value is None and table == "accuracy":
            value = ""
        values.append(value)
    if table == "glossary":
        values.append(phrase_query(row.get("phrases_en") or []))
    return tuple(values)


def phrase_query(phrases: Iterable[str]) -> str | None:
    """A full-text query that finds any of the phrases; None for none."""
    quoted = ['"' + phrase.replace('"', " ") + '"' for phrase in phrases if phrase.strip()]
    return " OR ".join(quoted) or None
