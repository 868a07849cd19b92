"""Where a document names a country: places with their zone, and the relations that hold there.

The zone says how much a place weighs: the opening, the body, or a recital or quotation aside.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

from nlp.countries import relations
from nlp.countries.mentions import Mention
from nlp.countries.relations import Place
from nlp.countries.verdicts import Rule, Sighting, Where
from nlp.reading import Reading

_DECISION = re.compile(
    r"\bi (?:\w+ )?(?:determine|exclude|decided?|impose|find that it is|instead)\b"
    r"|shall be (?:excluded|exempt|subject)"
)
_ENACTS = frozenset({"operative", "annex", "enacting"})


@dataclass(slots=True)
class Candidate:
    """One country of one document: places, relations found there, features, words beside it."""

    code: str
    features: dict[str, float] = field(default_factory=dict)
    terms: frozenset[str] = frozenset()
    sightings: list[Sighting] = field(default_factory=list)
    verdicts: list[tuple[Rule, Sighting]] = field(default_factory=list)


def in_title(reading: Reading, titled: list[Mention]) -> list[Sighting]:
    whole = (0, len(reading.title_flat))
    lower = relations.clauses(reading.title_lower) if titled else ""
    found = []
    for place in relations.places(reading.title_flat, titled, [whole] * len(titled)):
        where = Where("title", "title", place.start < 4, 0)
        found.append(_sighting(where, place, lower))
    return found


def in_text(reading: Reading, named: list[Mention]) -> list[Sighting]:
    sentences = [reading.sentence_at(mention.start) for mention in named]
    own_voice = _is_one_quotation(reading)
    lower = relations.clauses(reading.lower) if named else ""
    found = []
    for place in relations.places(reading.flat, named, sentences):
        section = reading.section_at(place.start).kind
        zone = zone_of(reading, place.start, section, own_voice)
        if zone == "aside" and _decides(reading, place, section):
            zone = "main"
        if reading.asked.hold(place.start):
            zone = "asked"
        opens = place.start - place.sentence[0] < 4
        number = bisect_right(reading.sentences, place.start) - 1
        found.append(_sighting(Where(zone, section, opens, number), place, lower))
    return found


def _decides(reading: Reading, place: Place, section: str) -> bool:
    """Whether a recital of an order decides something itself ("I determine that ...")."""
    if section not in ("history", "purpose"):
        return False
    start, end = place.sentence
    return bool(
        _DECISION.search(reading.lower, max(start, place.start - 300), min(end, place.end + 300))
    )


def _sighting(where: Where, place: Place, lower: str) -> Sighting:
    hits = tuple(relations.hits(lower, place))
    names = relations.vocabulary()
    return Sighting(where, place, hits, frozenset(names[hit.relation].id for hit in hits))


def _is_one_quotation(reading: Reading) -> bool:
    """Whether most of the text is one quotation: a statement given whole is the document's own."""
    longest = max((end - start for start, end in reading.quoted), default=0)
    return longest > 0.6 * len(reading.flat)


def zone_of(reading: Reading, at: int, kind: str, own_voice: bool = False) -> str:
    """first (opening), lead, main (operative and body text) or aside (recitals, quotations).

    What the operative part of an order quotes is the text that it enacts; with ``own_voice`` no
    quotation is another's.
    """
    if not own_voice and kind not in _ENACTS and reading.in_quotation(at):
        return "aside"
    if kind in ("history", "purpose", "definitions", "general", "boilerplate", "quoted"):
        return "aside"
    if at < 300:
        return "first"
    if at < 900 or kind in ("lead", "enacting"):
        return "lead"
    return "main"
