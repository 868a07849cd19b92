"""Qualifiers: words of a document about itself that take the rest of their sentence back.

"Nothing in this order shall be construed to impose a duty" and "this rule does not change the
tariff" name a tool that the document does not use; what stands behind them is no cue. The closing
paragraphs of a fact sheet recall earlier deeds ("in February, President Trump signed ..."): of
1,400 such cues in labelled fact sheets readers quoted two, of the others one in twelve.
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

_MONTHS = frozenset(
    {"january", "february", "march", "april", "may", "june", "july", "august", "september"}
    | {"october", "november", "december"}
)
_OPENING = 20  # words of a sentence, its heading among them, in which it says of when it speaks
_TAKING_OFFICE = 8  # words: "immediately upon his return to office"
#: What follows whoever acted where the deed is an earlier one.
_EARLIER = frozenset({"has", "have", "also", "already", "previously", "continues"})
_IRREGULAR = frozenset({"took", "began", "made", "withdrew", "put", "led", "won", "brought"})


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


def recalled(words: Words, at: int) -> bool:
    """Whether the sentence of a fact sheet tells what was done before, in words ahead of ``at``."""
    low = words.bounds(at)[0]
    opening = words.text[low : min(at, low + _OPENING)]
    if "today" in opening:
        return False
    return _tells_when(opening) or any(
        _acted(opening[place:]) for place in range(len(opening)) if _actor(opening, place)
    )


def _tells_when(opening: list[str]) -> bool:
    """In February; last year; earlier this month; upon returning to office; in his first term."""
    if opening[:1] in (["in"], ["on"], ["since"]) and _MONTHS & set(opening[1:3]):
        return True
    if opening[:1] == ["last"] or opening[:2] == ["earlier", "this"]:
        return True
    start = opening[:_TAKING_OFFICE]
    return bool({"since", "upon", "after", "on", "during", "in"} & set(start[:2])) and any(
        pair in (("to", "office"), ("taking", "office"), ("day", "one"), ("first", "term"))
        for pair in pairwise(start)
    )


def _actor(opening: list[str], place: int) -> bool:
    if opening[place] == "he":
        return place == 0
    return opening[place] == "administration" or (
        opening[place] == "trump" and "president" in opening[max(0, place - 3) : place]
    )


def _acted(actor: list[str]) -> bool:
    """Whether a verb of the past stands behind: signed, took, has ended."""
    verb = actor[1] if len(actor) > 1 else ""
    return verb in _EARLIER | _IRREGULAR or (len(verb) > 4 and verb.endswith("ed"))
