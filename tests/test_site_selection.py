"""Addresses of a filter: written for many codes at once they are those written one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from db.filters import Filter
from db.site.selection import MANY, Selection

CODES = st.sampled_from(["tariff", "CN", "a b", "x&y=z", "50%", "関税", "+"])
SELECTIONS = st.builds(
    Selection,
    st.builds(
        Filter,
        since=st.sampled_from([None, "2020", "2023-05", "2024-02-29"]),
        until=st.sampled_from([None, "2021", "2024-02", "2025-12-31"]),
        source=st.lists(st.sampled_from(["whitehouse", "state"]), unique=True).map(tuple),
        country=st.lists(CODES, max_size=2, unique=True).map(tuple),
        measure=st.lists(CODES, max_size=2, unique=True).map(tuple),
        role=st.lists(st.sampled_from(["target", "partner"]), max_size=1).map(tuple),
        search=st.lists(CODES, max_size=2, unique=True).map(tuple),
        relevant=st.sampled_from([None, True, False]),
    ),
    st.sampled_from([None, "gone"]),
)
MORE = st.sampled_from([(), (("by", "measure"),), (("by", None), ("lang", "ja"))])


@given(selection=SELECTIONS, kind=st.sampled_from(sorted(MANY)), code=CODES, more=MORE)
def test_one_more_code(selection: Selection, kind: str, code: str, more: tuple[()]) -> None:
    if code not in selection.of(kind):
        address = selection.adding(kind, "/timeline", *more)(code)
        assert address == selection.with_code(kind, code).address("/timeline", *more)


@given(
    selection=SELECTIONS,
    kind=st.sampled_from([None, "measure", "country", "role"]),
    code=CODES,
    month=st.sampled_from(["2019-01", "2023-05", "2024-02", "2026-12"]),
    more=MORE,
)
def test_one_more_code_within_a_span(
    selection: Selection, kind: str | None, code: str, month: str, more: tuple[()]
) -> None:
    since, until = f"{month}-01", f"{month}-28"
    expected = selection.between(since, until)
    if kind:
        expected = expected.with_code(kind, code)
        if code in selection.of(kind):
            return
    written = selection.spans("/timeline", kind, *more)(since, until, code)
    assert written == expected.address("/timeline", *more)
