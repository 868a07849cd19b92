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
#: A section's title that runs into its text: "Sec. 2.  Policy.  It is the policy of ...".
_RUN_IN = re.compile(
    r"\s*\*{0,3}(?:Section|SECTION|Sec\.|SEC\.)\s*\d+[A-Za-z]?\.[\s*]*[^.\s*][^.\n]{1,120}\.(?=[\s*])"
)
#: Marks of Markdown: emphasis, headings and escapes ("mark"), addresses of links ("url").
_MARKS = re.compile(
    r"(?P<url>\]\(https?://[^)\s]*\))"
    r"|(?P<mark>#{1,6} |\*{1,3}(?=\S)|(?<=\S)\*{1,3}|__|\\(?=[()\[\]*_.#&-])|\[(?=[^\]\n]*\]\())"
)
_BLANK = re.compile(r"\n[ \t]*(?=\n)")
#: A line that begins so begins a paragraph of its own, also without a blank line before it.
_ITEM = re.compile(
    r"\s*(?:\*\*|[-*•–]\s|[|#>]|\\?\(?(?:[a-zA-Z]|[ivxlIVXL]{1,5}|\d{1,3})\\?[.)]\s"
    r"|(?:Section|Sec\.|SEC\.) \d)"
)
#: A line that ends so goes on in the next one, however short it is.
_OPEN_END = re.compile(r"(?:,|\b[a-z]+)\s*$")
#: Another line shorter than this was broken on purpose, not to fill a column.
_FULL_LINE = 45


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
    #: "mark" or "url" for marks of Markdown, which are shown faintly and never removed.
    mark: str | None = None
    #: Part of a section's title that runs into its text.
    lead: bool = False


@dataclass(slots=True)
class Paragraph:
    """One paragraph of the stored text. ``number`` is that of its first line, from 0.

    ``heading`` where it is one; ``lead`` where a section's title runs into it.
    """

    number: int
    start: int
    runs: list[Run]
    heading: str | None = None
    lead: str | None = None

    @property
    def plain(self) -> str | None:
        """The whole text where nothing of it is marked: most paragraphs of long documents."""
        if len(self.runs) > 1:
            return None
        run = self.runs[0]
        return None if run.spans or run.mark or run.lead else run.text

    @property
    def section(self) -> str | None:
        """The title of the section that begins here."""
        return self.heading or self.lead


def paragraphs(text: str, spans: Sequence[Span], *, part: int = 0) -> list[Paragraph]:
    """The paragraphs of one part of ``text`` (``PART`` characters, counted from part 0)."""
    first, last = part * PART, min(len(text), (part + 1) * PART)
    ordered = sorted(spans, key=lambda span: (span.start, -span.end, span.id))
    result = []
    begun: set[int] = set()
    for number, start, end in _lines(text, first, last):
        if not text[start:end].strip():
            continue
        near = [span for span in ordered if span.start < end and span.end > start]
        lead = _RUN_IN.match(text[start : start + HEADING])
        whole = lead is None or not text[start + lead.end() : end].strip(" *\t")
        told = start if whole or lead is None else start + lead.end()
        runs = list(_runs(text, start, end, near, told))
        for run in runs:
            run.begins = [span for span in run.spans if span.id not in begun]
            begun.update(span.id for span in run.begins)
        heading = _heading(text[start:end]) if whole else None
        titled = None if whole else _plain(text[start:told])
        result.append(Paragraph(number, start, runs, heading, titled))
    return result


def parts(text: str) -> int:
    """How many parts a text is read in."""
    return max(1, -(-len(text) // PART))


def part_of(offset: int) -> int:
    """The part in which an offset stands."""
    return offset // PART


def _lines(text: str, first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """(line number, start, end) of paragraphs.

    Where blank lines part a text, other line breaks only fill a column, unless the line is short
    or the next begins an item; without blank lines every line is a paragraph.
    """
    wrapped = len(_BLANK.findall(text, first, last)) > 2
    number = text.count("\n", 0, first)
    begin, begun = first, number
    start = first
    while start < last:
        end = text.find("\n", start, last)
        end = last if end < 0 else end
        following = text[end + 1 : min(end + 80, last)]
        if not (
            wrapped
            and (end - start >= _FULL_LINE or _OPEN_END.search(text, begin, end))
            and following.strip()
            and not following.startswith("\n")
            and not _ITEM.match(following)
        ):
            yield begun, begin, end
            begin, begun = end + 1, number + 1
        number += 1
        start = end + 1
    if begin < last:
        yield begun, begin, last


def _heading(line: str) -> str | None:
    if len(line) > HEADING or not _HEADING.match(line):
        return None
    return _plain(line)


def _plain(line: str) -> str:
    return " ".join(_MARKS.sub("", line).strip("#* \t").split())


def _runs(text: str, start: int, end: int, spans: list[Span], told: int) -> Iterator[Run]:
    """Stretches under the same labels and marks; those before ``told`` are a section's title."""
    marks = {
        at.start() + start: (at.end() + start, at.lastgroup)
        for at in _MARKS.finditer(text[start:end])
    }
    if not marks and not spans and told == start:
        yield Run(text[start:end])
        return
    cuts = {start, told, end}
    for span in spans:
        cuts |= {max(span.start, start), min(span.end, end)}
    for left, (right, _) in marks.items():
        cuts |= {left, right}
    edges = sorted(cuts)
    faint: tuple[int, str | None] = (0, None)
    for left, right in pairwise(edges):
        faint = marks.get(left, faint)
        over = [span for span in spans if span.start < right and span.end > left]
        yield Run(
            text=text[left:right],
            spans=over,
            ends=[span for span in over if span.end == right],
            mark=faint[1] if left < faint[0] else None,
            lead=left < told,
        )
