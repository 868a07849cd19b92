"""The plain types that every room shares.

Field names are those of ``export jsonl``, so that a reader of one knows the other. Dates are
ISO 8601 strings (``YYYY-MM-DD``; instants with offset), lists are never None, and absent scalars
are None, never the empty string.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Literal

SOURCES = ("whitehouse", "federalregister", "state")

TextKind = Literal["full", "abstract", "excerpt", "teaser", "none"]
#: How much of a document a text holds, poorest first; a richer text replaces a poorer one.
TEXT_KINDS: tuple[TextKind, ...] = ("none", "teaser", "excerpt", "abstract", "full")

Form = Literal["feed", "reflowed", "markdown", "page"]
#: How faithful a copy's layout is, worst first: a feed item, text split anew at sentences,
#: Markdown of somebody's scraper, the publisher's own page, JSON or XML.
FORMS: tuple[Form, ...] = ("feed", "reflowed", "markdown", "page")

Change = Literal["none", "retitled", "version", "replaced"]

FACETS = (
    "instrument",
    "measure",
    "country",
    "sector",
    "deregulation",
    "authority",
    "safeguard",
    "economic_security",
)
#: Facets beside the codebook's, without gold yet: ``tariff:tighten`` and the like.
EXPERIMENTAL = ("direction",)
#: The measures that can be tightened or eased.
DIRECTED = (
    "tariff",
    "import-restriction",
    "export-control",
    "financial-sanction",
    "entry-restriction",
)
#: The manner towards a country, which its role alone tells: a measure bears on it, or it joins.
MANNERS = {"target": "coercive", "partner": "cooperative"}


@dataclass(slots=True, kw_only=True)
class Document:
    """One sighting of one document: a parsed page, feed item, API record or import row.

    ``text`` None with ``text_kind`` "none" is an entry of an index (a listing or search row);
    "" is the whole text of a page that holds none.
    ``key`` None asks the store to derive it from the other fields (see ``db.identity``).
    """

    source: str
    url: str
    title: str
    text: str | None = None
    text_kind: TextKind = "none"
    form: Form = "page"
    key: str | None = None
    aliases: list[str] = field(default_factory=list)
    published: str | None = None
    published_basis: str | None = None
    published_collected: str | None = None
    published_time: str | None = None
    signed: str | None = None
    effective: list[str] = field(default_factory=list)
    comments_close: str | None = None
    modified: str | None = None
    section: str | None = None
    subcategory: str | None = None
    type: str | None = None
    subtype: str | None = None
    document_number: str | None = None
    citation: str | None = None
    executive_order_number: str | None = None
    proclamation_number: str | None = None
    docket_ids: list[str] = field(default_factory=list)
    rins: list[str] = field(default_factory=list)
    action: str | None = None
    agencies: list[str] = field(default_factory=list)
    cfr_references: list[str] = field(default_factory=list)
    native_tags: list[str] = field(default_factory=list)
    abstract: str | None = None
    captured: str | None = None
    origin: str | None = None
    #: Files the document links as part of itself (annexes, memoranda): absolute URLs.
    attachments: list[str] = field(default_factory=list)
    #: Key-like references to documents it corrects (document numbers or URLs).
    corrects: list[str] = field(default_factory=list)


_NAMED = {item.name: item for item in fields(Document)}
_ORDER = tuple(_NAMED)
#: What describes a document rather than being its text or its place here, in the order of the
#: export; the store's columns and every format of export have these names from this one list.
DESCRIPTIVE = _ORDER[_ORDER.index("published") : _ORDER.index("abstract") + 1]
#: Those of them that hold a list of strings; the others hold one string.
LISTED = tuple(name for name in DESCRIPTIVE if _NAMED[name].default_factory is list)


@dataclass(slots=True, kw_only=True)
class Label:
    """One judgement with its evidence: ``source_of(field)[start:end] == quote``.

    ``field`` is "text", "title" or the metadata field that alone decided (instrument only; then
    the offsets run over that field's value). Offsets count Unicode code points. ``score`` is a
    probability. ``role`` is "target" or "partner" for countries, else None.
    """

    facet: str
    code: str
    field: str
    start: int
    end: int
    quote: str
    score: float
    rule: str
    role: str | None = None


@dataclass(slots=True, kw_only=True)
class Version:
    """One stored state of a document's text and title."""

    key: str
    version: int
    captured: str | None
    title: str
    text: str | None
    text_kind: TextKind
    text_sha256: str | None
    content_sha256: str | None
    change: Change
    origin: str | None


@dataclass(slots=True, kw_only=True)
class Link:
    """A relation from the document at hand to ``key`` (``corrects``, ``attachment`` ...)."""

    relation: str
    key: str


@dataclass(slots=True, kw_only=True)
class Fetch:
    """One row of the fetch ledger: what was asked, what came back, where it is archived."""

    url: str
    fetched: str
    source: str
    status: int | None
    outcome: str
    reason: str | None = None
    content_type: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    payload_sha256: str | None = None
    warc_file: str | None = None
    warc_offset: int | None = None
    key: str | None = None


class StatecraftError(Exception):
    """Bad input or a failed stage, worded for the person at the command line.

    ``exit_code`` 2 means unusable arguments, input, database or port; 1 done in part.
    """

    exit_code = 2


class PartialError(StatecraftError):
    """Something was done and kept, something named in the message was not."""

    exit_code = 1
