"""Which document a sighting belongs to, and how documents belong together."""

from __future__ import annotations

from typing import Any

from db.records import Document
from db.store import Store
from tests.store_helpers import DAY, SLUG, document, one, sighting


def test_a_post_under_a_new_address_keeps_its_key(store: Store) -> None:
    post = "https://www.whitehouse.gov/?p=8437"
    key = store.keep(sighting(aliases=[post])).key
    moved = SLUG.replace("regulating", "really-regulating")
    assert store.keep(sighting(url=moved, aliases=[post], captured=DAY.format(5))).key == key
    # ... and the old slug in another section, without its post id, is still the same document
    later = moved.replace("presidential-actions", "releases")
    assert store.keep(sighting(url=later, captured=DAY.format(6))).key == key
    assert document(store, key)["url"] == later
    assert store.find(moved.rstrip("/")) == store.find(post) == store.find(key) == key


def test_a_redirect_from_a_known_address_joins(store: Store) -> None:
    key = store.keep(sighting()).key
    moved = SLUG.replace("widgets", "gadgets")
    assert store.keep(sighting(url=moved, aliases=[SLUG], captured=DAY.format(5))).key == key


def state(**fields: Any) -> Document:
    return sighting(**{"source": "state", "url": "https://www.state.gov/a-call/", **fields})


def test_a_flat_state_address_used_again_is_another_document(store: Store) -> None:
    first = store.keep(state(published="2022-02-20")).key
    assert store.keep(state(published="2022-03-06")).key != first
    assert store.keep(state(published="2022-02-20", captured=DAY.format(9))).key == first


def test_a_collectors_late_date_over_the_end_of_a_month_joins(store: Store) -> None:
    key = store.keep(state(published="2026-07-31")).key
    late = state(published=None, published_basis=None, published_collected="2026-08-01")
    assert store.keep(late).key == key


def register(number: str, **fields: Any) -> Document:
    return Document(
        source="federalregister",
        url=f"https://www.federalregister.gov/d/{number}",
        title="A Rule",
        document_number=number,
        **fields,
    )


def test_an_undated_old_number_joins_the_only_dated_one(store: Store) -> None:
    dated = store.keep(register("2012-7333", published="2012-03-27")).key
    assert dated == "fr:2012-07333@2012-03-27"
    assert store.keep(register("2012-07333")).key == dated


def test_an_undated_old_number_stands_apart_where_two_dates_have_it(store: Store) -> None:
    for day in ("2012-03-27", "2012-06-01"):
        store.keep(register("2012-7333", published=day))
    assert store.keep(register("2012-7333")).key == "fr:2012-07333"


def test_an_undated_key_is_kept_when_the_date_comes(store: Store) -> None:
    key = store.keep(register("2012-7333")).key
    assert store.keep(register("2012-7333", published="2012-03-27")).key == key == "fr:2012-07333"
    other = store.keep(register("2012-7333", published="2012-06-01")).key
    assert other == "fr:2012-07333@2012-06-01"


def test_a_correction_is_a_document_linked_to_what_it_corrects(store: Store) -> None:
    store.keep(register("2026-00789", published="2026-01-15"))
    key = store.keep(register("C1-2026-00789", corrects=["2026-00789"])).key
    assert key == "fr:c1-2026-00789"
    assert one(store, "SELECT * FROM links") == {
        "key": key,
        "relation": "corrects",
        "target": "fr:2026-00789",
    }


def test_an_attached_file_is_linked_whichever_comes_first(store: Store) -> None:
    pdf = "https://www.whitehouse.gov/wp-content/uploads/2025/04/Annex-I.pdf"
    post = store.keep(sighting(attachments=[pdf])).key
    assert list(store.query("SELECT * FROM links")) == []
    annex = store.keep(sighting(url=pdf, title="Annex I")).key
    assert one(store, "SELECT key, target FROM links") == {"key": post, "target": annex}
