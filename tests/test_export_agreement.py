"""Twelve filters: every format says the same as every other, row by row and column by column, and
the same as the site's list and its count. Each is read by the tool that people read it with."""

from __future__ import annotations

import datetime
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import duckdb
import openpyxl
import pandas
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from db.exports.csv_rows import COLUMNS, cell, defuse
from db.exports.documents import FIELDS
from db.store import Store
from statecraft.cli import cli
from tests.site_client import Client
from tests.store_helpers import label, sighting

DATES = {"published", "published_collected", "signed", "comments_close"}
TITLES = [
    "重要鉱物の枠組み",
    "関税 “引き上げ”, 半導体",
    "=1+1 の文書",
    "改行\nと\tタブ",
    "\u202eoverride",
]
MEASURES = ["tariff", "export-control", "critical-minerals"]
PLACES = [("CN", "target"), ("JP", "partner"), ("JP", "target"), ("MX", "target")]
FILTERS: list[dict[str, list[str]]] = [
    {},
    {"measure": ["tariff"]},
    {"measure": ["tariff", "export-control"]},
    {"country": ["CN"]},
    {"country": ["JP"], "role": ["partner"]},
    {"since": ["2025-05"], "until": ["2025"]},
    {"source": ["state"]},
    {"instrument": ["fact-sheet"], "sector": ["metals"]},
    {"deregulation": ["environmental-review"]},
    {"authority": ["ieepa"], "relevant": ["1"]},
    {"search": ["widgets"], "country": ["MX"]},
    {"search": ["nothing at all"]},
]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eighty documents, some without text, in every facet, with titles that are hard to carry."""
    where = tmp_path_factory.mktemp("agreement") / "s.db"
    with Store(where) as made:
        for number in range(80):
            state, undated = number % 4 == 3, number % 13 == 5
            host = "www.state.gov/releases/office" if state else "www.whitehouse.gov/f"
            text = f"Document {number} imposes a duty on widgets from somewhere. " * 8
            made.keep(
                sighting(
                    source="state" if state else "whitehouse",
                    url=f"https://{host}/2025/0{number % 9 + 1}/n-{number}/",
                    title=f"{TITLES[number % len(TITLES)]} {number}",
                    text=None if number % 10 == 9 else text,
                    published=None if undated else f"2025-0{number % 9 + 1}-1{number % 10}",
                    published_collected="2025-03-04" if undated else None,
                    signed="2025-02" if number % 7 == 0 else "2025-02-01",
                    effective=["2025-03-01", "2025-04-01"][: number % 3],
                    agencies=["Commerce Department; sub", "財務省"][: number % 3],
                    abstract="要旨 " * (number % 3),
                    executive_order_number=f"0{number}" if number % 5 == 0 else None,
                )
            )
        for position, item in enumerate(list(made.untagged("v1", "p1"))):
            code, role = PLACES[position % 4]
            labels = [
                label(item.text, 11, 25, code=MEASURES[position % 3]),
                label(item.text, 20, 30, facet="country", code=code, role=role),
                label(item.text, 20, 33, facet="country", code="WLD", role="target"),
                label(item.text, 20, 40, facet="sector", code="metals"),
                label(item.text, 20, 41, facet="authority", code="ieepa"),
            ]
            if position % 2:
                labels += [
                    label(item.text, 0, 8, facet="instrument", code="fact-sheet"),
                    label(item.text, 20, 42, facet="economic_security", code="true"),
                    label(item.text, 9, 42, facet="deregulation", code="environmental-review"),
                ]
            made.keep_labels(item.key, item.version, labels, item.input_sha, "v1", "p1")
        made.mark_gone("https://www.whitehouse.gov/f/2025/01/n-0/", "2025-09-01T00:00:00+00:00")
    return where


@pytest.fixture(scope="module")
def client(path: Path) -> Iterator[Client]:
    opened = Client(path)
    yield opened
    opened.close()


def exported(path: Path, folder: Path, form: str, chosen: dict[str, list[str]]) -> Path:
    """What `statecraft export FORM --index` with these options writes."""
    out = folder / f"x.{form}"
    options = [
        part for name, values in chosen.items() for value in values for part in (name, value)
    ]
    options[::2] = [f"--{name}" for name in options[::2]]
    options = ["--relevant" if part == "--relevant" else part for part in options if part != "1"]
    done = CliRunner().invoke(
        cli, ["--db", str(path), "export", form, "--index", *options, "-o", str(out)]
    )
    assert done.exit_code == 0, done.output
    return out


@pytest.mark.parametrize("chosen", FILTERS, ids=json.dumps)
def test_every_format_and_the_site_say_the_same(
    path: Path, client: Client, tmp_path: Path, chosen: dict[str, list[str]]
) -> None:
    lines = exported(path, tmp_path, "jsonl", chosen).read_text(encoding="utf-8").split("\n")
    rows: list[dict[str, Any]] = [json.loads(line) for line in lines if line]
    assert [row["key"] for row in rows] == sorted(row["key"] for row in rows)
    assert rows or chosen == FILTERS[-1]

    envelope = json.loads(exported(path, tmp_path, "json", chosen).read_text(encoding="utf-8"))
    assert envelope["documents"] == rows
    assert (envelope["rows"], envelope["total"]) == (len(rows), 80)

    assert from_csv(exported(path, tmp_path, "csv", chosen)) == [
        {name: defuse(cell(name, row[name])) for name in COLUMNS} for row in rows
    ]
    assert from_parquet(exported(path, tmp_path, "parquet", chosen)) == [typed(row) for row in rows]
    assert from_workbook(exported(path, tmp_path, "xlsx", chosen)) == [
        {name: as_cell(name, row[name]) for name in COLUMNS} for row in rows
    ]
    on_the_site(client, chosen, rows)


def from_csv(file: Path) -> list[dict[str, str]]:
    table = pandas.read_csv(file, dtype=str, keep_default_na=False, encoding="utf-8")
    assert tuple(table.columns) == COLUMNS
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def from_parquet(file: Path) -> list[dict[str, Any]]:
    with duckdb.connect() as duck:
        found = duck.execute("SELECT * FROM read_parquet(?)", [str(file)])
        names = [column[0] for column in found.description or []]
        assert tuple(names) == FIELDS
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


def typed(row: dict[str, Any]) -> dict[str, Any]:
    """A row of JSON with the dates that Parquet makes of it; part of a date is none."""

    def day(text: str | None) -> datetime.date | None:
        return datetime.date.fromisoformat(text) if text and len(text) == 10 else None

    days = {name: day(row[name]) for name in DATES}
    return {**row, **days, "effective": [day(each) for each in row["effective"]]}


def from_workbook(file: Path) -> list[dict[str, Any]]:
    book = openpyxl.load_workbook(io.BytesIO(file.read_bytes()))
    head, *body = book["Documents"].iter_rows(values_only=True)
    assert set(head) == set(COLUMNS)
    return [dict(zip(map(str, head), line, strict=True)) for line in body]


def as_cell(name: str, value: Any) -> Any:
    """A value of JSON as a cell holds it: dates and truths typed, the empty empty."""
    if value is None or value in ("", []):
        return None
    if name in DATES and len(value) == 10:
        return datetime.datetime.fromisoformat(value)
    return value if isinstance(value, bool | int) else cell(name, value)


def on_the_site(client: Client, chosen: dict[str, list[str]], rows: list[dict[str, Any]]) -> None:
    """The downloads of the list, its pages as a reader turns them, and the number above it."""
    asked = urlencode(chosen, doseq=True)
    listed = client.get(f"/timeline.jsonl?{asked}").text.split("\n")
    assert [json.loads(line) for line in listed if line] == rows
    found: list[str] = []
    address: str | None = f"/timeline?{asked}&lang=en"
    first = ""
    while address:
        page = BeautifulSoup(client.get(address).text, "lxml")
        first = first or " ".join(page.get_text(" ").split())
        found += [
            str(link["href"]).partition("?")[0] for link in page.select("ol.documents > li h3 a")
        ]
        following = page.select_one('a[rel="next"]')
        address = str(following["href"]) if following else None
    keys = [place.removeprefix("/d/").replace("/", ":", 1) for place in found]
    assert sorted(keys) == [row["key"] for row in rows]
    assert re.search(rf"\b{len(rows)} of 80 documents\b", first)
