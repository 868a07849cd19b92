"""RSS 2.0 as WordPress writes it: the items of a feed, before a source makes documents of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from crawler.html import Element, one_line
from crawler.parsed import Capture, Parsed
from crawler.xml import read_xml
from db.records import Document

_CONTENT = "{http://purl.org/rss/1.0/modules/content/}encoded"
_CREATOR = "{http://purl.org/dc/elements/1.1/}creator"
#: Items that are read of one feed; the sites give 10 or 30.
MAX_ITEMS = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One ``item`` of a channel. ``description`` and ``content`` are HTML; ``time`` RFC 822."""

    title: str
    link: str
    guid: str
    time: str
    creator: str
    categories: tuple[str, ...]
    description: str
    content: str


def read_feed(capture: Capture) -> list[Item] | Parsed:
    """The items of a whole feed in its order, or the reason why there are none."""
    root = read_xml(capture, ("rss",), "RSS")
    if isinstance(root, Parsed):
        return root
    channel = root.find("channel")
    if channel is None:
        return Parsed(outcome="unknown", reason="RSS without a channel")
    return [_item(element) for element in channel.findall("item")[:MAX_ITEMS]]


def parse_items(capture: Capture, document_of: Callable[[Item], Document | None]) -> Parsed:
    """The items of a feed in its order; those without text are entries of the index.

    ``document_of`` gives an item's document, None where it has no address or no title of use.
    ``facts``: ``entries``, and ``skipped`` where there are such items.
    """
    items = read_feed(capture)
    if isinstance(items, Parsed):
        return items
    documents = [document for item in items if (document := document_of(item))]
    facts: dict[str, object] = {"entries": len(documents)}
    if len(documents) < len(items):
        facts["skipped"] = len(items) - len(documents)
    return Parsed(outcome="feed", documents=documents, facts=facts)


def _item(element: Element) -> Item:
    def text(tag: str) -> str:
        return "".join(str(element.findtext(tag) or "")).strip()

    categories = (one_line(str(category.text or "")) for category in element.findall("category"))
    return Item(
        title=one_line(text("title")),
        link=text("link"),
        guid=text("guid"),
        time=text("pubDate"),
        creator=one_line(text(_CREATOR)),
        categories=tuple(category for category in categories if category),
        description=text("description"),
        content=text(_CONTENT),
    )
