"""Federal Register: the JSON API, full-text XML, daily issues. ``parse`` picks by address."""

from __future__ import annotations

from crawler.federal_register.addresses import read as read_address
from crawler.federal_register.api import parse_api
from crawler.federal_register.bodyhtml import parse_body_html
from crawler.federal_register.fulltext import parse_xml
from crawler.parsed import Capture, Parsed
from crawler.refusals import refusal
from crawler.soundness import by_status, instead_of

__all__ = ["parse"]

#: Known, and on purpose not read.
_UNREAD = {
    "text": "hard-wrapped text; the XML of the same document is read instead",
    "pdf": "a PDF prints its neighbours' text too; the XML of the same document is read instead",
    "page": "the page repeats what API and XML say better",
}


_READ = {
    "search": parse_api,
    "document": parse_api,
    "inspection": parse_api,
    "api": parse_api,
    "xml": parse_xml,
    "issue": parse_xml,
    "html": parse_body_html,
}


def parse(capture: Capture) -> Parsed:
    """Read one capture of federalregister.gov or govinfo.gov. Never raises for what it holds."""
    refused = refusal(capture)
    if refused:
        return Parsed(outcome="refused", reason=refused)
    kind = read_address(capture.url).kind
    if capture.body[:512].lstrip().startswith(b"{"):
        return parse_api(capture)  # errors come as JSON at every address
    if kind in _READ:
        return _READ[kind](capture)
    return by_status(capture) or _unread(capture, kind)


def _unread(capture: Capture, kind: str) -> Parsed:
    """What is known and not read; a page that says it is missing is told as that."""
    if kind not in _UNREAD:
        return Parsed(outcome="unknown", reason="no such kind of Federal Register address is known")
    if kind == "page":
        told = instead_of(capture, "a document")
        if told.outcome == "not-found":
            return told
    return Parsed(outcome="unhandled", reason=_UNREAD[kind])
