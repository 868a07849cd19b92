"""Excel: a sheet that says what the export is, and one row a document with typed dates.

Cells are written as strings, never as formulas, so nothing needs to be defused. Excel holds
32,767 characters a cell and 1,048,576 rows a sheet; what is cut is said.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, BinaryIO

import xlsxwriter

from db.exports.about import About, Written
from db.exports.csv_rows import COLUMNS, cell
from db.exports.documents import Exported
from db.exports.wellformed import clean
from db.records import StatecraftError

LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
_DATES = {"published", "published_collected", "signed", "comments_close"}
_WIDTHS = {"key": 34, "url": 40, "title": 60, "published": 12, "countries": 24, "measures": 24}


def write(documents: Iterator[Exported], stream: BinaryIO, about: About) -> Written:
    if about.rows > MOST_ROWS:
        raise StatecraftError(
            f"an Excel sheet holds {MOST_ROWS:,} rows and this export has {about.rows:,};"
            " narrow the filter or export csv or parquet"
        )
    written = Written()
    with tempfile.TemporaryFile() as whole:
        _write_book(documents, whole, about, written)
        whole.seek(0)
        shutil.copyfileobj(whole, stream)
    return written


def _write_book(documents: Iterator[Exported], whole: Any, about: About, written: Written) -> None:
    options = {"constant_memory": True, "strings_to_urls": False, "strings_to_formulas": False}
    book = xlsxwriter.Workbook(whole, options)
    # The same filter on the same snapshot gives the same bytes.
    made = datetime.fromisoformat(about.snapshot or "1980-01-01T00:00:00+00:00")
    book.set_properties(
        {"title": "Statecraft", "created": made.astimezone(UTC).replace(tzinfo=None)}
    )
    _about_sheet(book, about)
    sheet = book.add_worksheet("Documents")
    head = book.add_format({"bold": True, "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, max(about.rows, 1), len(COLUMNS) - 1)
    for column, name in enumerate(COLUMNS):
        sheet.set_column(column, column, _WIDTHS.get(name, 16))
        sheet.write_string(0, column, name, head)
    cut: Counter[str] = Counter()
    for document in documents:
        written.rows += 1
        for column, name in enumerate(COLUMNS):
            _cell(sheet, (written.rows, column), (name, document[name]), day, cut)
    book.close()
    if cut:
        written.remarks["cut"] = {
            "how": f"cells over {LONGEST_CELL} characters end there, as Excel holds no more",
            "cells": dict(sorted(cut.items())),
        }


def _cell(
    sheet: Any, place: tuple[int, int], named: tuple[str, Any], day: Any, cut: Counter[str]
) -> None:
    name, value = named
    if value is None or value == []:
        return
    if isinstance(value, bool):
        sheet.write_boolean(*place, value)
        return
    if isinstance(value, int):
        sheet.write_number(*place, value)
        return
    if name in _DATES:
        try:
            sheet.write_datetime(*place, date.fromisoformat(value), day)
            return
        except ValueError:
            pass  # a year or a month alone stays the text it is
    text = clean(cell(name, value))
    if len(text) > LONGEST_CELL:
        cut[name] += 1
        text = text[:LONGEST_CELL]
    sheet.write_string(*place, text)


def _about_sheet(book: Any, about: About) -> None:
    sheet = book.add_worksheet("About")
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 90)
    bold = book.add_format({"bold": True})
    for row, (name, value) in enumerate(about.as_dict().items()):
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        sheet.write_string(row, 0, name.replace("_", " "), bold)
        sheet.write_string(row, 1, clean(text)[:LONGEST_CELL])
