"""Voices: documents that only gather what others say.

"What they are saying" strings quotations together, each after its speaker's name and trade. What
a quoted third party says is nothing that the document does (codebook, "round-ups"), and the
American Iron and Steel Institute is no sector.
"""

from __future__ import annotations

from nlp.reading import Reading
from nlp.spans import Spans
from nlp.topics.lexicon import Lexicon

MOSTLY = 0.3  # share of a text in quotation marks from which it gathers voices
INTRODUCTION = 240  # characters of a speaker's name and trade before his words


def of(reading: Reading, lexicon: Lexicon) -> Spans:
    """The voices of a document whose title announces them and whose text is largely theirs."""
    if not any(pattern.search(reading.title_lower) for pattern in lexicon.voices):
        return Spans()
    quoted = reading.quoted
    if sum(end - start for start, end in quoted) < MOSTLY * len(reading.flat):
        return Spans()
    spans, before = [], 0
    for start, end in quoted:
        low = before or reading.sentence_at(max(0, start - 2))[0]
        spans.append((_introduced(reading.flat, max(low, start - INTRODUCTION), start), end))
        before = end
    return Spans(spans)


def _introduced(text: str, low: int, start: int) -> int:
    """Where a speaker is introduced: behind the voice before, or a colon that announces voices."""
    own = text.rfind(":", low, start)
    return start if own < 0 else max(low, text.rfind(": ", low, own) + 1)
