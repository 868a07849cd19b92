"""The printing markup of the Federal Register as paragraphs of plain text."""

from __future__ import annotations

from collections.abc import Iterator

from crawler.federal_register.inline import (
    INLINE,
    SILENT,
    Element,
    Line,
    Style,
    dedent,
    indentation,
    inline_text,
    is_element,
    is_line,
    style_of,
)

#: Pictures, mathematics set as pictures, rules, the contents list of an issue.
SKIPPED = frozenset({"GPH", "GID", "MATH", "MID", "HRULE", "CNTNTS", "script", "style"}) | SILENT
#: Containers whose first heading runs into the text: "ACTION: Final rule."
RUN_IN = frozenset({"AGY", "ACT", "SUM", "DATES", "EFFDATE", "ADD", "FURINF", "AUTH", "PREAMHD"})
#: Pairs that are printed on one line.
PAIRS = {"SECTNO": "SUBJECT", "FRDOC": "FILED"}
#: Containers of short lines without a blank line between them.
LINES = frozenset({"SIG"})
#: Parts of a table, in the order in which they are read.
CAPTIONS = ("TTITLE", "TDESC")
CELL = " | "


def plain_text(root: Element) -> str:
    """A document's text: paragraphs with a blank line between them."""
    return "\n\n".join(blocks(root, style_of(root)))


def blocks(element: Element, style: Style) -> Iterator[str]:
    """Paragraphs, headings and tables in reading order, none empty."""
    if element.tag == "GPOTABLE":
        found = [table(element, style)]
    elif element.tag == "STARS":
        found = ["* * * * *"]  # text of a regulation that stays as it is
    elif is_line(element):
        found = [inline_text(element, style)]
    else:
        found = [part for part in _parts(element, style) if part]
    if element.tag in RUN_IN and len(found) > 1 and found[0].endswith(":"):
        found[:2] = [f"{found[0]} {found[1]}"]
    if element.tag in LINES:
        found = ["\n".join(found)]
    yield from filter(None, found)


def table(element: Element, style: Style) -> str:
    """A table as lines of cells: captions, head, rows, notes. Empty where it holds no words."""
    lines = [inline_text(part, style) for part in element if part.tag in CAPTIONS]
    for row in element.iter("BOXHD", "ROW"):
        cells = [inline_text(cell, style) for cell in row.iter("CHED", "ENT")]
        lines.append(CELL.join(cells).strip() if any(cells) else "")
    lines += [inline_text(part, style) for part in element.iter("TNOTE")]
    return "\n".join(filter(None, lines))


def _parts(element: Element, style: Style) -> Iterator[str]:
    """The blocks of a container; text that stands loose in it makes paragraphs of its own."""
    indent = indentation(element)
    loose = Line(style)
    loose.words(dedent(element.text, indent, between=False))
    joined: Element | None = None
    for child in element:
        if is_element(child) and child is not joined and child.tag not in SKIPPED:
            if child.tag in INLINE:
                loose.child(child)
            else:
                yield loose.text()
                loose = Line(style)
                joined = _second_of_pair(child)
                if joined is None:
                    yield from blocks(child, style)
                else:
                    yield f"{inline_text(child, style)} {inline_text(joined, style)}".strip()
        loose.words(dedent(child.tail, indent, between=False))
    yield loose.text()


def _second_of_pair(child: Element) -> Element | None:
    wanted = PAIRS.get(child.tag)
    following = child.getnext()
    if wanted is None or following is None or following.tag != wanted:
        return None
    return following if is_line(child) and is_line(following) else None
