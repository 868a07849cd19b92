"""Sentences that take back what they name, or tell what was done before."""

from __future__ import annotations

import pytest

from nlp.topics.qualifiers import denied, recalled
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


def retold(sentence: str, word: str) -> bool:
    words = split(sentence.lower(), [0])
    return recalled(words, words.text.index(word))


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("In February, President Trump signed an order that doubled the duty on kettles.", "duty"),
        ("Immediately upon returning to office, he declared an emergency.", "emergency"),
        ("During his first term, the President put a quota on kettles.", "quota"),
        ("Last month, the department opened an inquiry into kettles.", "inquiry"),
        ("President Donald J. Trump has already imposed tariffs on kettles.", "tariffs"),
        ("The Administration ended the subsidies for kettles.", "subsidies"),
        ("BUILDING ON SUCCESS: President Trump revoked the rule on kettles.", "rule"),
    ],
)
def test_earlier_deeds_are_told_apart(sentence: str, word: str) -> None:
    assert retold(sentence, word)


@pytest.mark.parametrize(
    ("sentence", "word"),
    [
        ("Today, President Trump signed an order that doubles the duty on kettles.", "duty"),
        ("KETTLES: Today, President Trump imposed a tariff on kettles.", "tariff"),
        ("The Order directs the Secretary to end the subsidies.", "subsidies"),
        ("The duty on kettles has applied since President Trump imposed it.", "duty"),
        ("It takes effect on May 3 and raises the duty.", "duty"),
        ("On request, the Secretary grants an exemption from the duty.", "duty"),
    ],
)
def test_what_is_done_today_is_not_told_as_earlier(sentence: str, word: str) -> None:
    assert not retold(sentence, word)
