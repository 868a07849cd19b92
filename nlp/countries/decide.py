"""From candidates to labels: the trained decision, the codebook's constraints, the quotation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from db.records import Label
from nlp.countries import gathering
from nlp.countries.gathering import Gathered
from nlp.countries.model import ROLES, Ensemble
from nlp.countries.sightings import Candidate
from nlp.countries.verdicts import Rule, Sighting
from nlp.reading import Reading

#: More partners than this are WLD; of targets beside WLD no more than this are named (codebook).
MANY = 20
_CLAUSE = 140  # characters of a quotation beside the country


@dataclass(slots=True, frozen=True)
class Decision:
    """A country and the role it is given, with the probability that this is right."""

    candidate: Candidate
    role: str
    score: float


def decisions(candidates: Sequence[Candidate], model: Ensemble) -> list[Decision]:
    """Candidates that are labelled, each with its role; in the order given."""
    found = []
    probabilities = model.probabilities(
        [candidate.features for candidate in candidates],
        [candidate.terms for candidate in candidates],
    )
    labelled = 1.0 - probabilities[:, 0] if len(probabilities) else np.zeros(0)
    calibrated = model.calibrated(labelled)
    for candidate, p, some, score in zip(
        candidates, probabilities, labelled, calibrated, strict=True
    ):
        if is_vetoed(candidate):
            continue
        rule = settling(candidate)
        if rule is not None and rule.probability is not None:
            found.append(Decision(candidate, rule.role, rule.probability))
            continue
        if some <= model.threshold:
            continue
        role = ROLES[1] if p[1] >= p[2] else ROLES[2]
        share = max(p[1], p[2]) / max(1e-9, p[1] + p[2])
        found.append(Decision(candidate, role, float(score * share)))
    return found


def is_vetoed(candidate: Candidate) -> bool:
    """Whether every place of the country is one that the codebook excludes."""
    vetoed = {id(sighting) for rule, sighting in candidate.verdicts if rule.veto}
    return bool(vetoed) and all(id(sighting) in vetoed for sighting in candidate.sightings)


def settling(candidate: Candidate) -> Rule | None:
    """The first rule that decides by itself, if one holds."""
    return next((rule for rule, _ in candidate.verdicts if rule.probability is not None), None)


def may_be_world(gathered: Gathered) -> bool:
    """Whether there are words for it; an investigation, a report, a question targets no one yet."""
    seen = gathered.world
    return seen.speaks and not seen.inquires and "investigation" not in gathered.classes


def labels(reading: Reading, models: dict[str, Ensemble]) -> list[Label]:
    """Country labels of a reading: one role a country, WLD for too many partners or for all."""
    gathered = gathering.gather(reading)
    decided = decisions(gathered.candidates, models["named"])
    crowds = [role for role in ROLES[1:] if sum(d.role == role for d in decided) > MANY]
    everyone = _world(reading, gathered, models["world"], crowds)
    # WLD stands for a crowd of its own role; a long list of the other is named one by one.
    stood_for = {everyone.role} & set(crowds) if everyone else set()
    found = [label(reading, decision) for decision in decided if decision.role not in stood_for]
    return ([everyone] if everyone else []) + found


def _world(
    reading: Reading, gathered: Gathered, model: Ensemble, crowds: list[str]
) -> Label | None:
    crowd = gathered.crowd
    if crowd and ("joint" in gathered.classes or "joined-by" in crowd.relations):
        start, end = crowd.place.start, crowd.place.end
        return reading.label(
            "country", "WLD", start, end, score=0.9, rule="country.crowd", role="partner"
        )
    if "partner" in crowds:
        end = min(200, len(reading.flat))
        return reading.label(
            "country", "WLD", 0, end, score=0.7, rule="country.crowd", role="partner"
        )
    seen = gathered.world
    if seen.licensed:
        start, end = seen.licensed
        return reading.label(
            "country", "WLD", start, end, score=0.9, rule="country.licensed", role="target"
        )
    if not may_be_world(gathered):
        return None
    p = model.probabilities([seen.features], [frozenset()])
    if 1.0 - p[0, 0] <= model.threshold:
        return None
    score = float(model.calibrated(1.0 - p[:, 0])[0])
    where, start, end = seen.spans[0] if seen.spans else ("title", 0, len(reading.title_flat))
    if where == "text" and not reading.flat:
        where, start, end = "title", 0, len(reading.title_flat)
    return reading.label(
        "country",
        "WLD",
        start,
        end,
        score=score,
        rule="country.world",
        role="target",
        where="title" if where == "title" else "text",
    )


def label(reading: Reading, decision: Decision) -> Label:
    """The label of a decision, quoting the place that speaks most clearly for its role."""
    rule, sighting = evidence(decision.candidate, decision.role)
    start, end = quotation(reading, sighting, decision.candidate.code)
    return reading.label(
        "country",
        decision.candidate.code,
        start,
        end,
        score=decision.score,
        rule=f"country.{rule.id if rule else 'named'}",
        role=decision.role,
        where="title" if sighting.in_title else "text",
    )


_ZONE_WEIGHT = {"title": 1.2, "first": 2.0, "lead": 1.8, "main": 1.5, "asked": 0.9, "aside": 0.3}


def evidence(candidate: Candidate, role: str) -> tuple[Rule | None, Sighting]:
    """The sighting with most rules for the role, and the first of these rules."""
    weights = {id(s): _ZONE_WEIGHT[s.zone] + 0.2 * len(s.hits) for s in candidate.sightings}
    best: dict[int, Rule] = {}
    for rule, sighting in candidate.verdicts:
        if rule.role == role:
            weights[id(sighting)] += 1.0
            best.setdefault(id(sighting), rule)
        elif rule.role == "none" and rule.relations:
            weights[id(sighting)] -= 0.7
    chosen = max(candidate.sightings, key=lambda s: (weights[id(s)], -s.place.start))
    return best.get(id(chosen)), chosen


_EDGE = re.compile(r"[,;:]\s|\s-\s|\s\(")


def quotation(reading: Reading, sighting: Sighting, code: str) -> tuple[int, int]:
    """The clause that names the country: what its relations matched, else its neighbourhood."""
    flat = reading.title_flat if sighting.in_title else reading.flat
    place = sighting.place
    sentence_start, sentence_end = place.sentence
    own = [mention for mention in place.mentions if code in mention.codes]
    start = min(mention.start for mention in own)
    end = max(mention.end for mention in own)
    if sighting.hits:
        start = min(start, *(hit.start for hit in sighting.hits))
        end = max(end, *(hit.end for hit in sighting.hits))
    else:
        left = flat[max(sentence_start, start - _CLAUSE) : start]
        edges = [found.end() for found in _EDGE.finditer(left)]
        start = start - len(left) + (edges[-1] if edges else 0)
        right = flat[end : min(sentence_end, end + _CLAUSE)]
        edge = _EDGE.search(right)
        end = end + (edge.start() if edge else len(right))
    start = _word_start(flat, max(sentence_start, start))
    end = _word_end(flat, min(sentence_end, end))
    if end - start > 300:
        start = max(start, min(mention.start for mention in own) - 150)
        start = _word_start(flat, start)
    return start, end


def _word_start(flat: str, at: int) -> int:
    while 0 < at < len(flat) and flat[at - 1] not in " (\"'[":
        at -= 1
    return at


def _word_end(flat: str, at: int) -> int:
    while at < len(flat) and flat[at].isalnum():
        at += 1
    return at
