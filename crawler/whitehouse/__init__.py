"""whitehouse.gov: ``parse`` reads any of its captures; the spider finds and fetches them."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.parsed import Capture, Parsed
from crawler.soundness import by_status, read_page
from crawler.whitehouse import feeds, listings, pages, sitemaps

__all__ = ["parse"]


def parse(capture: Capture) -> Parsed:
    """What ``capture`` holds, by its address and by what it turns out to be."""
    path = urlsplit(capture.url).path.lower().rstrip("/")
    if path.endswith("/feed"):
        return feeds.parse_feed(capture)
    if re.search(r"sitemap[^/]*\.xml$", path):
        index = b"<sitemapindex" in capture.body[:4096]
        read = sitemaps.parse_sitemap_index if index else sitemaps.parse_sitemap
        return read(capture)
    if re.search(r"/robots\.txt$|/wp-json\b", path) or re.search(r"\.(?!html?$)\w{2,5}$", path):
        name = path.rpartition("/")[2]
        return by_status(capture) or Parsed(outcome="unhandled", reason=f"{name} is not read here")
    root = read_page(capture)
    if isinstance(root, Parsed):
        return root
    if listings.is_listing(root) and not pages.is_post(root):
        return listings.from_root(root, capture)
    return pages.from_root(root, capture)
