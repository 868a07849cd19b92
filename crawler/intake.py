"""From a response to the store: parse it, keep what it holds, write the ledger, all or nothing."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from crawler.captures import ArchivedCapture
from crawler.ledger import Ledger
from crawler.parsed import Parsed
from crawler.settle import SettlingStore
from crawler.sources import Source
from db.records import Document, Fetch, StatecraftError

logger = logging.getLogger(__name__)

#: Why a page that is there is not believed.
EMPTIED = "its text is gone; the one that is known is kept"
#: Refusals are recognised by the beginning of a page (bytes).
_BEGINNING = 16_384


#: Why an answer is not what was asked for, None where it is.
Check = Callable[[Parsed], str | None]


@dataclass(slots=True, kw_only=True)
class Taken:
    """What became of one response. ``headers`` have their names in lower case."""

    url: str
    outcome: str
    reason: str | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    parsed: Parsed = field(default_factory=lambda: Parsed(outcome="unhandled"))
    keys: list[str] = field(default_factory=list)
    new: int = 0
    changed: int = 0
    gone: int = 0

    @property
    def documents(self) -> list[Document]:
        return self.parsed.documents


class Intake:
    """Keeps responses of one source. ``on_document`` is told the key of every changed document."""

    def __init__(
        self,
        source: Source,
        ledger: Ledger,
        *,
        parse: Callable[[ArchivedCapture], Parsed],
        on_document: Callable[[str], None] | None = None,
    ) -> None:
        self._ledger = ledger
        self._store = SettlingStore(ledger.store)
        self._parse = parse
        self._on_document = on_document
        self._refusals = [re.compile(p.encode(), re.IGNORECASE) for p in source.refusals]

    def take(
        self,
        capture: ArchivedCapture,
        fetch: Fetch,
        *,
        trail: list[str],
        check: Check | None = None,
    ) -> Taken:
        """Parse a response and keep what it holds; ``trail`` are the addresses that led to it."""
        parsed = self._refusal(capture) or self._parse(capture)
        complaint = check(parsed) if check and parsed.documents else None
        if complaint:
            parsed = Parsed(outcome="error", reason=complaint)
        taken = Taken(
            url=capture.url,
            outcome="redirect" if "redirect" in parsed.facts else parsed.outcome,
            reason=parsed.reason,
            status=capture.status,
            headers=capture.headers,
            parsed=parsed,
        )
        told: list[str] = []
        with self._ledger.store.atomic():
            for document in parsed.documents:
                self._keep(document, taken, trail, told)
            if len(taken.keys) == 1 and taken.outcome == "document":
                fetch.key = taken.keys[0]
            fetch.outcome, fetch.reason = taken.outcome, taken.reason
            if taken.outcome == "not-found" and capture.status in (404, 410):
                taken.gone += self._ledger.mark_gone(capture.url, fetch.fetched)
            self._ledger.record(fetch)
        if self._on_document:
            for key in told:
                self._on_document(key)
        return taken

    def unchanged(self, fetch: Fetch) -> Taken:
        """A 304: the document is still there, and as it was."""
        with self._ledger.store.atomic():
            if fetch.key:
                self._ledger.unmark_gone(fetch.key)
            self._ledger.record(fetch)
        return Taken(url=fetch.url, outcome=fetch.outcome, status=304)

    def note(self, fetch: Fetch) -> Taken:
        """An address that gave no response."""
        with self._ledger.store.atomic():
            self._ledger.record(fetch)
        return Taken(url=fetch.url, outcome=fetch.outcome, reason=fetch.reason)

    def _refusal(self, capture: ArchivedCapture) -> Parsed | None:
        beginning = capture.body[:_BEGINNING]
        for pattern in self._refusals:
            if pattern.search(beginning):
                return Parsed(outcome="refused", reason="the site's page for unwanted visitors")
        return None

    def _keep(self, document: Document, taken: Taken, trail: list[str], told: list[str]) -> None:
        if trail and taken.outcome == "document" and len(taken.documents) == 1:
            document.aliases = list(dict.fromkeys([*document.aliases, *trail]))
        try:
            kept = self._store.keep(document)
        except StatecraftError as error:
            logger.warning("%s: an entry without identity was left out (%s)", taken.url, error)
            return
        if document.text == "" and kept.version is None:
            taken.reason = EMPTIED
        taken.keys.append(kept.key)
        taken.new += kept.new
        taken.changed += kept.change != "none" and not kept.new
        if kept.changed and document.text is not None:
            told.append(kept.key)
