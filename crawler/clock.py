"""The time, which tests may move: ``STATECRAFT_CLOCK_OFFSET`` (seconds) is added to it."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta


def now() -> datetime:
    """The present instant in UTC, to the microsecond."""
    offset = os.environ.get("STATECRAFT_CLOCK_OFFSET", "")
    moment = datetime.now(UTC)
    return moment + timedelta(seconds=float(offset)) if offset else moment


def stamp(moment: datetime) -> str:
    """An instant as the ledger and the archive write it: UTC, milliseconds, ``Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


class Ticks:
    """Instants of which no two are the same: the order of captures decides what is newest."""

    def __init__(self) -> None:
        self._last = datetime.min.replace(tzinfo=UTC)

    def next(self) -> datetime:
        self._last = max(now(), self._last + timedelta(milliseconds=1))
        return self._last


def instant(text: str | None) -> datetime | None:
    """An ISO date or instant back as an aware UTC time; None where there is none."""
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
