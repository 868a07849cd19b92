"""``body_html_url``: the text as a fragment of HTML, for documents whose XML is not at hand.

The site makes it from the XML; freed of "( printed page 60293)" and pictures its words are those
of the XML. It carries no metadata but number, title and, in the address, the day.
"""

from __future__ import annotations

import re

from lxml import etree, html

from crawler.federal_register import addresses
from crawler.federal_register.inline import Element, Style, inline_text
from crawler.federal_register.markup import blocks
from crawler.parsed import Capture, Parsed
from crawler.soundness import by_status, instead_of
from db.records import Document

MAX_HTML = 64 * 2**20
_PAGE = re.compile(r"<!doctype|<html[\s>]", re.IGNORECASE)
_END = re.compile(r"\bFR Doc\.\s*(?:No:?\s*)?[A-Z0-9]")


def parse_body_html(capture: Capture) -> Parsed:
    """The document of a fragment; a whole page instead of one is a refusal."""
    status = by_status(capture)
    if status is not None:
        return status
    if len(capture.body) > MAX_HTML:
        return Parsed(outcome="error", reason=f"the HTML is over {MAX_HTML // 2**20} MB")
    text = capture.body.decode("utf-8", "replace")
    number = addresses.read(capture.url).number
    if _PAGE.search(text[:2000]) or number is None:
        return instead_of(capture, "a fragment of HTML")
    try:
        root = html.fragment_fromstring(text.replace("\0", " "), create_parent="div")
    except (etree.ParserError, ValueError, AssertionError) as error:
        return Parsed(outcome="error", reason=f"the HTML cannot be read: {error}")
    parts = list(blocks(root, Style()))
    if not any(_END.search(part) for part in parts[-6:]):
        return Parsed(outcome="cut", reason="the fragment ends before its FR Doc. line")
    return Parsed(outcome="document", documents=[_document(root, parts, number, capture)])


def _document(root: Element, parts: list[str], number: str, capture: Capture) -> Document:
    published = addresses.read(capture.url).date
    heading = next((inline_text(e, Style()) for e in root.iter("h1", "h2")), "")
    return Document(
        source="federalregister",
        url=addresses.short_url(number),
        title=heading or number,
        text="\n\n".join(parts),
        text_kind="full",
        form="markdown",  # below the XML that it was made from
        aliases=[capture.url, addresses.short_url(number)],
        published=published,
        published_basis="page" if published else None,
        document_number=number,
        captured=capture.captured,
        origin=capture.url,
    )
