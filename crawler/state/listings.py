"""A listing of state.gov (``/press-releases/page/N/`` and its kin): entries of the index."""

from __future__ import annotations

from crawler.dates import long_date
from crawler.html import Element, inline_text, with_class
from crawler.parsed import Capture, Parsed
from crawler.soundness import read_page
from crawler.state.addresses import canonical, is_ours, section
from db.records import Document


def parse_listing(capture: Capture) -> Parsed:
    """The entries of a listing in its order, without text; ``next_url`` for the next page.

    ``p.collection-result__date`` holds the document TYPE (sic); of the one or two spans in
    ``.collection-result-meta`` the last is the date.
    """
    root = read_page(capture)
    return root if isinstance(root, Parsed) else from_root(root, capture)


def is_listing(root: Element) -> bool:
    """Whether the page lists documents."""
    return next(with_class(root, "collection-result", "li"), None) is not None


def from_root(root: Element, capture: Capture) -> Parsed:
    """As :func:`parse_listing`, for a page already read."""
    entries: list[Document] = []
    for item in with_class(root, "collection-result", "li"):
        document = _entry(item, capture)
        if document is not None:
            entries.append(document)
    if not entries:
        return Parsed(outcome="unknown", reason="a listing without entries")
    following = root.xpath(
        "//a[contains(concat(' ', normalize-space(@class), ' '), ' next ')]/@href"
    )
    return Parsed(
        outcome="listing",
        documents=entries,
        next_url=_next(str(following[0]), capture) if following else None,
        facts={"entries": len(entries)},
    )


def _next(address: str, capture: Capture) -> str:
    query = address.partition("?")[2].partition("#")[0]
    url = canonical(address, capture.url)
    return f"{url}?{query}" if query and "?" not in url else url


def _entry(item: Element, capture: Capture) -> Document | None:
    anchor = next(with_class(item, "collection-result__link", "a"), None)
    if anchor is None or not inline_text(anchor):
        return None
    url = canonical(str(anchor.get("href") or ""), capture.url)
    if not is_ours(url):
        return None
    meta = next(with_class(item, "collection-result-meta"), None)
    spans = [inline_text(span) for span in meta.iter("span")] if meta is not None else []
    date = long_date(spans[-1]) if spans else None
    return Document(
        source="state",
        url=url,
        title=inline_text(anchor),
        published=date,
        published_basis="page" if date else None,
        section=section(url),
        type=inline_text(next(with_class(item, "collection-result__date"), None)) or None,
        captured=capture.captured,
    )
