"""Faults on demand: what a site or the way to it can do to an answer.

A fault hits requests whose path (with query) matches ``pattern``; ``times`` bounds how often,
``after`` lets so many matching requests pass first.
"""

from __future__ import annotations

import gzip
import io
import re
from dataclasses import dataclass, field

FAULTS = (
    "slow",  # answers after ``seconds``
    "hang",  # sends half the headers and then nothing for ``seconds``
    "dropped",  # closes the connection without an answer
    "429",  # Too Many Requests with Retry-After
    "500",
    "403",
    "cut",  # body ends early, with a Content-Length that agrees with what was sent
    "wrong-length",  # Content-Length longer than the body
    "gzip-bomb",  # a small compressed body that unpacks to 400 MB
    "redirects",  # a redirect that never ends
    "stray",  # a redirect to an address that is none
    "elsewhere",  # a redirect to another site
    "wrong-charset",  # says UTF-16, sends UTF-8
    "huge",  # a 40 MB page
    "refusal-page",  # the site's own refusal page, status 200
    "html-for-data",  # an HTML page where JSON, XML or RSS is due
    "unblock",  # a redirect to the unblock host
    "empty",  # status 200, empty body
    "garbage",  # random-looking bytes
    "empty-listing",  # a listing, feed or search without entries
    "shrunken",  # a listing or feed of two entries
    "page-1",  # paging silently begins again
    "capped",  # counts and pages stop at the cap
    "no-results-key",  # the API's empty answer: no ``results``
    "shuffled",  # the listing moves while it is paged
    "filters-ignored",  # the API answers for all documents
    "stuck-validator",  # one ETag for whatever the answer, and 304 to whoever brings it
)
#: Faults that change the data rather than the transport: the site renderers apply them.
DATA_FAULTS = frozenset(
    {"empty-listing", "shrunken", "page-1", "capped", "no-results-key", "shuffled"}
    | {"filters-ignored"}
)

HUGE_BYTES = 40 * 1024 * 1024
BOMB_BYTES = 400 * 1024 * 1024


@dataclass
class Fault:
    """One fault; ``seconds`` is a delay or the Retry-After."""

    kind: str
    pattern: str = ""
    times: int | None = None
    after: int = 0
    seconds: float = 1.0
    hits: int = field(default=0, init=False)
    seen: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        if self.kind not in FAULTS:
            raise ValueError(f"no fault is called {self.kind!r}")

    def strikes(self, source: str, path: str) -> bool:
        """Whether this request is hit (counts it)."""
        if path.endswith("/robots.txt") and "robots" not in self.pattern:
            return False
        if not re.search(self.pattern, f"{source}:{path}"):
            return False
        self.seen += 1
        if self.seen <= self.after or (self.times is not None and self.hits >= self.times):
            return False
        self.hits += 1
        return True


def bomb() -> bytes:
    """400 MB of spaces, compressed."""
    buffer = io.BytesIO()
    block = b" " * (1024 * 1024)
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9) as out:
        for _ in range(BOMB_BYTES // len(block)):
            out.write(block)
    return buffer.getvalue()


def refusal_page(source: str) -> bytes:
    """What each site shows to a client that it does not want, with status 200."""
    title = {
        "state": "Technical Difficulties",
        "federal-register": "Federal Register :: Request Access",
        "whitehouse": "Access Denied",
    }[source]
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title></head>"
        f"<body><h1>{title}</h1><p>We cannot show this page to you now.</p></body></html>"
    ).encode()
