"""Fetches and runs are recorded."""

from __future__ import annotations

import pytest

from db.records import Fetch
from db.store import Store
from tests.store_helpers import DAY, SLUG, one


def test_fetches_and_runs_are_recorded(store: Store) -> None:
    for number, outcome in enumerate(("document", "refused")):
        store.record_fetch(
            Fetch(
                url=SLUG,
                fetched=DAY.format(number + 1),
                source="whitehouse",
                status=200,
                outcome=outcome,
            )
        )
    last = store.last_fetch(SLUG)
    assert last is not None
    assert last.outcome == "refused"
    document_fetch = store.last_fetch(SLUG, outcome="document")
    assert document_fetch is not None
    assert document_fetch.fetched == DAY.format(1)
    assert store.last_fetch("https://x.gov/") is None
    run = store.begin_run("crawl", "whitehouse")
    store.end_run(run, "done", requests=3, documents_new=2)
    row = one(store, "SELECT outcome, requests, documents_new FROM runs")
    assert row == {"outcome": "done", "requests": 3, "documents_new": 2}
    with pytest.raises(TypeError, match="no such counts"):
        store.end_run(run, "done", mistakes=1)
