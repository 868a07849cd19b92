"""Folding keeps the words and drops the form: two copies of a page agree in their words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.folding import content_sha256, fold, text_sha256, word_count

SAME = [
    ("curly and straight quotes", "the President’s “plan”", 'the President\'s "plan"'),
    ("case", "SECTION 1. PURPOSE", "Section 1. Purpose"),
    ("non-breaking space", "2\u00a0million\u202fdollars", "2 million dollars"),
    ("lines wrapped", "duties on\nimports of\n\nsteel", "duties on imports of steel"),
    ("Markdown emphasis", "**S**ection *one* and __two__", "Section one and two"),
    ("Markdown escapes", "\\(a\\) the HTSUS", "(a) the HTSUS"),
    ("headings and lists", "## Duties\n- steel\n- copper\n", "Duties steel copper"),
    ("a link's target", "see [Annex I](https://x.gov/a-(1).pdf) here", "see Annex I here"),
    ("another target", "[Annex](https://x.gov/1.pdf)", "[Annex](https://x.gov/2.pdf)"),
    ("a link in a link", "[**[§](https://a.b)** 5](https://c.d)", "§ 5"),
    ("a footnote's link", "work.[\\[1\\]](about:blank#_ftn1)", "work.[1]"),
    ("an image", "steel ![a picture](https://x.gov/p.jpg) duties", "steel duties"),
    ("HTML inside a word", '<span style="x">Sec</span>tion 2', "Section 2"),
    ("HTML between words", "<p>steel</p><p>copper</p>", "steel copper"),
    ("a comment", "steel <!-- wp:list --> copper", "steel copper"),
    ("an embed", 'steel <iframe src="x">Loading</iframe> copper', "steel copper"),
    ("a script", "steel <script>var a = '<b>';</script> copper", "steel copper"),
    ("entities", "Research &amp; Development&nbsp;now", "Research & Development now"),
    ("soft hyphens", "semi\u00adcon\u200bductor", "semiconductor"),
    ("ligatures and full width", "ﬁnal ＲＵＬＥ", "final rule"),
    ("a table", "| rate | 10 |\n| --- | --- |", "rate 10"),
]
DIFFERENT = [
    ("a word", "duties of 10 percent", "duties of 15 percent"),
    ("a figure", "1.5 percent", "15 percent"),
    ("order", "Japan and Korea", "Korea and Japan"),
    ("words run together", "Mission to", "Missionto"),
    ("an added sentence", "It ends.", "It ends. It begins."),
]


@pytest.mark.parametrize(("what", "one", "other"), SAME, ids=[case[0] for case in SAME])
def test_form_is_folded_away(what: str, one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert content_sha256(one) == content_sha256(other)


@pytest.mark.parametrize(("what", "one", "other"), DIFFERENT, ids=[case[0] for case in DIFFERENT])
def test_words_are_kept(what: str, one: str, other: str) -> None:
    assert fold(one) != fold(other)
    assert content_sha256(one) != content_sha256(other)


def test_no_text_has_no_hash_and_an_empty_text_has_one() -> None:
    assert content_sha256(None) is None
    assert text_sha256(None) is None
    assert content_sha256("") == content_sha256(" \n ")


def test_the_text_hash_guards_every_character() -> None:
    assert text_sha256("a b") != text_sha256("a  b")


def test_words_are_counted_as_a_reader_does() -> None:
    assert word_count("Sec. 2.  Duties\non U.S.-made goods") == 6
    assert word_count(None) == 0


@given(st.text())
def test_folding_is_settled_after_one_pass(text: str) -> None:
    once = fold(text)
    assert fold(" ".join(once)) == once


@given(st.text(), st.sampled_from(["\n", " \u00a0", "\r\n\r\n", "\t"]))
def test_white_space_never_matters(text: str, space: str) -> None:
    assert fold(text.replace(" ", space)) == fold(text) or "](" in text or "<" in text


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "[", "](", "![", "<script", "*", "_", "&", "&amp;", "[a](", "<a "]
)
def test_hostile_repetition_takes_time_in_proportion(piece: str) -> None:
    """A page of one mark a hundred thousand times is folded, not fought with."""
    assert isinstance(fold(piece * 100_000), list)
