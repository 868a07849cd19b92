"""Sections: enacting clause, purpose, operative parts, definitions, provisions, annex, tail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.sections import quoted, split

ORDER = (
    "By the authority vested in me as President by the Constitution, including the Atlantis "
    "Act, it is hereby ordered: Section 1. Background. Imports rose in 2019. Sec. 2. Tariff "
    "Modification. Goods of Atlantis bear 10 percent. Sec. 3. Definitions. In this order "
    '"goods" means articles. Sec. 4. General Provisions. (a) Nothing in this order shall be '
    "construed to impair authority. ANNEX I 0101.21 Horses"
)


def kinds(text: str, *, presidential: bool = True) -> list[str]:
    return [section.kind for section in split(text, presidential=presidential)]


def test_an_order_has_its_parts_in_order() -> None:
    assert kinds(ORDER) == [
        "enacting",
        "purpose",
        "operative",
        "definitions",
        "general",
        "annex",
    ]


def test_a_proclamations_recitals_are_history() -> None:
    recitals = "1. The Secretary found that imports threaten security. " * 20
    text = (
        recitals + "NOW, THEREFORE, I, the President, by the authority vested in me, do hereby "
        "proclaim as follows: (1) The duty is 25 percent. IN WITNESS WHEREOF, I have set my hand."
    )
    assert kinds(text) == ["history", "enacting", "operative", "boilerplate"]


def test_a_rules_preamble_is_read_by_its_heads() -> None:
    text = (
        "DEPARTMENT OF TRADE 15 CFR Part 1 AGENCY: Bureau of Horses. ACTION: Final rule. SUMMARY: "
        "The Bureau amends its rules. DATES: Effective today. SUPPLEMENTARY INFORMATION: Long ago."
    )
    found = split(text)
    assert [s.kind for s in found] == [
        "boilerplate",
        "boilerplate",
        "lead",
        "lead",
        "boilerplate",
        "body",
    ]
    assert [s.heading for s in found][2:4] == ["ACTION", "SUMMARY"]


def test_a_page_has_a_lead_and_a_body() -> None:
    text = "Today the President acted on steel. " * 60
    first, second = split(text)
    assert (first.kind, second.kind) == ("lead", "body")
    assert text[: first.end].endswith(". ")


def test_headings_are_kept() -> None:
    assert [s.heading for s in split(ORDER, presidential=True)][2] == "Tariff Modification"


@given(st.lists(st.sampled_from(ORDER.split(" ")), max_size=80).map(" ".join))
def test_sections_cover_the_text_without_gap_or_overlap(text: str) -> None:
    sections = split(text, presidential=True)
    assert [s.start for s in sections] == [0, *[s.end for s in sections]][: len(sections)]
    assert not text or sections[-1].end == len(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ('He said "we will raise duties on every ton of foreign steel we see" today.', 1),
        ('The "Act" and the "Secretary" are defined.', 0),
    ],
)
def test_only_long_quotations_are_anothers_voice(text: str, count: int) -> None:
    assert len(quoted(text)) == count
