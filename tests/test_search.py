"""Full-text search follows the documents: present title and text, never an old one."""

from __future__ import annotations

from db.store import Store
from tests.store_helpers import prose, sighting


def hits(store: Store, words: str) -> list[str]:
    found = store.query("SELECT key FROM search WHERE search MATCH ? ORDER BY key", [words])
    return [row["key"] for row in found]


def test_title_and_text_are_found_by_their_stems(store: Store) -> None:
    key = store.keep(sighting(title="Adjusting Imports", text="Tariffs on vessels. " + prose())).key
    assert hits(store, "tariff vessel") == hits(store, "importing") == [key]


def test_an_edit_replaces_what_is_found(store: Store) -> None:
    key = store.keep(sighting(text="manganese " + prose())).key
    store.keep(sighting(text="tungsten " + prose(), captured="2025-06-01T00:00:00+00:00"))
    assert hits(store, "manganese") == []
    assert hits(store, "tungsten") == [key]


def test_an_older_version_that_arrives_late_is_not_found(store: Store) -> None:
    store.keep(sighting(text="tungsten " + prose()))
    store.keep(sighting(text="manganese " + prose(), captured="2025-01-01T00:00:00+00:00"))
    assert hits(store, "manganese") == []


def test_an_index_entry_is_found_by_title_and_abstract(store: Store) -> None:
    key = store.keep(sighting(text=None, title="Adjusting Imports", abstract="of gallium")).key
    assert hits(store, "gallium imports") == [key]


def test_rows_of_search_are_those_of_documents_and_timeline(store: Store) -> None:
    for number in range(5):
        store.keep(sighting(url=f"https://www.whitehouse.gov/articles/2025/04/p{number}/"))
    ids = [
        {(row["id"], row["key"]) for row in store.query(f"SELECT {name}, key FROM {table}")}
        for table, name in (("documents", "id"), ("timeline", "id"), ("search", "rowid AS id"))
    ]
    assert ids[0] == ids[1] == ids[2]
