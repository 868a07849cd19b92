"""What a page parser answers: documents, or why there are none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from db.records import Document

Outcome = Literal[
    "document",  # one page, one document
    "listing",  # index entries (a listing, a search answer, public inspection)
    "feed",  # feed items, each a document or a teaser
    "not-found",  # the site says it is not there (404, 410, "Page Not Found", "Record Not Found")
    "refused",  # a refusal page, a redirect to an unblock host, HTML where JSON or XML was due
    "cut",  # the body ends before the page does
    "error",  # the site says the question was wrong or that it failed (400, 5xx)
    "unknown",  # no parser knows this address or shape
    "unhandled",  # known, deliberately not read (a bulk issue, robots.txt)
]


@dataclass(slots=True, kw_only=True)
class Capture:
    """One response as it came, from the network or out of an archive."""

    url: str
    body: bytes
    status: int = 200
    content_type: str = ""
    captured: str | None = None


@dataclass(slots=True, kw_only=True)
class Parsed:
    """The pure result of reading one capture. ``reason`` says why there is no document."""

    outcome: Outcome
    documents: list[Document] = field(default_factory=list)
    reason: str | None = None
    #: Absolute URL of the following page, where the source names one.
    next_url: str | None = None
    #: Counts and echoes that a spider checks (total, description, pages).
    facts: dict[str, object] = field(default_factory=dict)
