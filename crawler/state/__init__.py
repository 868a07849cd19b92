"""state.gov and its archives: ``parse`` reads any of their captures; the spider fetches them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.parsed import Capture, Parsed
from crawler.soundness import by_status, read_page
from crawler.state import feeds, listings, pages, wpjson

__all__ = ["parse"]


def parse(capture: Capture) -> Parsed:
    """What ``capture`` holds, by its address and by what it turns out to be."""
    path = urlsplit(capture.url).path.lower().rstrip("/")
    if path.endswith("/feed"):
        return feeds.parse_feed(capture)
    if re.match(rf"/wp-json/wp/v2/(?:{'|'.join(wpjson.POST_TYPES)})(?:/\d+)?$", path):
        return wpjson.parse_wpjson(capture)
    if path.startswith("/wp-json") or re.search(r"\.(?!html?$)\w{2,5}$", path):
        name = path.rpartition("/")[2]
        return by_status(capture) or Parsed(outcome="unhandled", reason=f"{name} is not read here")
    root = read_page(capture)
    if isinstance(root, Parsed):
        return root
    if listings.is_listing(root):
        return listings.from_root(root, capture)
    return pages.from_root(root, capture)
