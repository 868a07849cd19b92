"""A feed of whitehouse.gov (RSS 2.0): each item with text is a document.

``content:encoded`` begins with the topper and menu of the LISTING page, whose headline is the
section's name; then comes the post, then "The post … appeared first on …".
"""

from __future__ import annotations

import re

from crawler.dates import eastern_date, iso_instant, parse_instant
from crawler.html import content_of
from crawler.parsed import Capture, Parsed
from crawler.rss import Item, parse_items
from crawler.whitehouse.addresses import canonical, is_ours, section
from crawler.whitehouse.addresses import subcategory as known_subcategory
from crawler.whitehouse.body import attachments, text_of
from db.records import Document

#: A copy that says itself that it breaks off (the archive holds such).
_BREAKS_OFF = re.compile(r"<!--[^>]*\b(?:ends here|truncated|shortened)\b")


def parse_feed(capture: Capture) -> Parsed:
    """The items of a feed, as :func:`crawler.rss.parse_items` gives them."""
    return parse_items(capture, lambda item: _document(item, capture))


def _document(item: Item, capture: Capture) -> Document | None:
    url = canonical(item.link) if item.link else ""
    if not item.title or not is_ours(url):
        return None
    moment = parse_instant(item.time)
    guid = canonical(item.guid) if item.guid else ""
    document = Document(
        source="whitehouse",
        url=url,
        title=item.title,
        form="feed",
        aliases=[guid] if is_ours(guid) and guid != url else [],
        published=eastern_date(moment),
        published_basis="feed" if moment else None,
        published_time=iso_instant(moment),
        section=section(url),
        subcategory=next(filter(None, map(known_subcategory, item.categories)), None),
        captured=capture.captured,
    )
    _add_text(document, item)
    return document


def _add_text(document: Document, item: Item) -> None:
    for markup, teaser in ((item.content, False), (item.description, True)):
        content = content_of(markup)
        if content is None:
            continue
        document.attachments = attachments(content, document.url)
        document.text = text_of(content)
        if document.text:
            kind = "excerpt" if _BREAKS_OFF.search(markup) else "full"
            document.text_kind = "teaser" if teaser else kind  # type: ignore[assignment]
            return
