"""Features of one (document, country): what the decision is made from, as named numbers.

Everything is read off the folded text: where the country is named, what the relation patterns say
of it there, what kind of document it is. Counts are damped by ``log1p`` so that a long transcript
and a fact sheet stand on one scale; quoted third parties and recitals are counted apart.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from nlp.countries import mentions as naming
from nlp.countries import relations, topics, verdicts, world
from nlp.countries.mentions import Mention
from nlp.countries.relations import Place
from nlp.countries.verdicts import Rule, Sighting, Where
from nlp.countries.world import World
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
_DECISION = re.compile(
    r"\bi (?:\w+ )?(?:determine|exclude|decided?|impose|find that it is|instead)\b"
    r"|shall be (?:excluded|exempt|subject)"
)
_ENACTS = frozenset({"operative", "annex", "enacting"})
_ZONES = ("title", "first", "lead", "main", "aside")
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
#: More countries than this in one list are the world, not each of them (codebook).
CROWD = 20


@dataclass(slots=True)
class Candidate:
    """One country of one document: its places, the relations found there, its features."""

    code: str
    features: dict[str, float] = field(default_factory=dict)
    sightings: list[Sighting] = field(default_factory=list)
    verdicts: list[tuple[Rule, Sighting]] = field(default_factory=list)


@dataclass(slots=True)
class Gathered:
    """All that the decision reads of a document."""

    candidates: list[Candidate]
    classes: frozenset[str]
    world: World
    #: Span of a list of more than ``CROWD`` countries, if the text has one.
    crowd: tuple[int, int] | None


def gather(reading: Reading) -> Gathered:
    """Every country named in text or title, ascending by code, and the features of WLD."""
    named = naming.find(reading.flat)
    titled = naming.find(reading.title_flat)
    classes = verdicts.classes_of(reading)
    named = _narrowed(named, {code for mention in titled for code in mention.codes})
    sightings = _title_sightings(reading, titled) + _text_sightings(reading, named)
    found: dict[str, Candidate] = {}
    crowd = None
    for sighting in sightings:
        if len(sighting.place.codes) > CROWD:
            crowd = crowd or (sighting.place.start, sighting.place.end)
            continue
        for code in sighting.place.codes:
            found.setdefault(code, Candidate(code)).sightings.append(sighting)
    shared = document_features(reading, named, titled, len(found))
    shared.update({f"class={name}": 1.0 for name in classes})
    total = Counter(code for mention in named for code in mention.codes)
    order = {code: rank for rank, (code, _) in enumerate(total.most_common())}
    for candidate in found.values():
        candidate.verdicts = verdicts.judge(reading, candidate.code, classes, candidate.sightings)
        candidate.features = {
            **shared,
            **_country_features(reading, candidate, total, order),
            **_verdict_features(candidate),
        }
    _compare(found.values())
    in_title = len({code for mention in titled for code in mention.codes})
    return Gathered(
        [found[code] for code in sorted(found)],
        classes,
        world.read(reading, classes, in_title, crowd is not None),
        crowd,
    )


def _narrowed(named: list[Mention], titled: set[str]) -> list[Mention]:
    """A treaty beside a title that names one of its parties is read for that party alone."""
    return [
        replace(mention, codes=own)
        if mention.kind == "treaty"
        and (own := tuple(code for code in mention.codes if code in titled))
        else mention
        for mention in named
    ]


def _compare(candidates: Collection[Candidate]) -> None:
    """How far each country stands behind the document's foremost in rules for a role."""
    for role in ("target", "partner"):
        name = f"rules>>{role}"
        most = max((c.features.get(name, 0.0) for c in candidates), default=0.0)
        for candidate in candidates:
            candidate.features[f"behind>>{role}"] = most - candidate.features.get(name, 0.0)


def _title_sightings(reading: Reading, titled: list[Mention]) -> list[Sighting]:
    whole = (0, len(reading.title_flat))
    found = []
    for place in relations.places(reading.title_flat, titled, [whole] * len(titled)):
        where = Where("title", "title", place.start < 4, 0)
        found.append(_sighting(where, place, reading.title_lower))
    return found


def _text_sightings(reading: Reading, named: list[Mention]) -> list[Sighting]:
    sentences = [reading.sentence_at(mention.start) for mention in named]
    own_voice = _is_one_quotation(reading)
    found = []
    for place in relations.places(reading.flat, named, sentences):
        section = reading.section_at(place.start).kind
        zone = zone_of(reading, place.start, section, own_voice)
        if zone == "aside" and _decides(reading, place, section):
            zone = "main"
        opens = place.start - place.sentence[0] < 4
        number = bisect_right(reading.sentences, place.start) - 1
        found.append(_sighting(Where(zone, section, opens, number), place, reading.lower))
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


def _country_features(
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
        where = front if zone in ("title", "first", "lead") else main if zone == "main" else aside
        where.update(hit.relation for hit in sighting.hits)
    found: dict[str, float] = {}
    roles: Counter[str] = Counter()
    for number, relation in enumerate(relations.vocabulary()):
        found[f"front>{relation.id}"] = math.log1p(front[number])
        found[f"main>{relation.id}"] = math.log1p(main[number])
        roles[f"front>>{relation.role}"] += front[number]
        roles[f"main>>{relation.role}"] += main[number]
        roles[f"aside>>{relation.role}"] += aside[number]
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


def _verdict_features(candidate: Candidate) -> dict[str, float]:
    count = Counter(rule.id for rule, _ in candidate.verdicts)
    found = {f"rule:{rule}": 1.0 for rule in count}
    roles = Counter(role for rule, role in {(r.id, r.role) for r, _ in candidate.verdicts})
    found.update({f"rules>>{role}": float(n) for role, n in roles.items()})
    early = [s.number for r, s in candidate.verdicts if r.role != "none" and not s.in_title]
    found["earliest"] = math.log1p(min(early)) if early else 6.0
    found["opens"] = float(any(s.opens for s in candidate.sightings))
    return found
