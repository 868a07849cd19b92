"""Differences of two versions: runs of words that lead from one to the other."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from db.differences import MAX_WORDS, Run, differences
from tests.store_helpers import prose


def joined(runs: list[Run], without: str) -> str:
    return "".join(run.text for run in runs if run.operation != without)


def test_a_changed_word_stands_alone() -> None:
    assert differences("a duty of 10 percent", "a duty of 15 percent") == [
        Run("equal", "a duty of "),
        Run("delete", "10"),
        Run("insert", "15"),
        Run("equal", " percent"),
    ]


def test_neighbouring_changes_are_one_run_with_the_space_between_them() -> None:
    assert differences("a b c d", "a x y d") == [
        Run("equal", "a "),
        Run("delete", "b c"),
        Run("insert", "x y"),
        Run("equal", " d"),
    ]


def test_equal_texts_have_one_run_and_empty_ones_none() -> None:
    assert differences("a\n\nb", "a\n\nb") == [Run("equal", "a\n\nb")]
    assert differences("", "") == []
    assert differences("", "new") == [Run("insert", "new")]


def test_long_texts_changed_throughout_are_compared_by_paragraph() -> None:
    paragraph = "This paragraph stays as it is.\n"
    before = prose(MAX_WORDS, 1) + "\n" + paragraph + prose(MAX_WORDS, 2)
    after = prose(MAX_WORDS, 3) + "\n" + paragraph + prose(MAX_WORDS, 4)
    runs = differences(before, after)
    assert Run("equal", paragraph) in runs
    assert (joined(runs, "insert"), joined(runs, "delete")) == (before, after)


texts = st.text(st.sampled_from("ab \n"), max_size=60)


@given(texts, texts)
def test_runs_give_both_texts_back_and_alternate(before: str, after: str) -> None:
    runs = differences(before, after)
    assert joined(runs, "insert") == before
    assert joined(runs, "delete") == after
    assert all(run.text for run in runs)
    assert all(one.operation != other.operation for one, other in pairwise(runs))
