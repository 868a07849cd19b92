"""The cues of the three topical facets, compiled from the vocabulary once a process."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nlp import vocabulary
from nlp.topics.cues import Book, Rule

FACETS = ("measure", "sector", "deregulation")


@dataclass(slots=True, frozen=True)
class Lexicon:
    """Codes in the order of the vocabulary, and the book of their cues."""

    codes: tuple[tuple[str, str], ...]  # (facet, code)
    columns: dict[tuple[str, str], int]
    book: Book
    forms: tuple[re.Pattern[str], ...]  # kinds of document that a title gives away
    measures: tuple[int, ...]  # columns of the measures

    @property
    def facets(self) -> list[str]:
        """The facet of every column."""
        return [facet for facet, _ in self.codes]


@cache
def load() -> Lexicon:
    """The lexicon of the packaged vocabulary."""
    book = Book()
    codes: list[tuple[str, str]] = []
    for facet in FACETS:
        for entry in vocabulary.load(facet).entries:
            codes.append((facet, entry.code))
            for pattern in entry.patterns:
                strength = float(pattern.options.get("strength", 1.0))
                book.add(Rule(pattern.id, facet, entry.code, strength), pattern.source())
            for pattern in entry.counter_patterns:
                book.add(Rule(pattern.id, facet, entry.code, 0.0, against=True), pattern.source())
    forms = tuple(pattern.compiled() for pattern in vocabulary.load("economic_security").shared)
    measures = tuple(i for i, (facet, _) in enumerate(codes) if facet == "measure")
    return Lexicon(tuple(codes), {key: i for i, key in enumerate(codes)}, book, forms, measures)
