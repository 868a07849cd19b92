"""A page that is not found keeps its text, and comes back."""

from __future__ import annotations

from db.records import Fetch
from db.store import Store
from tests.store_helpers import DAY, SLUG, document, one, prose, sighting


def test_gone_keeps_the_text_and_a_return_unmarks(store: Store) -> None:
    key = store.keep(sighting()).key
    assert store.mark_gone(SLUG, DAY.format(10)) == key
    assert document(store, key)["gone"] == DAY.format(10)
    assert one(store, "SELECT text FROM versions")["text"] == prose()
    store.keep(sighting(captured=DAY.format(3)))  # an old capture is no return
    assert document(store, key)["gone"]
    store.keep(sighting(captured=DAY.format(12)))
    assert document(store, key)["gone"] is None
    assert one(store, "SELECT gone FROM timeline")["gone"] is None
    assert store.mark_gone("https://www.whitehouse.gov/never-seen/", DAY.format(10)) is None


def test_an_old_address_or_an_old_capture_not_found_marks_nothing(store: Store) -> None:
    moved = SLUG.replace("widgets", "gadgets")
    key = store.keep(sighting()).key
    store.keep(sighting(url=moved, aliases=[SLUG], captured=DAY.format(5)))
    assert store.mark_gone(SLUG, DAY.format(9)) == key
    assert document(store, key)["gone"] is None
    store.mark_gone(moved, DAY.format(4))
    assert document(store, key)["gone"] is None
    seen = Fetch(
        url=moved, fetched=DAY.format(8), source="whitehouse", status=200, outcome="document"
    )
    seen.key = key
    store.record_fetch(seen)
    store.mark_gone(moved, DAY.format(7))
    assert document(store, key)["gone"] is None
    store.mark_gone(moved.rstrip("/"), DAY.format(9))
    assert document(store, key)["gone"] == DAY.format(9)
