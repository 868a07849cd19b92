"""Words of a folded text: what cues and the trained part read, each with its place.

Words are runs of letters and digits in lower case, and ``$`` and ``%`` by themselves; a possessive
``'s`` is dropped and hyphens part words, so that ``duty-free`` and ``duty free``, ``Japan's`` and
``Japan`` agree.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

_WORD = re.compile(r"u\.s\.(?:a\.)?|r&d|[^\W_]+|[$%]")


@dataclass(slots=True)
class Words:
    """The words of one text. ``first[i]`` is the index of the first word of sentence ``i``."""

    text: list[str]
    starts: list[int]  # character offsets into the folded text
    first: list[int] = field(default_factory=lambda: [0])

    def __len__(self) -> int:
        return len(self.text)

    def sentence(self, index: int) -> int:
        """The sentence that holds a word."""
        return bisect_right(self.first, index) - 1

    def bounds(self, index: int) -> tuple[int, int]:
        """First word, and one past the last, of the sentence that holds a word."""
        at = bisect_right(self.first, index) - 1
        stop = self.first[at + 1] if at + 1 < len(self.first) else len(self.text)
        return self.first[at], stop

    def end(self, index: int) -> int:
        """The character offset one past a word."""
        return self.starts[index] + len(self.text[index])


def split(lower: str, sentences: list[int]) -> Words:
    """Words of a folded lower-case text whose sentences begin at ``sentences``, ascending."""
    if "'s" in lower:
        lower = _POSSESSIVE.sub("  ", lower)
    text: list[str] = []
    starts: list[int] = []
    for found in _WORD.finditer(lower):
        text.append(found.group())
        starts.append(found.start())
    first: list[int] = []
    at = 0
    for offset in sentences:
        at = bisect_left(starts, offset, at)
        if (not first or at > first[-1]) and at < len(starts):
            first.append(at)
    if not first or first[0] != 0:
        first.insert(0, 0)
    return Words(text, starts, first)


_POSSESSIVE = re.compile(r"(?<=[^\W_])'s(?![^\W_])")
