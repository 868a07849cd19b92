"""Features of one (document, country) from what the document does: ``nlp.topics.deeds``.

Measures that are aimed at countries speak for targets, measures taken together for partners; which
is which stands in ``country-topics.yml``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from nlp.countries import topics
from nlp.countries.sightings import Candidate
from nlp.reading import Reading
from nlp.topics.acting import ABSENT, TITLE
from nlp.topics.deeds import NEVER, Deeds
from nlp.vocabulary.codes import CODES


def document_features(reading: Reading) -> dict[str, float]:
    """Log-odds of every measure, of the likeliest and of relevance."""
    deeds = _of(reading)
    found = {f"does~{code}": odds for code, odds in deeds.measures.items()}
    found["does-most"] = max(deeds.measures.values(), default=NEVER)
    found["relevance"] = deeds.relevance
    return found


def country_features(reading: Reading, candidate: Candidate) -> dict[str, float]:
    """How strongly the sentences that name the country do a measure, in themselves and beside the
    document's best sentence for it."""
    deeds = _of(reading)
    numbers = {
        TITLE if sighting.in_title else sighting.number
        for sighting in candidate.sightings
        if sighting.zone != "aside"
    }
    here = _best(deeds.sentences.get(number, {}) for number in numbers)
    everywhere = _best(deeds.sentences.values())
    found: dict[str, float] = {}
    for name, codes in topics.vocabulary().measures.items():
        own = max((here[code] for code in codes if code in here), default=ABSENT)
        most = max((everywhere[code] for code in codes if code in everywhere), default=ABSENT)
        # a sentence speaks for a measure as far as the document has it
        held = max(
            (here[code] + min(0.0, deeds.measures[code]) for code in codes if code in here),
            default=ABSENT + NEVER,
        )
        found |= {f"here~{name}": own, f"held~{name}": held, f"best~{name}": most}
        found[f"behind~{name}"] = most - own
        found.update({f"here~{code}": here.get(code, ABSENT) for code in codes})
    return found


def _of(reading: Reading) -> Deeds:
    """What topics noted; a document that they pass over (an order of succession) does nothing."""
    deeds = reading.notes.get("deeds")
    return deeds if isinstance(deeds, Deeds) else _nothing()


@cache
def _nothing() -> Deeds:
    return Deeds(dict.fromkeys(CODES["measure"], NEVER), NEVER, {})


def _best(sentences: Iterable[Mapping[str, float]]) -> dict[str, float]:
    best: dict[str, float] = {}
    for said in sentences:
        for code, odds in said.items():
            best[code] = max(best.get(code, ABSENT), odds)
    return best
