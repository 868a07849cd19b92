"""The cues of the three topical facets, compiled from the vocabulary once a process."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from nlp import vocabulary
from nlp.topics.cues import Book, Rule
from nlp.vocabulary import Pattern

FACETS = ("measure", "sector", "deregulation")


@dataclass(slots=True, frozen=True)
class Decisive:
    """A rule that settles a code in documents of some instruments.

    Met, the code is at least as likely as ``probability``; not met, at most as ``otherwise``.
    They stand for clauses whose wording decides after the codebook and of which there are too few
    labelled examples to learn from (the model texts of trade agreements above all).
    """

    rule: int
    column: int
    instruments: frozenset[str]
    probability: float
    otherwise: float | None


@dataclass(slots=True, frozen=True)
class Idle:
    """Titles of documents that do nothing of some facets: ceremonies, paperwork, travel plans."""

    title: re.Pattern[str]
    instruments: frozenset[str]
    facets: frozenset[str]


@dataclass(slots=True, frozen=True)
class Lexicon:
    """Codes in the order of the vocabulary, and the book of their cues."""

    codes: tuple[tuple[str, str], ...]  # (facet, code)
    columns: dict[tuple[str, str], int]
    book: Book
    forms: tuple[re.Pattern[str], ...]  # kinds of document that a title gives away
    silent: tuple[re.Pattern[str], ...]  # titles of documents without any topic
    voices: tuple[re.Pattern[str], ...]  # titles that announce what others say
    idle: tuple[Idle, ...]
    measures: tuple[int, ...]  # columns of the measures
    decisive: tuple[Decisive, ...]

    @property
    def facets(self) -> list[str]:
        """The facet of every column."""
        return [facet for facet, _ in self.codes]

    def undone(self, title: str, instrument: str) -> frozenset[str]:
        """Facets of which a document of this title, folded and in lower case, does nothing."""
        met = (one for one in self.idle if instrument in one.instruments)
        return frozenset[str]().union(*(one.facets for one in met if one.title.search(title)))

    @property
    def rules(self) -> list[str]:
        """The id of every rule of the book."""
        return [rule.id for rule in self.book.rules]


@cache
def load() -> Lexicon:
    """The lexicon of the packaged vocabulary."""
    book = Book()
    codes: list[tuple[str, str]] = []
    decisive: list[Decisive] = []
    for facet in FACETS:
        for entry in vocabulary.load(facet).entries:
            codes.append((facet, entry.code))
            for pattern in entry.patterns:
                strength = float(pattern.options.get("strength", 1.0))
                book.add(Rule(pattern.id, facet, entry.code, strength), pattern.source())
                if "instruments" in pattern.options:
                    decisive.append(_decisive(len(book.rules) - 1, len(codes) - 1, pattern))
            for pattern in entry.counter_patterns:
                book.add(Rule(pattern.id, facet, entry.code, 0.0, against=True), pattern.source())
    titles = vocabulary.load("economic_security").shared
    return Lexicon(
        tuple(codes),
        {key: i for i, key in enumerate(codes)},
        book,
        tuple(
            pattern.compiled()
            for pattern in titles
            if not pattern.options.get("silent") and pattern.options.get("form", True)
        ),
        tuple(pattern.compiled() for pattern in titles if pattern.options.get("silent")),
        tuple(pattern.compiled() for pattern in titles if pattern.options.get("voices")),
        tuple(
            Idle(
                pattern.compiled(),
                frozenset(pattern.options["idle"]),
                frozenset(pattern.options.get("bars", ("measure", "deregulation"))),
            )
            for pattern in titles
            if "idle" in pattern.options
        ),
        tuple(i for i, (facet, _) in enumerate(codes) if facet == "measure"),
        tuple(decisive),
    )


def _decisive(rule: int, column: int, pattern: Pattern) -> Decisive:
    options = pattern.options
    otherwise = options.get("otherwise")
    return Decisive(
        rule,
        column,
        frozenset(options["instruments"]),
        float(options["probability"]),
        None if otherwise is None else float(otherwise),
    )
