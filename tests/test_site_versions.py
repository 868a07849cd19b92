"""An empty page says so; a difference is shown whole where it changed, else shortened."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st

from db.differences import Run, differences
from db.folding import fold
from db.site.ask import document_address
from db.site.versions import LONG, in_words, piece
from db.store import Store
from statecraft.tagging import tag_untagged
from tests.site_client import Client
from tests.store_helpers import sighting


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


def test_a_page_without_text_says_so_and_its_first_words_are_a_difference(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        key = store.keep(sighting(text="")).key
        tag_untagged(store, quiet=True)
    client = Client(tmp_path / "s.db")
    address = document_address(key)
    try:
        assert "The page held no text when it was captured." in client.get(address).text
        with Store(tmp_path / "s.db") as store:
            text = "Widgets pay a duty of ten percent."
            store.keep(sighting(text=text, captured="2025-04-04T00:00:00+00:00"))
        page = BeautifulSoup(client.get(f"{address}?diff=1..2").text, "html.parser")
        assert page.select_one(".difference ins").get_text() == text
    finally:
        client.close()


def test_changes_of_form_alone_are_not_marked() -> None:
    """Quotes, spaces and marks of Markdown are no changes of words."""
    before = "Section 1.  Background. *** ***The State’s duty is 10 percent."
    after = "Section 1. Background. The State's duty is 15 percent."
    runs = in_words(differences(before, after))
    assert [(run.operation, run.text) for run in runs] == [
        ("equal", "Section 1. Background. The State's duty is "),
        ("delete", "10"),
        ("insert", "15"),
        ("equal", " percent."),
    ]
    (same,) = in_words(differences("“A” duty", '**"A"**  duty'))
    assert same.operation == "equal"


@given(st.text("ab’'. ", max_size=40), st.text("ab’'. ", max_size=40))
def test_what_is_not_marked_folds_to_the_later_version(before: str, after: str) -> None:
    runs = in_words(differences(before, after))
    shown = [run.text for run in runs if run.operation != "delete"]
    assert fold("".join(shown)) == fold(after)
    assert all(one.operation != "equal" or two.operation != "equal" for one, two in pairwise(runs))
