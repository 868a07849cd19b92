"""One line of Federal Register print: emphasis, footnote marks, page breaks, and white space.

Full-text XML stands in three states of white space, and all must give the same words:

- as typeset (2016): ``a final rule<SU>1</SU> under <E T="03">et seq.</E>), which``;
- indented by a printer of trees (2020s): each text node beside an element stands on lines of its
  own, its real leading and trailing blanks kept inside the indentation;
- stripped (copies of 2012-2015): no blanks beside elements, ``in the<E>Federal Register</E>on``;
  there a blank is set where two words would meet. An indented copy that went through an editor
  which cuts the ends of lines has lost the blanks before elements only.

Footnote marks become ``[1]``, other superscripts Unicode ones where there are such (10⁶ must not
read 106), subscripts stay plain (CO2). The same flattening serves the site's HTML.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

Element = Any  # lxml has no types of its own

#: Elements that run inside a line, of the XML and of the site's HTML.
INLINE = frozenset(
    ["E", "SU", "FTREF", "PRTPAGE", "FR", "AC", "LI", "D"]
    + ["a", "abbr", "b", "br", "cite", "code", "em", "i", "small", "span", "strong", "sub", "sup"]
    + ["u", "svg", "use"]
)
#: Inline elements that print nothing here: page marks and what the site puts beside them.
SILENT = frozenset({"PRTPAGE", "FTREF", "svg", "use"})
EMPHASIS = frozenset({"a", "abbr", "b", "cite", "code", "em", "i", "small", "strong", "u", "span"})
#: ``E T=`` of roman, italic, bold and capitals. Others are raised (listed) or lowered type.
EMPHASIS_TYPES = frozenset({"01", "02", "03", "04", "05", "07"})
RAISED_TYPES = frozenset({"51", "53", "0131", "0151", "0731", "0751"})
BREAKS = frozenset({"LI", "br"})

_SUPERSCRIPTS = str.maketrans("0123456789+-−()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ⁿ")
_SUPERABLE = re.compile(r"[0-9+\-−()n]{1,6}\Z")
_BLANKS = re.compile(r"\s+")
_BEFORE_CLOSING = re.compile(r"\s+(?=[.,;:)\]”’?!])")
_OPENING = ("(", "[", "“", "‘")
_LAST_INDENT = re.compile(r"\n([ \t]*)\Z")
_FIRST_INDENT = re.compile(r"[ \t]*\n(?:[ \t]*\n)*([ \t]*)")
_TRAILING_INDENT = re.compile(r"([ \t]*)\n\s*\Z")


@dataclass(frozen=True, slots=True)
class Style:
    """Where the blanks of a document were lost: before elements, after them."""

    lost_before: bool = False
    lost_after: bool = False

    @property
    def lost(self) -> bool:
        return self.lost_before or self.lost_after


def is_element(node: Element) -> bool:
    """Not a comment, processing instruction or entity."""
    return isinstance(node.tag, str)


def style_of(root: Element) -> Style:
    """Blanks are lost on a side where no emphasis has one and words meet at one emphasis at least.

    Typeset and indented copies have real blanks on both sides of some emphasis nearly always.
    """
    blank_before = blank_after = met_before = met_after = False
    indents: dict[Element, int | None] = {}
    for element in root.iter("E"):
        if element.get("T") not in EMPHASIS_TYPES:
            continue
        parent, previous, words = element.getparent(), element.getprevious(), _first_words(element)
        if parent not in indents:
            indents[parent] = indentation(parent)
        indent = indents[parent]
        before = dedent(parent.text if previous is None else previous.tail, indent, between=False)
        after = dedent(element.tail, indent, between=False)
        if before.strip():
            blank_before = blank_before or before[-1].isspace()
            met_before = met_before or _meet(before, words)
        if after.strip():
            blank_after = blank_after or after[0].isspace()
            met_after = met_after or _meet(words.rstrip(), after)
    return Style(
        lost_before=met_before and not blank_before, lost_after=met_after and not blank_after
    )


def _first_words(element: Element) -> str:
    return " ".join((element.text or "").split())


def inline_text(element: Element, style: Style) -> str:
    """The words of an element that holds only text and inline elements, on one line."""
    line = Line(style)
    line.content(element)
    return line.text()


def is_line(element: Element) -> bool:
    return all(child.tag in INLINE for child in element if is_element(child))


class Line:
    """A line in the making, in pieces, so that a long one costs no more by the word."""

    def __init__(self, style: Style) -> None:
        self.style = style
        self._pieces: list[str] = []
        #: An element has just ended: punctuation that follows belongs to it.
        self._ended = False
        #: Where blanks were lost, words part here.
        self._parted = False

    def text(self) -> str:
        return _BLANKS.sub(" ", self.written()).strip()

    def written(self) -> str:
        return "".join(self._pieces)

    def content(self, element: Element) -> None:
        """The text and the inline children of an element."""
        indent = indentation(element)
        self.words(dedent(element.text, indent, between=False))
        for child in element:
            if is_element(child):
                self.child(child)
            between = _emphasis(child) and _emphasis(child.getnext())
            self.words(dedent(child.tail, indent, between=between))

    def child(self, child: Element) -> None:
        """One inline element."""
        if _unprinted(child):
            if child.tag == "PRTPAGE" and self.style.lost:
                self._ended = self._parted = True
            return
        if child.tag in BREAKS:
            self._write(" ")
            self.content(child)
            return
        if child.tag == "SU":
            self._raised(child)
        elif child.tag == "FR":
            self._write(" " if self._last()[-1:].isdigit() else "")
            self.content(child)
        elif child.tag == "E" and child.get("T") not in EMPHASIS_TYPES:
            plain = inline_text(child, self.style)
            self._write(superscript(plain) if child.get("T") in RAISED_TYPES else plain)
            # CO2 emissions, but H2O
            self._parted = self.style.lost_after and (child.tail or "")[:1].islower()
        elif child.tag == "sup":
            self._write(superscript(inline_text(child, self.style)))
        else:
            self._emphasised(child)
        self._ended = True

    def words(self, text: str) -> None:
        """Text after or before an element."""
        if not text:
            return
        if self._ended:
            text = _glue(text, self._last())
            if self._parted and _meet(self._last(), text):
                text = " " + text
        self._write(text)
        self._ended = self._parted = False

    def _emphasised(self, child: Element) -> None:
        inner = Line(self.style)
        inner.content(child)
        text = inner.written()
        if self._last().rstrip().endswith(_OPENING):
            self._close_up()
            text = text.lstrip()
        elif self.style.lost_before and child.tag == "E" and _meet(self._last(), text):
            text = " " + text
        elif self._ended:
            text = _glue(text, self._last())
        self._write(text)
        self._parted = self.style.lost_after and child.tag == "E"

    def _raised(self, child: Element) -> None:
        mark = inline_text(child, self.style)
        if not mark:
            return
        if _is_reference(child):
            self._close_up()
            following = (_tail_after_reference(child) or " ")[:1]
            blank = "" if following in ".,;:)]”’?!—" else " "
            self._write(f" [{mark.strip('[]()')}]{blank}")
        elif _begins_note(child):
            self._write(f"[{mark}] ")
        else:
            self._write(superscript(mark))

    def _write(self, text: str) -> None:
        if text:
            self._pieces.append(text)

    def _last(self) -> str:
        return self._pieces[-1] if self._pieces else ""

    def _close_up(self) -> None:
        """Take away the blanks at the end of what is written."""
        while self._pieces:
            kept = self._pieces.pop().rstrip()
            if kept:
                self._pieces.append(kept)
                return


def superscript(text: str) -> str:
    """Raised digits and signs as Unicode has them; anything else as it is."""
    return text.translate(_SUPERSCRIPTS) if _SUPERABLE.match(text) else text


def _unprinted(child: Element) -> bool:
    return child.tag in SILENT or "unprinted-element" in (child.get("class") or "")


def _emphasis(child: Element | None) -> bool:
    if child is None or not is_element(child):
        return False
    return child.tag in EMPHASIS or (child.tag == "E" and child.get("T") in EMPHASIS_TYPES)


def _is_reference(mark: Element) -> bool:
    following, previous = mark.getnext(), mark.getprevious()
    if following is not None and following.tag == "FTREF" and not (mark.tail or "").strip():
        return True
    return previous is not None and previous.tag == "FTREF" and not (previous.tail or "").strip()


def _tail_after_reference(mark: Element) -> str:
    following = mark.getnext()
    tail = following.tail if following is not None and following.tag == "FTREF" else mark.tail
    return (tail or "").lstrip()


def _begins_note(mark: Element) -> bool:
    parent = mark.getparent()
    within = parent.tag == "TNOTE" or (
        parent.getparent() is not None and parent.getparent().tag == "FTNT"
    )
    return within and mark.getprevious() is None and not (parent.text or "").strip()


def _glue(text: str, before: str) -> str:
    """``text`` without the blank before a closing mark, unless that mark stands among blanks."""
    return _BEFORE_CLOSING.sub("", text, count=1) if before and text[:1].isspace() else text


def _meet(before: str, after: str) -> bool:
    """Two words, or a sentence's end and a word, would run together."""
    last, first = before[-1:], after[:1]
    if not last or not first or last.isspace() or first.isspace():
        return False
    return (first.isalnum() or first in "(“‘§$[*") and (last.isalnum() or last in ".,;:)”’?!]%*")


def indentation(element: Element) -> int | None:
    """Blanks before the children of an indented element; None where it is not indented."""
    texts = [element.text, *(child.tail for child in element)]
    for text in texts[:-1]:
        found = _LAST_INDENT.search(text or "")
        if found:
            return len(found[1])
    return None


def dedent(text: str | None, indent: int | None, *, between: bool) -> str:
    """A text node without the indentation that a printer of trees put round it."""
    if not text or "\n" not in text:
        return text or ""
    if not text.strip():
        inner = text.split("\n")[1:-1]  # a line between two elements that is more than indentation
        return " " if between or any(len(line) > (indent or 0) for line in inner) else ""
    found = _FIRST_INDENT.match(text)
    if found:
        real = indent is not None and len(found[1]) > indent
        text = (" " if real else "") + text[found.end() :]
    return _TRAILING_INDENT.sub(lambda at: " " if at[1] else "", text)
