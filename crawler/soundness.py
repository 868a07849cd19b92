"""Is this response the whole of what was asked for? If not: why not, as a ``Parsed``.

What a site says instead of a document (missing, refused, failed) and what the wire did to it
(cut off, empty, too large) is recorded with its reason and counted; it never becomes a document.
"""

from __future__ import annotations

import re

from crawler.html import (
    MAX_BYTES,
    Element,
    UnreadableError,
    classes,
    decode,
    inline_text,
    parse_html,
)
from crawler.parsed import Capture, Outcome, Parsed

_STATUS: dict[int, tuple[Outcome, str]] = {
    206: ("cut", "a part of the body (206)"),
    304: ("unhandled", "not modified (304)"),
    400: ("error", "the site calls the request wrong (400)"),
    401: ("refused", "refused (401)"),
    403: ("refused", "refused (403)"),
    404: ("not-found", "not found (404)"),
    407: ("refused", "refused (407)"),
    410: ("not-found", "gone (410)"),
    429: ("refused", "too many requests (429)"),
    451: ("refused", "refused for legal reasons (451)"),
}
#: Titles and headlines of pages that refuse, whatever their status says.
REFUSALS = frozenset(
    ["technical difficulties", "request access", "access denied", "forbidden", "403 forbidden"]
    + ["the request could not be satisfied", "error: the request could not be satisfied"]
    + ["just a moment", "attention required", "pardon our interruption", "request rejected"]
    + ["human verification", "robot check"]
)
#: Titles and headlines of pages that say the address leads nowhere.
MISSING = frozenset(["page not found", "error 404", "404 not found", "not found", "404"])
_TITLE_PARTS = re.compile(r"\s+[|–—-]\s+")
_TAIL = 4096  # bytes in which the end of a page must stand; caches append remarks after it


def by_status(capture: Capture) -> Parsed | None:
    """What the status line or an empty or oversized body already decides."""
    status = capture.status
    if status in _STATUS:
        outcome, reason = _STATUS[status]
        return Parsed(outcome=outcome, reason=reason)
    if 300 <= status < 400:
        return Parsed(outcome="unhandled", reason=f"a redirect ({status})")
    if status >= 400:
        return Parsed(outcome="error", reason=f"the site answered {status}")
    if not capture.body.strip():
        return Parsed(outcome="cut", reason="the body is empty")
    if len(capture.body) > MAX_BYTES:
        size = f"{len(capture.body):,} bytes, over the limit of {MAX_BYTES:,}"
        return Parsed(outcome="error", reason=f"body of {size}")
    return None


def by_page(root: Element) -> Parsed | None:
    """What a page says of itself: missing or refused."""
    body = root.find(".//body")
    if body is not None and "error404" in classes(body):
        return Parsed(outcome="not-found", reason="the page says it is not there (error404)")
    for words in _says(root):
        if words in MISSING:
            return Parsed(outcome="not-found", reason=f"the page is titled “{words}”")
        if words in REFUSALS:
            return Parsed(outcome="refused", reason=f"the page is titled “{words}”")
    return None


def _says(root: Element) -> list[str]:
    """Title (its first part) and headlines, in lower case."""
    said = [_TITLE_PARTS.split(inline_text(e))[0] for e in root.xpath("//head/title")[:1]]
    if not root.xpath("//main//*[contains(@class, 'entry-content')]"):
        said += [inline_text(e) for e in root.xpath("//h1 | //h2")[:3]]
    return [words.lower().rstrip(" .!…") for words in said]


def read_page(capture: Capture) -> Element | Parsed:
    """The root of a whole HTML page, or the reason why ``capture`` is none."""
    if (decided := by_status(capture)) is not None:
        return decided
    kind = capture.content_type.partition(";")[0].strip().lower()
    if kind and "html" not in kind:
        return Parsed(outcome="unknown", reason=f"{kind} where a page was due")
    if not capture.body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
        return Parsed(outcome="unknown", reason="no HTML where a page was due")
    whole = b"</html" in capture.body[-_TAIL:].lower()
    try:
        root = parse_html(capture.body, capture.content_type)
    except UnreadableError as error:
        return Parsed(outcome="error" if whole else "cut", reason=str(error))
    if (decided := by_page(root)) is not None:
        return decided
    return root if whole else Parsed(outcome="cut", reason="the body ends before </html>")


def instead_of(capture: Capture, due: str) -> Parsed:
    """Why a body that is not of the ``due`` format (RSS, JSON, XML) may have come."""
    start = decode(capture.body[:4096], capture.content_type).lstrip("\ufeff \t\r\n")[:512].lower()
    if not re.match(r"<(?:!doctype\s+html|html|head|body)\b", start):
        return Parsed(outcome="unknown", reason=f"neither {due} nor a page")
    try:
        root = parse_html(capture.body, capture.content_type)
    except UnreadableError as error:
        return Parsed(outcome="error", reason=str(error))
    if (decided := by_page(root)) is not None:
        return Parsed(outcome=decided.outcome, reason=f"HTML where {due} was due: {decided.reason}")
    return Parsed(outcome="refused", reason=f"HTML where {due} was due")
