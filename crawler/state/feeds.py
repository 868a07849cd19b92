"""A feed of state.gov (RSS 2.0, ten items): each item with text is a document.

The text begins with the line of its author, as the feed gives it; scripts stand inside.
"""

from __future__ import annotations

from crawler.dates import eastern_date, iso_instant, parse_instant
from crawler.html import UnreadableError, parse_fragment
from crawler.parsed import Capture, Parsed
from crawler.rss import Item, read_feed
from crawler.state.addresses import canonical, is_ours, section, short_addresses
from crawler.state.body import attachments, breaks_off, text_of
from db.records import Document


def parse_feed(capture: Capture) -> Parsed:
    """The items of a feed in its order; those without text are entries of the index.

    ``facts``: ``entries``, and ``skipped`` where items had no address or no title.
    """
    items = read_feed(capture)
    if isinstance(items, Parsed):
        return items
    documents = [document for item in items if (document := _document(item, capture))]
    facts: dict[str, object] = {"entries": len(documents)}
    if len(documents) < len(items):
        facts["skipped"] = len(items) - len(documents)
    return Parsed(outcome="feed", documents=documents, facts=facts)


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
        try:
            content = parse_fragment(markup).find(".//div") if markup.strip() else None
        except UnreadableError:
            content = None
        if content is None:
            continue
        document.attachments = attachments(content, url)
        document.text = text_of(content)
        if document.text:
            document.text_kind = "teaser" if breaks_off(document.text) else "full"
            break
    return document
