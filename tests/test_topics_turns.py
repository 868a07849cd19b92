"""Turns: in what order a document does things, which is what leads a round-up."""

from __future__ import annotations

import numpy as np

from nlp.topics.acting import ABSENT, MANY, SUMMARY, TITLE, Instance, summary
from nlp.topics.cues import Hit
from nlp.topics.features import Seen

FACETS = ["measure", "measure", "sector", "sector"]
AT = {name: i for i, name in enumerate(SUMMARY)}


def instance(
    column: int, sentence: int, score: float, *, weight: float = 2, quoted: bool = False
) -> Instance:
    seen = Seen(Hit(0, 0, 1), column, weight, "body", quoted, False, sentence == TITLE)
    return Instance(column, sentence, [seen], [], score)


FOUND = [
    instance(0, 3, 1.0),
    instance(0, 9, 2.0),
    instance(1, 6, 0.0),
    instance(2, 4, 0.5),
    instance(3, 8, 0.5),
]


def test_codes_take_turns_within_their_facet() -> None:
    found = summary(FOUND, FACETS)
    assert found[:, AT["turn"]].tolist() == [0, 1, 0, 1]
    assert found[:, AT["turns"]].tolist() == [2, 2, 2, 2]


def test_what_was_done_before_is_counted_by_sentences_and_by_measures() -> None:
    found = summary(FOUND, FACETS)
    assert found[:, AT["before"]].tolist() == [0, 1, 1, 2]
    assert found[:, AT["measures"]].tolist() == [0, 1, 1, 2]
    assert set(found[:, AT["done"]]) == {3}


def test_mentions_titles_hints_and_others_words_take_no_turn() -> None:
    for idle in (
        instance(3, 0, -2.0),
        instance(3, TITLE, 3.0),
        instance(3, 0, 3.0, weight=0.4),
        instance(3, 0, 3.0, quoted=True),
    ):
        found = summary([instance(2, 5, 1.0), idle], FACETS)
        assert found[3, AT["turn"]] == MANY
        assert found[2, AT["turn"]] == 0


def test_without_sentences_all_is_at_its_end() -> None:
    found = summary([], FACETS)
    assert np.all(found[:, AT["best"]] == ABSENT)
    assert np.all(found[:, AT["turn"]] == MANY)
    assert np.all(found[:, AT["done"]] == 0)
