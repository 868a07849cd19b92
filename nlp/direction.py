"""Direction: whether a measure tightens, eases or continues, and the manner towards each country.

Experimental, until there is gold: cues of ``nlp/vocabulary/direction.yml`` are weighed by where
they stand (title, opening, the sentence of the measure's evidence, elsewhere); quoted third parties
and recitals do not count. See ``docs/direction.md`` for what the values mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from db.records import Label
from nlp.reading import Reading

Way = Literal["tighten", "ease", "continue"]
Manner = Literal["coercive", "cooperative"]

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
    pattern: str
    match: str
    reject: str


class DirectionVocabulary(BaseModel):
    """The shape of ``direction.yml``."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    schema_version: Literal[1] = Field(alias="schema")
    measures: list[str]
    cues: list[Cue]


@dataclass(slots=True, frozen=True)
class Direction:
    """The way a measure goes, with the words it rests on: ``source_of(field)[start:end]``."""

    measure: str
    direction: Literal["tighten", "ease", "continue", "mixed"]
    field: str
    start: int
    end: int
    quote: str
    rule: str


@dataclass(slots=True, frozen=True)
class Towards:
    """The manner towards a country: coercive where it is a target, cooperative as a partner."""

    country: str
    manner: Manner


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


@cache
def _compiled() -> list[tuple[Cue, re.Pattern[str]]]:
    return [(cue, re.compile(cue.pattern)) for cue in vocabulary().cues]


def find(reading: Reading, labels: Sequence[Label]) -> list[Direction]:
    """The direction of every trade, export-control and sanction measure among ``labels``."""
    measures = [
        label
        for label in labels
        if label.facet == "measure" and label.code in vocabulary().measures
    ]
    if not measures:
        return []
    hits = list(_hits(reading))
    return [found for label in measures if (found := _decide(reading, label, hits))]


def towards(labels: Iterable[Label]) -> list[Towards]:
    """The manner towards each country labelled, in the order of the labels."""
    return [
        Towards(label.code, "coercive" if label.role == "target" else "cooperative")
        for label in labels
        if label.facet == "country" and label.role in ("target", "partner")
    ]


def _hits(reading: Reading) -> Iterable[_Hit]:
    for cue, pattern in _compiled():
        for found in pattern.finditer(reading.title_lower):
            yield _Hit(cue, _TITLE, True, found.start(), found.end())
        counted = 0
        for found in pattern.finditer(reading.lower):
            start = found.start()
            if _DENIED.search(reading.lower, max(0, start - 20), start):
                continue
            if reading.in_quotation(start) or reading.section_at(start).kind in _ASIDE:
                continue
            if start < _OPENING:
                yield _Hit(cue, _FRONT, False, start, found.end())
            elif counted < _MOST_MAIN:
                counted += 1
                yield _Hit(cue, _MAIN, False, start, found.end())


def _decide(reading: Reading, label: Label, hits: Sequence[_Hit]) -> Direction | None:
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
    order = sorted(total, key=lambda way: -total[way])
    first, second = order[0], order[1]
    mixed = {first, second} == {"tighten", "ease"} and total[second] >= _BOTH * total[first]
    hit = best[first][1]
    quoted = reading.label(
        "direction",
        first,
        hit.start,
        hit.end,
        score=0.0,
        rule=f"direction.{hit.cue.id}",
        where="title" if hit.title else "text",
    )
    return Direction(
        label.code,
        "mixed" if mixed else hit.cue.direction,
        quoted.field,
        quoted.start,
        quoted.end,
        quoted.quote,
        quoted.rule,
    )


def _sentence_of(reading: Reading, label: Label) -> tuple[int, int]:
    if label.field != "text":
        return 0, 0
    return reading.sentence_at(reading.folded.forward(label.start))
