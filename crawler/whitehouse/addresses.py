"""Addresses and names of whitehouse.gov: what a URL says of a post, and which names are one."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin, urlsplit

from rapidfuzz import fuzz

BASE = "https://www.whitehouse.gov/"
SECTIONS = (
    "presidential-actions",
    "fact-sheets",
    "briefings-statements",
    "releases",
    "articles",  # renamed "releases" on 2026-03-25
    "remarks",
    "research",
)
#: Sub-categories as listings and feeds name them; toppers of early 2025 use the singular.
SUBCATEGORIES = {
    "executive order": "Executive Orders",
    "executive orders": "Executive Orders",
    "proclamation": "Proclamations",
    "proclamations": "Proclamations",
    "presidential memorandum": "Presidential Memoranda",
    "presidential memoranda": "Presidential Memoranda",
    "nominations & appointments": "Nominations & Appointments",
}
_POST = re.compile(r"^/([a-z0-9-]+)/(\d{4})/(\d{2})/([^/]+)/?$", re.IGNORECASE)
_UPLOADED_PDF = re.compile(r"^/wp-content/uploads/.+\.pdf$", re.IGNORECASE)


def canonical(url: str, base: str = BASE) -> str:
    """``url`` absolute, https, host ``www.whitehouse.gov``, without query or fragment.

    Another site's address stays as it is, and so does a post's short address (``/?p=N``).
    """
    try:
        parts = urlsplit(urljoin(base, url.strip()))
    except ValueError:
        return url.strip()
    if (parts.hostname or "") not in {"whitehouse.gov", "www.whitehouse.gov"}:
        return parts.geturl()
    if parts.path in {"", "/"} and re.fullmatch(r"p=\d+", parts.query):
        return f"{BASE}?{parts.query}"
    path = re.sub(r"/index\.html?$", "/", parts.path)  # mirrors name folders so
    return f"{BASE.rstrip('/')}{path or '/'}"


def is_ours(url: str) -> bool:
    """Whether ``url`` stands on www.whitehouse.gov."""
    return url.startswith(BASE)


def section(url: str) -> str | None:
    """The section (first segment) of a dated post's address."""
    match = _POST.match(urlsplit(url).path)
    return match[1].lower() if match else None


def place(url: str) -> str:
    """What two spellings of one post's address share: year, month and slug, decoded, or the path.

    The section is left out, since one post may be published under several.
    """
    path = unquote(urlsplit(url).path).lower()
    match = _POST.match(path)
    return "/".join(match.groups()[1:]) if match else path.strip("/")


def slug(url: str) -> str:
    """The last segment of the path, decoded."""
    return unquote(urlsplit(url).path).rstrip("/").rpartition("/")[2]


def short_address(post_id: str | int) -> str:
    """The address by which WordPress knows a post for good (its ``guid``)."""
    return f"{BASE}?p={post_id}"


def subcategory(name: str) -> str | None:
    """The sub-category that ``name`` stands for, small misspellings mended, else None."""
    words = " ".join(name.lower().split())
    if len(words) < 8:
        return None
    exact = SUBCATEGORIES.get(words)
    if exact:
        return exact
    best = max(SUBCATEGORIES, key=lambda known: fuzz.ratio(words, known))
    return SUBCATEGORIES[best] if fuzz.ratio(words, best) >= 88 else None


def is_uploaded_pdf(url: str) -> bool:
    """Whether ``url`` is a PDF among the site's own uploads."""
    return is_ours(url) and bool(_UPLOADED_PDF.match(urlsplit(url).path))
