"""`import` takes corpus files and exports, all or nothing, and says which line is wrong."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from db.store import Store
from statecraft.cli import cli, main
from tests.store_helpers import SLUG, prose

ROW: dict[str, Any] = {
    "id": "wh-1",
    "source": "whitehouse",
    "url": SLUG,
    "title": "Regulating Widgets",
    "published": "2025-04-02",
    "published_time": "2025-04-02 16:00:00-04:00",
    "modified_time": None,
    "section": "presidential-actions",
    "post_id": "8437",
    "text": prose(),
    "text_kind": "full",
    "origin": "a-collector@abc:file.md",
}


def write(path: Path, *rows: Any) -> Path:
    text = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")
    return path


def imported(db: Path, *files: Path) -> Result:
    return CliRunner().invoke(cli, ["--db", str(db), "import", *map(str, files)])


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "statecraft.db"


def rows(db: Path, sql: str) -> list[dict[str, Any]]:
    with Store(db, readonly=True) as store:
        return list(store.query(sql))


def test_a_row_becomes_a_document_without_capture_time(tmp_path: Path, db: Path) -> None:
    assert imported(db, write(tmp_path / "a.jsonl", ROW)).exit_code == 0
    (document,) = rows(db, "SELECT * FROM documents")
    assert document["key"] == "wh:2025/04/regulating-widgets"
    assert (document["captured"], document["version"]) == (None, 1)
    assert (document["published"], document["published_basis"]) == ("2025-04-02", "page")
    assert document["origin"] == "a-collector@abc:file.md"
    assert {"alias": "https://www.whitehouse.gov/?p=8437"} in rows(db, "SELECT alias FROM aliases")


def test_importing_again_changes_nothing(tmp_path: Path, db: Path) -> None:
    later = {**ROW, "url": SLUG.replace("presidential-actions", "releases")}
    file = write(tmp_path / "a.jsonl", ROW, later)
    imported(db, file)
    before = [rows(db, f"SELECT * FROM {table}") for table in ("documents", "versions", "aliases")]
    result = imported(db, file)
    assert "2 rows changed nothing" in result.output
    after = [rows(db, f"SELECT * FROM {table}") for table in ("documents", "versions", "aliases")]
    assert after == before


def test_rows_of_a_document_count_by_modification_none_first(tmp_path: Path, db: Path) -> None:
    newest = {**ROW, "text": prose() + " third", "modified_time": "2025-04-09 06:00:00-04:00"}
    middle = {**ROW, "text": prose() + " second", "modified_time": "2025-04-09T09:59:00+00:00"}
    imported(db, write(tmp_path / "a.jsonl", newest, middle, ROW))
    found = rows(db, "SELECT text, change FROM versions ORDER BY version")
    assert [row["text"].split()[-1] for row in found[1:]] == ["second", "third"]
    assert [row["change"] for row in found] == ["none", "version", "version"]


def test_a_post_id_joins_addresses_under_the_key_named_first(tmp_path: Path, db: Path) -> None:
    typo = {**ROW, "url": SLUG.replace("-", ""), "modified_time": None}
    first = {**ROW, "modified_time": "2025-04-10 08:00:00-04:00"}
    imported(db, write(tmp_path / "a.jsonl", first, typo))
    assert [row["key"] for row in rows(db, "SELECT key FROM documents")] == [
        "wh:2025/04/regulating-widgets"
    ]


@pytest.mark.parametrize(
    ("row", "key"),
    [
        ({"key": "wh:2025/04/x", "title": "X", "text": None}, "wh:2025/04/x"),
        ({"source": "whitehouse", "url": SLUG, "text": None}, "wh:2025/04/regulating-widgets"),
        ({"url": SLUG, "text": "A text."}, "wh:2025/04/regulating-widgets"),
        ({"source": "federalregister", "document_number": "2026-789"}, "fr:2026-00789"),
        ({"source": "state", "id": "st-1", "title": "A day", "url": ""}, "st:x/"),
    ],
)
def test_what_identifies_a_row(tmp_path: Path, db: Path, row: dict[str, Any], key: str) -> None:
    assert imported(db, write(tmp_path / "a.jsonl", row)).exit_code == 0
    (document,) = rows(db, "SELECT key FROM documents")
    assert document["key"].startswith(key)


def run_main(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str
) -> tuple[int, str]:
    """The command as installed: exit code and standard error."""
    monkeypatch.setattr("sys.argv", ["statecraft", *arguments])
    with pytest.raises(SystemExit) as ended:
        main()
    return int(ended.value.code or 0), capsys.readouterr().err


def damaged(tmp_path: Path) -> Path:
    packed = gzip.compress((json.dumps(ROW) + "\n").encode() * 400)
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(packed[: len(packed) // 2])
    return path


BAD = {
    "not JSON": ("{not json", r":2: not JSON"),
    "no object": ("[1, 2]", r":2: a JSON object was expected, this is list"),
    "null": ("null", r":2: a JSON object was expected"),
    "without identity": ('{"title": "x"}', r":2: a row needs"),
    "source alone": ('{"source": "state", "title": "x"}', r":2: a row needs `key`"),
    "unknown source": ('{"source": "treasury", "url": "https://x.gov/y"}', r":2: unknown source"),
    "title of another type": ('{"key": "wh:x", "title": {}}', r":2: title: a string was expected"),
    "text of another type": ('{"key": "wh:x", "text": 5}', r":2: text: a string or null"),
    "no date": ('{"key": "wh:x", "published": "April 2"}', r":2: published: 'April 2' is no date"),
    "nested too deeply": ("[" * 200_000, r":2: "),
    "invented": (
        '{"source": "state", "url": "https://example.invalid/x/", "invented": true}',
        r":2: an invented document, written for training: nobody published it",
    ),
    "text kind": ('{"key":"wh:x","text":"a","text_kind":"some"}', r":2: text_kind: 'some'"),
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_bad_input_names_file_and_line_and_keeps_nothing(
    tmp_path: Path,
    db: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    bad: tuple[str, str],
) -> None:
    import re

    line, message = bad
    file = write(tmp_path / "bad.jsonl", ROW, line)
    code, error = run_main(monkeypatch, capsys, "--db", str(db), "import", str(file))
    assert code == 2
    assert re.search(r"bad\.jsonl" + message, error)
    assert len(error.strip().splitlines()) == 1
    assert not db.exists()


def test_a_truncated_gzip_leaves_the_database_as_it_was(
    tmp_path: Path, db: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(db, write(tmp_path / "a.jsonl", ROW))
    before = rows(db, "SELECT * FROM documents")
    other = write(tmp_path / "b.jsonl", {**ROW, "url": SLUG + "x/", "post_id": None})
    arguments = ("--db", str(db), "import", str(other), str(damaged(tmp_path)))
    code, error = run_main(monkeypatch, capsys, *arguments)
    assert code == 2
    assert "cut.jsonl.gz:" in error
    assert "cut off or damaged" in error
    assert rows(db, "SELECT * FROM documents") == before


def test_a_database_that_cannot_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(write(tmp_path / "a.jsonl", ROW))
    for place in (tmp_path, tmp_path / "absent" / "x.db"):
        code, error = run_main(monkeypatch, capsys, "--db", str(place), "import", file)
        assert code == 2
        assert "database" in error or "directory" in error


def test_a_missing_file_is_said(
    tmp_path: Path, db: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    absent = str(tmp_path / "absent.jsonl")
    code, error = run_main(monkeypatch, capsys, "--db", str(db), "import", absent)
    assert code == 2
    assert "absent.jsonl: cannot be read" in error
    assert not db.exists()


CSV = """citation, document_number,html_url,publication_date,signing_date,title,subtype,executive_order_number
87 FR 13625, 2022-05232,https://www.federalregister.gov/documents/2022/03/10/2022-05232/a-b,03/10/2022,2022-03-08,"Prohibiting, Certain Imports",Executive Order,14066
N/A, 04-11592,,,2004-05-18,,Executive Order,13340
"""  # noqa: E501


def test_the_federal_registers_csv_makes_index_entries(tmp_path: Path, db: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(CSV, encoding="utf-8")
    assert imported(db, file).exit_code == 0
    first, second = rows(db, "SELECT * FROM documents ORDER BY key DESC")
    assert (first["key"], first["published"], first["signed"]) == (
        "fr:2022-05232",
        "2022-03-10",
        "2022-03-08",
    )
    assert (first["version"], first["citation"]) == (None, "87 FR 13625")
    assert (second["key"], second["title"]) == ("fr:04-11592", "Executive Order 13340")
    assert (second["citation"], second["date"]) == (None, "2004-05-18")


def test_a_date_of_the_csv_that_is_none_is_named(
    tmp_path: Path, db: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "orders.csv"
    file.write_text(CSV.replace("03/10/2022", "10 March"), encoding="utf-8")
    code, error = run_main(monkeypatch, capsys, "--db", str(db), "import", str(file))
    assert code == 2
    assert "orders.csv:2: '10 March' is no date" in error


@pytest.fixture(scope="module")
def corpus(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = tmp_path_factory.mktemp("corpus") / "corpus.db"
    names = ("whitehouse", "state", "federalregister")
    result = imported(path, *(shared / f"corpus/{name}.jsonl.gz" for name in names))
    assert result.exit_code == 0, result.output
    with Store(path) as store:
        yield store


@pytest.mark.shared
def test_the_corpus_makes_the_documents_that_the_design_counts(corpus: Store) -> None:
    counts = corpus.query("SELECT source, count(*) AS n FROM documents GROUP BY source")
    assert {row["source"]: row["n"] for row in counts} == {
        "whitehouse": 2094,
        "state": 2116,
        "federalregister": 632,
    }


@pytest.mark.shared
def test_post_ids_join_a_mended_typo_a_draft_and_a_post_dated_again(corpus: Store) -> None:
    effect = "trump-effect-a-running-list-of-new-u-s-investment-in-president-trumps-second-term"
    for alias, key in {
        "2025/04/addressingrisksfromsusmangodfrey": "2025/04/addressing-risks-from-susman-godfrey",
        "2025/04/restoringamericasmaritimedominance": (
            "2025/04/restoring-americas-maritime-dominance"
        ),
        f"2025/05/{effect}": f"2025/04/{effect}",
        f"2025/08/{effect}": f"2025/04/{effect}",
    }.items():
        assert corpus.find(f"wh:{alias}") == f"wh:{key}"
