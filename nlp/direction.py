"""Direction: whether a measure tightens, eases or continues.

Experimental, until there is gold: cues of ``nlp/vocabulary/direction.yml`` are weighed by where
they stand (title, opening, the sentence of the measure's evidence, elsewhere); quoted third parties
and recitals do not count. See ``docs/direction.md`` for what the values mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from db.records import Label
from nlp.reading import Reading

Way = Literal["tighten", "ease", "continue"]

_OPENING = 700  # characters
_TITLE, _FRONT, _EVIDENCE, _MAIN = 4.0, 2.0, 3.0, 0.5  # what a cue weighs by place
_MOST_MAIN = 4  # cues of one way in the body count at most so often
_BOTH = 0.45  # the weaker way reaches this share of the stronger: mixed
_ASIDE = frozenset({"history", "purpose", "definitions", "general", "boilerplate", "quoted"})


#: A cue so preceded is denied ("shall not impose", "from a presumption of denial").
_DENIED = re.compile(r"\b(?:not|never|no|refrain from|without|instead of|rather than|from an?) $")


class Cue(BaseModel):
    """Words that speak for one way."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    id: str
    direction: Way
    of: tuple[str, ...]
    starts: tuple[str, ...]
    pattern: str
    match: str
    reject: str


class Value(BaseModel):
    """One way, with what it is called and means."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    code: Literal["tighten", "ease", "continue", "mixed"]
    label: str
    label_ja: str
    definition: str
    definition_ja: str


class DirectionVocabulary(BaseModel):
    """The shape of ``direction.yml``."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    schema_version: Literal[1] = Field(alias="schema")
    values: list[Value]
    measures: list[str]
    cues: list[Cue]


@dataclass(slots=True, frozen=True)
class _Hit:
    cue: Cue
    weight: float
    title: bool
    start: int
    end: int


@cache
def vocabulary() -> DirectionVocabulary:
    """``direction.yml``, checked."""
    text = resources.files("nlp.vocabulary").joinpath("direction.yml").read_text("utf-8")
    return DirectionVocabulary.model_validate(yaml.safe_load(text))


class Finder:
    """Many cues in one walk through a text: each is tried only where its letters begin a word."""

    @staticmethod
    @cache
    def of(measures: frozenset[str]) -> Finder:
        """For the cues that speak of any of ``measures``."""
        cues = vocabulary().cues
        chosen = [cue for cue in cues if not cue.of or measures & set(cue.of)]
        return Finder([(cue, re.compile(cue.pattern)) for cue in chosen])

    def __init__(self, cues: Sequence[tuple[Cue, re.Pattern[str]]]) -> None:
        starts = sorted({start for cue, _ in cues for start in cue.starts}, key=len, reverse=True)
        self._cues = cues
        self._begin = re.compile(r"\b(?:" + "|".join(map(re.escape, starts)) + ")")
        self._tried = {
            start: [at for at, (cue, _) in enumerate(cues) if start.startswith(tuple(cue.starts))]
            for start in starts
        }

    def find(self, text: str) -> Iterator[tuple[Cue, list[tuple[int, int]]]]:
        """Every cue with its spans, which do not overlap, in the order of the cues."""
        spans: list[list[tuple[int, int]]] = [[] for _ in self._cues]
        for begin in self._begin.finditer(text):
            start = begin.start()
            for at in self._tried[begin.group()]:
                if spans[at] and start < spans[at][-1][1]:
                    continue
                found = self._cues[at][1].match(text, start)
                if found:
                    spans[at].append(found.span())
        yield from ((cue, spans[at]) for at, (cue, _) in enumerate(self._cues))


def find(reading: Reading) -> list[Label]:
    """The direction of every measure among ``reading.notes["labels"]`` that can have one.

    A label's code is ``MEASURE:WAY``. Its score is the measure's own times the share of the cues'
    weight that speaks for the way: no probability of its own, as long as there is no gold.
    """
    measures: dict[str, Label] = {}
    for label in reading.notes.get("labels", ()):
        if label.facet == "measure" and label.code in vocabulary().measures:
            known = measures.get(label.code)
            if known is None or label.score > known.score:
                measures[label.code] = label
    if not measures:
        return []
    hits = list(_hits(reading, Finder.of(frozenset(measures))))
    return [found for label in measures.values() if (found := _decide(reading, label, hits))]


def _hits(reading: Reading, finder: Finder) -> Iterator[_Hit]:
    for cue, spans in finder.find(reading.title_lower):
        for start, end in spans:
            yield _Hit(cue, _TITLE, True, start, end)
    for cue, spans in finder.find(reading.lower):
        counted = 0
        for start, end in spans:
            if counted >= _MOST_MAIN:
                break  # the opening lies before
            if _DENIED.search(reading.lower, max(0, start - 20), start):
                continue
            if reading.in_quotation(start) or reading.section_at(start).kind in _ASIDE:
                continue
            if start < _OPENING:
                yield _Hit(cue, _FRONT, False, start, end)
            else:
                counted += 1
                yield _Hit(cue, _MAIN, False, start, end)


def _decide(reading: Reading, label: Label, hits: Sequence[_Hit]) -> Label | None:
    near = _sentence_of(reading, label)
    total: dict[str, float] = {"tighten": 0.0, "ease": 0.0, "continue": 0.0}
    best: dict[str, tuple[float, _Hit]] = {}
    for hit in hits:
        if hit.cue.of and label.code not in hit.cue.of:
            continue
        weight = hit.weight
        if not hit.title and near[0] <= hit.start < near[1]:
            weight += _EVIDENCE
        way = hit.cue.direction
        total[way] += weight
        if way not in best or weight > best[way][0]:
            best[way] = (weight, hit)
    if not best:
        return None
    first, second, _ = sorted(total, key=lambda way: -total[way])
    mixed = {first, second} == {"tighten", "ease"} and total[second] >= _BOTH * total[first]
    speaks = total[second] if mixed else total[first]  # of a mixed way each half must be true
    hit = best[first][1]
    return reading.label(
        "direction",
        f"{label.code}:{'mixed' if mixed else first}",
        hit.start,
        hit.end,
        score=label.score * speaks / sum(total.values()),
        rule=f"direction.{hit.cue.id}",
        where="title" if hit.title else "text",
    )


def _sentence_of(reading: Reading, label: Label) -> tuple[int, int]:
    if label.field != "text":
        return 0, 0
    return reading.sentence_at(reading.folded.forward(label.start))
