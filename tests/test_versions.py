"""When is another copy another version? The recorded edits of two years say it."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.versions import LONG_WORDS, change_between, overlap
from tests.store_helpers import prose

TITLE = "Regulating Widgets"


def test_the_same_words_in_another_form_are_no_version() -> None:
    page = "Section 1. Purpose. The President’s plan stands."
    copy = "**Section 1.** *Purpose.* The President's\nplan stands."
    assert change_between(TITLE, page, TITLE.upper(), copy) == "none"


def test_a_changed_title_alone_is_retitled() -> None:
    assert change_between("Vcitory Day", "text", "Victory Day", "text") == "retitled"


def test_changed_words_are_a_version_whatever_the_title() -> None:
    text = prose(80)
    assert change_between(TITLE, text, TITLE, text + " annex") == "version"
    assert change_between(TITLE, text, "Another title", text + " annex") == "version"


def test_other_contents_under_the_address_replace_the_document() -> None:
    assert change_between(TITLE, prose(80, 1), TITLE, prose(80, 2)) == "replaced"


def test_short_texts_are_never_called_replaced() -> None:
    assert change_between(TITLE, prose(49, 1), TITLE, prose(49, 2)) == "version"


def test_a_text_that_grew_still_holds_the_earlier_one() -> None:
    text = prose(60, 1)
    assert change_between(TITLE, text, TITLE, text + " " + prose(600, 2)) == "version"


def test_without_text_on_a_side_titles_decide() -> None:
    assert change_between(TITLE, None, TITLE, "text") == "none"
    assert change_between(TITLE, None, "Other", None) == "retitled"


def test_very_long_texts_are_compared_by_runs_of_words() -> None:
    before = prose(LONG_WORDS + 10, 1).split()
    edited = [*before[:100], "inserted", *before[100:]]
    other = prose(LONG_WORDS + 10, 2).split()
    assert overlap(before, edited) > 0.99
    assert overlap(before, other) < 0.1


@given(
    st.lists(st.sampled_from("abcdef"), max_size=30), st.lists(st.sampled_from("abc"), max_size=30)
)
def test_overlap_is_a_share_and_does_not_depend_on_the_side(
    one: list[str], other: list[str]
) -> None:
    share = overlap(one, other)
    assert 0 <= share <= 1
    assert share == overlap(other, one)
    assert overlap(one, one) == 1


@pytest.mark.shared
def test_the_recorded_pairs_come_out_as_expected(shared: Path) -> None:
    with gzip.open(shared / "corpus/whitehouse-edits.jsonl.gz", "rt", encoding="utf-8") as lines:
        pairs = [json.loads(line) for line in lines]
    with (shared / "corpus/whitehouse-edits-expected.csv").open(encoding="utf-8") as table:
        expected = [row["expected"] for row in csv.DictReader(table)]
    found = [
        change_between(pair["title0"], pair["before"], pair["title1"], pair["after"])
        for pair in pairs
    ]
    wrong = [
        (number, was, should)
        for number, (was, should) in enumerate(zip(found, expected, strict=True))
        if was != should
    ]
    assert wrong == []
    assert Counter(found) == {"none": 129, "retitled": 11, "version": 171, "replaced": 6}
