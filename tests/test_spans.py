"""Spans: joined where they touch, asked for single offsets."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from nlp.spans import Spans

SPANS = st.lists(
    st.tuples(st.integers(0, 80), st.integers(1, 20)).map(lambda s: (s[0], s[0] + s[1])), max_size=9
)


@given(SPANS)
def test_spans_hold_what_was_given_and_lie_apart(given_spans: list[tuple[int, int]]) -> None:
    spans = Spans(given_spans)
    covered = {i for start, end in given_spans for i in range(start, end)}
    assert {i for i in range(-1, 102) if spans.hold(i)} == covered
    assert {i for start, end in spans.all for i in range(start, end)} == covered
    assert all(a[1] < b[0] for a, b in pairwise(spans.all))


def test_no_spans_hold_nothing() -> None:
    assert not Spans().hold(0)
    assert Spans().all == []
