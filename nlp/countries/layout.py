"""Paragraphs, list items and sentences of a reading, whatever wrapped its lines.

Hard-wrapped Markdown with long links defeats a rule by the block's longest line alone (one
unwrappable link makes every other line look short), and one document mixes wrapped list items
with paragraphs of one line. So every line end is judged by itself: a wrapper broke there if the
next word would not have fitted into the width that the text was wrapped to.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from nlp.reading import Reading
from nlp.sentences import sentence_starts

_WRAP = 90  # no line of a wrapped text is longer, but for links
_WIDTH = 72  # the usual width, where a text is too short to show its own
_BREAK = re.compile(r"\n[ \t>]*(?:\n[ \t>]*)*")
_WORD = re.compile(r"[^ \t\n]{1,400}")  # a non-breaking space is no place to wrap
_LINK_NEAR = re.compile(r"[^\n\[]{0,40}\[[^\n\]]{0,40}\]\(http")
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


def width(text: str) -> int:
    """The width that a text was wrapped to: its longest line of 60 to 90 characters."""
    lengths = [len(line) for line in text.split("\n") if "](" not in line and "http" not in line]
    return max((n for n in lengths if 60 <= n <= _WRAP), default=_WIDTH)


def read(reading: Reading) -> Layout:
    """The layout of a reading."""
    text = reading.text
    if text.count("\u00a0") > text.count(" "):  # then it is the text's ordinary space
        text = text.replace("\u00a0", " ")
    wrapped_to = width(text) if "\n" in text else _WIDTH
    starts = {0}
    for found in _BREAK.finditer(text):
        if _ends_paragraph(text, found.start(), found.end(), wrapped_to):
            starts.add(reading.folded.forward(found.end()))
    flat = reading.flat
    paragraphs = sorted(start for start in starts if start < len(flat) or start == 0)
    return Layout(paragraphs, sentence_starts(flat, paragraphs), len(flat), flat)


def _ends_paragraph(text: str, end: int, following: int, wrapped_to: int) -> bool:
    """Whether the line end at ``end``, before the line that begins at ``following``, is a break."""
    if text.count("\n", end, following) > 1:
        return True
    if _ITEM.match(text, text.rfind("\n", 0, following) + 1):
        return True
    line = text[text.rfind("\n", 0, end) + 1 : end].rstrip()
    if len(line) > _WRAP:
        return "](" not in line and "http" not in line and "<" not in line
    if _LINK_NEAR.match(text, following):  # glued to its neighbours by the wrapper
        return False
    word = _WORD.match(text, following)
    return len(line) + 1 + (word.end() - following if word else 0) <= wrapped_to
