"""Folding: one plain view of a text, however it was laid out, with the way back.

The same document reaches us as HTML-stripped text, hard-wrapped Markdown or a page, with curly or
straight quotes and with non-breaking spaces. Matchers read the *folded* text, in which all of
these agree: straight quotes, plain hyphens, every run of white space one space, no marks of
Markdown, HTML or lists. ``Folded.back`` turns a span of it into the exact span of the text stored.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from nlp.sentences import item_starts

#: One character to one character, so that offsets stay.
_SAME_LENGTH = {
    **dict.fromkeys(map(ord, "‘’‚‛′`´ʼ"), "'"),
    **dict.fromkeys(map(ord, "“”„‟″«»"), '"'),
    **dict.fromkeys(map(ord, "‐‑‒–−"), "-"),
    **dict.fromkeys(
        map(ord, "\t\r\v\f\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f"), " "
    ),
    **dict.fromkeys(range(0x2000, 0x200B), " "),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),  # lone surrogates: no tokenizer takes them
    0x3000: " ",
}

_MARKS_SOURCE = r"""
      (?![ ][^\s<|*_\\\-+•=:,;).\u200b])            # one plain space needs no work
      (?=[\s<|*_\\~!\[\]{\-+•=:\u00ad\u200b-\u200f\u2060\ufeff\ufe0f])  # nor do most characters
    (?: (?P<space> (?![ ][,;).])
        (?: \n[ >]*(?:\#{1,6}|[-+*•])(?=\s)                     # a heading, a list item, a quote
          | (?<=\s)[-+•](?=\s)
          | \s
          | <!--.{0,2000}?-->
          | </?(?:p|br|div|li|ul|ol|h[1-6]|t[rdh]|table|thead|tbody|hr|img|figure|figcaption
                |blockquote|section|iframe|script|style|source|video|picture|noscript)\b
            [^<>]{0,4000}>
          | \|
          | (?<=[\s|])[-=:]{3,}(?=[\s|])                        # rules and table rulers
        )+)
    | (?P<nothing>[\u00ad\u200b-\u200f\u2060\ufeff\ufe0f]       # invisible characters
        | [ ]+(?=[,;)](?:\s|[.,;)]|\Z)|\.(?:\s|\Z))              # a space before a stop
        | \\(?=[\\'"*_{}\[\]()#+\-.!|$<>~^@&])                  # a Markdown escape
        | (?<!\\)\*+ | ~~ | (?<![A-Za-z0-9\\])_+(?=\S) | (?<=[^\s\\])_+(?![A-Za-z0-9])
        | !?\[(?=[^\[\]]{0,600}\]\(\s{0,3}(?:https?:|mailto:|/|\#|www\.|\)))   # a link opens
        | \]\(\s{0,3}\)
        | \]\(\s{0,3}(?:https?:|mailto:|/|\#|www\.)[^()\s]{0,2000}
          (?:\s+"[^"\n]{0,300}")?\s{0,3}\)
        | \{[.\#][^{}\n]{0,300}\}                               # attributes of a span
        | </?(?:b|i|u|em|strong|span|a|sup|sub|mark|small|font|cite)\b[^<>]{0,2000}>
      )+
    )"""
_MARKS = re.compile(_MARKS_SOURCE, re.VERBOSE | re.DOTALL)
#: A title has no lists: its hyphens set off by spaces are its own.
_LIST_MARK = r"| (?<=\s)[-+•](?=\s)"
_TITLE_MARKS = re.compile(_MARKS_SOURCE.replace(_LIST_MARK, ""), re.VERBOSE | re.DOTALL)
#: What a printed order carries before its first words: number, date, title. Another site's copy of
#: it has none of this. So too a breadcrumb of the page.
_PRINTED_HEAD = re.compile(
    r"\A[#\s*]*Executive Order \d{5}(?:[#\s*]+(?:Preamble|Title 3\W+The President))*[#\s*]*"
    r"(?:Executive Order \d{5} of [A-Z][a-z]+ \d{1,2}, \d{4}[#\s*]+"
    r"[^\n]{1,300}(?:\n[^\n]{1,200})?)?"
    r"[#\s*]*(?:Authority)?[#\s*]*(?=By the |I, )"
    r"|\A\s*1\.\s+\[?Parent(?:\]\(\))?\s+2\.\s+Current\s+"
)
#: What the printer adds after the last words.
_PRINTED_TAIL = re.compile(r"(?:\s[A-Z]\w+\.EPS)?\s*\[FR Doc\. [^\[\]]{5,90}\]")
_TAIL_SIZE = 800  # characters: the tail stands in the last of them
_OPENING = re.compile(r"[ >]*(?:#{1,6}|[-+*•])(?=\s)")
#: A dash set off by spaces stays a dash; a hyphen set off by spaces is a list mark, wrapped or not.
_SPACED_DASH = re.compile(r"(?<=\s)[–‒−](?=\s)")


@dataclass(slots=True)
class _Fold:
    """The folded text as it grows, and its map: offset ``flat[i]`` stands at ``orig[i]``, and so
    on one to one until ``flat[i + 1]``."""

    pieces: list[str] = field(default_factory=list)
    size: int = 0
    flat: list[int] = field(default_factory=lambda: [0])
    orig: list[int] = field(default_factory=lambda: [0])
    last: str = " "  # what the text ends in; a space at its head is dropped too

    def jump(self, orig: int) -> None:
        """What follows stands at ``orig``."""
        self.flat.append(self.size)
        self.orig.append(orig)

    def keep(self, source: str, start: int, end: int) -> None:
        """Take over source[start:end], but never a second space in a row."""
        if start < end and self.last == " " and source[start] == " ":
            start += 1
            self.jump(start)
        if start < end:
            self.pieces.append(source[start:end])
            self.size += end - start
            self.last = source[end - 1]

    def space(self, start: int, end: int) -> None:
        """One space for source[start:end]."""
        if self.last != " ":
            self.pieces.append(" ")
            self.size += 1
            self.last = " "
        self.jump(end)


def _fold(original: str, *, title: bool, headline: str) -> _Fold:
    source = original if title else _SPACED_DASH.sub("—", original)
    source = source.translate(_SAME_LENGTH)
    at, stop = (0, len(source)) if title else _printed(source)
    if headline:
        at = _after_headline(source, at, stop, headline)
    opening = _OPENING.match(source, at)
    if opening:
        at = opening.end()
    fold = _Fold()
    fold.jump(at)
    for found in (_TITLE_MARKS if title else _MARKS).finditer(source, at, stop):
        start, end = found.span()
        fold.keep(source, at, start)
        at = end
        if found.lastgroup == "space":
            fold.space(start, end)
        else:
            fold.jump(end)
    fold.keep(source, at, stop)
    return fold


def _printed(source: str) -> tuple[int, int]:
    """Where the document's own words begin and end in a printed copy."""
    head = _PRINTED_HEAD.match(source)
    tail = _PRINTED_TAIL.search(source, max(0, len(source) - _TAIL_SIZE))
    return head.end() if head else 0, tail.start() if tail else len(source)


_WORD = re.compile(r"[^\W_]+")
_REST = 40  # characters that must follow a headline for it to be one
_MOST_MARKS = 12  # characters of marks and space that may stand between its words


def _after_headline(source: str, at: int, stop: int, headline: str) -> int:
    """Where the text goes on after its own title, if it begins by repeating it."""
    end = at
    for wanted in _WORD.finditer(headline.translate(_SAME_LENGTH)):
        word = _WORD.search(source, end, min(stop, end + _MOST_MARKS + 60))
        if word is None or word.start() - end > _MOST_MARKS:
            return at
        if word.group().lower() != wanted.group().lower():
            return at
        end = word.end()
    return end if stop - end >= _REST else at


class Folded:
    """A text and its folded view. ``text`` is folded; ``original`` is as stored.

    ``title`` says that the text is a title, which has no lists; ``headline`` is the title of the
    document that the text belongs to: a copy that begins by repeating it loses the repetition.
    """

    def __init__(self, original: str, *, title: bool = False, headline: str = "") -> None:
        self.original = original
        fold = _fold(original, title=title, headline=headline)
        self.text = "".join(fold.pieces).rstrip(" ")
        self._flat, self._orig = fold.flat, fold.orig

    @cached_property
    def lower(self) -> str:
        """``text`` in lower case, of the same length."""
        lower = self.text.lower()
        if len(lower) != len(self.text):  # 'İ' becomes two characters
            lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)
        return lower

    @cached_property
    def breaks(self) -> list[int]:
        """Folded offsets at which a numbered item, section or capitalised head begins, from 0."""
        return item_starts(self.text)

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The span of ``original`` that the folded span [start, end) was made from."""
        if end <= start:
            at = self._back(start)
            return at, at
        return self._back(start), self._back(end - 1) + 1

    def _back(self, offset: int) -> int:
        i = bisect_right(self._flat, offset) - 1
        return self._orig[i] + offset - self._flat[i]

    def forward(self, offset: int) -> int:
        """The folded offset at or after which the original ``offset`` stands."""
        flat, orig = self._flat, self._orig
        i = bisect_right(orig, offset) - 1
        if i < 0:
            return 0
        at = flat[i] + offset - orig[i]
        return min(at, flat[i + 1]) if i + 1 < len(flat) else at
