"""When pages are asked again, and from when on a run must look."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.clock import Ticks, instant, now, stamp
from crawler.schedule import PastRun, birth, covered_until, halves, is_due
from crawler.sources import Revisit

RULE = Revisit(ages=(1, 3, 7, 14), then_every=30, budget=60)
BORN = datetime(2026, 3, 1, 17, tzinfo=UTC)


def visits(days: int, *, every_hours: int = 1) -> list[float]:
    """Ages in days at which an hourly run visits a page first seen at birth."""
    last, seen = BORN, []
    for hour in range(1, days * 24 + 1, every_hours):
        moment = BORN + timedelta(hours=hour)
        if is_due(RULE, BORN, last, moment):
            last = moment
            seen.append(hour / 24)
    return seen


def test_a_page_is_seen_again_at_the_ages_of_1_3_7_and_14_days_then_monthly() -> None:
    assert [round(age) for age in visits(80)] == [1, 3, 7, 14, 44, 74]


def test_runs_that_were_missed_are_made_up_for_once() -> None:
    assert is_due(RULE, BORN, BORN, BORN + timedelta(days=10))
    seen = BORN + timedelta(days=10)
    assert not is_due(RULE, BORN, seen, BORN + timedelta(days=13))
    assert is_due(RULE, BORN, seen, BORN + timedelta(days=14))


def test_a_page_never_seen_is_due() -> None:
    assert is_due(RULE, BORN, None, BORN)


def test_an_old_page_just_seen_is_not_due() -> None:
    moment = BORN + timedelta(days=400)
    assert not is_due(RULE, BORN, moment, moment + timedelta(hours=1))


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_what_was_just_seen_is_never_due(age: int, hours: int) -> None:
    moment = BORN + timedelta(days=age, hours=hours)
    assert not is_due(RULE, BORN, moment, moment)


@pytest.mark.parametrize(
    ("published", "published_time", "first_seen", "expected"),
    [
        ("2026-03-01", "2026-03-01T12:00:00-05:00", None, BORN),
        ("2026-03-01", None, None, BORN),  # noon Eastern
        (None, None, "2026-03-01T17:00:00.000Z", BORN),
        (None, "not a time", "2026-03-01T17:00:00Z", BORN),
    ],
)
def test_age_counts_from_the_best_known_instant(
    published: str | None, published_time: str | None, first_seen: str | None, expected: datetime
) -> None:
    assert birth(published, published_time, first_seen) == expected


def run(day: int, since: int, *, complete: bool = True) -> PastRun:
    return PastRun(BORN + timedelta(days=day), BORN + timedelta(days=since), complete)


def test_everything_is_covered_up_to_the_last_complete_run() -> None:
    assert covered_until([]) is None
    assert covered_until([run(0, -14), run(1, 0)]) == BORN + timedelta(days=1)


def test_a_run_that_failed_or_looked_back_too_little_covers_nothing() -> None:
    runs = [run(0, -14), run(1, 0, complete=False)]
    assert covered_until(runs) == BORN
    gap = [run(0, -14), run(40, 26)]
    assert covered_until(gap) == BORN, "day 0 to 26 was never looked at"
    closed = [*gap, run(41, -1)]
    assert covered_until(closed) == BORN + timedelta(days=41)


@given(st.integers(0, 900))
def test_a_window_in_halves_is_the_window_without_gap_or_overlap(days: int) -> None:
    since, until = BORN, BORN + timedelta(days=days)
    parts = halves(since, until)
    assert parts[0][0] == since
    assert parts[-1][1] == until
    if len(parts) == 2:
        assert parts[1][0] - parts[0][1] == timedelta(days=1)
    else:
        assert days == 0


def test_no_two_ticks_are_the_same_however_fast_they_come() -> None:
    ticks = Ticks()
    stamps = [stamp(ticks.next()) for _ in range(500)]
    assert stamps == sorted(set(stamps))


def test_stamps_are_read_back() -> None:
    moment = now().replace(microsecond=123_000)
    assert instant(stamp(moment)) == moment
    assert instant("nonsense") is None
    assert instant("2026-03-01") == datetime(2026, 3, 1, tzinfo=UTC)
