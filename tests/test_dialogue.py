"""Transcripts: a reporter's question is another's voice, an official's answer the document's."""

from __future__ import annotations

import pytest

from nlp.dialogue import questions

HOUSE = (
    "THE PRESIDENT: Thank you all. We put a duty on kettles. Q Sir, will you put one on ships? "
    "THE PRESIDENT: We will see. Q And on cars? MS. ROE: Last question. "
    "Q (Inaudible.) Is coal next?"
)
STATE = (
    "QUESTION: Will there be sanctions on Atlantis? SECRETARY DOE: We added three firms. "
    "QUESTION: On its banks? SECRETARY DOE: No."
)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (
            HOUSE,
            [
                "Sir, will you put one on ships?",
                "And on cars?",
                "(Inaudible.) Is coal next?",
            ],
        ),
        (STATE, ["Will there be sanctions on Atlantis?", "On its banks?"]),
    ],
)
def test_questions_run_to_the_next_turn(text: str, asked: list[str]) -> None:
    assert [text[start:end].strip() for start, end in questions(text)] == asked


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Q fever was found. Q fever spreads. DOCTOR ROE: It passes.",
        "QUESTION: Who? QUESTION: When?",  # nobody answers
        "SUMMARY: This rule adds firms. DATES: It takes effect in May.",
    ],
)
def test_other_texts_have_no_questions(text: str) -> None:
    assert questions(text) == []
