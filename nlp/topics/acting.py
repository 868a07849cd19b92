"""Acting: whether a sentence with a cue does the thing, or only mentions it.

A sentence that imposes a duty and one that recalls a duty share their cue; they differ in the
words about it, in its place, and in which cue exactly was met. A logistic regression over such
clues, one for all codes, learned from the sentences that readers quoted, scores every sentence
with a cue. A document's code is then as strong as its best sentences, and the best of them is the
evidence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from nlp.topics.features import Material, Seen

LONG = 60  # words of a sentence that are read
ABSENT = -8.0  # log-odds where there is no sentence
#: Measurements of one code, see ``summary``; the last five tell its turn among all that is done.
SUMMARY = ("best", "second", "expected", "any", "before", "measures", "turn", "turns", "done")
TITLE = -1  # the title's number as a sentence
DOES = -1.0  # log-odds from which a sentence counts as doing its thing
MANY = 40  # sentences; more are as many


@dataclass(slots=True)
class Instance:
    """All cues of one code in one sentence (``TITLE`` for the title) and what tells of them."""

    column: int
    sentence: int
    seen: list[Seen]
    clues: list[str]
    score: float = field(default=ABSENT)

    @property
    def said_by_others(self) -> bool:
        """Whether all its cues stand in quotation marks."""
        return all(seen.quoted for seen in self.seen)

    @property
    def strength(self) -> float:
        """That of its strongest cue."""
        return max(seen.weight for seen in self.seen)


def instances(
    material: Material, facets: list[str], rules: Sequence[str]
) -> tuple[list[Instance], dict[int, list[str]]]:
    """Instances of a document, and the words of each sentence that has one.

    ``facets`` names the facet of every column, ``rules`` the id of every rule of the book.
    """
    words, title = material.words, material.title
    grouped: dict[tuple[int, int], list[Seen]] = {}
    company: dict[int, set[int]] = {}
    for seen in material.seen:
        at = TITLE if seen.title else words.sentence(seen.hit.start)
        grouped.setdefault((seen.column, at), []).append(seen)
        company.setdefault(at, set()).add(seen.column)
    said: dict[int, list[str]] = {}
    for at in company:
        if at == TITLE:
            said[at] = _said(title.text[:LONG])
        else:
            low = words.first[at]
            high = words.bounds(low)[1]
            said[at] = _said(words.text[low : min(high, low + LONG)])
    total = max(1, len(words.first))
    found = [
        Instance(
            column,
            at,
            group,
            _clues(material, facets[column][0], at, group, rules)
            + _surroundings(facets[column][0], at, len(company[at]), at / total),
        )
        for (column, at), group in grouped.items()
    ]
    return found, said


def _said(words: list[str]) -> list[str]:
    """Words and pairs, once each, in their order: sums of floats follow it to the last bit."""
    return list(dict.fromkeys([*words, *(f"{a} {b}" for a, b in pairwise(words))]))


def _surroundings(key: str, at: int, company: int, position: float) -> list[str]:
    return [
        f"{key}company {min(company, 12) // 2}",
        f"{key}position {min(5, int(6 * position)) if at != TITLE else TITLE}",
        f"{key}number {min(at, 4)}",
    ]


def _clues(
    material: Material, key: str, at: int, group: list[Seen], rules: Sequence[str]
) -> list[str]:
    text = material.title if at == TITLE else material.words
    best = max(group, key=lambda seen: (seen.weight, seen.hit.end - seen.hit.start))
    place = "title" if at == TITLE else best.place
    clues = [
        f"{key}place {place}",
        f"{key}quoted {best.quoted}",
        f"{key}opening {best.opening}",
        f"{key}cues {min(len(group), 4)}",
        f"{key}form {material.instrument} {place}",
        f"{key}strength {best.weight:g}",
    ]
    low = 0 if at == TITLE else text.first[at]
    start = best.hit.start
    clues.extend(f"{key}before {text.text[start - n]}" for n in (1, 2, 3) if start - n >= low)
    for seen in group:
        first, last = text.text[seen.hit.start], text.text[seen.hit.end - 1]
        rule = rules[seen.hit.rule]
        clues.append(f"rule {rule}")
        clues.append(f"cue {rule} {first} {last}")
    return list(dict.fromkeys(clues))


@dataclass(slots=True)
class Acting:
    """Weights of clues, and of words for each facet."""

    clues: Mapping[str, float]
    words: Mapping[str, NDArray[np.float32]]  # word or pair -> one weight a facet
    bias: float
    facets: tuple[str, ...]

    def score(self, found: list[Instance], said: Mapping[int, list[str]], of: list[str]) -> None:
        """Set the log-odds of every instance; ``of`` names the facet of each column."""
        number = {facet: i for i, facet in enumerate(self.facets)}
        base = {at: self._words(words) for at, words in said.items()}
        get = self.clues.get
        for instance in found:
            own = sum(get(clue, 0.0) for clue in instance.clues)
            facet = number[of[instance.column]]
            instance.score = self.bias + own + float(base[instance.sentence][facet])

    def _words(self, words: list[str]) -> NDArray[np.float32]:
        known = [self.words[word] for word in words if word in self.words]
        if not known:
            return np.zeros(len(self.facets), dtype=np.float32)
        return np.asarray(np.sum(known, axis=0), dtype=np.float32)


def summary(found: list[Instance], facets: list[str]) -> NDArray[np.float32]:
    """What the scores say of each code: an array of shape (codes, ``len(SUMMARY)``)."""
    out = np.zeros((len(facets), len(SUMMARY)), dtype=np.float32)
    out[:, :2] = ABSENT
    scores: dict[int, list[float]] = {}
    for instance in found:
        scores.setdefault(instance.column, []).append(instance.score)
    for column, values in scores.items():
        values.sort(reverse=True)
        chance = 1.0 / (1.0 + np.exp(-np.array(values)))
        out[column, 0] = values[0]
        if len(values) > 1:
            out[column, 1] = values[1]
        out[column, 2] = chance.sum()
        out[column, 3] = 1.0 - np.prod(1.0 - chance)
    out[:, 4:] = turns(found, facets)
    return out


def turns(found: list[Instance], facets: list[str]) -> NDArray[np.float32]:
    """Whose turn comes when: of a round-up only what leads counts (codebook, "six leading items").

    Items are counted by what sentences do, not by marks of lists, which no other copy of the text
    need have. For each code: sentences before its first that do some measure, measures before it,
    its turn among its facet's codes, how many these are, and how many sentences do a measure.
    """
    out = np.zeros((len(facets), 5), dtype=np.float32)
    out[:, [0, 2]] = MANY
    first: dict[int, int] = {}
    doing: set[int] = set()
    for instance in found:
        if instance.sentence == TITLE or instance.score < DOES or instance.said_by_others:
            continue
        if facets[instance.column] == "measure":
            doing.add(instance.sentence)
        if instance.strength >= 1:
            at = first.get(instance.column, instance.sentence)
            first[instance.column] = min(at, instance.sentence)
    order = np.array(sorted(doing))
    out[:, 4] = min(2 * MANY, len(order))
    for facet in dict.fromkeys(facets):
        mine = sorted((at, column) for column, at in first.items() if facets[column] == facet)
        out[[i for i, name in enumerate(facets) if name == facet], 3] = len(mine)
        for turn, (_, column) in enumerate(mine):
            out[column, 2] = turn
    measures = [at for column, at in first.items() if facets[column] == "measure"]
    for column, at in first.items():
        out[column, 0] = min(MANY, int(np.searchsorted(order, at)))
        out[column, 1] = sum(other < at for other in measures)
    return out
