"""Quotations against gold's: do they overlap, or stand in the same sentence?"""

from __future__ import annotations

from collections.abc import Iterable

from nlp.evaluation.gold import Evidence, Judgement
from nlp.folding import Folded
from nlp.reading import Reading

Tally = dict[str, tuple[int, int]]  # facet -> (hits, right labels that both sides quote)


def agreement(reading: Reading, gold: Judgement, said: Judgement) -> Tally:
    """By facet, how many quotations of right labels overlap gold's or share its sentence."""
    found: Tally = {}
    for key, quotes in gold.evidence.items():
        ours = said.evidence.get(key)
        if ours:
            hit = any(_meets(reading, quote, own) for quote in quotes for own in ours)
            found = added(found, {key[0]: (int(hit), 1)})
    return found


def added(one: Tally, other: Tally) -> Tally:
    """Two tallies as one."""
    total = dict(one)
    for facet, (hits, labels) in other.items():
        before = total.get(facet, (0, 0))
        total[facet] = (before[0] + hits, before[1] + labels)
    return total


def _meets(reading: Reading, gold: Evidence, own: Evidence) -> bool:
    if own.start is None or own.end is None:
        return False
    wanted = Folded(gold.quote).text.lower()
    if own.field == "title":
        return wanted in reading.title_lower or own.quote.lower() in wanted
    start = reading.folded.forward(own.start)
    end = reading.folded.forward(own.end)
    first, last = reading.sentence_at(start)[0], reading.sentence_at(max(start, end - 1))[1]
    return any(
        begin < last and first < begin + len(wanted) for begin in _places(reading.lower, wanted)
    )


def _places(text: str, wanted: str) -> Iterable[int]:
    at = text.find(wanted) if wanted else -1
    while at >= 0:
        yield at
        at = text.find(wanted, at + 1)
