"""A difference is shown whole where it changed and shortened where it did not."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from db.differences import Run
from db.site.versions import LONG, piece


@given(words=st.lists(st.text("abc", min_size=1, max_size=8), max_size=400))
def test_no_word_of_an_unchanged_stretch_is_lost_or_cut(words: list[str]) -> None:
    shown = piece(Run("equal", " ".join(words)))
    kept = shown.text.split() + shown.after.split()
    assert len(kept) + shown.left_out == len(words)
    assert kept == words[: len(shown.text.split())] + words[len(words) - len(shown.after.split()) :]
    assert bool(shown.left_out) == (len(" ".join(words)) > LONG)


def test_changes_are_never_shortened() -> None:
    for operation in ("insert", "delete"):
        shown = piece(Run(operation, "word " * 1000))  # type: ignore[arg-type]
        assert (shown.text, shown.left_out) == ("word " * 1000, 0)
