"""Sentences in which a document says that it does not do what they name."""

from __future__ import annotations

import pytest

from nlp.topics.qualifiers import denied
from nlp.topics.words import split


def at(sentence: str, word: str, *, before: str = "") -> bool:
    text = f"{before}{sentence}".lower()
    words = split(text, [0, len(before)] if before else [0])
    return denied(words, words.text.index(word))


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("Nothing in this order shall be construed to impose a duty on any article.", "impose"),
        ("Nothing in this proclamation suspends the entry of students.", "suspends"),
        ("This rule does not change the tariff on kettles.", "tariff"),
        ("This order shall not be construed to impose sanctions.", "sanctions"),
    ],
)
def test_what_the_document_takes_back_is_no_cue(sentence: str, word: str) -> None:
    assert at(sentence, word)


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("This order imposes a duty on kettles.", "duty"),
        ("The partner does not impose a duty, so this order imposes one.", "duty"),
        ("Nothing in the old law imposed a duty.", "duty"),
        ("The duty is imposed, and nothing in this order delays it.", "duty"),
        ("He did not wait: this order imposes a duty.", "duty"),
        (
            "This rule does not change the licences of those who hold them now or apply for them "
            "in June, but adds firms to the Entity List.",
            "entity",
        ),
    ],
)
def test_other_negations_leave_a_cue_alone(sentence: str, word: str) -> None:
    assert not at(sentence, word)


def test_a_denial_ends_with_its_sentence() -> None:
    assert not at("The order imposes a duty.", "duty", before="Nothing in this order delays it. ")
