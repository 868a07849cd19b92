"""Sitemaps of whitehouse.gov (sitemaps.org protocol 0.9, as the Yoast plug-in writes them)."""

from __future__ import annotations

from crawler.dates import iso_instant, parse_instant
from crawler.html import Element, one_line
from crawler.parsed import Capture, Parsed
from crawler.whitehouse.addresses import canonical, is_ours
from crawler.xml import read_xml


def parse_sitemap_index(capture: Capture) -> Parsed:
    """``facts["sitemaps"]``: ``[(address, last modified or None), …]`` in the index's order."""
    return _read(capture, "sitemapindex", "sitemap", "sitemaps")


def parse_sitemap(capture: Capture) -> Parsed:
    """``facts["entries"]``: ``[(address, last modified or None), …]`` in the sitemap's order.

    A sitemap gives no titles, so there are no documents in it, not even entries of the index.
    """
    return _read(capture, "urlset", "url", "entries")


def _read(capture: Capture, root_name: str, row_name: str, fact: str) -> Parsed:
    root = read_xml(capture, (root_name,), "sitemap")
    if isinstance(root, Parsed):
        return root
    rows: list[tuple[str, str | None]] = []
    for row in root.findall(f"{{*}}{row_name}"):
        address = canonical(_text(row, "loc"))
        if is_ours(address):
            rows.append((address, iso_instant(parse_instant(_text(row, "lastmod")))))
    return Parsed(outcome="listing", facts={fact: rows})


def _text(row: Element, tag: str) -> str:
    return one_line(str(row.findtext(f"{{*}}{tag}") or ""))
