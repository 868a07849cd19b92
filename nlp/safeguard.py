"""Safeguard: the document itself undertakes to protect environment or safety while it acts.

Read sentence by sentence. A document whose whole purpose is safety or environment has none, nor
what only a quoted third party says, nor the titles of orders that are revoked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from db.records import Label
from nlp import vocabulary
from nlp.authorities import REGISTER
from nlp.reading import Reading

REGISTER_HEAD = 6_000  # characters of a rule in which an undertaking counts, not a recital
MOST = 5  # pieces of evidence


@dataclass(slots=True, frozen=True)
class _Rule:
    id: str
    pattern: re.Pattern[str]
    score: float
    instruments: frozenset[str]


@cache
def _rules() -> tuple[_Rule, ...]:
    return tuple(
        _Rule(
            pattern.id,
            pattern.compiled(),
            pattern.options["score"],
            frozenset(pattern.options.get("instruments", ())),
        )
        for pattern in vocabulary.load("safeguard").entry("true").patterns
    )


@cache
def _shared(name: str) -> re.Pattern[str]:
    for pattern in vocabulary.load("safeguard").shared:
        if pattern.id == f"safeguard.{name}":
            return pattern.compiled()
    raise KeyError(name)


def find(reading: Reading) -> list[Label]:
    """Labels with code "true", one a piece of evidence, the surest first; [] means false."""
    if _shared("whole-purpose").search(reading.title_flat):
        return []
    instrument = reading.notes.get("instrument", "")
    roundup = bool(_shared("third-parties").search(reading.title_flat))
    found = []
    for start, end in _sentences(reading, REGISTER_HEAD if instrument in REGISTER else None):
        for rule in _rules():
            if rule.instruments and instrument not in rule.instruments:
                continue
            hit = rule.pattern.search(reading.flat, start, end)
            if hit is None or _excluded(reading, hit.start(), roundup=roundup):
                continue
            found.append(
                reading.label(
                    "safeguard", "true", hit.start(), hit.end(), score=rule.score, rule=rule.id
                )
            )
            break
    return sorted(found, key=lambda label: (-label.score, label.start))[:MOST]


def _sentences(reading: Reading, limit: int | None) -> Iterator[tuple[int, int]]:
    """Sentences that hold a word without which there is no undertaking, each once."""
    size = len(reading.flat) if limit is None else limit
    seen = set()
    for word in _anchors():
        at = reading.lower.find(word, 0, size)
        while at >= 0:
            start, end = reading.sentence_at(at)
            if start not in seen:
                seen.add(start)
                yield start, end
            at = reading.lower.find(word, max(end, at + 1), size)


@cache
def _anchors() -> tuple[str, ...]:
    """Plain words: looking for each in turn is faster than one expression for all."""
    for pattern in vocabulary.load("safeguard").shared:
        if pattern.id == "safeguard.anchor":
            return pattern.phrases
    raise KeyError("safeguard.anchor")


def _excluded(reading: Reading, at: int, *, roundup: bool) -> bool:
    if roundup and reading.in_quotation(at):
        return True
    return bool(_shared("revoked").search(reading.flat, max(0, at - 200), at))
