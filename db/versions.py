"""When is another copy of a document another version of it?"""

from __future__ import annotations

from rapidfuzz.distance import LCSseq

from db.folding import fold
from db.records import Change

#: Below this share of the shorter text's words, in order, the page was given other contents.
REPLACED_BELOW = 0.6
#: On texts shorter than this many words that share means nothing.
REPLACED_WORDS = 50


def overlap(before: list[str], after: list[str]) -> float:
    """Share of the shorter word sequence that stands in the longer in the same order (0 to 1)."""
    shorter = min(len(before), len(after))
    if shorter == 0:
        return 1.0
    # Equal words must be equal elements: rapidfuzz compares hashables, so words go as they are.
    needed = int(REPLACED_BELOW * shorter)
    return LCSseq.similarity(before, after, score_cutoff=max(needed - 1, 0)) / shorter


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
