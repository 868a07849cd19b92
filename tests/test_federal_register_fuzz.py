"""Whatever comes from the network, the parser answers; it never raises and invents nothing."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.federal_register import addresses, parse
from crawler.parsed import Capture
from tests.federal_register_pages import ADDRESSES, fixture

names = st.sampled_from(sorted(ADDRESSES))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(names, st.data())
def test_truncation_never_raises_and_never_gives_a_document(name: str, data: st.DataObject) -> None:
    capture = fixture(name)
    capture.body = capture.body.rstrip()
    capture.body = capture.body[: data.draw(st.integers(0, len(capture.body) - 1))]
    parsed = parse(capture)
    if name == "body.html":  # its end cannot be told from markup that closes nothing
        return
    assert parsed.documents == []
    assert parsed.reason


@settings(deadline=None)
@given(names, st.data())
def test_changed_bytes_never_raise(name: str, data: st.DataObject) -> None:
    capture = fixture(name)
    body = bytearray(capture.body)
    for _ in range(data.draw(st.integers(1, 12))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    capture.body = bytes(body)
    parse(capture)


@settings(deadline=None)
@given(names, st.binary(max_size=400), st.integers(0, 599))
def test_garbage_never_raises_and_never_gives_a_document(
    name: str, body: bytes, status: int
) -> None:
    assert parse(fixture(name, body=body, status=status)).documents == []


def _replace(value: Any, path: list[int], new: Any) -> Any:
    """``value`` with the part that the path of positions leads to replaced."""
    if not path or not isinstance(value, dict | list) or not value:
        return new
    position = path[0] % len(value)
    if isinstance(value, dict):
        key = list(value)[position]
        return {**value, key: _replace(value[key], path[1:], new)}
    return [*value[:position], _replace(value[position], path[1:], new), *value[position + 1 :]]


@settings(deadline=None)
@given(
    st.sampled_from([name for name in sorted(ADDRESSES) if name.endswith(".json")]),
    st.lists(st.tuples(st.lists(st.integers(0, 60), min_size=1, max_size=4), values), max_size=4),
)
def test_any_shape_of_json_is_read(name: str, changes: list[tuple[list[int], Any]]) -> None:
    record = json.loads(fixture(name).body)
    for path, new in changes:
        record = _replace(record, path, new)
    parsed = parse(fixture(name, body=json.dumps(record).encode()))
    for document in parsed.documents:
        assert document.document_number
        assert document.title.strip()
        for listed in (document.aliases, document.agencies, document.docket_ids, document.rins):
            assert all(isinstance(item, str) and item for item in listed)


@given(st.text(max_size=80))
def test_any_address_is_read(address: str) -> None:
    addresses.read(address)
    addresses.read(f"https://www.federalregister.gov/{address}")
    parse(Capture(url=f"https://www.federalregister.gov/{address}", body=b"x"))
