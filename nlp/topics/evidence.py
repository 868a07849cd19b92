"""Evidence: the run of words that carries a label, chosen among the cues of its code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.topics.features import Material, Seen
from nlp.topics.words import Words

#: How much a place speaks for a quotation.
_PLACE = {"lead": 0.9, "doing": 1.0, "body": 0.4, "why": -0.4, "form": -1.0}
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

    def __init__(self, material: Material) -> None:
        self.material = material
        self.by_column: dict[int, list[Seen]] = {}
        for seen in material.seen:
            self.by_column.setdefault(seen.column, []).append(seen)
        self.used: list[Span] = []

    def choose(self, column: int) -> Span | None:
        """The best span of a code, or None where it has no cue."""
        options = self.by_column.get(column)
        if not options:
            return None
        ranked = sorted(self._ranked(options), key=lambda pair: -pair[0])
        spans = [self._span(seen) for _, seen in ranked[:12]]
        best = next((span for span in spans if not self._taken(span)), spans[0])
        self.used.append(best)
        return best

    def _ranked(self, options: Sequence[Seen]) -> list[tuple[float, Seen]]:
        words = self.material.words
        size = max(1, len(words))
        crowd = Counter(
            words.sentence(seen.hit.start)
            for seen in options
            if not seen.title and seen.weight >= 1
        )
        ranked = []
        for seen in options:
            if seen.title:
                ranked.append((1.0 if seen.weight >= 1 else -1.0, seen))
                continue
            length = seen.hit.end - seen.hit.start
            value = 2.0 * seen.weight + _PLACE[seen.place] - 1.5 * seen.quoted
            value += min(1.0, 0.2 * (length - 1)) + 0.3 * seen.opening
            value += 0.6 * (1.0 - seen.hit.start / size)
            value += 0.25 * min(3, crowd[words.sentence(seen.hit.start)])
            ranked.append((value, seen))
        return ranked

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


def widen(words: Words, start: int, end: int) -> tuple[int, int]:
    """A short run with the words about it, within its sentence."""
    if end - start >= _SHORT:
        return start, end
    low, high = words.bounds(start)
    return max(low, start - _BEFORE), min(high, end + _AFTER)
