"""When is another copy of a document another version of it?"""

from __future__ import annotations

from collections import Counter

from rapidfuzz.distance import LCSseq

from db.folding import fold
from db.records import Change

#: Below this share of the shorter text's words, in order, the page was given other contents.
REPLACED_BELOW = 0.6
#: On texts shorter than this many words that share means nothing.
REPLACED_WORDS = 50
#: Beyond this many words in both texts an alignment takes too long (the time grows as the square,
#: half a second here); shared runs of three words stand in for it.
LONG_WORDS = 30_000


def overlap(before: list[str], after: list[str]) -> float:
    """Share of the shorter word sequence that stands in the longer in the same order (0 to 1)."""
    shorter = min(len(before), len(after))
    if shorter == 0:
        return 1.0
    if shorter > LONG_WORDS:
        before, after = _shingles(before), _shingles(after)
        common = sum((Counter(before) & Counter(after)).values())
        return common / max(min(len(before), len(after)), 1)
    return LCSseq.similarity(before, after) / shorter


def _shingles(words: list[str]) -> list[str]:
    """Every three words in a row: their order without an alignment."""
    return [" ".join(words[at : at + 3]) for at in range(len(words) - 2)]


def change_between(
    title_before: str, text_before: str | None, title_after: str, text_after: str | None
) -> Change:
    """What the later state is to the earlier: none, retitled, version or replaced.

    A text that is missing on either side says nothing about an edit; then titles decide.
    """
    if text_before is not None and text_after is not None:
        before, after = fold(text_before), fold(text_after)
        if before != after:
            if min(len(before), len(after)) >= REPLACED_WORDS and (
                overlap(before, after) < REPLACED_BELOW
            ):
                return "replaced"
            return "version"
    if fold(title_before) != fold(title_after):
        return "retitled"
    return "none"
