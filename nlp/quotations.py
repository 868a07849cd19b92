"""Where a reader's quotation stands in a text, whatever the layout of either.

Quotations are compared word by word as ``nlp.topics.words`` parts them: white space, quotation
marks, links and marks of Markdown do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.folding import text_sha256
from nlp.folding import Folded
from nlp.topics.words import Words, split


def find(words: Words, quote: str) -> tuple[int, int] | None:
    """First and last word of the first place that says ``quote``; None where there is none."""
    sought = split(Folded(quote).lower, [0]).text
    whole = " ".join(words.text)
    at = f" {whole} ".find(f" {' '.join(sought)} ") if sought else -1
    if at < 0:
        return None
    first = whole[:at].count(" ") + (at > 0)
    return first, min(first + len(sought), len(words)) - 1


def words_of(item: Mapping[str, Any], gold: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """What an item of gold quotes: its quotation, or its offsets into a document's title or text.

    Gold ships offsets; a text other than that which ``text_sha256`` names gives "", since they
    would quote other words.
    """
    if item.get("quote"):
        return str(item["quote"])
    start, end = item.get("start"), item.get("end")
    if not isinstance(start, int) or not isinstance(end, int):
        return ""
    if item.get("field") == "title":
        return str(document.get("title") or "")[start:end]
    text = str(document.get("text") or "")
    return text[start:end] if text_sha256(text) == gold.get("text_sha256") else ""


def offsets(text: str, quote: str, *, title: bool = False) -> tuple[int, int] | None:
    """The span ``text[start:end]`` that says ``quote``, in code points of ``text``."""
    folded = Folded(text, title=title)
    words = split(folded.lower, [0])
    place = find(words, quote)
    if place is None:
        return None
    return folded.back(words.starts[place[0]], words.end(place[1]))
