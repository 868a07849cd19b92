"""A text cut into paragraphs and runs, each run knowing the labels whose evidence it is part of.

Offsets of labels count Unicode code points of the stored text, so nothing is folded or trimmed
here: the runs of all paragraphs, joined by the line breaks between them, are the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

#: Characters of text on one page; longer documents are read in parts.
PART = 300_000
#: A paragraph longer than this is no heading, whatever it begins with.
HEADING = 200
_HEADING = re.compile(
    r"^\s*(?:#{1,6}\s+\S|\*{0,2}(?:Section|SECTION|Sec\.|SEC\.)\s*\d+[A-Za-z]?\.?"
    r"|(?:ARTICLE|Article|ANNEX|Annex)\s+[IVXLC\d]+\b)"
)
_MARKS = re.compile(r"#{1,6} |\*\*|__")


@dataclass(frozen=True, slots=True)
class Span:
    """Where the evidence of one label stands; ``id`` is the label's row number."""

    id: int
    facet: str
    code: str
    start: int
    end: int


@dataclass(slots=True)
class Run:
    """A stretch of text under the same labels. ``ends`` names the labels that end with it."""

    text: str
    spans: list[Span] = field(default_factory=list)
    begins: list[Span] = field(default_factory=list)
    ends: list[Span] = field(default_factory=list)
    #: True for marks of Markdown, which are shown faintly and never removed.
    mark: bool = False


@dataclass(slots=True)
class Paragraph:
    """One line of the stored text. ``number`` counts from 0 over the whole text."""

    number: int
    start: int
    runs: list[Run]
    heading: str | None = None


def paragraphs(text: str, spans: Sequence[Span], *, part: int = 0) -> list[Paragraph]:
    """The paragraphs of one part of ``text`` (``PART`` characters, counted from part 0)."""
    first, last = part * PART, min(len(text), (part + 1) * PART)
    ordered = sorted(spans, key=lambda span: (span.start, -span.end, span.id))
    result = []
    for number, start, end in _lines(text, first, last):
        if not text[start:end].strip():
            continue
        near = [span for span in ordered if span.start < end and span.end > start]
        result.append(
            Paragraph(number, start, list(_runs(text, start, end, near)), _heading(text[start:end]))
        )
    return result


def parts(text: str) -> int:
    """How many parts a text is read in."""
    return max(1, -(-len(text) // PART))


def part_of(offset: int) -> int:
    """The part in which an offset stands."""
    return offset // PART


def _lines(text: str, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    number = text.count("\n", 0, first)
    start = first
    while start < last:
        end = text.find("\n", start, last)
        end = last if end < 0 else end
        yield number, start, end
        number += 1
        start = end + 1


def _heading(line: str) -> str | None:
    if len(line) > HEADING or not _HEADING.match(line):
        return None
    return _MARKS.sub("", line).strip().strip("#").strip()


def _runs(text: str, start: int, end: int, spans: list[Span]) -> Iterator[Run]:
    marks = [(at.start() + start, at.end() + start) for at in _MARKS.finditer(text[start:end])]
    cuts = {start, end}
    for span in spans:
        cuts |= {max(span.start, start), min(span.end, end)}
    for mark_start, mark_end in marks:
        cuts |= {mark_start, mark_end}
    edges = sorted(cuts)
    faint = dict(marks)
    for left, right in pairwise(edges):
        over = [span for span in spans if span.start < right and span.end > left]
        yield Run(
            text=text[left:right],
            spans=over,
            begins=[span for span in over if max(span.start, start) == left],
            ends=[span for span in over if span.end == right],
            mark=left in faint,
        )
