"""``statecraft label``: JSON lines in, labels out in order, no database."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from db.records import StatecraftError
from nlp.vocabulary.codes import CODES
from statecraft.cli import cli

VESTED = "By the authority vested in me as President by the Constitution, including the "
ROWS: list[dict[str, Any]] = [
    {
        "id": "a",
        "source": "whitehouse",
        "section": "presidential-actions",
        "title": "Adjusting Imports of Steel",
        "text": VESTED + "International Emergency Economic Powers Act, it is hereby ordered: "
        "Section 1. Duties. Imports of steel products of China shall be subject to an additional "
        "25 percent ad valorem rate of duty. Mills run while maintaining high environmental "
        "standards.",
    },
    {"id": 7, "title": "Horse Week", "text": None},
    {"id": "c", "title": "“Naïve” 🐎 title", "text": "It’s Horse Week.\n\nRide \ud83d\udc0e on."},
]


def run(*arguments: str, stdin: str | bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["label", *arguments], input=stdin)


def lines(rows: list[dict[str, Any]]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.fixture(scope="module")
def labelled() -> list[dict[str, Any]]:
    result = run(stdin=lines(ROWS))
    assert result.exit_code == 0, result.stderr
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_every_row_is_answered_in_order_with_its_id(labelled: list[dict[str, Any]]) -> None:
    assert [row["id"] for row in labelled] == ["a", 7, "c"]


def test_the_shapes_are_those_of_the_interface(labelled: list[dict[str, Any]]) -> None:
    for row in labelled:
        assert list(row) == [
            "id",
            "instrument",
            "measures",
            "countries",
            "sectors",
            "deregulation",
            "authorities",
            "safeguard",
            "economic_security",
            "direction",
            "manner",
        ]
        assert row["instrument"] in CODES["instrument"]
        for name, facet in (("measures", "measure"), ("sectors", "sector")):
            assert {item["code"] for item in row[name]} <= set(CODES[facet])
        for item in row["countries"]:
            assert item["role"] in ("target", "partner")
        for name in ("safeguard", "economic_security"):
            assert set(row[name]) == {"value", "evidence"}
            assert row[name]["value"] is bool(row[name]["evidence"])


def test_a_tariff_order_is_labelled(labelled: list[dict[str, Any]]) -> None:
    row = labelled[0]
    assert row["instrument"] == "executive-order"
    assert "tariff" in [item["code"] for item in row["measures"]]
    assert "metals" in [item["code"] for item in row["sectors"]]
    assert [item["code"] for item in row["authorities"]] == ["ieepa"]
    assert ("CN", "target") in [(item["code"], item["role"]) for item in row["countries"]]
    assert row["safeguard"]["value"] is True
    assert row["economic_security"]["value"] is True


def evidences(row: dict[str, Any]) -> list[dict[str, Any]]:
    lists = [row[name] for name in ("measures", "countries", "sectors", "deregulation")]
    flags = [row[name]["evidence"] for name in ("safeguard", "economic_security")]
    return [item for items in (*lists, row["authorities"], *flags) for item in items]


def test_every_quotation_is_in_the_text_or_title(labelled: list[dict[str, Any]]) -> None:
    for row, answer in zip(ROWS, labelled, strict=True):
        for item in evidences(answer):
            source = row[item.get("field", "text")]
            assert source[item["start"] : item["end"]] == item["quote"]
            assert 5 <= len(item["quote"]) <= 300
            assert 0 <= item["score"] <= 1
            assert item["rule"]


def test_a_code_comes_once(labelled: list[dict[str, Any]]) -> None:
    for row in labelled:
        for name in ("measures", "sectors", "deregulation", "authorities", "countries"):
            codes = [item["code"] for item in row[name]]
            assert len(codes) == len(set(codes))


def test_a_file_a_gzip_and_standard_input_give_the_same(
    tmp_path: Path, labelled: list[dict[str, Any]]
) -> None:
    plain = tmp_path / "rows.jsonl"
    plain.write_text(lines(ROWS) + "\n", encoding="utf-8")  # an empty line is passed over
    packed = tmp_path / "rows.jsonl.gz"
    packed.write_bytes(gzip.compress(lines(ROWS).encode()))
    for result in (run(str(plain)), run(str(packed)), run("-", stdin=packed.read_bytes())):
        assert [json.loads(line) for line in result.stdout.splitlines()] == labelled


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"[1]\n", "a JSON object is needed"),
        (b"{nonsense\n", "not JSON"),
        (b'{"title": "x"}\n', "no id"),
        (b'{"id": "x", "text": 5}\n', "text must be a string"),
        (b'{"id": "x", "title": ["x"]}\n', "title must be a string"),
        (b'{"id": "\xff"}\n', "not UTF-8"),
        (b"[" * 100_000 + b"\n", "not JSON"),
    ],
)
def test_a_bad_line_is_named_by_file_and_line(tmp_path: Path, bad: bytes, said: str) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_bytes(json.dumps(ROWS[1]).encode() + b"\n" + bad)
    result = run(str(path))
    assert isinstance(result.exception, StatecraftError)
    assert result.exception.exit_code == 2
    message = str(result.exception)
    assert message.startswith(f"{path}:2: ")
    assert said in message
    assert "\n" not in message
    assert len(result.stdout.splitlines()) == 1  # the good line before it was answered


def test_a_cut_gzip_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(lines(ROWS * 50).encode())[:-20])
    result = run(str(path))
    assert isinstance(result.exception, StatecraftError)
    assert "cut gzip" in str(result.exception)


def test_an_absent_file_is_exit_2() -> None:
    assert run("no-such-file.jsonl").exit_code == 2


def test_lone_surrogates_do_not_stop_the_stream() -> None:
    row = '{"id": "\\ud800", "title": "Duties \\ud800", "text": "Tariffs \\udfff on steel."}\n'
    result = run(stdin=row)
    assert result.exit_code == 0, result.exception
    assert json.loads(result.stdout)["id"] == "\ud800"
