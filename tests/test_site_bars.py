"""Stacked bars: their heights are the numbers, on an axis of round steps."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from db.site.charts.bars import HEIGHT, WIDTH, Bar, Bars, domain, shortened, width

SVG = "{http://www.w3.org/2000/svg}"
COUNTS = st.dictionaries(
    st.tuples(st.integers(0, 30), st.integers(0, 4)),
    st.integers(-5000, 5000).filter(bool),
    min_size=1,
)


def _chart(counts: dict[tuple[int, int], int], name: str = "a code") -> Bars:
    return Bars(
        columns=31,
        ticks={0: "2024", 12: "2025", 24: "2026"},
        series=[(f"{name} {number}", f"series-{number}") for number in range(5)],
        bars=[
            Bar(column, series, count, f"/timeline?at={column}", f"{column} {series}: {count}")
            for (column, series), count in counts.items()
        ],
        axis="documents",
    )


def _drawn(chart: Bars) -> dict[tuple[int, int], tuple[float, float, float, float]]:
    """(left, top, width, height) of every bar by column and series, as the SVG has them."""
    found = {}
    root = etree.fromstring(chart.draw().encode())
    for path in root.iter(f"{SVG}path"):
        if path.get("aria-label"):
            column, series = path.get("aria-label").split(":")[0].split()
            numbers = re.fullmatch(r"M(.+),(.+)h(.+)v(.+)h-(.+)Z", path.get("d"))
            assert numbers is not None
            left, top, across, tall, back = map(float, numbers.groups())
            assert across == back
            found[int(column), int(series)] = (left, top, across, tall)
    return found


@given(counts=COUNTS)
def test_every_bar_is_as_tall_as_its_number(counts: dict[tuple[int, int], int]) -> None:
    chart = _chart(counts)
    lowest, highest, _ = domain(*chart._ends())
    drawn = _drawn(chart)
    assert drawn.keys() == counts.keys()
    for place, count in counts.items():
        assert drawn[place][3] == pytest.approx(abs(count) * HEIGHT / (highest - lowest), abs=0.06)


@given(counts=COUNTS)
def test_a_stack_has_no_gaps_and_stands_on_the_line(counts: dict[tuple[int, int], int]) -> None:
    chart = _chart(counts)
    lowest, highest, _ = domain(*chart._ends())
    line = highest * HEIGHT / (highest - lowest)
    drawn = _drawn(chart)
    for column in {column for column, _ in counts}:
        above = [
            drawn[place] for place in sorted(counts) if place[0] == column and counts[place] > 0
        ]
        below = [
            drawn[place] for place in sorted(counts) if place[0] == column and counts[place] < 0
        ]
        edges = [line, *(top for _, top, _, _ in above)]
        for edge, (_, top, _, tall) in zip(edges, above, strict=False):
            assert top + tall == pytest.approx(edge, abs=0.2)
        edges = [line, *(top + tall for _, top, _, tall in below)]
        for edge, (_, top, _, _) in zip(edges, below, strict=False):
            assert top == pytest.approx(edge, abs=0.2)


@given(counts=COUNTS)
def test_columns_stand_side_by_side_within_the_drawing(counts: dict[tuple[int, int], int]) -> None:
    drawn = sorted((column, box) for (column, _), box in _drawn(_chart(counts)).items())
    for (column, one), (following, other) in pairwise(drawn):
        assert column == following or one[0] + one[2] < other[0]
    for _, (left, top, across, tall) in drawn:
        assert left >= 0
        assert left + across <= WIDTH
        assert -0.1 <= top <= top + tall <= HEIGHT + 0.1


@given(lowest=st.integers(-100_000, 0), highest=st.integers(0, 100_000))
def test_the_axis_holds_every_number_in_a_few_round_steps(lowest: int, highest: int) -> None:
    low, high, step = domain(lowest, highest)
    assert low <= lowest
    assert high >= highest
    assert high > low
    assert re.fullmatch(r"[125]0*", str(step))
    assert low % step == high % step == 0
    assert (high - low) // step <= 8


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ((0, 0), (0, 1, 1)),
        ((0, 1), (0, 1, 1)),
        ((0, 54), (0, 60, 10)),
        ((-3, 7), (-4, 8, 2)),
        ((0, 1200), (0, 1200, 200)),
    ],
)
def test_steps_are_those_one_would_choose(
    ends: tuple[int, int], expected: tuple[int, int, int]
) -> None:
    assert domain(*ends) == expected


def test_names_of_series_stay_in_their_column_of_the_legend() -> None:
    room = WIDTH / 4 - 28
    root = etree.fromstring(_chart({(0, 0): 1}, name="a code with a very long name " * 3).draw())
    legend = [each.text for each in root.iter(f"{SVG}text") if (each.text or "").startswith("a co")]
    assert len(legend) == 5
    assert all(text.endswith("…") and width(text) <= room for text in legend)
    assert shortened("short", room) == "short"
    assert width(shortened("国家緊急経済権限法" * 5, room)) <= room


def test_names_of_months_do_not_run_into_each_other() -> None:
    chart = Bars(
        columns=60,
        ticks=dict.fromkeys(range(60), "September 2025"),
        series=[("a", "series-0")],
        bars=[Bar(0, 0, 1, "/", "one")],
        axis="documents",
    )
    root = etree.fromstring(chart.draw())
    places = [
        float(each.get("x")) for each in root.iter(f"{SVG}text") if each.text.startswith("Sep")
    ]
    assert len(places) > 3
    assert all(after - before > width("September 2025") for before, after in pairwise(places))


def test_what_a_code_is_called_cannot_leave_its_place() -> None:
    hostile = '"><script>evil()</script>'
    chart = Bars(
        columns=1,
        ticks={0: hostile},
        series=[(hostile, "series-0")],
        bars=[Bar(0, 0, 1, f"/{hostile}", hostile)],
        axis=hostile,
    )
    svg = chart.draw()
    assert "<script" not in svg
    root = etree.fromstring(svg)
    assert [each.get("aria-label") for each in root.iter(f"{SVG}path") if each.get("role")] == [
        hostile
    ]
