"""The Federal Register's CSV of documents, and indexes made in its manner, as rows of an index.

Its quirks: a space before ``document_number``, publication dates as MM/DD/YYYY beside ISO signing
dates, "N/A" for a citation, lists joined by "; ". Orders of before 2012 may lack a title; their
number names them.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from db.jsonlines import errors_named, open_text
from db.records import StatecraftError

_AMERICAN = re.compile(r"^(\d{1,2})/(\d{1,2})/(\d{4})$")
_SEPARATOR = re.compile(r"\s*;\s*")
#: Column of the CSV -> field of a row that holds one string.
_STRINGS = {
    "document_number": "document_number",
    "title": "title",
    "type": "type",
    "subtype": "subtype",
    "citation": "citation",
    "eo_number": "executive_order_number",
    "executive_order_number": "executive_order_number",
    "action": "action",
    "abstract": "abstract",
    "html_url": "url",
}
_LISTS = {
    "agencies": "agencies",
    "cfr_references": "cfr_references",
    "rin": "rins",
    "effective_on": "effective",
}
_DATES = {"publication_date": "published", "signing_date": "signed"}


def is_table(path: Path) -> bool:
    """Whether a file is such a CSV, told by its first line."""
    with errors_named(path, lambda: 0), open_text(path) as lines:
        header = lines.readline(4096).decode("utf-8-sig", "replace")
    columns = [name.strip() for name in header.split(",")]
    return "document_number" in columns and not header.lstrip().startswith("{")


def read_table(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line, row) for every document of the CSV; rows have no text.

    Raises StatecraftError naming file and line for a damaged file or a date that is none.
    """
    number = 1
    with (
        errors_named(path, lambda: number),
        open_text(path) as raw,
        io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as lines,
    ):
        table = csv.DictReader(lines)
        try:
            for row in table:
                number = table.line_num
                yield number, _row(row)
        except (csv.Error, UnicodeDecodeError, StatecraftError) as error:
            raise StatecraftError(f"{path}:{number}: {error}") from error


def _row(columns: dict[str, str | None]) -> dict[str, Any]:
    plain = {name.strip(): (value or "").strip() for name, value in columns.items() if name}
    row: dict[str, Any] = {"source": "federalregister", "text": None}
    for column, name in _STRINGS.items():
        if plain.get(column):
            row[name] = plain[column]
    for column, name in _LISTS.items():
        values = _SEPARATOR.split(plain.get(column) or "")
        row[name] = [_agency(value) for value in values if value]
    for column, name in _DATES.items():
        row[name] = _date(plain.get(column) or "")
    if not row.get("title") and row.get("executive_order_number"):
        row["title"] = f"Executive Order {row['executive_order_number']}"
    return row


def _agency(value: str) -> str:
    """Indexes note in brackets where an agency was inferred."""
    return re.sub(r"\s*\(inferred[^)]*\)$", "", value)


def _date(value: str) -> str | None:
    if not value:
        return None
    if match := _AMERICAN.match(value):
        month, day, year = match.groups()
        return f"{year}-{int(month):02d}-{int(day):02d}"
    if re.match(r"^\d{4}-\d{2}-\d{2}$", value):
        return value
    raise StatecraftError(f"{value!r} is no date (MM/DD/YYYY or YYYY-MM-DD)")
