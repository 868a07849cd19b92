"""Quotations against gold's: do they overlap, or stand in the same sentence?"""

from __future__ import annotations

from collections.abc import Iterable

from nlp.evaluation.gold import Evidence, Judgement
from nlp.folding import Folded
from nlp.reading import Reading


def agreement(reading: Reading, gold: Judgement, said: Judgement) -> tuple[int, int]:
    """(hits, right labels that both sides quote): a hit overlaps gold's or shares its sentence."""
    hits = total = 0
    for key, quotes in gold.evidence.items():
        ours = said.evidence.get(key)
        if not ours:
            continue
        total += 1
        hits += any(_meets(reading, quote, own) for quote in quotes for own in ours)
    return hits, total


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
