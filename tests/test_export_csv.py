"""CSV for spreadsheets: lists joined, formulas defused and said, Japanese readable."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pandas
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from db.exports.csv_rows import COLUMNS, defuse
from db.filters import Filter
from db.store import Store
from statecraft.cli import cli
from statecraft.exporting import export
from tests.store_helpers import label, prose, sighting

HOSTILE = ["=1+1", "+1", "-2", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")', "＝1", "'quoted"]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "statecraft.db"
    with Store(path) as store:
        for number, title in enumerate(HOSTILE):
            store.keep(
                sighting(
                    url=f"https://www.whitehouse.gov/articles/2025/04/p{number}/",
                    title=title,
                    agencies=["Commerce", "State; Department"],
                    abstract='関税\nと, "輸出管理"',
                )
            )
        item = next(store.untagged("v", "p"))
        found = [
            label(item.text, 0, 6, facet="country", code="CN", role="target"),
            label(item.text, 0, 6, facet="country", code="JP", role="partner"),
        ]
        store.keep_labels(item.key, 1, found, item.input_sha, "v", "p")
    return path


def run(db: Path, *arguments: str) -> Any:
    return CliRunner().invoke(cli, ["--db", str(db), "export", *arguments])


def test_one_row_a_document_lists_joined_no_text(db: Path) -> None:
    result = run(db, "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout, newline="")))
    assert len(rows) == len(HOSTILE)
    assert tuple(rows[0]) == COLUMNS
    assert "text" not in rows[0]
    assert rows[0]["countries"] == "CN:target; JP:partner"
    assert rows[0]["agencies"] == "Commerce; State; Department"
    assert rows[0]["abstract"] == '関税\nと, "輸出管理"'
    assert (rows[0]["safeguard"], rows[1]["safeguard"]) == ("false", "")


def test_formula_cells_are_defused_and_said(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    result = run(db, "csv", "--output", str(out))
    assert result.exit_code == 0
    titles = [row["title"] for row in csv.DictReader(out.open(encoding="utf-8", newline=""))]
    assert titles == ["'" + title for title in HOSTILE]
    sidecar = json.loads((tmp_path / "x.csv.meta.json").read_text(encoding="utf-8"))
    assert sidecar["defused"]["cells"] == {"title": len(HOSTILE)}
    assert (sidecar["rows"], sidecar["total"], sidecar["filter"]) == (8, 8, {})
    assert sidecar["snapshot"]
    assert sidecar["pipeline_versions"] == ["p"]
    assert "8 cells that a spreadsheet would run were defused" in result.stderr


@given(st.text(max_size=12))
def test_defusing_is_undone_by_taking_one_apostrophe_off(text: str) -> None:
    safe = defuse(text)
    assert safe.removeprefix("'") == text if safe.startswith("'") else safe == text
    assert not safe.startswith(("=", "+", "-", "@", "\t", "\r"))


def test_a_byte_order_mark_on_request(db: Path, tmp_path: Path) -> None:
    for name, options in (("with", ["--bom"]), ("without", [])):
        run(db, "csv", "-o", str(tmp_path / name), *options)
    marked = (tmp_path / "with").read_bytes()
    assert marked == b"\xef\xbb\xbf" + (tmp_path / "without").read_bytes()


def test_csv_json_and_jsonl_agree_and_pandas_reads_them(db: Path, tmp_path: Path) -> None:
    files = {}
    for form in ("csv", "json", "jsonl"):
        files[form] = tmp_path / f"x.{form}"
        assert run(db, form, "-o", str(files[form])).exit_code == 0
    table = pandas.read_csv(files["csv"], dtype=str, keep_default_na=False)
    envelope = json.loads(files["json"].read_text(encoding="utf-8"))
    lines = [json.loads(line) for line in files["jsonl"].read_text(encoding="utf-8").splitlines()]
    assert envelope["documents"] == lines
    assert list(table["key"]) == [row["key"] for row in lines]
    assert list(table["abstract"]) == [row["abstract"] for row in lines]


def test_the_sidecar_may_be_named_and_an_unwritable_place_is_said(db: Path, tmp_path: Path) -> None:
    meta = tmp_path / "elsewhere.json"
    assert run(db, "jsonl", "--meta", str(meta)).exit_code == 0
    assert json.loads(meta.read_text(encoding="utf-8"))["export"] == "jsonl"
    result = run(db, "csv", "-o", str(tmp_path / "no" / "x.csv"))
    assert result.exit_code != 0
    assert "cannot be written" in str(result.exception)
    assert not list(tmp_path.glob("*.part"))


def test_the_same_snapshot_gives_the_same_bytes(db: Path) -> None:
    def content(form: str) -> bytes:
        stream = io.BytesIO()
        with Store(db, readonly=True) as store:
            export(store, form, Filter(), stream)
        return stream.getvalue()

    for form in ("csv", "json", "jsonl"):
        assert content(form) == content(form)


def test_an_export_never_makes_a_database(tmp_path: Path) -> None:
    result = run(tmp_path / "absent.db", "csv")
    assert "no such database" in str(result.exception)
    assert not (tmp_path / "absent.db").exists()


def test_a_filter_that_is_no_utf8_finds_nothing_and_breaks_nothing(db: Path) -> None:
    for option in ("--measure", "--search", "--authority"):
        result = run(db, "csv", option, "\udcff")
        assert (result.exit_code, result.exception) == (0, None)
        assert len(result.stdout.splitlines()) == 1


def test_an_older_version_keeps_its_codes_where_labels_are_not_shown(tmp_path: Path) -> None:
    path = tmp_path / "versions.db"
    with Store(path) as store:
        for captured, seed, code in (("2025-04-03", 0, "tariff"), ("2025-05-03", 7, "permitting")):
            store.keep(sighting(text=prose(seed=seed), captured=f"{captured}T00:00:00+00:00"))
            item = next(store.untagged("v", "p"))
            found = [label(item.text, 0, 6, code=code)]
            store.keep_labels(item.key, item.version, found, item.input_sha, "v", "p")
    csv_rows = csv.DictReader(io.StringIO(run(path, "csv", "--versions").stdout, newline=""))
    lines = [json.loads(line) for line in run(path, "jsonl", "--versions").stdout.splitlines()]
    assert [row["measures"] for row in csv_rows] == ["tariff", "permitting"]
    assert [row["measures"] for row in lines] == [["tariff"], ["permitting"]]
