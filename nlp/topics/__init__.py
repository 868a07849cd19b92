"""Topics: measures, sectors, deregulation flags and relevance.

Cues of the vocabulary are looked up (``cues``), measured by place (``features``), and a trained
model weighs them with the words of the whole (``terms``, ``trees``, ``model``). What passes its
threshold and the codebook's constraints becomes a label with the words it rests on
(``decide``, ``evidence``).
"""

from __future__ import annotations

from db.records import Label
from nlp.reading import Reading
from nlp.topics import decide, features, lexicon, model


def find(reading: Reading) -> list[Label]:
    """Labels of facets measure, sector, deregulation and economic_security."""
    book = lexicon.load()
    trained = model.load()
    material = features.gather(reading, book.book, book.columns)
    if not len(material.words) and not len(material.title):
        return []
    odds, relevance_odds = trained.odds(material, reading, book)
    probability = trained.probabilities(odds, book)
    judged = decide.Judged(reading, material, probability, trained.relevant(relevance_odds))
    return [
        *decide.labels(judged, trained.settings, book),
        *decide.relevance(judged, trained.settings, book),
    ]
