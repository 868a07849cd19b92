"""Evidence: the run of words that carries a label, chosen among the cues of its code."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nlp.topics.acting import LONG, TITLE, Instance
from nlp.topics.features import Material, Seen
from nlp.topics.words import Words

MOST = 4  # sentences looked at
#: What a further cue adds, the last sentence of a text loses, and each word of a sentence loses,
#: in log-odds; chosen on the quotations of gold.
RICH, LATE, WORDY = 0.5, 3.0, 0.03
RESERVE = 3.0  # log-odds by which a sentence may be weaker than the title and still be quoted
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

    def choose(self, column: int, settling: frozenset[int] = frozenset()) -> Span | None:
        """The best span of a code, or None where it has no cue; ``settling`` rules go first."""
        options = self.by_column.get(column)
        if not options:
            return None

        def order(found: Instance) -> tuple[bool, float, int]:
            decides = any(seen.hit.rule in settling for seen in found.seen)
            return not decides, -self._fitness(found), found.sentence

        spans: list[Span] = []
        for instance in sorted(options, key=order)[:MOST]:
            for seen in sorted(instance.seen, key=lambda s: _worth(s, settling), reverse=True)[:3]:
                spans.extend(self._spans(seen))
        best = next((span for span in spans if not self._taken(span)), spans[0])
        self.used.append(best)
        return best

    def _fitness(self, found: Instance) -> float:
        """How well a sentence serves as evidence: it acts, is rich in cues, early and short."""
        if found.sentence == TITLE:
            return found.score + RICH * len(found.seen) - RESERVE
        first = self.material.words.first
        low, high = self.material.words.bounds(first[found.sentence])
        late = LATE * found.sentence / len(first)
        return found.score + RICH * len(found.seen) - late - WORDY * min(high - low, LONG)

    def _spans(self, seen: Seen) -> list[Span]:
        """A cue with the words about it, and by itself."""
        words = self.material.title if seen.title else self.material.words
        wide = widen(words, seen.hit.start, seen.hit.end)
        return [
            Span(words.starts[start], words.end(end - 1), seen.title, seen.hit.rule)
            for start, end in dict.fromkeys([wide, (seen.hit.start, seen.hit.end)])
        ]

    def _taken(self, span: Span) -> bool:
        for other in self.used:
            if other.title == span.title:
                common = min(other.end, span.end) - max(other.start, span.start)
                if common > 0.7 * min(other.end - other.start, span.end - span.start):
                    return True
        return False


def _worth(seen: Seen, settling: frozenset[int]) -> tuple[bool, float, int, int]:
    """Cues in the order in which they make a quotation: strength, length, place."""
    length = min(seen.hit.end - seen.hit.start, 8)
    return seen.hit.rule in settling, seen.weight, length, -seen.hit.start


def widen(words: Words, start: int, end: int) -> tuple[int, int]:
    """A short run with the words about it, within its sentence."""
    if end - start >= _SHORT:
        return start, end
    low, high = words.bounds(start)
    return max(low, start - _BEFORE), min(high, end + _AFTER)
