"""A listing of whitehouse.gov (``/news/``, a section, its later pages): entries of the index."""

from __future__ import annotations

import re

from crawler.dates import eastern_date, iso_instant, parse_instant
from crawler.html import Element, classes, inline_text, link, with_class
from crawler.parsed import Capture, Parsed
from crawler.soundness import read_page
from crawler.whitehouse.addresses import canonical, is_ours, section, short_address
from crawler.whitehouse.addresses import subcategory as known_subcategory
from db.records import Document

_PAGES = re.compile(r"Page (\d+) of (\d+)")


def parse_listing(capture: Capture) -> Parsed:
    """The entries of a listing page in its order, without text; ``next_url`` for the next one.

    ``facts``: ``entries``, and where the page says so ``page`` and ``pages``.
    """
    root = read_page(capture)
    return root if isinstance(root, Parsed) else from_root(root, capture)


def is_listing(root: Element) -> bool:
    """Whether the page lists posts."""
    return next(with_class(root, "wp-block-post", "li"), None) is not None


def from_root(root: Element, capture: Capture) -> Parsed:
    """As :func:`parse_listing`, for a page already read."""
    entries: list[Document] = []
    for item in with_class(root, "wp-block-post", "li"):
        document = _entry(item, capture)
        if document is not None:
            entries.append(document)
    if not entries:
        return Parsed(outcome="unknown", reason="a listing without entries")
    facts: dict[str, object] = {"entries": len(entries)}
    titles = root.xpath("//head/title")
    if titles and (count := _PAGES.search(inline_text(titles[0]))):
        facts |= {"page": int(count[1]), "pages": int(count[2])}
    following = link(root, "next") or next(
        iter(root.xpath("//a[contains(@class, 'wp-block-query-pagination-next')]/@href")), None
    )
    return Parsed(
        outcome="listing",
        documents=entries,
        next_url=canonical(str(following), capture.url) if following else None,
        facts=facts,
    )


def _entry(item: Element, capture: Capture) -> Document | None:
    anchor = next((a for h2 in with_class(item, "wp-block-post-title") for a in h2.iter("a")), None)
    if anchor is None or not inline_text(anchor):
        return None
    url = canonical(str(anchor.get("href") or ""), capture.url)
    if not is_ours(url):
        return None
    times = item.xpath(".//time/@datetime")
    moment = parse_instant(str(times[0])) if times else None
    tags = [inline_text(tag) for tag in item.xpath(".//a[@rel='tag']")]
    return Document(
        source="whitehouse",
        url=url,
        title=inline_text(anchor),
        aliases=[short_address(number) for number in _post_id(item)],
        published=eastern_date(moment),
        published_basis="page" if moment else None,
        published_time=iso_instant(moment),
        section=section(url),
        subcategory=next(filter(None, map(known_subcategory, tags)), None),
        captured=capture.captured,
    )


def _post_id(item: Element) -> list[str]:
    """The post id of an entry, out of its classes or its key (either stands first)."""
    tokens = [*classes(item), str(item.get("data-wp-key") or "")]
    for token in tokens:
        if match := re.fullmatch(r"post-(?:template-item-)?(\d+)", token):
            return [match[1]]
    return []
