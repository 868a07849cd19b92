"""A feed of state.gov (RSS 2.0, ten items): each item with text is a document.

The text begins with the line of its author, as the feed gives it; scripts stand inside.
"""

from __future__ import annotations

from crawler.dates import eastern_date, iso_instant, parse_instant
from crawler.html import content_of
from crawler.parsed import Capture, Parsed
from crawler.rss import Item, parse_items
from crawler.state.addresses import canonical, is_ours, section, short_addresses
from crawler.state.body import attachments, breaks_off, text_of
from db.records import Document


def parse_feed(capture: Capture) -> Parsed:
    """The items of a feed, as :func:`crawler.rss.parse_items` gives them."""
    return parse_items(capture, lambda item: _document(item, capture))


def _document(item: Item, capture: Capture) -> Document | None:
    url = canonical(item.link) if item.link else ""
    if not item.title or not is_ours(url):
        return None
    moment = parse_instant(item.time)
    document = Document(
        source="state",
        url=url,
        title=item.title,
        form="feed",
        aliases=[name for name in short_addresses(item.guid, url) if name != url],
        published=eastern_date(moment),
        published_basis="feed" if moment else None,
        published_time=iso_instant(moment),
        section=section(url),
        captured=capture.captured,
    )
    for markup in (item.content, item.description):
        content = content_of(markup)
        if content is None:
            continue
        document.attachments = attachments(content, url)
        document.text = text_of(content)
        if document.text:
            document.text_kind = "teaser" if breaks_off(document.text) else "full"
            break
    return document
