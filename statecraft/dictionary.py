"""The data dictionary, made from the schema, the site's metadata and the vocabulary.

``python -m statecraft.dictionary > docs/data-dictionary.md`` writes it; a test fails when a table
or column has no description or the committed file is not what this makes.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from db.exports.csv_rows import COLUMNS
from db.exports.described import JAPANESE, meaning
from db.exports.documents import FIELDS
from db.site.metadata import load_metadata
from db.store import Store
from nlp import vocabulary

#: Tables of SQLite, of full-text search and of the migrations: plumbing, not data.
PLUMBING = ("sqlite_", "_sqlite_", "search_")


def schema() -> dict[str, list[tuple[str, str]]]:
    """table -> (column, SQLite type) of a new database."""
    with tempfile.TemporaryDirectory() as folder, Store(Path(folder) / "empty.db") as store:
        tables = [
            str(row[0])
            for row in store.db.conn.execute(
                "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') ORDER BY name"
            )
        ]
        return {
            table: [
                (str(row[1]), str(row[2]) or "any")
                for row in store.db.conn.execute(f"PRAGMA table_info([{table}])")
            ]
            for table in tables
            if not table.startswith(PLUMBING)
        }


def described() -> dict[str, Any]:
    tables: dict[str, Any] = load_metadata()["databases"]["statecraft"]["tables"]
    return tables


def missing() -> list[str]:
    """Tables and columns of the schema, and exported fields, that nobody has described."""
    tables = described()
    gaps = []
    for table, columns in schema().items():
        about = tables.get(table, {})
        if not about.get("description"):
            gaps.append(table)
        known = about.get("columns", {})
        gaps += [f"{table}.{name}" for name, _ in columns if not known.get(name)]
    return gaps + [
        f"export {name}" for name in FIELDS if not (meaning(name) and JAPANESE.get(name))
    ]


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _table(head: tuple[str, ...], rows: Iterator[tuple[str, ...]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "| " + " | ".join("---" for _ in head) + " |"
    for row in rows:
        yield "| " + " | ".join(map(_cell, row)) + " |"
    yield ""


def lines() -> Iterator[str]:
    """The dictionary as Markdown, line by line."""
    tables = described()
    yield "# Data dictionary"
    yield ""
    yield "Made by `python -m statecraft.dictionary` from the schema, the site's metadata and the"
    yield "vocabulary; do not edit by hand."
    yield ""
    yield "## An exported document"
    yield ""
    yield "Fields of `export jsonl` and `json`, in order; Parquet types them; CSV and Excel leave"
    yield "out the text and the labels' evidence and join lists by `; `."
    yield ""
    yield from _table(
        ("field", "日本語", "in CSV", "meaning"),
        ((f"`{n}`", JAPANESE[n], "yes" if n in COLUMNS else "", meaning(n)) for n in FIELDS),
    )
    yield "## Tables of the database"
    yield ""
    for table, columns in schema().items():
        about = tables.get(table, {})
        known = about.get("columns", {})
        yield f"### {table}"
        yield ""
        yield _cell(about.get("description", ""))
        yield ""
        yield from _table(
            ("column", "type", "meaning"),
            ((f"`{name}`", kind.lower(), known.get(name, "")) for name, kind in columns),
        )
    yield from _codes()


def _codes() -> Iterator[str]:
    yield "## Codes"
    yield ""
    for facet in vocabulary.present():
        if facet == "country":
            continue
        yield f"### {facet}"
        yield ""
        yield from _table(
            ("code", "English", "日本語", "meaning", "意味"),
            (
                (
                    f"`{entry.code}`",
                    entry.label,
                    entry.label_ja,
                    entry.definition,
                    entry.definition_ja,
                )
                for entry in vocabulary.load(facet).entries
            ),
        )
    yield "Countries are ISO 3166-1 alpha-2, with `EU` for the European Union, `XK` for Kosovo and"
    yield "`WLD` for a measure on all or nearly all countries."


def main() -> None:
    sys.stdout.write("\n".join(lines()) + "\n")


if __name__ == "__main__":
    main()
