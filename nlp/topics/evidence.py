"""Evidence: the run of words that carries a label, chosen among the cues of its code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nlp.topics.acting import Instance
from nlp.topics.features import Material, Seen
from nlp.topics.words import Words

MOST = 4  # sentences looked at
_SHORT, _BEFORE, _AFTER = 6, 3, 5  # words: a run shorter than this is widened by so many


@dataclass(slots=True, frozen=True)
class Span:
    """A quotation in folded text or title, and the rule that led to it."""

    start: int
    end: int
    title: bool
    rule: int


class Chooser:
    """Chooses a span for each code of one document; spans already used are avoided."""

    def __init__(self, material: Material, found: Iterable[Instance]) -> None:
        self.material = material
        self.by_column: dict[int, list[Instance]] = {}
        for instance in found:
            self.by_column.setdefault(instance.column, []).append(instance)
        self.used: list[Span] = []

    def choose(self, column: int) -> Span | None:
        """The best span of a code, or None where it has no cue."""
        options = self.by_column.get(column)
        if not options:
            return None
        ranked = sorted(options, key=lambda found: (-found.score, found.sentence))[:MOST]
        spans = [
            self._span(seen)
            for instance in ranked
            for seen in sorted(instance.seen, key=_worth, reverse=True)[:3]
        ]
        best = next((span for span in spans if not self._taken(span)), spans[0])
        self.used.append(best)
        return best

    def _span(self, seen: Seen) -> Span:
        words = self.material.title if seen.title else self.material.words
        start, end = widen(words, seen.hit.start, seen.hit.end)
        return Span(words.starts[start], words.end(end - 1), seen.title, seen.hit.rule)

    def _taken(self, span: Span) -> bool:
        for other in self.used:
            if other.title == span.title:
                common = min(other.end, span.end) - max(other.start, span.start)
                if common > 0.7 * min(other.end - other.start, span.end - span.start):
                    return True
        return False


def _worth(seen: Seen) -> tuple[float, int, int]:
    """Cues in the order in which they make a quotation: strength, length, place."""
    return seen.weight, min(seen.hit.end - seen.hit.start, 8), -seen.hit.start


def widen(words: Words, start: int, end: int) -> tuple[int, int]:
    """A short run with the words about it, within its sentence."""
    if end - start >= _SHORT:
        return start, end
    low, high = words.bounds(start)
    return max(low, start - _BEFORE), min(high, end + _AFTER)
