"""Features of one (document, country): what the decision is made from, as named numbers.

Counts are damped by ``log1p`` so that a long transcript and a fact sheet stand on one scale; quoted
third parties and recitals are counted apart.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Mapping

from nlp.countries import relations, topics
from nlp.countries.mentions import Mention
from nlp.countries.relations import Place
from nlp.countries.sightings import Candidate
from nlp.reading import Reading

#: Instruments that do the same to countries, by codebook code.
INSTRUMENT_GROUPS = {
    "executive-order": "unilateral",
    "proclamation": "proclamation",
    "presidential-memorandum": "unilateral",
    "presidential-determination": "unilateral",
    "presidential-notice": "unilateral",
    "message-to-congress": "unilateral",
    "agreement": "negotiated",
    "joint-statement": "negotiated",
    "fact-sheet": "fact-sheet",
    "statement": "statement",
    "strategy": "strategy",
    "remarks": "remarks",
    "article": "article",
    "final-rule": "rule",
    "interim-final-rule": "rule",
    "proposed-rule": "rule",
    "advance-notice": "rule",
    "agency-order": "rule",
    "agency-notice": "agency-notice",
}
_ZONES = ("title", "first", "lead", "main", "asked", "aside")
_PLAIN = ("target", "partner", "none", "mixed", "bare")
_STRONG_KINDS = (
    "name",
    "demonym",
    "seat",
    "body",
    "leader",
    "place",
    "firm",
    "collective",
    "treaty",
    "group",
    "border",
)


def document_features(
    reading: Reading, named: list[Mention], titled: list[Mention], countries: int
) -> dict[str, float]:
    """Features that all countries of a document share."""
    instrument = str(reading.notes.get("instrument") or "")
    group = INSTRUMENT_GROUPS.get(instrument, "other")
    source = reading.value("source")
    title, lead = reading.title_lower, reading.lower[:900]
    found: dict[str, float] = {
        f"instrument={group}": 1.0,
        f"source={source}": 1.0,
        "length": math.log1p(len(reading.flat)) - 7.0,
        "short": float(len(reading.flat) < 450),
        "countries": math.log1p(countries),
        "title-countries": float(len({c for m in titled for c in m.codes})),
        "mentions": math.log1p(len(named)),
    }
    for name, pattern in topics.of_documents().items():
        found[f"title~{name}"] = float(bool(pattern.search(title)))
        found[f"lead~{name}"] = float(bool(pattern.search(lead)))
    return found


def country_features(
    reading: Reading,
    candidate: Candidate,
    total: Counter[str],
    order: dict[str, int],
) -> dict[str, float]:
    code = candidate.code
    found: dict[str, float] = {}
    zones = Counter(sighting.zone for sighting in candidate.sightings)
    for zone in _ZONES:
        found[f"in~{zone}"] = float(zones[zone] > 0)
        found[f"n~{zone}"] = math.log1p(zones[zone])
    kinds: Counter[str] = Counter(
        mention.kind
        for sighting in candidate.sightings
        for mention in sighting.place.mentions
        if code in mention.codes
    )
    for kind in _STRONG_KINDS:
        found[f"kind~{kind}"] = math.log1p(kinds[kind])
    found["only-collective"] = float(not any(kinds[kind] for kind in _STRONG_KINDS[:6]))
    found["only-treaty"] = float(set(kinds) == {"treaty"})
    found["count"] = math.log1p(total[code])
    found["share"] = total[code] / max(1, sum(total.values()))
    found["rank"] = math.log1p(order.get(code, len(order)))
    found["density"] = math.log1p(1000.0 * total[code] / max(200, len(reading.flat) / 6))
    starts = [s.place.start for s in candidate.sightings if not s.in_title]
    found["first-at"] = min(starts) / max(1, len(reading.flat)) if starts else 1.0
    found["list"] = math.log1p(max(len(s.place.codes) for s in candidate.sightings))
    found.update(_relation_features(candidate))
    found.update(_sentence_features(reading, candidate))
    return found


def _relation_features(candidate: Candidate) -> dict[str, float]:
    front: Counter[int] = Counter()
    main: Counter[int] = Counter()
    aside: Counter[int] = Counter()
    for sighting in candidate.sightings:
        if _speaks_for_none(candidate.code, sighting.place):
            continue
        zone = sighting.zone
        where = front if zone in ("title", "first", "lead") else aside if zone == "aside" else main
        where.update(hit.relation for hit in sighting.hits)
    found: dict[str, float] = {}
    roles: Counter[str] = Counter()
    names = relations.vocabulary()
    for zone, counts in (("front", front), ("main", main), ("aside", aside)):
        for number, count in counts.items():  # what does not hold is left out, and so is 0
            if zone != "aside":
                found[f"{zone}>{names[number].id}"] = math.log1p(count)
            roles[f"{zone}>>{names[number].role}"] += count
    titled = Counter(
        relations.vocabulary()[hit.relation].role
        for sighting in candidate.sightings
        for hit in sighting.hits
        if sighting.in_title
    )
    for role in ("target", "partner", "none"):
        found[f"title>>{role}"] = math.log1p(titled[role])
    found.update({name: math.log1p(count) for name, count in roles.items()})
    found.update(_plain_features(candidate))
    target = front_main(roles, "target")
    partner = front_main(roles, "partner")
    found["lean"] = (target - partner) / (1.0 + target + partner)
    return found


def _plain_features(candidate: Candidate) -> dict[str, float]:
    """How many places speak for one role alone, only for mere mention, or say nothing."""
    plain: Counter[str] = Counter()
    vocabulary = relations.vocabulary()
    for sighting in candidate.sightings:
        if sighting.zone == "aside":
            continue
        roles = {vocabulary[hit.relation].role for hit in sighting.hits}
        plain[next(iter(roles)) if len(roles) == 1 else "mixed" if roles else "bare"] += 1
    total = sum(plain.values())
    found = {f"plain~{name}": math.log1p(plain[name]) for name in _PLAIN}
    found.update({f"plain%{name}": plain[name] / max(1, total) for name in _PLAIN})
    return found


def _speaks_for_none(code: str, place: Place) -> bool:
    """Whether only a firm or a group stands for the country: what they do, no government does."""
    kinds = {mention.kind for mention in place.mentions if code in mention.codes}
    return kinds <= {"firm", "group", "border"}


def front_main(roles: Mapping[str, float], role: str) -> float:
    """Hits for a role, those in title and lead counted twice."""
    return 2 * roles.get(f"front>>{role}", 0) + roles.get(f"main>>{role}", 0)


def _sentence_features(reading: Reading, candidate: Candidate) -> dict[str, float]:
    seen: Counter[str] = Counter()
    count = 0
    done: set[tuple[int, int]] = set()
    for sighting in candidate.sightings:
        place = sighting.place
        if place.sentence in done or sighting.zone in ("aside", "title") or len(done) > 40:
            continue
        done.add(place.sentence)
        count += 1
        text = reading.lower[
            max(place.sentence[0], place.start - 300) : min(place.sentence[1], place.end + 300)
        ]
        for name, pattern in topics.of_sentences().items():
            if pattern.search(text):
                seen[name] += 1
    found: dict[str, float] = {}
    for name in topics.of_sentences():
        found[f"sentence~{name}"] = math.log1p(seen[name])
        found[f"sentences~{name}"] = seen[name] / count if count else 0.0
    return found


def verdict_features(candidate: Candidate) -> dict[str, float]:
    count = Counter(rule.id for rule, _ in candidate.verdicts)
    found = {f"rule:{rule}": 1.0 for rule in count}
    roles = Counter(role for rule, role in {(r.id, r.role) for r, _ in candidate.verdicts})
    found.update({f"rules>>{role}": float(n) for role, n in roles.items()})
    early = [s.number for r, s in candidate.verdicts if r.role != "none" and not s.in_title]
    found["earliest"] = math.log1p(min(early)) if early else 6.0
    found["opens"] = float(any(s.opens for s in candidate.sightings))
    return found


def compare(candidates: Collection[Candidate]) -> None:
    """How far each country stands behind the document's foremost in rules for a role."""
    for role in ("target", "partner"):
        name = f"rules>>{role}"
        most = max((c.features.get(name, 0.0) for c in candidates), default=0.0)
        for candidate in candidates:
            candidate.features[f"behind>>{role}"] = most - candidate.features.get(name, 0.0)
