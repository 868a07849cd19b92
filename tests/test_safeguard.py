"""Safeguard: an explicit undertaking on environment or safety, in any kind of document."""

from __future__ import annotations

from typing import Any

import pytest

from nlp import instrument, safeguard
from nlp.pipeline import Tagger, build

TAGGER = Tagger(build())
FACTS = {"source": "whitehouse", "section": "fact-sheets", "title": "Fact Sheet: Opening the Sea"}
JOINT = {
    "source": "whitehouse",
    "section": "briefings-statements",
    "title": "Joint Statement on Energy with Atlantis",
}


def quotes(text: str, meta: dict[str, Any]) -> list[str]:
    reading = instrument.noted(TAGGER.read(text, meta))
    found = safeguard.find(reading)
    for label in found:
        assert label.code == "true"
        assert text[label.start : label.end] == label.quote
    return [label.quote for label in found]


UNDERTAKINGS = [
    "The Order opens the reef to fishing while maintaining rigorous environmental protections.",
    "Atlantis commits to adopt and maintain high levels of environmental protection.",
    "Atlantis will effectively enforce its environmental laws.",
    "Projects must adhere to the highest environmental, social, and governance standards.",
    "We will streamline review without compromising environmental and transparency standards.",
    "Uncertainty falls while maintaining nuclear safety.",
    "To ensure the safe operation of the facilities, the permittee shall keep them in repair.",
    "Minerals will be mined in an environmentally responsible manner.",
    "Permits promote responsible stewardship of our landscape.",
    "Instead, we will safeguard our environment and build again.",
    "The deal sets high standard commitments in the areas of labor and environment.",
    "Reactors will run with the highest standards of nuclear safety, security, and safeguards.",
]
NO_UNDERTAKINGS = [
    "America has the cleanest air and water in the world.",
    "The Order repeals environmental regulations that cost jobs.",
    "Police keep our streets in public safety.",
    "He kept drilling while maintaining practical environmental oversight.",
    "The rule shields children in digital environments.",
    "We act while ensuring the safety of the American people.",
    "Plants may meet a less stringent version of the Environmental Protection Agency standards.",
    "Executive Order 13990 of January 20, 2021 (Protecting Public Health and the Environment) is "
    "revoked.",
    "The Secretary shall speed environmental reviews.",
    "A responsible stewardship of taxpayer dollars matters.",
]


@pytest.mark.parametrize("sentence", UNDERTAKINGS)
def test_an_undertaking_is_quoted(sentence: str) -> None:
    (quote,) = quotes("Today the President acted. " + sentence, FACTS)
    assert quote in sentence


@pytest.mark.parametrize("sentence", NO_UNDERTAKINGS)
def test_talk_repeal_and_public_safety_are_none(sentence: str) -> None:
    assert quotes("Today the President acted. " + sentence, FACTS) == []


def test_climate_counts_where_governments_undertake_it_together() -> None:
    text = "The two governments will support efforts to address climate change."
    assert quotes(text, JOINT)
    assert quotes(text, FACTS) == []


def test_a_document_that_is_all_about_safety_has_none() -> None:
    meta = {"source": "federalregister", "type": "Rule", "title": "Safety Zone; Horse Bay, OH"}
    assert quotes("ACTION: Final rule. To ensure the safe operation of the regatta", meta) == []


def test_what_only_third_parties_say_in_a_round_up_does_not_count() -> None:
    said = (
        'Roe Steel: "We welcome the duties while maintaining the strongest environmental '
        'protections anywhere."'
    )
    article = {"source": "whitehouse", "section": "articles"}
    assert quotes(said, article | {"title": "What They Are Saying: Steel Is Back"}) == []
    assert quotes(said, article | {"title": "Steel Is Back"})


def test_layout_and_quotes_change_nothing() -> None:
    plain = "It opens the reef while maintaining rigorous environmental protections."
    marked = "It opens\nthe reef **while maintaining\u00a0rigorous environmental** protections."
    assert len(quotes(plain, FACTS)) == len(quotes(marked, FACTS)) == 1
