"""Qualifiers: words of a document about itself that take the rest of their sentence back.

"Nothing in this order shall be construed to impose a duty" and "this rule does not change the
tariff" name a tool that the document does not use; what stands behind them is no cue.
"""

from __future__ import annotations

from itertools import pairwise

from nlp.topics.words import Words

#: How a document calls itself.
_SELF = frozenset(
    {"order", "proclamation", "memorandum", "determination", "notice", "rule", "agreement"}
    | {"statement", "section", "action", "framework", "document"}
)
_AUXILIARIES = frozenset({"does", "do", "shall", "will", "should", "is", "may"})
_AFTER_NOTHING, _AFTER_NOT = 16, 8  # words that they reach


def denied(words: Words, at: int) -> bool:
    """Whether the document says of itself, earlier in the sentence, that it does not do this."""
    low = words.bounds(at)[0]
    text = words.text
    for place in range(at - 1, max(low, at - _AFTER_NOTHING) - 1, -1):
        if text[place] == "nothing":
            return text[place + 1 : place + 3] == ["in", "this"]
        if text[place] == "not" and at - place <= _AFTER_NOT and text[place - 1] in _AUXILIARIES:
            return _names_itself(text[max(low, place - 4) : place - 1])
    return False


def _names_itself(words: list[str]) -> bool:
    return any(one == "this" and other in _SELF for one, other in pairwise(words))
