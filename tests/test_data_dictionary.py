"""Every table, column and exported field is described, and the committed dictionary says so."""

from __future__ import annotations

import pytest

from db.exports import described
from statecraft import dictionary
from tests.conftest import ROOT


def test_nothing_is_without_a_description() -> None:
    assert dictionary.missing() == []


def test_a_new_table_column_or_field_must_be_described(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = dictionary.schema()
    schema["documents"].append(("smell", "text"))
    schema["novel"] = [("page", "integer")]
    monkeypatch.setattr(dictionary, "schema", lambda: schema)
    monkeypatch.setattr(dictionary, "FIELDS", (*dictionary.FIELDS, "slant", "scent"))
    monkeypatch.setitem(described.COMPUTED, "slant", "Said in English alone")
    assert dictionary.missing() == [
        "documents.smell",
        "novel",
        "novel.page",
        "export slant",
        "export scent",
    ]


def test_the_committed_dictionary_is_what_the_data_give() -> None:
    committed = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert committed == "\n".join(dictionary.lines()) + "\n", (
        "run: python -m statecraft.dictionary > docs/data-dictionary.md"
    )
