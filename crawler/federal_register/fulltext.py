"""Full-text XML: one document, or a whole daily issue split into its documents.

The site serves a document without a root wrapper (it starts at ``<RULE>``, ``<PRORULE>``,
``<NOTICE>`` or ``<PRESDOCU>``); GovInfo serves issues as ``<FEDREG>``. Which document it is stands
in ``FRDOC``; what day it was published does not stand in it: the address or the issue gives it.
XML is read without network, entity expansion or external definitions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from crawler.federal_register import addresses, preamble
from crawler.federal_register.inline import Element, style_of
from crawler.federal_register.markup import plain_text
from crawler.parsed import Capture, Parsed
from crawler.soundness import by_status, instead_of
from db.records import Document

ROOTS = frozenset(preamble.TYPES)
ISSUE_ROOT = "FEDREG"
#: Longer than any issue seen (3 MB); the limit keeps a hostile body from eating the memory.
MAX_XML = 64 * 2**20

_OPENING = re.compile(rb"<([A-Z][A-Z0-9]*)[\s>]")


def parse_xml(capture: Capture) -> Parsed:
    """The document or documents of a full-text answer."""
    opening = _OPENING.search(capture.body[:4096])
    name = opening[1].decode() if opening else ""
    if name not in ROOTS | {ISSUE_ROOT}:
        return by_status(capture) or instead_of(capture, "XML")
    if len(capture.body) > MAX_XML:
        return Parsed(outcome="error", reason=f"the XML is over {MAX_XML // 2**20} MB")
    if not capture.body.rstrip().endswith(f"</{name}>".encode()):
        return Parsed(outcome="cut", reason=f"the XML ends before </{name}>")
    try:
        root = read_xml(capture.body)
    except etree.XMLSyntaxError as error:
        return Parsed(outcome="error", reason=f"not well-formed XML: {error.msg}")
    return _parse_issue(root, capture) if root.tag == ISSUE_ROOT else _parse_one(root, capture)


def _parse_one(root: Element, capture: Capture) -> Parsed:
    document = read_document(root, capture)
    if document is None:
        return Parsed(outcome="unknown", reason="the XML names no document number")
    return Parsed(outcome="document", documents=[document])


def read_xml(body: bytes) -> Element:
    """The root element; XMLSyntaxError where there is none. Slips of markup are forgiven."""
    options = {"resolve_entities": False, "no_network": True, "load_dtd": False}
    body = body.strip()
    try:
        return etree.fromstring(body, etree.XMLParser(**options))
    except (etree.XMLSyntaxError, ValueError):
        root = etree.fromstring(body, etree.XMLParser(recover=True, **options))
        if root is None or not isinstance(root.tag, str):
            raise
        return root


def read_document(
    root: Element, capture: Capture, published: str | None = None, page: str | None = None
) -> Document | None:
    """One document out of its element; None where its number cannot be found.

    ``published`` and ``page`` come from the issue that holds it, else from the address.
    """
    address = addresses.read(capture.url)
    number = preamble.document_number(root) or address.number
    if number is None:
        return None
    style = style_of(root)
    published = published or address.date
    corrected = addresses.corrected_number(number)
    return Document(
        source="federalregister",
        url=addresses.short_url(number),
        title=preamble.title(root, style) or number,
        text=plain_text(root),
        text_kind="full",
        form="page",
        aliases=_aliases(capture.url, number, address),
        published=published,
        published_basis="page" if published else None,
        signed=preamble.signed(root, style),
        effective=preamble.effective_dates(root, style),
        comments_close=preamble.comments_close(root, style),
        type=preamble.TYPES.get(root.tag),
        subtype=preamble.subtype(root),
        document_number=number,
        citation=_citation(page or _first_page(root), published, root),
        executive_order_number=preamble.executive_order_number(root, style),
        proclamation_number=preamble.proclamation_number(root, style),
        docket_ids=preamble.docket_ids(root, style),
        rins=preamble.rins(root, style),
        action=preamble.action(root, style),
        agencies=preamble.agencies(root, style),
        cfr_references=preamble.cfr_references(root, style),
        abstract=preamble.summary(root, style),
        captured=capture.captured,
        origin=capture.url,
        corrects=[corrected] if corrected else [],
    )


def _parse_issue(root: Element, capture: Capture) -> Parsed:
    """Every rule, proposed rule, notice and presidential document of a daily issue."""
    published = addresses.read(capture.url).date
    if published is None:
        printed = root.findtext("DATE") or ""
        published = preamble.iso(printed.partition(",")[2].strip())
    documents, unread = [], 0
    for element, page in _with_pages(root):
        document = read_document(element, capture, published, page)
        if document is None:
            unread += 1
        else:
            documents.append(document)
    reason = f"{unread} parts of the issue name no document number" if unread else None
    if not documents:
        return Parsed(outcome="unknown", reason=reason or "the issue holds no document")
    return Parsed(
        outcome="document",
        documents=documents,
        reason=reason,
        facts={"issue": published, "documents": len(documents), "unread": unread},
    )


def _with_pages(root: Element) -> Iterator[tuple[Element, str | None]]:
    """Each document of an issue with the page on which it begins."""
    page: str | None = None
    for element in root.iter("PRTPAGE", *ROOTS):
        if element.tag == "PRTPAGE":
            page = element.get("P") or page
        else:
            yield element, _first_page(element) or page


def _first_page(root: Element) -> str | None:
    """The page mark before the first paragraph: the document begins there."""
    for element in root.iter("PRTPAGE", "P", "FP"):
        if element.tag != "PRTPAGE":
            return None
        page = element.get("P") or ""
        return page if page.isdigit() else None
    return None


def _citation(page: str | None, published: str | None, root: Element) -> str | None:
    """``91 FR 60293``: the volume counts years, so it needs the year of publication."""
    if page is None or not page.isdigit():
        return None
    if published is None:
        published = _published_about(root)
    return f"{preamble.volume_of(published)} FR {page}" if published else None


def _published_about(root: Element) -> str | None:
    """The filing date stands for the year of publication, save in the last days of December."""
    for element in root.iter("FRDOC", "FILED"):
        found = re.search(r"Filed (\d{1,2})-(\d{1,2})-(\d{2})\b", "".join(element.itertext()))
        if found and not (found[1] == "12" and int(found[2]) > 20):
            year = int(found[3])
            return f"{year + (1900 if year > 93 else 2000)}-01-01"
    return None


def _aliases(url: str, number: str, address: addresses.Address) -> list[str]:
    own = [url] if address.kind != "issue" else []
    return list(dict.fromkeys([*own, addresses.short_url(number)]))
