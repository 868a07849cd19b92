"""Every export format says the same of the same filter, and is read by the tools people use."""

from __future__ import annotations

import csv
import datetime
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas
import pybtex.database
import pytest
import rispy

from db.exports import FORMATS, writer
from db.exports.about import describe
from db.exports.documents import FIELDS
from db.exports.documents import documents as exported_documents
from db.filters import Filter
from db.store import Store
from statecraft.exporting import export
from tests.store_helpers import label, sighting

PLACES = [("CN", "target"), ("JP", "partner"), ("WLD", "target"), ("MX", "target")]
MEASURES = ["tariff", "export-control", "trade-agreement"]
HOSTILE = '=HYPERLINK("https://evil.example","x")\t関税 “quotes”, commas; \u202e\n<script>'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Sixty documents of three sources with labels in every facet, one hostile, ten untexted."""
    with Store(tmp_path_factory.mktemp("formats") / "s.db") as made:
        for number in range(60):
            text = f"Document {number} imposes a duty on widgets from somewhere. " * 8
            made.keep(
                sighting(
                    url=f"https://www.whitehouse.gov/f/2025/0{number % 9 + 1}/n-{number}/",
                    title=HOSTILE if number == 7 else f"重要鉱物 Nº {number}",
                    text=None if number % 6 == 5 else text,
                    published=f"2025-0{number % 9 + 1}-1{number % 10}",
                    agencies=["Commerce Department"] if number % 2 else [],
                )
            )
        for position, item in enumerate(list(made.untagged("v1", "p1"))):
            code, role = PLACES[position % 4]
            labels = [
                label(item.text, 0, 8, facet="instrument", code="fact-sheet"),
                label(item.text, 11, 25, code=MEASURES[position % 3]),
                label(item.text, 20, 30, facet="country", code=code, role=role),
                label(item.text, 20, 40, facet="sector", code="metals"),
                label(item.text, 20, 41, facet="authority", code="ieepa"),
            ]
            if position % 2:
                labels.append(label(item.text, 20, 42, facet="economic_security", code="true"))
            made.keep_labels(item.key, item.version, labels, item.input_sha, "v1", "p1")
        yield made


FILTERS: list[dict[str, list[str]]] = [
    {},
    {"measure": ["tariff"]},
    {"measure": ["tariff", "export-control"]},
    {"country": ["CN"]},
    {"country": ["JP"], "role": ["partner"]},
    {"country": ["JP"], "role": ["target"]},
    {"since": ["2025-05-01"]},
    {"since": ["2025-02-01"], "until": ["2025-04-30"], "measure": ["tariff"]},
    {"sector": ["metals"], "authority": ["ieepa"]},
    {"relevant": ["true"]},
    {"source": ["whitehouse"], "instrument": ["fact-sheet"]},
    {"search": ["widgets"], "country": ["MX"]},
]


def written(store: Store, form: str, chosen: dict[str, list[str]]) -> bytes:
    stream = io.BytesIO()
    export(store, form, Filter.from_params(chosen), stream)
    return stream.getvalue()


@pytest.mark.parametrize("chosen", FILTERS, ids=json.dumps)
def test_all_formats_agree_row_by_row(
    store: Store, chosen: dict[str, list[str]], tmp_path: Path
) -> None:
    rows = [json.loads(line) for line in written(store, "jsonl", chosen).splitlines()]
    keys = [row["key"] for row in rows]
    envelope = json.loads(written(store, "json", chosen))
    assert envelope["documents"] == rows
    assert envelope["rows"] == len(rows)

    table = pandas.read_csv(
        io.BytesIO(written(store, "csv", chosen)), dtype=str, keep_default_na=False
    )
    assert list(table["key"]) == keys
    assert list(table["measures"]) == ["; ".join(row["measures"]) for row in rows]

    (tmp_path / "x.parquet").write_bytes(written(store, "parquet", chosen))
    with duckdb.connect() as duck:
        found = duck.execute(
            "SELECT key, title, published, measures, countries, text FROM read_parquet(?)",
            [str(tmp_path / "x.parquet")],
        ).fetchall()
    assert found == [
        (
            row["key"],
            row["title"],
            datetime.date.fromisoformat(row["published"]),
            row["measures"],
            row["countries"],
            row["text"],
        )
        for row in rows
    ]

    book = openpyxl.load_workbook(io.BytesIO(written(store, "xlsx", chosen)))
    sheet = [list(cells) for cells in book["Documents"].iter_rows(values_only=True)]
    head, *body = sheet
    assert [line[head.index("key")] for line in body] == keys
    assert [line[head.index("title")] for line in body] == [row["title"] for row in rows]
    assert [line[head.index("published")].date().isoformat() for line in body] == [
        row["published"] for row in rows
    ]

    assert [item["id"] for item in json.loads(written(store, "csl", chosen))] == keys
    assert [item["id"] for item in rispy.loads(written(store, "ris", chosen).decode())] == keys
    library = pybtex.database.parse_string(written(store, "bibtex", chosen).decode(), "bibtex")
    assert list(library.entries) == keys


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_same_filter_on_the_same_snapshot_gives_the_same_bytes(store: Store, form: str) -> None:
    assert written(store, form, {}) == written(store, form, {})


def test_no_cell_of_a_workbook_is_a_formula_and_the_first_sheet_says_what_it_is(
    store: Store,
) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(store, "xlsx", {})))
    about = dict(book.worksheets[0].iter_rows(values_only=True))
    assert {"filter", "rows", "total", "snapshot", "licence"} <= set(about)
    sheet = book["Documents"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b"}
    assert sheet.freeze_panes == "B2"
    assert sheet.auto_filter.ref


def test_a_workbook_says_what_its_columns_and_codes_mean_in_two_languages(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as made:
        for number in range(3):
            made.keep(sighting(url=f"https://www.whitehouse.gov/f/2025/01/w-{number}/"))
        made.db["vocabulary"].insert(
            {"facet": "measure", "code": "tariff", "label_en": "Tariff", "label_ja": "関税"}
            | {"definition_en": "Duties on imports."}
        )
        made.db["countries"].insert({"code": "JP", "name_en": "Japan", "name_ja": "日本"})
        for item in list(made.untagged("v1", "p1"))[:2]:
            labels = [
                label(item.text, 0, 8),
                label(item.text, 0, 9, facet="country", code="JP", role="partner"),
                label(item.text, 0, 10, facet="country", code="JP", role="target"),
            ]
            made.keep_labels(item.key, item.version, labels, item.input_sha, "v1", "p1")
        book = openpyxl.load_workbook(io.BytesIO(written(made, "xlsx", {})))
    assert book.sheetnames == ["About", "Documents", "Columns", "Codes"]
    head, *rows = book["Codes"].iter_rows(values_only=True)
    assert head == ("facet", "code", "English", "日本語", "documents", "meaning")
    assert rows == [
        ("country", "JP", "Japan", "日本", 2, None),
        ("measure", "tariff", "Tariff", "関税", 2, "Duties on imports."),
    ]
    _, *meanings = book["Columns"].iter_rows(values_only=True)
    shown = [cell.value for cell in next(book["Documents"].iter_rows())]
    assert [row[0] for row in meanings] == shown
    assert all(japanese and meaning for _, japanese, meaning in meanings)
    assert "読み方" in dict(book["About"].iter_rows(values_only=True))


def test_a_formula_in_a_csv_is_defused_and_japanese_survives(store: Store) -> None:
    text = written(store, "csv", {}).decode()
    titles = [row["title"] for row in csv.DictReader(io.StringIO(text, newline=""))]
    assert [title for title in titles if title.startswith("=")] == []
    assert next(title for title in titles if "HYPERLINK" in title).startswith("'=")
    assert "重要鉱物 Nº 1" in titles


def test_parquet_says_what_it_is_and_types_every_field(store: Store, tmp_path: Path) -> None:
    import pyarrow.parquet as pq

    path = tmp_path / "x.parquet"
    path.write_bytes(written(store, "parquet", {}))
    schema = pq.read_schema(path)
    assert schema.names == list(FIELDS)
    said = json.loads(schema.metadata[b"statecraft"])
    assert said["rows"] == 50
    assert str(schema.field("published").type) == "date32[day]"


HARD = ["\x00 nul", "=1+1", "@SUM(A1)", "\x1b[31mred\x07", "]]>&<b>", "\ufffe\uffff", "é" * 400]


def test_hostile_titles_are_kept_and_break_no_format(tmp_path: Path) -> None:
    titles = [*HARD, "x" * 1_000_000, "lone \ud800 surrogate"]
    with Store(tmp_path / "hostile.db") as store:
        for number, title in enumerate(titles):
            store.keep(
                sighting(url=f"https://www.whitehouse.gov/a/2025/01/h{number}/", title=title)
            )
        for form in FORMATS:
            assert written(store, form, {}), form
        rows = [json.loads(line) for line in written(store, "jsonl", {}).splitlines()]
        assert len(rows) == len(titles)
        book = openpyxl.load_workbook(io.BytesIO(written(store, "xlsx", {})))
        assert book["Documents"].max_row == 1 + len(titles)
        table = pandas.read_csv(io.BytesIO(written(store, "csv", {})), dtype=str)
        assert len(table) == len(titles)


@pytest.mark.parametrize("form", sorted(FORMATS))
@pytest.mark.parametrize("text", ["lone \ud800\udfff\ud800", "\x00", "x" * 1_000_000, "=1+1\r\n@x"])
def test_a_row_that_no_store_would_hold_breaks_no_format(
    store: Store, form: str, text: str
) -> None:
    """Every string of a document is hostile, its labels' evidence and codes too."""

    def spoilt(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: spoilt(each) for name, each in value.items()}
        if isinstance(value, list):
            return [spoilt(each) for each in value] or [text]
        return text if isinstance(value, str) else value

    with_labels = Filter.from_params({"measure": ["tariff"]})
    document = next(exported_documents(store.db, with_labels))
    hostile = {
        name: spoilt(value) if name not in ("countries", "links", "labels") or value else value
        for name, value in document.items()
    }
    stream = io.BytesIO()
    about = describe(store.db, with_labels)
    assert writer(form)(iter([hostile]), stream, about).rows == 1
    assert stream.getvalue()
    if form in ("csv", "json", "jsonl", "csl", "ris", "bibtex", "atom"):
        stream.getvalue().decode("utf-8")


@pytest.mark.parametrize("form", ["csv", "json", "jsonl", "parquet", "xlsx"])
@pytest.mark.parametrize("versions", [False, True], ids=["present", "all versions"])
def test_long_documents_in_a_row_are_never_held_at_once(
    tmp_path: Path, form: str, versions: bool
) -> None:
    """Forty texts of a million characters: memory follows one of them, not their number."""
    with Store(tmp_path / "long.db") as store:
        for number in range(40):
            store.keep(sighting(url=f"https://www.whitehouse.gov/a/2025/01/l{number}/"))
        store.db.conn.execute("UPDATE versions SET text = ?", ["long " * 200_000])
    with Store(tmp_path / "long.db", readonly=True) as store:
        written(store, form, {"search": ["nothing"]})  # what a first export imports is no row's
        with (tmp_path / "out").open("wb") as stream:
            tracemalloc.start()
            export(store, form, Filter(), stream, versions=versions)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
    assert peak < 12_000_000
