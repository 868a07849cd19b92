"""Everything that the decision reads of a document: its countries, their places and features."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from nlp.countries import beside, deeds, features, sightings, verdicts, world
from nlp.countries import mentions as naming
from nlp.countries.mentions import Mention
from nlp.countries.sightings import Candidate
from nlp.countries.verdicts import Sighting
from nlp.countries.world import World
from nlp.reading import Reading

#: More countries than this in one list are the world, not each of them (codebook).
CROWD = 20


@dataclass(slots=True)
class Gathered:
    """All that the decision reads of a document."""

    candidates: list[Candidate]
    classes: frozenset[str]
    world: World
    #: The first list of more than ``CROWD`` countries, if the text has one.
    crowd: Sighting | None


def gather(reading: Reading) -> Gathered:
    """Every country named in text or title, ascending by code, and the features of WLD."""
    named = naming.find(reading.flat)
    titled = naming.find(reading.title_flat)
    classes = verdicts.classes_of(reading)
    named = _narrowed(named, {code for mention in titled for code in mention.codes})
    places = sightings.in_title(reading, titled) + sightings.in_text(reading, named)
    found: dict[str, Candidate] = {}
    crowd = None
    for sighting in places:
        if len(sighting.place.codes) > CROWD:
            crowd = crowd or sighting
            continue
        for code in sighting.place.codes:
            found.setdefault(code, Candidate(code)).sightings.append(sighting)
    shared = features.document_features(reading, named, titled, len(found))
    shared.update({f"class={name}": 1.0 for name in classes})
    shared.update(deeds.document_features(reading))
    total = Counter(code for mention in named for code in mention.codes)
    order = {code: rank for rank, (code, _) in enumerate(total.most_common())}
    for candidate in found.values():
        candidate.verdicts = verdicts.judge(reading, candidate.code, classes, candidate.sightings)
        candidate.features = {
            **shared,
            **features.country_features(reading, candidate, total, order),
            **features.verdict_features(candidate),
            **deeds.country_features(reading, candidate),
        }
    told: dict[int, frozenset[str]] = {}
    for candidate in found.values():
        candidate.terms = beside.terms(reading, candidate, told)
    features.compare(found.values())
    in_title = len({code for mention in titled for code in mention.codes})
    everyone = world.read(reading, classes, in_title, crowd is not None)
    everyone.features.update(deeds.document_features(reading))
    return Gathered([found[code] for code in sorted(found)], classes, everyone, crowd)


def _narrowed(named: list[Mention], titled: set[str]) -> list[Mention]:
    """A treaty beside a title that names one of its parties is read for that party alone."""
    return [
        replace(mention, codes=own)
        if mention.kind == "treaty"
        and (own := tuple(code for code in mention.codes if code in titled))
        else mention
        for mention in named
    ]
