"""Answers that are refusals whatever their status says. They are recorded, never got round."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from crawler.parsed import Capture

#: Hosts to which robots are sent: federalregister.gov answers from there, status 200.
UNBLOCK_HOSTS = frozenset({"unblock.federalregister.gov"})

#: What refusal pages call themselves, in ``<title>`` or the first heading.
TITLES = re.compile(
    rb"<(?:title|h1)\b[^<>]*>\s*(?:[^<>:|]{0,40}(?:::|\||-)\s*)?"
    rb"(Request Access|Technical Difficulties|Access Denied|403 Forbidden|Forbidden|"
    rb"ERROR: The request could not be satisfied|Just a moment\.*|Attention Required!?|"
    rb"Pardon Our Interruption|Request Rejected)\s*(?:(?:-|\||&[a-z]+;|\xe2\x80\x93)[^<>]{0,80})?<",
    re.IGNORECASE,
)
_LOOKED_AT = 64 * 1024
_PAGE = re.compile(rb"\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_BLANKS = re.compile(rb"\s+")


def refusal(capture: Capture) -> str | None:
    """Why this answer is a refusal, in one line; None where it is none."""
    host = _host(capture.url)
    if host in UNBLOCK_HOSTS:
        return f"sent to {host}"
    if capture.status in (401, 403, 407, 429, 451):
        return f"refused ({capture.status})"
    head = capture.body[:_LOOKED_AT]
    if b"unblock.federalregister.gov" in head and _PAGE.match(head):
        return "sent to unblock.federalregister.gov"
    found = TITLES.search(head)
    if found:
        named = _BLANKS.sub(b" ", found[1]).decode("ascii", "replace")
        return f"the page is titled “{named}”"
    return None


def redirects_to_refusal(location: str) -> bool:
    """Whether a redirect leads to a host that only refuses."""
    return _host(location) in UNBLOCK_HOSTS


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""
