"""Can every source still be seen? From runs, fetches and documents, for command line and site."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlite_utils import Database

from db.issue_days import window_start
from db.records import SOURCES
from db.rows import instant

#: What is expected of a source of which no run says it: at least ``documents`` dated in any
#: ``days`` days, and a successful run every ``stale_after_hours``. A run's record overrules it.
DEFAULTS: dict[str, dict[str, int]] = {
    "whitehouse": {"days": 7, "documents": 3, "stale_after_hours": 48},
    "federalregister": {"days": 14, "documents": 1, "stale_after_hours": 96},
    "state": {"days": 7, "documents": 5, "stale_after_hours": 48},
}


@dataclass(slots=True, kw_only=True)
class SourceHealth:
    """A source's state; ``problems`` are sentences, none where it is healthy. Instants in UTC."""

    healthy: bool
    problems: list[str]
    last_run: dict[str, Any] | None
    last_success: str | None
    newest_document: dict[str, str] | None
    documents: int
    with_text: int
    gone: int
    recent: int
    recent_since: str
    expected: int
    stale_after_hours: int
    refusals: int
    last_refusal: dict[str, Any] | None


@dataclass(slots=True, kw_only=True)
class Health:
    healthy: bool
    checked: str
    sources: dict[str, SourceHealth] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def health(db: Database, now: datetime | None = None) -> Health:
    """The state of every source at ``now`` (default: the present)."""
    moment = now or datetime.now(UTC)
    sources = {source: _source(db, source, moment) for source in SOURCES}
    return Health(
        healthy=all(state.healthy for state in sources.values()),
        checked=moment.astimezone(UTC).isoformat(timespec="seconds"),
        sources=sources,
    )


def _one(db: Database, sql: str, parameters: list[Any]) -> dict[str, Any] | None:
    cursor = db.conn.execute(sql, parameters)
    row = cursor.fetchone()
    names = [column[0] for column in cursor.description]
    return dict(zip(names, row, strict=True)) if row else None


def _source(db: Database, source: str, now: datetime) -> SourceHealth:
    last, success = _runs(db, source)
    expect = _expectation(db, source)
    end = _moment(success) if success else None
    since = _window(source, (end or now).date(), expect["days"])
    counts = _counts(db, source, since)
    problems = _problems(last, end, now, expect)
    if end and not problems and counts["recent"] < expect["documents"]:
        problems.append(
            f"only {counts['recent']} documents dated since {since}; at least"
            f" {expect['documents']} are expected: a parser or a listing may have broken"
        )
    return SourceHealth(
        healthy=not problems,
        problems=problems,
        last_run=last,
        last_success=success,
        newest_document=_one(
            db,
            "SELECT key, title, date FROM documents WHERE source = ? AND date IS NOT NULL"
            " ORDER BY date DESC, key DESC LIMIT 1",
            [source],
        ),
        **counts,
        recent_since=since.isoformat(),
        expected=expect["documents"],
        stale_after_hours=expect["stale_after_hours"],
        refusals=int(last["refused"]) if last else 0,
        last_refusal=_one(
            db,
            "SELECT url, fetched, reason FROM fetches WHERE source = ? AND outcome = 'refused'"
            " ORDER BY fetched DESC LIMIT 1",
            [source],
        ),
    )


def _runs(db: Database, source: str) -> tuple[dict[str, Any] | None, str | None]:
    """The last run, and when the last that was done ended."""
    last = _one(
        db,
        "SELECT started, ended, outcome, message, requests, documents_new, documents_changed,"
        " refused, failed FROM runs WHERE source = ? AND command = 'crawl'"
        " ORDER BY started DESC, id DESC LIMIT 1",
        [source],
    )
    success = _one(
        db,
        "SELECT ended FROM runs WHERE source = ? AND command = 'crawl' AND outcome = 'done'"
        " ORDER BY ended DESC LIMIT 1",
        [source],
    )
    return last, success["ended"] if success else None


def _counts(db: Database, source: str, since: date) -> dict[str, int]:
    """Documents of a source: all, with text, gone, and dated on or after ``since``."""
    counts = _one(
        db,
        "SELECT count(*) AS documents, count(version) AS with_text, count(gone) AS gone,"
        " coalesce(sum(date >= ?), 0) AS recent FROM documents WHERE source = ?",
        [since.isoformat(), source],
    )
    return counts or {}


def _expectation(db: Database, source: str) -> dict[str, int]:
    """What the newest finished run was told to expect, else the defaults."""
    row = _one(
        db,
        "SELECT detail FROM runs WHERE source = ? AND command = 'crawl' AND ended IS NOT NULL"
        " ORDER BY ended DESC LIMIT 1",
        [source],
    )
    told = json.loads(row["detail"]).get("expect") if row else None
    return {**DEFAULTS[source], **(told or {})}


def _window(source: str, end: date, days: int) -> date:
    if source == "federalregister":
        return window_start(end, days)
    return end - timedelta(days=days - 1)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(instant(text))


def _problems(
    last: dict[str, Any] | None, success: datetime | None, now: datetime, expect: dict[str, int]
) -> list[str]:
    """What is wrong with the runs themselves."""
    if last is None:
        return ["never crawled"]
    problems = []
    if last["ended"] and last["outcome"] != "done":
        problems.append(f"the last run was {last['outcome']}: {last['message'] or 'no reason'}")
    hours = expect["stale_after_hours"]
    if success is None:
        problems.append("no run has succeeded yet")
    elif now - success > timedelta(hours=hours):
        age = int((now - success).total_seconds() // 3600)
        problems.append(f"no successful run for {age} hours (at most {hours} are allowed)")
    return problems
