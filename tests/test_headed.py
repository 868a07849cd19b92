"""Fact sheets: what a headed part does, told by its order and not by its layout."""

from __future__ import annotations

import pytest

from nlp.headed import parts
from nlp.pipeline import load

DONE = "HELPING HORSES: Today, President Roe signed an Order on horses. It frees hay of duty."
WHY = "SECURING THE STABLE: Horses are few, and their hay is dear."
PAST = "BUILDING ON PAST SUCCESS: President Roe has put a duty on saddles."


def places(text: str, *words: str) -> list[str]:
    found = parts(text)
    return [found.place(text.index(word)) for word in words]


def test_the_first_part_does_the_last_recalls_and_those_between_say_why() -> None:
    text = f"{DONE} {WHY} {PAST}"
    assert places(text, "Order", "dear", "saddles") == ["doing", "why", "past"]


def test_words_before_the_first_heading_belong_to_it() -> None:
    assert places(f"Fact sheet. {DONE} {WHY} {PAST}", "Fact") == ["doing"]


def test_of_two_parts_the_second_says_why() -> None:
    assert places(f"{DONE} {WHY}", "Order", "dear") == ["doing", "why"]


def test_one_part_tells_nothing() -> None:
    assert places(DONE, "Order") == [""]


def test_a_list_of_deals_does_in_each_part_but_the_last() -> None:
    deals = " ".join(
        f"DEAL {name}: The firm buys {name.lower()}." for name in ("HAY", "OATS", "CORN")
    )
    text = f"{DONE} {deals} {PAST}"
    assert places(text, "Order", "oats", "corn", "saddles") == ["doing", "", "", "past"]


@pytest.mark.parametrize("text", ["", "A Fact Sheet: no heading in capitals.", "EPA: too short."])
def test_what_is_no_heading_parts_nothing(text: str) -> None:
    assert parts(text).starts == ()


def test_only_fact_sheets_are_parted() -> None:
    text = f"{DONE}\n\n{WHY}\n\n{PAST}"
    reading = load().read(text, {"title": "Fact Sheet: Horses", "text": text})
    assert reading.parts.starts == ()
    reading = load().read(text, {"title": "Fact Sheet: Horses", "text": text})
    reading.notes["instrument"] = "fact-sheet"
    assert len(reading.parts.starts) == 3
