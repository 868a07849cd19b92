"""RSS 2.0 as WordPress writes it: the items of a feed, before a source makes documents of them."""

from __future__ import annotations

from dataclasses import dataclass

from crawler.html import Element, one_line
from crawler.parsed import Capture, Parsed
from crawler.xml import read_xml

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
