"""What a document does, as topics note it for the countries."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from nlp.countries import deeds as features
from nlp.countries import gathering
from nlp.countries.topics import TopicVocabulary, vocabulary
from nlp.reading import Reading
from nlp.topics import lexicon
from nlp.topics.acting import ABSENT, TITLE, instances
from nlp.topics.deeds import NEVER, Deeds
from nlp.topics.features import gather
from nlp.vocabulary.codes import CODES
from tests.country_documents import FACTS, read

TEXT = (
    "Today, President Donald J. Trump signed a Proclamation imposing a 35% tariff on machinery "
    "from Norway.\n\nThe weather in Chile has been mild for years.\n"
)


def noted(text: str, meta: dict[str, str]) -> Deeds:
    found = read(text, meta).notes["deeds"]
    assert isinstance(found, Deeds)
    return found


def named(reading: Reading) -> dict[str, dict[str, float]]:
    return {
        c.code: features.country_features(reading, c) for c in gathering.gather(reading).candidates
    }


def test_every_measure_has_its_odds_and_the_deed_the_highest() -> None:
    found = noted(TEXT, FACTS)
    assert set(found.measures) == set(CODES["measure"])
    assert max(found.measures, key=found.measures.__getitem__) == "tariff"
    assert found.measures["research-security"] == NEVER


def test_sentences_are_told_by_number_and_the_title_apart() -> None:
    found = noted(TEXT, FACTS)
    assert found.sentences[TITLE]["tariff"] > found.sentences[0]["tariff"] - 9
    assert "tariff" in found.sentences[0]
    assert 1 not in found.sentences


def test_what_only_others_say_is_no_deed() -> None:
    said = 'The mayor said: "I dream of a 35% tariff on machinery from Norway."'
    found = noted(said, {"source": "state", "title": "A Visit to the Harbor"})
    assert all("tariff" not in does for does in found.sentences.values())


def test_the_country_of_the_deed_is_nearer_to_it_than_another() -> None:
    countries = named(read(TEXT, FACTS))
    assert countries["NO"]["here~aimed"] > countries["CL"]["here~aimed"] == ABSENT
    assert countries["NO"]["behind~aimed"] < countries["CL"]["behind~aimed"]
    assert countries["NO"]["here~tariff"] > ABSENT


def test_a_title_that_does_nothing_leaves_no_deed() -> None:
    meta = {"source": "whitehouse", "title": "Providing an Order of Succession in the Office"}
    reading = read("A tariff on Norway is imposed.", meta)
    assert "deeds" not in reading.notes
    assert features.document_features(reading)["does-most"] == NEVER
    assert named(reading)["NO"]["here~shared"] == ABSENT


def test_the_kinds_of_measures_are_codes_and_none_is_of_two_kinds() -> None:
    codes = [code for kind in vocabulary().measures.values() for code in kind]
    assert len(codes) == len(set(codes))
    with pytest.raises(ValidationError, match="no measures of the codebook"):
        TopicVocabulary.model_validate(
            {"schema": 1, "document": {}, "sentence": {}, "measures": {"aimed": ["duty"]}}
        )


def test_words_of_a_sentence_keep_their_order_once_each() -> None:
    """Scores sum their weights: by a set's order the last bits would change with every process."""
    book = lexicon.load()
    material = gather(read(TEXT, FACTS), book)
    _, said = instances(material, book.facets, book.rules)
    words = ["today", "president", "donald", "j", "trump", "signed", "a", "proclamation"]
    assert said[0][: len(words)] == words
    assert said[0].index("imposing a") < said[0].index("from norway")
    assert len(said[0]) == len(set(said[0]))
