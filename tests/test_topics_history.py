"""History: cues in sentences that tell of years long before their document are no deeds of it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.pipeline import load
from nlp.topics import features, history, lexicon


@pytest.mark.parametrize(
    "sentence",
    [
        "from 1934 to 1945 the country signed 32 trade agreements",
        "the two sides signed a trade agreement in 1993",
        "between 1934 and 1945 much was signed",
    ],
)
def test_a_sentence_of_years_long_past_is_history(sentence: str) -> None:
    assert history.is_history(sentence.split(), 2025)


@pytest.mark.parametrize(
    "sentence",
    [
        "duties were cut in 2019",
        "the agreement of 1993 is replaced",  # an act's year, not a time
        "under the trade expansion act of 1962 a duty is imposed",
        "between 1934 and 2026 much was signed",  # its latest year tells
        "reactors are to be critical by 2030",
        "on april 22 1985 they entered into an agreement that this order carries out",
        "the duty is imposed",
    ],
)
def test_other_years_are_none(sentence: str) -> None:
    assert not history.is_history(sentence.split(), 2025)


def cues(text: str, published: str | None) -> set[str]:
    meta = {"title": "A Message", "source": "whitehouse", "published": published}
    reading = load().read(text, meta)
    book = lexicon.load()
    return {book.codes[seen.column][1] for seen in features.gather(reading, book).seen}


OLD = "From 1934 to 1945 the United States signed 32 bilateral trade agreements."


def test_cues_of_history_are_not_seen() -> None:
    assert "trade-agreement" in cues(OLD.replace("1934 to 1945", "April to May"), "2025-04-02")
    assert "trade-agreement" not in cues(OLD, "2025-04-02")


def test_without_a_day_of_the_document_nothing_is_history() -> None:
    assert "trade-agreement" in cues(OLD, None)


@given(st.dates(min_value=date(1789, 1, 1)))
def test_the_year_of_a_day_is_read_where_it_can_be_one(day: date) -> None:
    own = history.year_of(str(day))
    assert own is None or str(own) == str(day)[:4]
