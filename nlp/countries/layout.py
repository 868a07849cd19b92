"""Paragraphs, list items and sentences of a reading, whatever wrapped its lines.

Hard-wrapped Markdown with long links defeats a rule by line length alone (one unwrappable link
makes every other line look short), so a text is first judged as a whole: wrapped, where line ends
mean nothing, or one paragraph a line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from nlp.reading import Reading
from nlp.sentences import sentence_starts

_WRAP = 90  # no line of a wrapped text is longer, but for links
_BREAK = re.compile(r"\n[ \t>]*(?:\n[ \t>]*)*")
_ITEM = re.compile(r"[ \t>]*(?:[-+*•–]|\(?\d{1,2}[.)]|\(?[a-z][.)]|#{1,6})[ \t\u00a0]")


@dataclass(slots=True, frozen=True)
class Layout:
    """Starts of paragraphs and of sentences in the folded text, both ascending from 0."""

    paragraphs: list[int]
    sentences: list[int]
    size: int
    flat: str

    def sentence_at(self, at: int) -> tuple[int, int]:
        """Start and end of the sentence that holds a folded offset."""
        return self._span(self.sentences, at)

    def paragraph_at(self, at: int) -> tuple[int, int]:
        """Start and end of the paragraph or list item that holds a folded offset."""
        return self._span(self.paragraphs, at)

    def paragraph_number(self, at: int) -> int:
        """How many paragraphs begin before the one that holds a folded offset."""
        return max(0, bisect_right(self.paragraphs, at) - 1)

    def _span(self, starts: list[int], at: int) -> tuple[int, int]:
        i = max(0, bisect_right(starts, at) - 1)
        end = starts[i + 1] if i + 1 < len(starts) else self.size
        start = starts[i] if starts else 0
        while end > start and self.flat[end - 1] == " ":
            end -= 1
        return start, end


def is_wrapped(text: str) -> bool:
    """Whether a wrapper broke the lines: none without a link is long, and some are nearly full."""
    lines = [
        line
        for line in text.split("\n")
        if line.strip() and "](" not in line and "http" not in line
    ]
    if len(lines) < 3:
        return False
    long = sum(len(line) > _WRAP for line in lines)
    full = sum(55 < len(line) <= _WRAP for line in lines)
    return long <= len(lines) // 50 and full >= len(lines) // 4


def read(reading: Reading) -> Layout:
    """The layout of a reading."""
    text = reading.text
    wrapped = is_wrapped(text)
    starts = {0}
    for found in _BREAK.finditer(text):
        blank = found.group().count("\n") > 1
        if blank or not wrapped or _ITEM.match(text, text.rfind("\n", 0, found.end()) + 1):
            starts.add(reading.folded.forward(found.end()))
    flat = reading.flat
    paragraphs = sorted(start for start in starts if start < len(flat) or start == 0)
    return Layout(paragraphs, sentence_starts(flat, paragraphs), len(flat), flat)
