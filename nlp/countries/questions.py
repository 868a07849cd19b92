"""What reporters ask in a transcript: words of others, however long, like a quotation."""

from __future__ import annotations

import re
from bisect import bisect_right

from nlp.reading import Reading

#: A question opens: "Q " as transcripts of the White House have it, "QUESTION:" as the State
#: Department's.
_ASKED = re.compile(r"(?:(?:\A|(?<=[.?!)\]\"] )|(?<=[—-] ))Q\.? (?=[A-Z(\"])|\bQUESTION: )")
#: Whoever speaks next, by a name in capitals: "THE PRESIDENT:", "MR PRICE:".
_ANSWERED = re.compile(r"\b(?!QUESTION\b)[A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]*){0,4}: ")


class Questions:
    """Spans of the folded text that are questions, ascending; none outside transcripts."""

    def __init__(self, reading: Reading) -> None:
        self.spans: list[tuple[int, int]] = []
        if reading.notes.get("instrument") == "remarks":
            self.spans = find(reading.flat)
        self._starts = [start for start, _ in self.spans]

    def holds(self, char: int) -> bool:
        """Whether a folded offset lies inside a question."""
        i = bisect_right(self._starts, char) - 1
        return i >= 0 and char < self.spans[i][1]


def of(reading: Reading) -> Questions:
    """The questions of a reading, looked for once."""
    found = reading.notes.get("questions")
    if not isinstance(found, Questions):
        found = reading.notes["questions"] = Questions(reading)
    return found


def find(flat: str) -> list[tuple[int, int]]:
    """Questions of a folded text, each up to whoever answers."""
    spans: list[tuple[int, int]] = []
    for asked in _ASKED.finditer(flat):
        if spans and asked.start() < spans[-1][1]:
            continue
        answered = _ANSWERED.search(flat, asked.end())
        if answered is not None:
            spans.append((asked.start(), answered.start()))
    return spans
