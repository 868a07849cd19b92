"""Days on which the Federal Register has an issue: no weekend, no federal holiday, no shutdown.

Holidays follow 5 U.S.C. 6103; on a Saturday they are observed the day before, on a Sunday the day
after. Lapses of appropriations are listed: the Register goes on then, but agencies hardly write.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
#: (month, day) of holidays with a fixed date, and since which year.
_FIXED = (((1, 1), 0), ((6, 19), 2021), ((7, 4), 0), ((11, 11), 0), ((12, 25), 0))
#: (month, weekday, which one; -1 the last).
_MOVING = (
    (1, MONDAY, 3),
    (2, MONDAY, 3),
    (5, MONDAY, -1),
    (9, MONDAY, 1),
    (10, MONDAY, 2),
    (11, THURSDAY, 4),
)
#: First and last day of lapses in appropriations since 2013 that lasted over working days.
LAPSES = (
    (date(2013, 10, 1), date(2013, 10, 16)),
    (date(2018, 1, 20), date(2018, 1, 22)),
    (date(2018, 12, 22), date(2019, 1, 25)),
    (date(2025, 10, 1), date(2025, 11, 12)),
)


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    if which < 0:
        last = date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)
        return last - timedelta(days=(last.weekday() - weekday) % 7)
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (which - 1))


@cache
def holidays(year: int) -> frozenset[date]:
    """Federal holidays as observed that fall into ``year`` or belong to it."""
    days = {_nth(year, *rule) for rule in _MOVING}
    for (month, day), since in _FIXED:
        if year >= since:
            holiday = date(year, month, day)
            shift = {SATURDAY: -1, SUNDAY: 1}.get(holiday.weekday(), 0)
            days.add(holiday + timedelta(days=shift))
    return frozenset(days)


def is_issue_day(day: date) -> bool:
    """Whether an issue with the agencies' documents is to be expected on ``day``."""
    if day.weekday() >= SATURDAY:
        return False
    if day in holidays(day.year) or day in holidays(day.year + 1):
        return False
    return not any(first <= day <= last for first, last in LAPSES)


def window_start(end: date, days: int) -> date:
    """The day from which a window to ``end`` has as many issue days as ``days`` plain days have.

    That is five in seven; where holidays or a shutdown fall into it, it reaches further back.
    """
    wanted = max(days * 5 // 7, 1)
    start = end
    while True:
        wanted -= is_issue_day(start)
        if wanted <= 0 or (end - start).days > days + 90:
            return min(start, end - timedelta(days=days - 1))
        start -= timedelta(days=1)
