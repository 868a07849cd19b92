"""Every table, column and exported field is described, and the committed dictionary says so."""

from __future__ import annotations

from statecraft import dictionary
from tests.conftest import ROOT


def test_nothing_is_without_a_description() -> None:
    assert dictionary.missing() == []


def test_the_committed_dictionary_is_what_the_data_give() -> None:
    committed = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert committed == "\n".join(dictionary.lines()) + "\n", (
        "run: python -m statecraft.dictionary > docs/data-dictionary.md"
    )
