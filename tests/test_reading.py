"""Reading: one folded view whatever the layout, and the exact way back to the stored text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nlp.folding import Folded
from nlp.pipeline import Tagger, build
from nlp.reading import MAX_QUOTE, MIN_QUOTE
from nlp.sentences import item_starts, sentence_starts

TAGGER = Tagger(build())

FOLDED = [
    ("“Duties” on the Union’s goods", '"Duties" on the Union\'s goods'),
    ("a 25\u00a0percent\u2009duty", "a 25 percent duty"),
    ("the rate\nof duty\r\n on  steel", "the rate of duty on steel"),
    ("an additional *ad valorem* rate", "an additional ad valorem rate"),
    ("**Section 1**. __Purpose__", "Section 1. Purpose"),
    ("snake_case stays, _this_ does not", "snake_case stays, this does not"),
    ("## Heading\n\nText", "Heading Text"),
    ("-   first item\n    goes on\n-   second", "first item goes on second"),
    ("first - second – third", "first second — third"),
    ("see [the order](https://www.whitehouse.gov/x_y/) here", "see the order here"),
    ("1.  [Parent]()\n2.  Current\n\nBy the authority", "By the authority"),
    ("in full *et seq* . (the Act ), and", "in full et seq. (the Act), and"),
    ("It ends here.\n\n[FR Doc. 2025-00001 Filed 1-2-25; 8:45 am]\nBilling code", "It ends here."),
    (
        "## Executive Order 14999\n\nExecutive Order 14999 of May 1, 2025\nHelping Horses\n"
        "### Authority\n\nBy the authority vested",
        "By the authority vested",
    ),
    ("5 \\* 3 and \\$4 and 1\\. item", "5 * 3 and $4 and 1. item"),
    ("soft\u00adware zero\u200bwidth", "software zerowidth"),
    ('<figure class="x"><img src="y"></figure>Words', "Words"),
    ("the 80<sup>th</sup> year", "the 80th year"),
    ("non‑breaking–hyphen", "non-breaking-hyphen"),
    ("| Country | Rate |\n| --- | --- |\n| Atlantis | 10 % |", "Country Rate Atlantis 10 %"),
    ("", ""),
    (" \n ", ""),
]


@pytest.mark.parametrize(("original", "folded"), FOLDED)
def test_layout_and_marks_are_folded_away(original: str, folded: str) -> None:
    assert Folded(original).text == folded


def test_a_title_keeps_its_hyphens() -> None:
    assert Folded("Atlantis – Lemuria - Mu", title=True).text == "Atlantis - Lemuria - Mu"


REST = " Today the President acted to help horses all over the land."


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("HELPING HORSES — AND RIDERS\n\n" + REST, REST.strip()),
        ("**Helping Horses\nand Riders**" + REST, REST.strip()),
        ("Helping horses is good." + REST, "Helping horses is good." + REST),
        ("Helping Horses – and Riders", "Helping Horses — and Riders"),
    ],
)
def test_a_text_that_begins_by_repeating_its_title_loses_it(text: str, folded: str) -> None:
    assert Folded(text, headline="Helping Horses – and Riders").text == folded


@pytest.mark.parametrize(("original", "folded"), FOLDED)
def test_every_word_leads_back_to_itself(original: str, folded: str) -> None:
    view = Folded(original)
    for word in ("Duties", "percent", "valorem", "Purpose", "goes", "order", "item", "Atlantis"):
        at = view.text.find(word)
        if at >= 0:
            start, end = view.back(at, at + len(word))
            assert original[start:end] == word


MARKS = st.sampled_from(list("abcDE.,;:12 \n\t\u00a0“”’\"'*_-–—#>|<[]()\\\u200b\u00ad§éİß$"))
TEXTS = st.lists(MARKS, max_size=120).map("".join) | st.text(max_size=120)


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_folded_text_has_single_spaces_and_maps_back_in_order(original: str) -> None:
    view = Folded(original)
    assert "  " not in view.text
    assert "\n" not in view.text
    assert len(view.lower) == len(view.text)
    places = [view.back(i, i + 1) for i in range(len(view.text))]
    assert all(0 <= start < end <= len(original) for start, end in places)
    assert places == sorted(places)
    for (start, _), char in zip(places, view.text, strict=True):
        if char.isalnum() and ord(char) != 0xFFFD:
            assert original[start] == char


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_folding_what_is_folded_changes_no_letter(original: str) -> None:
    once = Folded(original).text
    letters = [c for c in once if c.isalnum()]
    assert [c for c in Folded(once).text if c.isalnum()] == letters


@given(TEXTS, st.data())
@settings(max_examples=200, deadline=None)
def test_a_quotation_is_a_run_of_the_text_of_5_to_300_characters(
    original: str, data: st.DataObject
) -> None:
    reading = TAGGER.read(original, {"title": ""})
    start = data.draw(st.integers(0, len(reading.flat)))
    end = data.draw(st.integers(start, len(reading.flat)))
    label = reading.label("measure", "tariff", start, end, score=0.5, rule="x.y")
    assert original[label.start : label.end] == label.quote
    assert len(label.quote) <= MAX_QUOTE
    if len(reading.flat) >= MIN_QUOTE and end > start:
        assert len(label.quote) >= MIN_QUOTE


def test_a_long_span_is_cut_at_a_word() -> None:
    text = "duty " * 200
    reading = TAGGER.read(text, {"title": ""})
    label = reading.label("measure", "tariff", 0, len(reading.flat), score=1, rule="x.y")
    assert len(label.quote) <= MAX_QUOTE
    assert label.quote.endswith("duty")


def test_a_short_span_is_widened_to_whole_words() -> None:
    reading = TAGGER.read("the EU and Japan", {"title": ""})
    label = reading.label("country", "EU", 4, 6, score=1, rule="x.y", role="target")
    assert label.quote == "EU and"


def test_lone_surrogates_are_read() -> None:
    label = TAGGER.read("duties \ud800 on steel", {"title": ""}).label(
        "measure", "tariff", 0, 17, score=1, rule="x.y"
    )
    assert label.quote == "duties \ud800 on steel"


SENTENCES = [
    ("The rate is 10%. It applies to the U.S. and Mr. Roe.", ["The rate", "It applies"]),
    ("See 50 U.S.C. 1701. The order stands.", ["See 50", "The order"]),
    ('He said "no." Then he left!', ["He said", "Then he"]),
    ("shall (a) review imports; and (b) report.", ["shall (a)", "(b) report"]),
    ("Purpose. Sec. 2. Policy. It is so.", ["Purpose.", "Sec. 2. Policy", "It is"]),
    ("No. 5 of 10 U.S. firms", ["No. 5"]),
    ("AGENCY: Bureau. ACTION: Final rule.", ["AGENCY:", "ACTION:"]),
]


@pytest.mark.parametrize(("text", "openings"), SENTENCES)
def test_sentences_begin_where_words_say_so(text: str, openings: list[str]) -> None:
    starts = sentence_starts(text, item_starts(text))
    assert len(starts) == len(openings)
    for start, opening in zip(starts, openings, strict=True):
        assert text[start:].startswith(opening)


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_sentences_cover_the_text_in_order(original: str) -> None:
    reading = TAGGER.read(original, {"title": ""})
    assert reading.sentences[0] == 0
    assert reading.sentences == sorted(set(reading.sentences))
    for at in range(len(reading.flat)):
        start, end = reading.sentence_at(at)
        assert start <= at
        assert at < end or reading.flat[at] == " "


def test_line_ends_do_not_move_sentences() -> None:
    wrapped = TAGGER.read("The duty rises\nto 25 percent. It\nends soon.\n\nNext.", {"title": ""})
    unwrapped = TAGGER.read("The duty rises to 25 percent. It ends soon. Next.", {"title": ""})
    assert wrapped.flat == unwrapped.flat
    assert wrapped.sentences == unwrapped.sentences


def test_a_place_inside_a_long_quotation_is_told() -> None:
    text = 'Roe said, "the duties on steel will bring back our mills and our towns." We agree.'
    reading = TAGGER.read(text, {"title": ""})
    assert reading.in_quotation(text.index("steel"))
    assert not reading.in_quotation(text.index("We agree"))


def test_metadata_values_are_strings() -> None:
    reading = TAGGER.read("x", {"title": "T", "agencies": ["A", "B"], "action": None})
    assert reading.value("agencies") == "A; B"
    assert reading.value("action") == ""
    assert reading.value("absent") == ""
