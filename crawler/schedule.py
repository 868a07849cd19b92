"""When what is asked again: pure rules over instants, no store and no network."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from crawler.sources import Revisit

EASTERN = ZoneInfo("America/New_York")


def birth(published: str | None, published_time: str | None, first_seen: str | None) -> datetime:
    """The instant from which a document's age counts.

    ``published_time`` where it is known, else noon Eastern of the date, else when it was first
    seen; with none of them the beginning of time (it is then re-visited monthly).
    """
    for text in (published_time, published, first_seen):
        if not text:
            continue
        try:
            moment = datetime.fromisoformat(text)
        except ValueError:
            continue
        if len(text) == len("2025-01-20"):
            moment = datetime.combine(moment.date(), time(12), tzinfo=EASTERN)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.min.replace(tzinfo=UTC)


def is_due(rule: Revisit, born: datetime, last: datetime | None, now: datetime) -> bool:
    """Whether a page last asked at ``last`` (None: never) should be asked again at ``now``.

    Due once at each age of ``rule.ages`` (days after ``born``), and when ``then_every`` days have
    gone by since it was last asked.
    """
    if last is None:
        return True
    if now - last >= timedelta(days=rule.then_every):
        return True
    return any(last < born + timedelta(days=age) <= now for age in rule.ages)


@dataclass(frozen=True, slots=True)
class PastRun:
    """A finished run of a source: when it began, and from when on it looked.

    ``complete`` says that it found everything there was, ``settled`` that it read it all, too.
    """

    started: datetime
    since: datetime
    complete: bool
    settled: bool = False


def covered_until(runs: Iterable[PastRun]) -> datetime | None:
    """Up to when everything was seen: the start of the last complete run without a gap before.

    A run that looked back less far than to the point reached before leaves a gap, and moves
    nothing; None where no run was ever complete.
    """
    reached: datetime | None = None
    for run in sorted(runs, key=lambda run: run.started):
        if run.complete and (reached is None or run.since <= reached):
            reached = run.started if reached is None else max(reached, run.started)
    return reached


def halves(since: datetime, until: datetime) -> tuple[tuple[datetime, datetime], ...]:
    """A window of days (both ends included) in two, or one where it is a single day."""
    days = (until - since).days
    if days < 1:
        return ((since, until),)
    middle = since + timedelta(days=days // 2)
    return ((since, middle), (middle + timedelta(days=1), until))
