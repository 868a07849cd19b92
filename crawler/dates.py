"""Instants and dates as the sites write them; the date of record is the one in Washington."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from email.utils import parsedate_to_datetime

from dateutil import tz

#: Washington's clock. dateutil carries the rules with it where the system has none.
EASTERN: tzinfo | None = tz.gettz("America/New_York")

_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august"]
_MONTHS += ["september", "october", "november", "december"]
_NUMBERS = {name: n for n, full in enumerate(_MONTHS, 1) for name in (full, full[:3])}
_NUMBERS["sept"] = 9
_LONG = re.compile(r"\b([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")


def parse_instant(text: str | None, *, naive: tzinfo | None = EASTERN) -> datetime | None:
    """An ISO 8601 or RFC 822 time as an aware datetime; None where it is none.

    ``naive`` is the clock of a time written without offset (WordPress writes ``date_gmt`` so).
    """
    text = (text or "").strip()
    if not re.search(r"\d", text) or len(text) > 64:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return moment if moment.tzinfo else moment.replace(tzinfo=naive)


def iso_instant(moment: datetime | None) -> str | None:
    """``moment`` as ISO 8601 to the second, in the offset it came with."""
    return moment.isoformat(timespec="seconds") if moment else None


def eastern_date(moment: datetime | None) -> str | None:
    """The calendar day of ``moment`` in Washington (``YYYY-MM-DD``), the date of record."""
    if moment is None:
        return None
    try:
        return moment.astimezone(EASTERN).date().isoformat()
    except (OverflowError, ValueError):
        return None


def long_date(text: str | None) -> str | None:
    """The first date written out in ``text`` ("July 17, 2026", "Sept. 3, 2025") as ISO 8601."""
    for month, day, year in _LONG.findall(text or ""):
        number = _NUMBERS.get(month.lower())
        if number is None:
            continue
        try:
            return date(int(year), number, int(day)).isoformat()
        except ValueError:
            continue
    return None
