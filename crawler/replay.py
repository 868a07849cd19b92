"""Captures out of the archive through today's parsers into the store (``crawl --from-archive``).

What the crawl does with a response as it comes, this does with one that lies in the archive, in
the order in which they came: documents are kept, every capture stands in the fetch ledger with its
outcome and reason, a redirect makes an alias, 404 and 410 mark a page gone. Replaying the same
files again changes nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

from crawler.captures import (
    ArchivedCapture,
    Contents,
    CutArchiveError,
    contents,
    fetch_of,
    read_captures,
)
from crawler.dispatch import dispatch, source_of
from crawler.parsed import Parsed
from db.records import Document, Fetch, PartialError, StatecraftError

#: Told after every capture: how many are done, of how many.
Progress = Callable[[int, int], None]


class Kept(Protocol):
    """What the store says became of a document (``db.keeping.Kept``)."""

    @property
    def key(self) -> str: ...
    @property
    def new(self) -> bool: ...
    @property
    def change(self) -> str: ...


class KeepsDocuments(Protocol):
    """The part of ``db.store.Store`` that a replay writes to."""

    def atomic(self) -> AbstractContextManager[None]: ...
    def keep(self, document: Document) -> Kept: ...
    def find(self, name: str) -> str | None: ...
    def mark_gone(self, name: str, when: str) -> str | None: ...
    def record_fetch(self, fetch: Fetch) -> int: ...
    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Any: ...


@dataclass(slots=True, kw_only=True)
class Counts:
    """What a replay met and kept.

    ``texts``: keys of documents that came with text; ``entries``: keys met in listings.
    ``reasons`` counts captures that gave no document by outcome and reason.
    """

    captures: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    texts: set[str] = field(default_factory=set)
    entries: set[str] = field(default_factory=set)
    new: int = 0
    changed: int = 0
    gone: int = 0
    refused: int = 0
    problems: list[str] = field(default_factory=list)

    def sentence(self) -> str:
        """One line for the person at the command line."""
        outcomes = ", ".join(f"{number} {name}" for name, number in self.outcomes.most_common())
        return (
            f"{self.captures} captures ({outcomes or 'none'}):"
            f" {len(self.texts)} documents with text and"
            f" {len(self.entries - self.texts)} entries known from listings only,"
            f" {self.new} new, {self.changed} changed, {self.gone} gone"
        )


class IncompleteReplayError(PartialError):
    """Some of the archive could not be read; ``counts`` says what was kept."""

    def __init__(self, message: str, counts: Counts) -> None:
        super().__init__(message)
        self.counts = counts


def replay(
    paths: Sequence[Path], store: KeepsDocuments, progress: Progress | None = None
) -> Counts:
    """Take every capture of the WARC files, by WARC-Date, through the parsers into the store.

    Raises IncompleteReplayError (exit 1) after all that can be read is kept, where a file is cut
    or damaged (file and offset named) or a parser failed (address named); StatecraftError (exit 2)
    where a file is none of ours, before anything is written.
    """
    table = contents(paths)
    run = _Replay(store, table)
    damage: list[str] = []
    try:
        for done, capture in enumerate(read_captures(table), start=1):
            run.take(capture)
            if progress:
                progress(done, len(table))
    except CutArchiveError as error:
        damage.append(str(error))
    damage += run.counts.problems
    if damage:
        raise IncompleteReplayError("; ".join(damage), run.counts)
    return run.counts


class _Replay:
    """One replay's memory: what is counted, and which addresses led where."""

    def __init__(self, store: KeepsDocuments, table: Contents) -> None:
        self.counts = Counts()
        self._store = store
        self._table = table
        self._led_to: dict[str, list[str]] = {}

    def take(self, capture: ArchivedCapture) -> None:
        """Parse one capture and keep what it holds, in one transaction."""
        parsed = self._parse(capture)
        source = source_of(capture.url) or capture.source or ""
        outcome = "redirect" if "redirect" in parsed.facts else parsed.outcome
        counts = self.counts
        counts.captures += 1
        counts.outcomes[outcome] += 1
        if parsed.reason:
            counts.reasons[outcome, parsed.reason] += 1
        if parsed.facts.get("defect"):
            counts.problems.append(f"{capture.url}: {parsed.reason}")
        if "redirect" in parsed.facts:
            self._follow(capture.url, str(parsed.facts["redirect"]))
        with self._store.atomic():
            keys = [self._keep(document, capture, parsed) for document in parsed.documents]
            key = keys[0] if len(keys) == 1 and parsed.outcome == "document" else None
            if parsed.outcome == "not-found" and capture.status in (404, 410):
                key = self._gone(capture)
            fetch = fetch_of(capture, source)
            self._record(replace(fetch, outcome=outcome, reason=parsed.reason, key=key))

    def _parse(self, capture: ArchivedCapture) -> Parsed:
        if capture.problem:
            return Parsed(
                outcome="error", reason=f"archive: {capture.problem}", facts={"defect": True}
            )
        return dispatch(capture)

    def _follow(self, address: str, target: str) -> None:
        """Remember that ``address`` led to ``target``, and what led to ``address``."""
        self._led_to.setdefault(target, []).extend([*self._led_to.get(address, []), address])

    def _keep(self, document: Document, capture: ArchivedCapture, parsed: Parsed) -> str | None:
        trail = self._led_to.get(capture.url, [])
        if trail and parsed.outcome == "document" and len(parsed.documents) == 1:
            document.aliases = list(dict.fromkeys([*document.aliases, *trail]))
        try:
            kept = self._store.keep(document)
        except StatecraftError as error:
            self.counts.reasons["left out", str(error)] += 1
            return None
        (self.counts.entries if document.text is None else self.counts.texts).add(kept.key)
        self.counts.new += kept.new
        self.counts.changed += kept.change != "none"
        return kept.key

    def _gone(self, capture: ArchivedCapture) -> str | None:
        """Mark the document gone whose present address answers 404 or 410."""
        key = self._store.find(capture.url)
        if key is None:
            return None
        rows = list(self._store.query("SELECT url, gone FROM documents WHERE key = ?", [key]))
        if not rows or _bare(rows[0]["url"]) != _bare(capture.url):
            return None  # an old address of a document that lives on under another
        if rows[0]["gone"] is None and self._store.mark_gone(key, capture.captured or ""):
            self.counts.gone += 1
        return key

    def _record(self, fetch: Fetch) -> None:
        """A line of the ledger, unless it has this very fetch already."""
        known = self._store.query(
            "SELECT 1 FROM fetches WHERE url = ? AND fetched = ? LIMIT 1",
            [fetch.url, fetch.fetched],
        )
        if next(iter(known), None) is None:
            self._store.record_fetch(fetch)


def _bare(url: str | None) -> str:
    return (url or "").partition("#")[0].rstrip("/")
