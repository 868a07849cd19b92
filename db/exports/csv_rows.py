"""CSV: one row a document, lists joined by ``; ``, no text.

Cells that a spreadsheet would run as a formula get an apostrophe in front; the sidecar says how
many and where.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from typing import Any, BinaryIO

from db.exports.about import About, Written
from db.exports.documents import FIELDS, Exported
from db.exports.wellformed import encoded

#: Columns of the CSV: an export's fields without the text and the labels' evidence.
COLUMNS = tuple(name for name in FIELDS if name not in ("text", "labels"))
SEPARATOR = "; "
#: First characters that make Excel, LibreOffice or Google Sheets read a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell(name: str, value: Any) -> str:
    """A value as its cell: '' for none, true/false, lists joined."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if name == "countries":
        return SEPARATOR.join(f"{item['code']}:{item['role']}" for item in value)
    if name == "links":
        return SEPARATOR.join(f"{item['relation']}:{item['key']}" for item in value)
    if isinstance(value, list):
        return SEPARATOR.join(str(item) for item in value)
    return str(value)


def defuse(text: str) -> str:
    """``text`` with an apostrophe in front where a spreadsheet would run it.

    An apostrophe that was there already gets another, so that one can be taken off again.
    """
    return "'" + text if text.startswith((*FORMULA, "'")) else text


def write(documents: Iterator[Exported], stream: BinaryIO, about: About) -> Written:
    written = Written()
    defused: Counter[str] = Counter()
    buffer = io.StringIO(newline="")
    rows = csv.writer(buffer, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    if about.bom:
        stream.write(b"\xef\xbb\xbf")
    for document in documents:
        cells = []
        for name in COLUMNS:
            value = document[name]
            if value is None or value == []:
                cells.append("")
                continue
            text = cell(name, value)
            safe = defuse(text)
            defused[name] += safe != text
            cells.append(safe)
        rows.writerow(cells)
        written.rows += 1
        if buffer.tell() > 1 << 20:
            _flush(buffer, stream)
    _flush(buffer, stream)
    written.remarks["defused"] = {
        "how": "an apostrophe in front of cells that a spreadsheet would run as a formula",
        "cells": {name: count for name, count in sorted(defused.items()) if count},
    }
    return written


def _flush(buffer: io.StringIO, stream: BinaryIO) -> None:
    stream.write(encoded(buffer.getvalue()))
    buffer.seek(0)
    buffer.truncate()
