"""HTML to plain text, the same way for every source that publishes pages.

A page is first *parsed* (:func:`parse_html`, bounded in size and depth), then what is no text of
the document is *cut* (:func:`cut`), then the rest is *written out* (:func:`block_text`):
paragraphs parted by an empty line, ``<br>`` as a line break, list items marked as the browser
would mark them, cells of a table parted by a tab. Inline marks (bold, underlined) leave no trace.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from lxml import etree
from lxml import html as lxml_html
from w3lib.encoding import html_to_unicode

from crawler.list_marks import ListMarks, open_list

#: An lxml element; lxml ships no types that mypy could follow.
Element: TypeAlias = Any

#: Bytes of the largest body that is read. The largest real page seen is 0.7 MB.
MAX_BYTES = 16 * 1024 * 1024

#: Elements that never hold text of a document.
CUT_TAGS = frozenset(
    ["script", "style", "noscript", "template", "iframe", "object", "embed", "svg", "canvas"]
    + ["audio", "video", "form", "button", "select", "input", "textarea", "nav", "head", "dialog"]
)
#: Class tokens of what sites put beside a text: embeds (their placeholders change by themselves),
#: breadcrumbs, words for screen readers, sharing buttons, cookie banners.
CUT_CLASSES = frozenset(
    ["twitter-tweet", "instagram-media", "fb-post", "tiktok-embed", "wp-embedded-content"]
    + ["breadcrumb", "breadcrumbs", "wp-block-breadcrumbs", "yoast-breadcrumbs"]
    + ["screen-reader-text", "screen-reader-only", "sr-only", "visually-hidden"]
    + ["sharedaddy", "addtoany_share_save_container", "social-share", "share-buttons"]
)
#: Beginnings of such class tokens.
CUT_CLASS_PREFIXES = ("wp-block-embed", "embed-twitter", "cookie-", "gdpr-", "breadcrumb__")

_BLOCKS = frozenset(
    ["address", "article", "aside", "blockquote", "body", "center", "caption", "dd", "details"]
    + ["div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "h1", "h2", "h3", "h4"]
    + ["h5", "h6", "header", "hr", "legend", "li", "main", "ol", "p", "pre", "section", "summary"]
    + ["table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"]
)
#: Bidirectional overrides and isolates can make a quotation read otherwise than it is written;
#: zero-width spaces, soft hyphens and byte-order marks part words invisibly.
_UNSEEN = dict.fromkeys(
    [0xAD, 0x200B, 0x2060, 0xFEFF, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
    + [*range(0x00, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F, *range(0x80, 0xA0)]
)
_SPACES = re.compile(r"\s+")
_BREAK = "\x01"  # stands for <br> until a block is folded; control characters are cut before


class UnreadableError(ValueError):
    """A body that cannot be parsed as a whole; the message says why."""


def decode(body: bytes, content_type: str = "") -> str:
    """``body`` as text, never failing.

    What is valid UTF-8 is UTF-8, whatever it declares: all the sites write it, and a wrong header
    is commoner than another character set that looks so. Else the declared one is believed.
    """
    if b"\x00" not in body[:64]:  # UTF-16 looks like UTF-8 with noughts
        try:
            return body.decode("utf-8-sig")
        except UnicodeDecodeError:
            pass
    _, text = html_to_unicode(content_type or None, body, default_encoding="utf-8")
    return text


def parse_html(body: bytes, content_type: str = "") -> Element:
    """The root element of a page. Comments and processing instructions are dropped.

    Raises :class:`UnreadableError` for a body over :data:`MAX_BYTES`, an empty one, and one
    nested deeper (256) or with a longer run of text (10 MB) than libxml2 reads, since the rest
    would be lost without a word.
    """
    if len(body) > MAX_BYTES:
        raise UnreadableError(f"body of {len(body):,} bytes is over the limit of {MAX_BYTES:,}")
    return _parse(decode(body, content_type), lxml_html.document_fromstring)


def parse_fragment(markup: str) -> Element:
    """A ``div`` around a piece of HTML (the contents of a feed item or of an API field)."""
    if len(markup) > MAX_BYTES:
        raise UnreadableError(f"text of {len(markup):,} characters is over the limit")
    return _parse(f"<html><body><div>{markup}</div></body></html>", lxml_html.document_fromstring)


def content_of(markup: str) -> Element | None:
    """The element around a fragment of HTML; None where there is none that can be read."""
    try:
        return parse_fragment(markup).find(".//div") if markup.strip() else None
    except UnreadableError:
        return None


def _parse(text: str, read: Any) -> Element:
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    data = text.replace("\x00", "").encode("utf-8", "replace")
    try:
        root = read(data, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError) as error:
        raise UnreadableError(f"not readable as HTML ({error})") from error
    for entry in parser.error_log:
        if entry.type_name == "ERR_RESOURCE_LIMIT":
            limit = str(entry.message).partition(",")[0]
            raise UnreadableError(f"not readable as a whole ({limit})")
    return root


def classes(element: Element) -> list[str]:
    """The class tokens of ``element``."""
    return str(element.get("class") or "").split()


def with_class(root: Element, token: str, tag: str = "*") -> Iterator[Element]:
    """Every ``tag`` below ``root`` that carries the class ``token``, in document order."""
    yield from root.xpath(
        f".//{tag}[contains(concat(' ', normalize-space(@class), ' '), $token)]",
        token=f" {token} ",
    )


def meta(root: Element, name: str) -> str | None:
    """The content of the first ``meta`` with this ``property`` or ``name``, folded to one line."""
    found = root.xpath("//meta[@property=$name or @name=$name]/@content", name=name)
    return one_line(str(found[0])) or None if found else None


def link(root: Element, rel: str) -> str | None:
    """The address of the first ``link`` with this ``rel``."""
    found = root.xpath("//link[@rel=$rel]/@href", rel=rel)
    return str(found[0]).strip() or None if found else None


def clean(text: str) -> str:
    """``text`` in NFC without the characters that are never seen."""
    return unicodedata.normalize("NFC", text).translate(_UNSEEN)


def one_line(text: str) -> str:
    """``text`` cleaned, every run of white space one space."""
    return _SPACES.sub(" ", clean(text)).strip()


def inline_text(element: Element | None) -> str:
    """The text of an element on one line; a ``<br>`` parts words as a space does."""
    return _SPACES.sub(" ", block_text(element)) if element is not None else ""


def cut(root: Element, also: Iterable[Element] = ()) -> None:
    """Empty, in place, what is no text of a document below ``root``, and the elements ``also``.

    An emptied element stays as a bare ``span``, so that the text after it stays where it was.
    """
    doomed = [element for element in root.iter(etree.Element) if _is_beside_the_text(element)]
    for element in [*doomed, *also]:
        if element is not root:
            element.clear(keep_tail=True)
            element.tag = "span"


def _is_beside_the_text(element: Element) -> bool:
    label = str(element.get("aria-label") or "").lower()
    if element.tag in CUT_TAGS or label.startswith(("breadcrumb", "jump to footnote")):
        return True
    tokens = classes(element)
    return any(token in CUT_CLASSES or token.startswith(CUT_CLASS_PREFIXES) for token in tokens)


class _Writer:
    """Walks an element once and collects its blocks."""

    def __init__(self) -> None:
        self.blocks: list[tuple[str, str]] = []  # (what parts it from the block before, text)
        self.inline: list[str] = []
        self.lists: list[ListMarks] = []
        self.row: Element | None = None  # the open row, if it has two cells or more
        self.cells: list[str] = []
        self.mark = ""
        self.gap = "\n"

    def part(self, gap: str) -> None:
        """End the block at hand; the next one is to stand ``gap`` apart."""
        if self.row is not None:  # inside a cell everything is one line
            self.inline.append(" ")
            return
        self._keep(self._folded())
        if len(gap) > len(self.gap):
            self.gap = gap

    def _folded(self) -> str:
        text = _SPACES.sub(" ", "".join(self.inline))
        self.inline.clear()
        lines = [line.strip() for line in text.split(_BREAK)]
        return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()

    def _keep(self, text: str) -> None:
        if not text:
            return
        indent = "  " * (len(self.lists) - 1 if self.mark else len(self.lists))
        if self.lists:
            text = re.sub(r"\n+", "\n" + "  " * len(self.lists), text)
        self.blocks.append((self.gap, f"{indent}{self.mark}{text}"))
        self.mark = ""
        self.gap = "\n"

    def start(self, element: Element) -> None:
        tag = element.tag
        if tag == "br":
            self.inline.append(" " if self.row is not None else _BREAK)
        elif tag == "sup" and "fn" in classes(element):
            self.inline.append("[")  # a footnote's number is not to run into the word before it
        elif tag == "img":
            if "emoji" in classes(element):
                self.inline.append(clean(str(element.get("alt") or "")))
        elif tag in {"ul", "ol"}:
            self.part(self._gap_of(tag))
            self.lists.append(open_list(element))
        elif tag in _BLOCKS:
            self.part(self._gap_of(tag))
            if tag == "li" and self.row is None:
                self.mark = self.lists[-1].mark(element) if self.lists else "- "
            elif tag == "tr" and self.row is None:
                cells = sum(cell.tag in {"td", "th"} for cell in element)
                self.row = element if cells > 1 else None
        if element.text and tag not in CUT_TAGS:
            self.inline.append(clean(element.text))

    def end(self, element: Element) -> None:
        tag = element.tag
        if tag == "sup" and "fn" in classes(element):
            self.inline.append("]")
        elif self.row is not None and tag in {"td", "th"} and element.getparent() is self.row:
            self.cells.append(self._folded())
        elif self.row is not None and element is self.row:
            self._keep("\t".join(self.cells).rstrip("\t"))
            self.row = None
            self.cells.clear()
        elif tag in _BLOCKS:
            self.part(self._gap_of(tag))
            if tag in {"ul", "ol"}:
                self.lists.pop()
                if not self.lists:
                    self.part("\n\n")
            elif tag == "li" and self.row is None:
                self.mark = ""

    def _gap_of(self, tag: str) -> str:
        return "\n" if self.lists or tag in {"li", "tr", "td", "th", "dt", "dd"} else "\n\n"


def block_text(root: Element) -> str:
    """The text of ``root`` in blocks; NFC, no white space at the ends of lines.

    Paragraphs stand an empty line apart, items and rows of tables a line. Items are marked
    ``- `` or numbered as the page numbers them, deeper ones indented by two spaces a level.
    """
    writer = _Writer()
    for event, element in etree.iterwalk(root, events=("start", "end")):
        if event == "start":
            writer.start(element)
            continue
        writer.end(element)
        if element is not root and element.tail:
            writer.inline.append(clean(element.tail))
    writer.part("\n")
    text = "".join(gap + block for gap, block in writer.blocks).strip("\n")
    return unicodedata.normalize("NFC", text)
