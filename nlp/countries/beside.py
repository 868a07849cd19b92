"""The words beside a country, as a regression reads them: what no rule was written for.

A rule tells what its wording tells; of the countries of a document that it never met it tells
nothing. Words are told on either side of each place, near ones and pairs apart, those of recitals
and of the title by themselves, and with them the words of the title and the kind of document.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlp.countries.sightings import Candidate
from nlp.countries.verdicts import Sighting
from nlp.reading import Reading

REACH = 250  # characters read on either side, inside the sentence
SIDE, NEAR, PAIRED = 22, 4, 6  # words of a side, those that count as near, those read in pairs
PLACES = 60  # places of a country that are read
_WORD = re.compile(r"[a-z][a-z'-]+|\$|\d+%?")
_APART = {"aside": "a.", "title": "t."}
_LEAST = 1e-4


@dataclass(slots=True)
class Beside:
    """Multinomial regression on such words: ``weights`` is (terms, roles), ``bias`` (roles,)."""

    index: dict[str, int]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def odds(self, terms: Collection[str]) -> NDArray[np.float64]:
        """Log-odds of none, target and partner, each against the other two."""
        at = sorted(self.index[term] for term in terms if term in self.index)
        scores = self.weights[at].sum(axis=0, dtype=np.float64) + self.bias
        raised = np.exp(scores - scores.max())
        return log_odds(raised / raised.sum())


def log_odds(p: NDArray[np.float64]) -> NDArray[np.float64]:
    """Probabilities as log-odds, kept within bounds."""
    kept = np.clip(p, _LEAST, 1 - _LEAST)
    return np.asarray(np.log(kept / (1 - kept)))


def terms(
    reading: Reading, candidate: Candidate, told: dict[int, frozenset[str]]
) -> frozenset[str]:
    """The terms of a country; ``told`` keeps those of places that countries of one list share."""
    found = {f"form {reading.notes.get('instrument')}"}
    found.update(f"T {word}" for word in _words(reading.title_lower))
    for sighting in candidate.sightings[:PLACES]:
        own = told.get(id(sighting))
        if own is None:
            own = told[id(sighting)] = frozenset(_beside(reading, sighting))
        found |= own
    return frozenset(found)


def _beside(reading: Reading, sighting: Sighting) -> set[str]:
    place = sighting.place
    lower = reading.title_lower if sighting.in_title else reading.lower
    start, end = place.sentence
    left = _words(lower[max(start, place.start - REACH) : place.start])[-SIDE:]
    right = _words(lower[place.end : min(end, place.end + REACH)])[:SIDE]
    apart = _APART.get(sighting.zone, "")
    found = {f"zone {sighting.zone}"}
    found.update(f"{apart}l {word}" for word in left)
    found.update(f"{apart}r {word}" for word in right)
    found.update(f"{apart}in {word}" for word in (*left, *right))
    found.update(f"{apart}near l {word}" for word in left[-NEAR:])
    found.update(f"{apart}near r {word}" for word in right[:NEAR])
    found.update(f"{apart}l {a} {b}" for a, b in pairwise(left[-PAIRED:]))
    found.update(f"{apart}r {a} {b}" for a, b in pairwise(right[:PAIRED]))
    if left and right:
        found.add(f"{apart}between {left[-1]} {right[0]}")
    return found


def _words(lower: str) -> list[str]:
    """Words in their order; every number is one and the same word."""
    return ["#" if word[0].isdigit() else word for word in _WORD.findall(lower)]
