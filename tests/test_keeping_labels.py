"""The store takes labels that quote the text, and obeys corrections."""

from __future__ import annotations

from typing import Any

import pytest

from db.records import StatecraftError
from db.store import Store
from tests.store_helpers import DAY, document, label, one, prose, sighting


def tagged(store: Store, *codes: str, pipeline: str = "1") -> str:
    key = store.keep(sighting()).key
    (item,) = store.untagged("v", pipeline)
    labels = [label(item.text, 3 * n, 3 * n + 6, code=code) for n, code in enumerate(codes)]
    assert store.keep_labels(key, item.version, labels, item.input_sha, "v", pipeline)
    return key


def codes(store: Store) -> list[str]:
    return [row["code"] for row in store.query("SELECT code FROM document_codes ORDER BY code")]


def test_labels_fill_codes_and_timeline(store: Store) -> None:
    tagged(store, "tariff", "export-control")
    assert codes(store) == ["export-control", "tariff"]
    row = one(store, "SELECT measures, pipeline_version, labelled_from FROM timeline")
    assert row == {
        "measures": '["export-control", "tariff"]',
        "pipeline_version": "1",
        "labelled_from": "text",
    }


def test_only_what_changed_is_labelled_again(store: Store) -> None:
    key = tagged(store, "tariff")
    assert store.count_untagged("v", "1") == 0
    assert store.count_untagged("v", "2") == store.count_untagged("w", "1") == 1
    assert store.count_untagged("v", "1", everything=True) == 1
    store.keep(sighting(native_tags=["iran"], captured=DAY.format(5)))
    assert store.count_untagged("v", "1") == 0  # the pipeline does not read native tags
    store.keep(sighting(subcategory="Executive Orders", captured=DAY.format(6)))
    assert store.count_untagged("v", "1") == 1
    assert codes(store) == ["tariff"]  # the old labels stand until then
    store.keep(sighting(text=prose() + " annex", captured=DAY.format(7)))
    assert [item.version for item in store.untagged("v", "1")] == [1, 2]
    assert document(store, key)["pipeline_version"] is None


def test_a_quotation_that_is_not_in_the_text_is_refused(store: Store) -> None:
    key = store.keep(sighting()).key
    (item,) = store.untagged("v", "1")
    wrong = label(item.text, 0, 6, quote="nothing of the kind")
    with pytest.raises(StatecraftError, match=r"test\.rule quotes"):
        store.keep_labels(key, 1, [wrong], item.input_sha, "v", "1")
    assert codes(store) == []


def test_labels_of_a_text_that_changed_meanwhile_are_not_kept(store: Store) -> None:
    key = store.keep(sighting(text=f"**{prose()}**", form="markdown")).key
    (item,) = store.untagged("v", "1")
    store.keep(sighting())
    labels = [label(item.text, 0, 6)]
    assert not store.keep_labels(key, 1, labels, item.input_sha, "v", "1")


def correct(store: Store, key: str, code: str, verdict: str, **fields: Any) -> None:
    row = {"facet": "measure", "who": "mk", "at": DAY.format(9), **fields}
    row.update(key=key, code=code, verdict=verdict)
    store.db.table("corrections").insert(row)


def test_a_persons_correction_is_obeyed(store: Store) -> None:
    key = tagged(store, "tariff")
    correct(store, key, "tariff", "wrong")
    correct(store, key, "procurement", "right", start=4, end=12)
    (item,) = store.untagged("v", "2")
    store.keep_labels(key, 1, [label(item.text, 0, 6)], item.input_sha, "v", "2")
    assert codes(store) == ["procurement"]
    row = one(store, "SELECT quote, rule FROM labels")
    assert row == {"quote": item.text[4:12], "rule": "person:mk"}


def test_a_correction_without_span_or_reason_adds_nothing(store: Store) -> None:
    key = tagged(store)
    correct(store, key, "procurement", "right")
    (item,) = store.untagged("v", "2")
    store.keep_labels(key, 1, [], item.input_sha, "v", "2")
    assert codes(store) == []
