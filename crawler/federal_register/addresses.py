"""Addresses of the Federal Register: what they point at, and under which a document is known."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

SITE = "https://www.federalregister.gov"
HOSTS = frozenset({"www.federalregister.gov", "federalregister.gov"})
PUBLIC_INSPECTION_HOST = "public-inspection.federalregister.gov"
GOVINFO_HOSTS = frozenset({"www.govinfo.gov", "govinfo.gov"})

#: A document number as published: ``2026-00789``, ``C1-2013-16962``, ``00-17825``, ``E8-1234``,
#: ``R1-2010-31878``, ``94-12345`` ...
NUMBER = r"(?:[A-Z]\d{0,2}-)?(?:[A-Z]?\d{1,4})-\d{1,6}"
_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_DATED = re.compile(r"/(\d{4})/(\d{2})/(\d{2})/(" + NUMBER + r")(?=[./]|\Z)", re.IGNORECASE)
_BARE = re.compile(r"/(" + NUMBER + r")(?=\.(?:xml|html|txt|json|pdf)\Z|/|\Z)", re.IGNORECASE)
_ISSUE = re.compile(r"/bulkdata/FR/\d{4}/\d{2}/FR-(\d{4}-\d{2}-\d{2})\.xml\Z")
_EPOCH = re.compile(r"\?\d+\Z")


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says of itself. ``kind`` is one of

    search, document, inspection, api, xml, html, text, page, issue, pdf, other.
    """

    kind: str
    number: str | None = None
    date: str | None = None


def read(url: str) -> Address:
    """Kind, document number and publication date as far as the address gives them."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return Address("other")
    path, host = unquote(parts.path), (parts.hostname or "").lower()
    issue = _ISSUE.search(path)
    if issue:
        return Address("issue", date=issue[1])
    number, date = _number_and_date(path)
    if path.lower().endswith(".pdf"):
        return Address("pdf", number, date)
    if host in GOVINFO_HOSTS:
        return Address("other", number, date)
    return Address(_kind(path), number, date)


def is_number(text: str) -> bool:
    return _NUMBER.fullmatch(text) is not None


def corrected_number(number: str) -> str | None:
    """The document that ``C1-2013-16962`` corrects; None for a document of its own."""
    found = re.fullmatch(r"[CR]\d-((?:[A-Z]?\d{1,4})-\d{1,6})", number, re.IGNORECASE)
    return found[1] if found else None


def short_url(number: str) -> str:
    """The permanent short address of a document."""
    return f"{SITE}/d/{number}"


def without_epoch(url: str) -> str:
    """A public-inspection PDF's address without the changing ``?1790003710``."""
    return _EPOCH.sub("", url)


def _number_and_date(path: str) -> tuple[str | None, str | None]:
    dated = _DATED.search(path)
    if dated:
        return dated[4], f"{dated[1]}-{dated[2]}-{dated[3]}"
    bare = _BARE.search(path)
    return (bare[1] if bare else None), None


_KINDS = (
    (re.compile(r"/documents/full_text/(xml|html|text)/"), None),
    (re.compile(r"/api/v1/public[-_]inspection[-_]documents"), "inspection"),
    (re.compile(r"/api/v1/documents(?:\.json)?/?\Z"), "search"),
    (re.compile(r"/api/v1/documents/"), "document"),
    (re.compile(r"/api/"), "api"),
    (re.compile(r"/(?:documents|d|public-inspection|issues|executive-order)/"), "page"),
)


def _kind(path: str) -> str:
    for pattern, kind in _KINDS:
        found = pattern.match(path)
        if found:
            return kind or found[1]
    return "other"
