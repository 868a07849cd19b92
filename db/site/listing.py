"""Rows of a list of documents, as every page shows them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from db.site.ask import Ask, document_address


@dataclass(slots=True)
class Row:
    """One document in a list."""

    key: str
    address: str
    title: str
    date: str | None
    #: True where only the day of collection is known: shown as "about".
    about: bool
    signed: str | None
    source: str
    instrument: str | None
    measures: list[str]
    countries: list[tuple[str, str]]
    sectors: list[str]
    deregulation: list[str]
    number: str | None
    has_text: bool
    gone: str | None
    versions: int
    pipeline: str | None
    labelled_from: str | None


_SQL = """
SELECT t.*, d.signed, d.published_collected, d.proclamation_number
FROM timeline t JOIN documents d USING (key) WHERE t.key IN ({marks})
"""


async def rows_of(ask: Ask, keys: list[str]) -> list[Row]:
    """The rows of ``keys``, in their order."""
    if not keys:
        return []
    sql = _SQL.format(marks=", ".join("?" * len(keys)))
    found = {row["key"]: row for row in await ask.site.query(sql, keys)}
    return [_row(found[key]) for key in keys if key in found]


def _row(row: dict[str, Any]) -> Row:
    sides = [pair.partition(":") for pair in _list(row["country_roles"])]
    return Row(
        key=row["key"],
        address=document_address(row["key"]),
        title=row["title"],
        date=row["date"],
        about=row["published"] is None,
        signed=row["signed"],
        source=row["source"],
        instrument=row["instrument"],
        measures=_list(row["measures"]),
        countries=[(code, role) for code, _, role in sides],
        sectors=_list(row["sectors"]),
        deregulation=_list(row["deregulation"]),
        number=number_of(row),
        has_text=bool(row["has_text"]),
        gone=row["gone"],
        versions=row["versions"],
        pipeline=row["pipeline_version"],
        labelled_from=row["labelled_from"],
    )


def _list(value: str | None) -> list[str]:
    """A list out of the timeline; most are empty."""
    found: list[str] = [] if value is None or value == "[]" else json.loads(value)
    return found


def number_of(row: dict[str, Any]) -> str | None:
    """What people call a document by: its order or proclamation number, else the document's."""
    if row["executive_order_number"]:
        return f"E.O. {row['executive_order_number']}"
    if row["proclamation_number"]:
        return f"Proc. {row['proclamation_number']}"
    number: str | None = row["document_number"]
    return f"FR Doc. {number}" if number else None
