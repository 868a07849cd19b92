"""Folding: what of a text is the document, and what is only the form in which it came.

Two copies of a page agree when their folded word sequences agree. Folded away are Unicode
compatibility forms, case, quotes, punctuation and signs, marks of Markdown and HTML, the targets
of links, embeds and white space. Kept are letters and digits, and where words part. Menus and
breadcrumbs are cut by the page parsers, before a text comes here: in somebody's Markdown they
cannot be told from a list that the page really has.
"""

from __future__ import annotations

import html
import re
import unicodedata
from hashlib import sha256

#: Markup whose contents are never text of the document: (opening, closing).
_EMBEDS = (
    (re.compile(r"<!--"), "-->"),
    (re.compile(r"<script\b", re.IGNORECASE), "</script>"),
    (re.compile(r"<style\b", re.IGNORECASE), "</style>"),
    (re.compile(r"<iframe\b", re.IGNORECASE), "</iframe>"),
)
#: Tags that stand inside a word without parting it; every other tag parts words.
_INLINE = re.compile(
    r"</?(?:a|abbr|b|bdi|cite|code|em|font|i|ins|mark|s|small|span|strong|sub|sup|u)(?:\s[^<>]*)?>",
    re.IGNORECASE,
)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_TARGET = r"\(\s*<?[^()\s<>]*(?:\([^()\s]*\)[^()\s<>]*)*>?(?:\s+\"[^\"\n]*\")?\s*\)"
_IMAGE = re.compile(r"!\[[^\[\]]*\]" + _TARGET)
#: A link begins a word ("**Firm**[announced](…)"); it may end inside one ("[Order 141](…)77").
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.)*)\]" + _TARGET)
_EMPHASIS = re.compile(r"\*+|~~|(?<![^\W_])_+|_+(?![^\W_])")
_WORD = re.compile(r"[^\W_]+")
#: Characters that are never seen: soft hyphen, zero width, direction marks, variation selectors.
_INVISIBLE = dict.fromkeys(
    [0xAD, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F)]
    + [*range(0x2060, 0x2070), *range(0xFE00, 0xFE10)]
)


def _without(text: str, opening: re.Pattern[str], closing: str) -> str:
    """``text`` without the stretches between the marks; one left open is only its mark."""
    kept: list[str] = []
    lowered = text.lower() if closing.isascii() and closing != "-->" else text
    position = 0
    while found := opening.search(text, position):
        end = lowered.find(closing, found.end())
        if end < 0:
            break
        kept.append(text[position : found.start()])
        position = end + len(closing)
    kept.append(text[position:])
    return " ".join(kept)


def _plain(text: str) -> str:
    """``text`` without marks of HTML and Markdown, links replaced by their wording."""
    if "<" in text:
        for opening, closing in _EMBEDS:
            text = _without(text, opening, closing)
        text = _TAG.sub(" ", _INLINE.sub("", text))
    if "](" in text:
        text = _IMAGE.sub(" ", text)
        for _ in range(3):  # a link's wording may hold an image or another link
            text, replaced = _LINK.subn(r" \1", text)
            if not replaced:
                break
    if "&" in text:
        text = html.unescape(text)
    return _EMPHASIS.sub("", text)


def fold(text: str) -> list[str]:
    """The words of ``text`` in order, lower-cased, free of form."""
    folded = unicodedata.normalize("NFKC", _plain(text)).translate(_INVISIBLE)
    return _WORD.findall(folded.casefold())


def content_sha256(text: str | None) -> str | None:
    """The hash that two copies of the same contents share, as 64 hex digits; None for no text."""
    if text is None:
        return None
    return sha256(" ".join(fold(text)).encode("utf-8", "surrogatepass")).hexdigest()


def text_sha256(text: str | None) -> str | None:
    """The hash of the exact characters (UTF-8); it guards the offsets of labels."""
    if text is None:
        return None
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def word_count(text: str | None) -> int:
    """Words as a reader counts them: runs of characters between white space."""
    return len(text.split()) if text else 0
