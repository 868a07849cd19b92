"""``statecraft evaluate``: tables, JSON, misses and the page, by texts, by titles, by labels."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from db.records import StatecraftError
from statecraft.cli import cli

TEXT = "The President raises duties on steel. China objects to the duties. Mills reopen."


@pytest.fixture
def files(tmp_path: Path) -> Iterator[tuple[Path, Path, Path]]:
    """Gold, a corpus and gold as shipped, for one document."""
    gold = tmp_path / "gold.jsonl"
    gold.write_text(
        json.dumps(
            {
                "id": "st-1",
                "instrument": "statement",
                "measures": [{"code": "tariff", "quote": "raises duties"}],
                "countries": [],
                "sectors": [{"code": "timber-wood", "quote": "nowhere"}],
                "dereg": [],
                "authorities": [],
                "safeguard": False,
                "economic_security": True,
            }
        )
        + "\n"
    )
    corpus = tmp_path / "corpus.jsonl.gz"
    row = {"id": "st-1", "source": "state", "title": "Duties", "text": TEXT, "url": "https://www.state.gov/duties/", "published": "2025-01-01"}  # fmt: skip  # noqa: E501
    corpus.write_bytes(gzip.compress(json.dumps(row).encode() + b"\n"))
    yield gold, corpus, tmp_path


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli, ["evaluate", *map(str, arguments)])


def test_the_command_prints_tables(files: tuple[Path, Path, Path]) -> None:
    gold, corpus, _ = files
    result = run(gold, "--corpus", corpus)
    assert result.exit_code == 0, result.exception
    assert "| Instrument | accuracy | 1.000 |" in result.stdout
    assert "Evidence:" in result.stdout or "Calibration" in result.stdout


def test_the_command_answers_in_json_with_errors(files: tuple[Path, Path, Path]) -> None:
    gold, corpus, _ = files
    result = run(gold, "--corpus", corpus, "--json", "--errors")
    data = json.loads(result.stdout)
    assert data["documents"] == 1
    assert data["facets"]["instrument"]["value"] == 1
    assert {"facet": "sectors", "code": "timber-wood"}.items() <= next(
        miss for miss in data["errors"] if miss["facet"] == "sectors"
    ).items()


def test_the_command_lists_misses_and_writes_the_page(files: tuple[Path, Path, Path]) -> None:
    gold, corpus, folder = files
    listed = run(gold, "--corpus", corpus, "--errors")
    assert "st-1\tsectors\tmissed\ttimber-wood" in listed.stdout
    target = folder / "errors.html"
    assert run(gold, "--corpus", corpus, "--errors", "--html", target).exit_code == 0
    assert "timber-wood" in target.read_text(encoding="utf-8")
    assert run(gold, "--corpus", corpus, "--html", target).exit_code != 0


def test_documents_are_scored_by_their_titles_alone(files: tuple[Path, Path, Path]) -> None:
    gold, corpus, folder = files
    whole = json.loads(run(gold, "--corpus", corpus, "--json").stdout)
    titles = json.loads(run(gold, "--corpus", corpus, "--titles", "--json").stdout)
    assert whole["codes"]["measures"]["tariff"]["recall"] == 1
    assert titles["documents"] == 1
    assert titles["codes"]["measures"]["tariff"]["recall"] == 0  # "Duties" alone says nothing
    labels = folder / "labels.jsonl"
    labels.write_text("{}\n", encoding="utf-8")
    assert run(gold, "--corpus", corpus, "--titles", "--labels", labels).exit_code != 0


def test_labels_written_before_can_be_scored(files: tuple[Path, Path, Path]) -> None:
    gold, corpus, folder = files
    labels = folder / "labels.jsonl"
    written = CliRunner().invoke(cli, ["label", str(corpus)])
    labels.write_text(written.stdout, encoding="utf-8")
    fresh = json.loads(run(gold, "--corpus", corpus, "--json").stdout)
    scored = json.loads(run(gold, "--corpus", corpus, "--labels", labels, "--json").stdout)
    assert scored == fresh


def test_shipped_gold_finds_its_documents_by_content_or_key(
    files: tuple[Path, Path, Path],
) -> None:
    from db.folding import content_sha256
    from statecraft.gold import shipped

    gold, corpus, folder = files
    (row,) = shipped(gold, [corpus])
    assert row["content_sha256"] == content_sha256(TEXT)
    assert row["key"] == "st:2025/01/duties"
    assert "quote" not in json.dumps(row)
    short = folder / "short.jsonl"
    short.write_text(json.dumps(row) + "\n", encoding="utf-8")
    exported = folder / "export.jsonl"
    for known in ({"content_sha256": row["content_sha256"]}, {"key": row["key"]}):
        document = {"source": "state", "title": "Duties", "text": TEXT, **known}
        exported.write_text(json.dumps(document) + "\n", encoding="utf-8")
        result = run(short, "--corpus", exported, "--json")
        assert json.loads(result.stdout)["documents"] == 1


def test_gold_without_a_text_is_said(files: tuple[Path, Path, Path]) -> None:
    gold, _, folder = files
    empty = folder / "empty.jsonl"
    empty.write_text("", encoding="utf-8")
    result = run(gold, "--corpus", empty)
    assert isinstance(result.exception, StatecraftError)
    assert "none of the 1 documents" in str(result.exception)
