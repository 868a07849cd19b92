"""Excel: a sheet that says what the export is, one row a document with typed dates, what each
column means, and what each code is called in English and Japanese.

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

from db.exports import codes
from db.exports.about import About, Written
from db.exports.csv_rows import COLUMNS, cell
from db.exports.described import JAPANESE, meaning
from db.exports.documents import Exported
from db.exports.wellformed import clean
from db.records import StatecraftError

LONGEST_CELL = 32_767
MOST_ROWS = 1_048_575
_DATES = {"published", "published_collected", "signed", "comments_close"}
#: What a reader looks at stands first; the other columns follow in the order of the CSV.
FIRST = (
    "key",
    "published",
    "title",
    "source",
    "instrument",
    "measures",
    "countries",
    "sectors",
    "deregulation",
    "authorities",
    "economic_security",
    "safeguard",
    "direction",
    "manner",
    "executive_order_number",
    "proclamation_number",
    "document_number",
    "citation",
    "agencies",
    "url",
    "abstract",
)
ORDER = (*FIRST, *(name for name in COLUMNS if name not in FIRST))
#: So many columns go onto paper.
PRINTED = FIRST.index("safeguard")
#: Widths in characters; every other column is as wide as its name.
_WIDTHS = {
    "key": 30,
    "published": 11,
    "title": 70,
    "source": 15,
    "instrument": 22,
    "measures": 32,
    "countries": 26,
    "sectors": 26,
    "deregulation": 26,
    "authorities": 26,
    "direction": 26,
    "manner": 22,
    "citation": 13,
    "agencies": 34,
    "url": 40,
    "abstract": 60,
    "aliases": 40,
    "published_time": 26,
    "modified": 26,
    "captured": 26,
    "section": 22,
    "type": 22,
    "subtype": 22,
    "text_sha256": 20,
    "content_sha256": 20,
    "native_tags": 24,
}
_READING = {
    "how to read": (
        "Documents has one row a document; Columns says what each column holds; Codes gives every"
        " code that occurs in words, with the number of documents. Several values in a cell are"
        " joined by '; '. A country stands with its role: CN:target, JP:partner. An empty cell is"
        " not known or does not apply. The labels' evidence and the texts are in the jsonl and"
        " parquet exports."
    ),
    "読み方": (
        "Documents は文書ごとに1行、Columns は各列の意味、"
        "Codes は出現するコードの英語名・日本語名と文書数です。"
        "複数の値は「; 」で区切ります。国・地域は役割とともに示します"
        "(CN:target は対象、JP:partner は相手)。空欄は不明または該当なしです。"
        "ラベルは機械が付けたもので、根拠の引用と本文は jsonl・parquet の書き出しにあります。"
    ),
}


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
    head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8EEF4"})
    _about_sheet(book, about)
    sheet = book.add_worksheet("Documents")
    columns, named = book.add_worksheet("Columns"), book.add_worksheet("Codes")
    used = _documents_sheet(book, sheet, head, documents, written)
    sheet.autofilter(0, 0, max(written.rows, 1), len(ORDER) - 1)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    # Lists are arrays in the store and in JSON; in a cell they are joined.
    meanings = [
        (name, JAPANESE.get(name, ""), meaning(name).replace("JSON array", "joined by '; '"))
        for name in ORDER
    ]
    _table(columns, (head, wrapped), {"column": 26, "日本語": 26, "meaning": 90}, meanings)
    listed = []
    for (facet, code), count in sorted(used.items()):
        name = about.names.get((facet, code), codes.Name())
        listed.append((facet, code, name.english, name.japanese, count, name.definition))
    widths = {"facet": 16, "code": 30, "English": 32, "日本語": 26, "documents": 13, "meaning": 120}
    _table(named, (head, wrapped), widths, listed)
    book.close()


def _documents_sheet(
    book: Any, sheet: Any, head: Any, documents: Iterator[Exported], written: Written
) -> Counter[tuple[str, str]]:
    """Every document as a row; returns how many documents carry each (facet, code)."""
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
    sheet.freeze_panes(1, 1)
    for column, name in enumerate(ORDER):
        sheet.set_column(column, column, _WIDTHS.get(name, len(name) + 3))
        sheet.write_string(0, column, name, head)
    cut: Counter[str] = Counter()
    used: Counter[tuple[str, str]] = Counter()
    for document in documents:
        written.rows += 1
        used.update(codes.of(document))
        for column, name in enumerate(ORDER):
            _cell(sheet, (written.rows, column), (name, document[name]), day, cut)
    # On paper: the columns up to the labels, as wide as the page, the head on each.
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.print_area(0, 0, max(written.rows, 1), PRINTED - 1)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    # Order and proclamation numbers are names, not quantities: no green corners on them.
    sheet.ignore_errors({"number_stored_as_text": f"A1:BZ{MOST_ROWS + 1}"})
    if cut:
        written.remarks["cut"] = {
            "how": f"cells over {LONGEST_CELL} characters end there, as Excel holds no more",
            "cells": dict(sorted(cut.items())),
        }
    return used


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
    sheet.set_column(1, 1, 100)
    bold = book.add_format({"bold": True, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "align": "left", "valign": "top"})
    sheet.fit_to_pages(1, 0)
    for row, (name, value) in enumerate({**about.as_dict(), **_READING}.items()):
        if name in _READING:
            wide = sum(1 if sign.isascii() else 2 for sign in str(value))
            sheet.set_row(row, 15.0 * (wide // 95 + 1))
        sheet.write_string(row, 0, name.replace("_", " "), bold)
        if isinstance(value, int) and not isinstance(value, bool):
            sheet.write_number(row, 1, value, wrapped)
            continue
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        sheet.write_string(row, 1, clean(text)[:LONGEST_CELL], wrapped)


def _table(
    sheet: Any, formats: tuple[Any, Any], widths: dict[str, int], rows: list[tuple[Any, ...]]
) -> None:
    """A small sheet: ``formats`` of head and cells, ``widths`` by the names of its columns."""
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for column, (name, width) in enumerate(widths.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, name, formats[0])
    for at, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, int):
                sheet.write_number(at, column, value, formats[1])
            elif value:
                sheet.write_string(at, column, clean(value)[:LONGEST_CELL], formats[1])
    sheet.autofilter(0, 0, max(len(rows), 1), len(widths) - 1)
