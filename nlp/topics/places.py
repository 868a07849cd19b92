"""Places: where in a document a cue stands, and so what its words are likely to do there."""

from __future__ import annotations

from nlp import named
from nlp.reading import Reading
from nlp.spans import Spans
from nlp.topics.qualifiers import recalled
from nlp.topics.words import Words

LEAD_WORDS = 90
#: ``doing`` acts, ``why`` and ``past`` tell reasons and earlier deeds, ``named`` is the title of an
#: earlier act, ``form`` is definitions, annexes, quotations and the like.
PLACES = ("lead", "doing", "why", "past", "named", "form", "body")
_OF_SECTION = {
    "lead": "lead",
    "enacting": "doing",
    "operative": "doing",
    "purpose": "why",
    "history": "why",
    "definitions": "form",
    "general": "form",
    "annex": "form",
    "boilerplate": "form",
    "quoted": "form",
    "body": "body",
    "title": "body",
}


class Places:
    """The places of one document."""

    def __init__(self, reading: Reading, words: Words) -> None:
        self.reading, self.words = reading, words
        self._named = Spans(named.titles(reading.flat))
        self._tells_deeds = reading.notes.get("instrument") == "fact-sheet"

    def of(self, word: int) -> str:
        """The place of a word of the text, one of ``PLACES``."""
        at = self.words.starts[word]
        if self._named.hold(at):
            return "named"
        kind = self.reading.section_at(at).kind
        place = self.reading.parts.place(at) or _OF_SECTION[kind]
        if place in ("body", "doing") and kind == "body" and word < LEAD_WORDS:
            return "lead"
        if place == "body" and self._tells_deeds and recalled(self.words, word):
            return "why"
        return place
