"""Headed parts: how a White House fact sheet is built.

Its parts open with a heading in capitals and a colon. The first tells what was done; those
between say why; the last recalls what the President did before. A tool named there alone is
nothing that this document does: of the codes whose cues stand only in the last part of a fact
sheet of gold, one in twenty-five was labelled, of those only in the first part two in five.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

_HEAD = re.compile(r"(?:[A-Z][A-Z'.,&-]+ ){1,12}[A-Z][A-Z'.,&-]+: ")
#: With more parts than this a sheet is a list of deals: each of them is done.
MANY = 4


@dataclass(slots=True, frozen=True)
class Parts:
    """Folded offsets of headings, ascending."""

    starts: tuple[int, ...] = ()

    def place(self, char: int) -> str:
        """What the part that holds a folded offset does: "doing", "why", "past", "" if unknown."""
        number, last = bisect_right(self.starts, char), len(self.starts)
        if last < 2:
            return ""
        if number == last:
            return "past" if last > 2 else "why"
        if number <= 1:
            return "doing"
        return "why" if last <= MANY else ""


def parts(text: str) -> Parts:
    """The headed parts of a folded text."""
    return Parts(tuple(found.start() for found in _HEAD.finditer(text)))
