"""What the store knows about asking: past fetches, what still lacks its text, what is due again.

The queue of a crawl is not a file of its own: it is what the store says is missing. So a crawl
that was killed is resumed by beginning again, and nothing is asked twice that was kept.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from crawler import clock
from crawler.schedule import PastRun, birth, is_due
from crawler.sources import Source
from db.records import Fetch
from db.store import Store

logger = logging.getLogger(__name__)

#: After so many fruitless fetches a text is asked for once a day only.
PATIENT_TRIES = 3


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes a request conditional (RFC 9110, 13), and when the whole answer came."""

    etag: str | None
    last_modified: str | None
    whole: datetime

    def headers(self) -> Iterator[tuple[str, str]]:
        if self.etag:
            yield "If-None-Match", self.etag
        if self.last_modified:
            yield "If-Modified-Since", self.last_modified


@dataclass(frozen=True, slots=True)
class Wanted:
    """A document whose text is missing or poor, or whose page is due again."""

    key: str
    url: str
    published: str | None
    aliases: tuple[str, ...] = ()


class Ledger:
    """The store, asked as one source's crawl needs it."""

    def __init__(self, store: Store, source: Source) -> None:
        self.store = store
        self.source = source

    # Fetches

    def record(self, fetch: Fetch) -> None:
        self.store.record_fetch(fetch)

    def validators(self, url: str) -> Validators | None:
        """The validators of the last good answer of ``url``; None where it had none.

        None, too, where the last two good answers differ under one validator: it means nothing.
        """
        rows = self._all(
            "SELECT etag, last_modified, fetched, payload_sha256 FROM fetches WHERE url = ?"
            " AND status = 200 AND outcome IN ('document', 'listing', 'feed')"
            " ORDER BY fetched DESC, id DESC LIMIT 2",
            [url],
        )
        if not rows or not (rows[0]["etag"] or rows[0]["last_modified"]):
            return None
        given = {(row["etag"], row["last_modified"]) for row in rows}
        contents = {row["payload_sha256"] for row in rows}
        if len(given) < len(contents):
            logger.warning("%s changed under one validator, which is not used", url)
            return None
        whole = clock.instant(str(rows[0]["fetched"]))
        etag, last_modified = rows[0]["etag"], rows[0]["last_modified"]
        return Validators(_text(etag), _text(last_modified), whole) if whole else None

    def last_seen(self, key: str) -> datetime | None:
        """When the document's page was last seen as it is."""
        row = self._one(
            "SELECT max(fetched) AS at FROM fetches WHERE key = ?"
            " AND outcome IN ('document', 'not-modified')",
            [key],
        )
        return clock.instant(_text(row["at"])) if row else None

    def key_of(self, url: str) -> str | None:
        """The document known under an address, in whatever spelling."""
        return self.store.find(url)

    # Runs

    def begin_run(self, since: datetime, archive: str) -> int:
        """A row in ``runs``: looks back to ``since``, archives into the file so called; its id."""
        detail = {"since": clock.stamp(since), "archive": archive}
        with self.store.atomic():
            run = self.store.begin_run("crawl", self.source.store)
            self.store.db.conn.execute(
                "UPDATE runs SET started = ?, detail = ? WHERE id = ?",
                [clock.stamp(clock.now()), json.dumps(detail), run],
            )
        return run

    def end_run(
        self, run: int, outcome: str, message: str, detail: dict[str, object], **counts: int
    ) -> None:
        self.store.end_run(run, outcome, message=message, detail=detail, **counts)

    def unfinished_runs(self) -> list[tuple[int, str | None]]:
        """Runs that were killed: id, and the name of the WARC file that they wrote."""
        rows = self._all(
            "SELECT id, detail FROM runs WHERE command = 'crawl' AND source = ?"
            " AND ended IS NULL ORDER BY id",
            [self.source.store],
        )
        return [
            (int(str(row["id"])), json.loads(str(row["detail"] or "{}")).get("archive"))
            for row in rows
        ]

    def last_offset(self, file: str) -> int:
        """Where the last record of a WARC file lies that the ledger knows; -1 for none."""
        row = self._one("SELECT max(warc_offset) AS at FROM fetches WHERE warc_file = ?", [file])
        return -1 if row is None or row["at"] is None else int(str(row["at"]))

    def past_runs(self) -> list[PastRun]:
        """The finished runs of this source, oldest first."""
        rows = self._all(
            "SELECT started, outcome, detail FROM runs WHERE command = 'crawl' AND source = ?"
            " AND ended IS NOT NULL ORDER BY id",
            [self.source.store],
        )
        runs = []
        for row in rows:
            detail = json.loads(str(row["detail"] or "{}"))
            started, since = (
                clock.instant(_text(row["started"])),
                clock.instant(detail.get("since")),
            )
            if started and since:
                complete, settled = (bool(detail.get(name)) for name in ("complete", "settled"))
                runs.append(PastRun(started, since, complete, settled))
        return runs

    def settled(self, since: datetime) -> datetime | None:
        """Since when every run left nothing waiting, if the last one looked back to ``since``.

        Only of an answer that came since then does "not modified" mean that there is nothing to
        do; None where the last run left something, or looked back less far.
        """
        began = None
        for run in reversed(self.past_runs()):
            if not run.settled or (began is None and run.since > since):
                break
            began = run.started
        return began

    # What is missing

    def without_text(self, since: datetime | None) -> list[Wanted]:
        """Documents that have no full text from the publisher's own page, newest first.

        With ``since``, only those dated since then, or first seen by a crawl since then (a post
        that is dated back); imported and starter rows that are older wait for a backfill.
        """
        rows = self._all(
            "SELECT d.key, d.url, d.published FROM documents d"
            " LEFT JOIN versions v ON v.key = d.key AND v.version = d.version"
            " WHERE d.source = ? AND d.gone IS NULL AND d.url IS NOT NULL"
            " AND (v.form IS NULL OR v.form != 'page' OR v.text_kind != 'full' OR v.words = 0)"
            " AND (? IS NULL OR d.date >= ? OR d.first_seen >= ?)"
            " ORDER BY d.date DESC, d.key",
            [self.source.store, *_since(since)],
        )
        return [self._wanted(row) for row in rows if self._worth_trying(str(row["key"]))]

    def without_attachment(self, since: datetime | None) -> list[str]:
        """Files that documents link as part of themselves, and that were never fetched."""
        rows = self._all(
            "SELECT DISTINCT a.url FROM attachments a JOIN documents d ON d.key = a.key"
            " WHERE d.source = ? AND (? IS NULL OR d.date >= ? OR d.first_seen >= ?)"
            " AND NOT EXISTS (SELECT 1 FROM fetches f WHERE f.url = a.url"
            "  AND f.outcome NOT IN ('failed', 'cut', 'refused'))"
            " ORDER BY d.date DESC, a.url",
            [self.source.store, *_since(since)],
        )
        return [str(row["url"]) for row in rows]

    def due_again(self, now: datetime) -> list[Wanted]:
        """Documents whose page should be seen again by the source's rule, longest unseen first."""
        rows = self._all(
            "SELECT d.key, d.url, d.published, d.published_time, d.first_seen, d.captured,"
            " (SELECT max(f.fetched) FROM fetches f WHERE f.key = d.key"
            "  AND (f.outcome IN ('document', 'not-modified', 'not-found'))) AS seen"
            " FROM documents d WHERE d.source = ? AND d.first_seen IS NOT NULL"
            " AND d.url IS NOT NULL AND d.text_kind = 'full'",
            [self.source.store],
        )
        due = []
        for row in rows:
            seen = max(filter(None, (_text(row["seen"]), _text(row["captured"]))), default=None)
            last = clock.instant(seen)
            born = birth(
                _text(row["published"]), _text(row["published_time"]), _text(row["first_seen"])
            )
            if last is not None and is_due(self.source.revisit, born, last, now):
                due.append((last, self._wanted(row)))
        return [wanted for _, wanted in sorted(due, key=lambda pair: (pair[0], pair[1].key))]

    def known_between(self, since: str, until: str) -> int:
        """How many of the source's documents a crawl has seen that were published then."""
        row = self._one(
            "SELECT count(*) AS n FROM documents WHERE source = ? AND first_seen IS NOT NULL"
            " AND published BETWEEN ? AND ?",
            [self.source.store, since, until],
        )
        return int(str(row["n"])) if row else 0

    def _wanted(self, row: Mapping[str, object]) -> Wanted:
        aliases = self._all("SELECT alias FROM aliases WHERE key = ?", [row["key"]])
        return Wanted(
            key=str(row["key"]),
            url=str(row["url"]),
            published=_text(row["published"]),
            aliases=tuple(str(alias["alias"]) for alias in aliases),
        )

    def _worth_trying(self, key: str) -> bool:
        """Not again within a day where several fetches brought no text (or a page without)."""
        rows = self._all(
            "SELECT fetched FROM fetches WHERE key = ? ORDER BY id DESC LIMIT ?",
            [key, PATIENT_TRIES],
        )
        if len(rows) < PATIENT_TRIES:
            return True
        last = clock.instant(_text(rows[0]["fetched"]))
        return last is None or clock.now() - last >= timedelta(days=1)

    # Gone and back

    def mark_gone(self, url: str, at: str) -> bool:
        """``url`` answers 404 or 410; True where it was a present document's own address."""
        key = self.store.find(url)
        row = self._one("SELECT url, gone FROM documents WHERE key = ?", [key]) if key else None
        if row is None or row["gone"] is not None or _bare(str(row["url"])) != _bare(url):
            return False
        self.store.mark_gone(str(key), at)
        after = self._one("SELECT gone FROM documents WHERE key = ?", [key])
        return bool(after and after["gone"])

    def unmark_gone(self, key: str) -> None:
        self.store.unmark_gone(key)

    def _all(self, sql: str, parameters: list[object]) -> list[dict[str, object]]:
        return list(self.store.query(sql, parameters))

    def _one(self, sql: str, parameters: list[object]) -> dict[str, object] | None:
        return next(iter(self._all(sql, parameters)), None)


def _since(since: datetime | None) -> tuple[str | None, str | None, str | None]:
    if since is None:
        return None, None, None
    return since.date().isoformat(), since.date().isoformat(), clock.stamp(since)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _bare(url: str) -> str:
    return url.partition("#")[0].rstrip("/")
