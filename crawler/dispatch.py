"""Any capture to the parser that knows it: by host, address and content.

Pure but for importing: bytes and address in, ``Parsed`` out. What no parser knows, what is known
and not read, a refusal and a redirect each come back with their reason, never as a document.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from importlib import import_module
from urllib.parse import urljoin, urlsplit

from crawler.parsed import Capture, Parsed
from crawler.refusals import redirects_to_refusal, refusal

logger = logging.getLogger(__name__)

#: Host (and every host below it) -> source.
HOSTS = {
    "whitehouse.gov": "whitehouse",
    "federalregister.gov": "federalregister",
    "govinfo.gov": "federalregister",
    "state.gov": "state",
}
#: Source -> package whose ``parse(capture)`` reads its pages.
PACKAGES = {
    "whitehouse": "crawler.whitehouse",
    "federalregister": "crawler.federal_register",
    "state": "crawler.state",
}


def source_of(url: str) -> str | None:
    """The source whose site an address is on; None for any other host."""
    try:
        host = (urlsplit(url).hostname or "").lower().rstrip(".")
    except ValueError:
        return None
    for known, source in HOSTS.items():
        if host == known or host.endswith("." + known):
            return source
    return None


def dispatch(capture: Capture) -> Parsed:
    """Read a capture with the parser of its host.

    A parser that fails on a capture is a defect: it is logged with its trace, and the capture
    comes back as "error" with ``facts["defect"]`` set, so that the others are still read.
    """
    try:
        return _redirect(capture) or _read(capture)
    except Exception as error:
        logger.exception("%s: the parser failed", capture.url)
        return Parsed(
            outcome="error",
            reason=f"the parser failed ({type(error).__name__}: {str(error)[:200]})",
            facts={"defect": True},
        )


def _read(capture: Capture) -> Parsed:
    refused = refusal(capture)
    if refused:
        return Parsed(outcome="refused", reason=refused)
    source = source_of(capture.url)
    if source is None:
        host = urlsplit(capture.url).hostname
        return Parsed(outcome="unknown", reason=f"no parser knows the host {host}")
    if urlsplit(capture.url).path == "/robots.txt":
        return Parsed(outcome="unhandled", reason="rules for robots")
    if is_pdf(capture) and source != "federalregister":
        upload: Parsed = import_module("crawler.uploads").parse_upload(capture, source)
        return upload
    parse: Callable[[Capture], Parsed] = import_module(PACKAGES[source]).parse
    return parse(capture)


def is_pdf(capture: Capture) -> bool:
    """A PDF that came whole, whatever its type is called."""
    named = capture.content_type.partition(";")[0].strip().lower() == "application/pdf"
    return capture.status == 200 and (
        capture.body[:5] == b"%PDF-" or (named and bool(capture.body))
    )


def _redirect(capture: Capture) -> Parsed | None:
    """A 3xx answer: the address is another name of ``facts["redirect"]``."""
    if not 300 <= capture.status < 400 or capture.status == 304:
        return None
    headers: Mapping[str, str] = getattr(capture, "headers", {})
    location = headers.get("location")
    if not location:
        return Parsed(outcome="unhandled", reason=f"a redirect ({capture.status})")
    target = urljoin(capture.url, location)
    if redirects_to_refusal(target):
        return Parsed(outcome="refused", reason=f"sent to {urlsplit(target).hostname}")
    return Parsed(outcome="unhandled", reason=f"redirected to {target}", facts={"redirect": target})
