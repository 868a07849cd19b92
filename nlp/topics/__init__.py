"""Topics: measures, sectors, deregulation flags and relevance.

Cues of the vocabulary are looked up (``cues``) and measured by place (``features``); a trained
model weighs the sentences they stand in (``acting``), the words of the whole (``terms``) and
all measures together (``trees``, ``model``). What passes its threshold and the codebook's
constraints becomes a label with the words it rests on (``decide``, ``evidence``).
"""

from __future__ import annotations

from db.records import Label
from nlp.reading import Reading
from nlp.topics import decide, deeds, features, lexicon, model


def find(reading: Reading) -> list[Label]:
    """Labels of facets measure, sector, deregulation and economic_security."""
    book = lexicon.load()
    trained = model.load()
    material = features.gather(reading, book)
    if not len(material.words) and not len(material.title):
        return []
    if is_silent(reading, book):
        return []
    odds = trained.odds(material, reading, book)
    reading.notes["deeds"] = deeds.of(odds.codes, odds.relevance, odds.found, book)
    clauses = decide.clauses_of(material)
    each = trained.probabilities(odds.codes, book, bare=clauses.bare)
    probability = decide.settle(each, clauses, book)
    alone = trained.relevant(odds.relevance, bare=clauses.bare)
    judged = decide.Judged(
        reading,
        material,
        odds.found,
        probability,
        decide.relevant(alone, probability, clauses, trained.settings, book),
    )
    return [
        *decide.labels(judged, trained.settings, book),
        *decide.relevance(judged, trained.settings, book),
    ]


def is_silent(reading: Reading, book: lexicon.Lexicon) -> bool:
    """Whether the title tells that the document has no topic: an order of succession, pay rates."""
    return any(pattern.search(reading.title_lower) for pattern in book.silent)
