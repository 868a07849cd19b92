"""What a document does, sentence by sentence: what the country decision learns from the topics.

A country beside a duty imposed is a target, beside a duty recalled it is nothing; which of both a
sentence says, ``acting`` has told already.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.topics.acting import Instance
from nlp.topics.lexicon import Lexicon

NEVER = -6.0  # log-odds of a measure without a cue, and the least there is


@dataclass(slots=True, frozen=True)
class Deeds:
    """Log-odds of each measure, of relevance, and of the measures that sentences do.

    ``sentences``: number of a sentence (-1: the title) -> measures and their log-odds there.
    """

    measures: dict[str, float]
    relevance: float
    sentences: dict[int, dict[str, float]]


def of(
    odds: NDArray[np.float32], relevance: float, found: Iterable[Instance], lexicon: Lexicon
) -> Deeds:
    """The deeds of a document, from the log-odds of its codes and its scored sentences."""
    measures = {lexicon.codes[i][1]: max(NEVER, float(odds[i])) for i in lexicon.measures}
    sentences: dict[int, dict[str, float]] = {}
    for instance in found:
        facet, code = lexicon.codes[instance.column]
        if facet == "measure" and not instance.said_by_others:
            sentences.setdefault(instance.sentence, {})[code] = float(instance.score)
    return Deeds(measures, float(relevance), sentences)
