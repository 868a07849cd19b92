"""What another sighting makes of a document: a version, another copy of one, or nothing."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from db.folding import content_sha256
from db.records import Document
from db.store import Store
from tests.store_helpers import DAY, document, everything, one, prose, sighting, versions


def test_a_first_page_is_version_1(store: Store) -> None:
    kept = store.keep(sighting())
    assert (kept.key, kept.version, kept.change, kept.new) == (
        "wh:2025/04/regulating-widgets",
        1,
        "none",
        True,
    )
    assert document(store, kept.key)["date"] == "2025-04-02"


def test_seeing_the_same_page_again_changes_no_row(store: Store) -> None:
    store.keep(sighting())
    before = everything(store)
    kept = store.keep(sighting(captured=DAY.format(9)))
    assert (kept.changed, kept.added_version, kept.version) == (False, False, 1)
    assert everything(store) == before


def test_an_edit_is_a_version_and_the_old_one_stays(store: Store) -> None:
    key = store.keep(sighting(section="articles")).key
    kept = store.keep(sighting(text=prose() + " annex", section="releases", captured=DAY.format(9)))
    assert (kept.change, kept.version) == ("version", 2)
    assert versions(store, key) == [(1, "none", DAY.format(3)), (2, "version", DAY.format(9))]
    assert document(store, key)["section"] == "releases"
    meta = one(store, "SELECT meta FROM versions WHERE key = ? AND version = 1", key)["meta"]
    assert '"section": "articles"' in meta


def test_retitled_and_replaced_are_told_apart(store: Store) -> None:
    store.keep(sighting())
    retitled = store.keep(sighting(title="Regulating All Widgets", captured=DAY.format(5)))
    replaced = store.keep(sighting(text=prose(seed=5), captured=DAY.format(6)))
    assert (retitled.change, replaced.change) == ("retitled", "replaced")


def test_a_page_takes_the_place_of_markdown_without_being_a_version(store: Store) -> None:
    words = prose()
    key = store.keep(sighting(text=f"**{words}**", form="markdown", captured=None)).key
    kept = store.keep(sighting(text=words))
    assert (kept.added_version, kept.change) == (False, "none")
    row = one(store, "SELECT text, form, captured FROM versions WHERE key = ?", key)
    assert row == {"text": words, "form": "page", "captured": DAY.format(3)}


def test_markdown_never_takes_the_place_of_a_page(store: Store) -> None:
    words = prose()
    store.keep(sighting(text=words))
    kept = store.keep(sighting(text=f"**{words}**", form="markdown", captured=DAY.format(9)))
    assert not kept.changed


def test_spaces_that_a_collector_lost_are_no_edit_but_ours_are(store: Store) -> None:
    words = prose()
    glued = words.replace(" ", "", 1)
    store.keep(sighting(text=glued, captured=None))
    kept = store.keep(sighting(text=words))
    assert (kept.added_version, kept.version) == (False, 1)
    assert one(store, "SELECT text FROM versions")["text"] == words
    assert not store.keep(sighting(text=glued, captured=None)).changed
    assert store.keep(sighting(text=glued, captured=DAY.format(9))).change == "version"


def test_a_teaser_that_becomes_a_page_is_no_edit(store: Store) -> None:
    words = prose()
    teaser = sighting(text=words[:60], text_kind="teaser", form="feed")
    key = store.keep(teaser).key
    kept = store.keep(sighting(text=words, captured=DAY.format(4)))
    assert (kept.change, kept.version, kept.added_version) == ("none", 1, False)
    assert document(store, key)["text_kind"] == "full"
    assert not store.keep(teaser).changed


def test_a_teaser_cut_elsewhere_is_the_same_teaser(store: Store) -> None:
    words = prose()
    store.keep(sighting(text=words[:60], text_kind="teaser", form="feed"))
    kept = store.keep(
        sighting(text=words[:99], text_kind="teaser", form="feed", captured=DAY.format(5))
    )
    assert not kept.added_version
    assert one(store, "SELECT text FROM versions")["text"] == words[:99]


def test_an_index_entry_is_no_version_until_its_text_comes(store: Store) -> None:
    key = store.keep(sighting(text=None, subcategory="Executive Orders")).key
    assert document(store, key)["version"] is None
    kept = store.keep(sighting(captured=None))
    assert (kept.new, kept.version) == (False, 1)
    assert document(store, key)["subcategory"] == "Executive Orders"


def test_an_index_entry_never_overrules_a_page(store: Store) -> None:
    key = store.keep(sighting()).key
    store.keep(sighting(text=None, title="Widgets!", section="news", captured=DAY.format(20)))
    row = document(store, key)
    assert (row["title"], row["version"]) == ("Regulating Widgets", 1)
    assert row["section"] == "news"  # a blank that it may fill


def test_words_on_a_page_that_was_empty_are_an_edit(store: Store) -> None:
    key = store.keep(sighting(text="", captured=DAY.format(3))).key
    kept = store.keep(sighting(captured=DAY.format(4)))
    assert (kept.added_version, kept.change) == (True, "version")
    assert versions(store, key) == [
        (1, "none", DAY.format(3)),
        (2, "version", DAY.format(4)),
    ]


def test_a_page_that_is_found_empty_keeps_the_text_that_it_had(store: Store) -> None:
    key = store.keep(sighting(captured=DAY.format(3))).key
    kept = store.keep(sighting(text="", captured=DAY.format(4)))
    assert (kept.version, kept.added_version) == (None, False)
    assert versions(store, key) == [(1, "none", DAY.format(3))]


def test_an_older_capture_that_arrives_late_goes_before(store: Store) -> None:
    first, second = prose(), prose() + " annex"
    key = store.keep(sighting(text=second, captured=DAY.format(9), section="releases")).key
    kept = store.keep(sighting(text=first, captured=DAY.format(3), section="articles"))
    assert kept.version == 1
    assert versions(store, key) == [(1, "none", DAY.format(3)), (2, "version", DAY.format(9))]
    row = document(store, key)
    assert (row["version"], row["section"], row["change"]) == (2, "releases", "version")


def test_what_has_no_capture_time_is_older_than_any_capture(store: Store) -> None:
    key = store.keep(sighting()).key
    store.keep(sighting(text=prose() + " draft", captured=None, form="markdown"))
    assert versions(store, key) == [(1, "none", None), (2, "version", DAY.format(3))]


def test_one_capture_read_again_by_a_mended_parser_is_no_edit(store: Store) -> None:
    key = store.keep(sighting(text="hide " + prose())).key
    kept = store.keep(sighting())
    assert (kept.added_version, versions(store, key)) == (False, [(1, "none", DAY.format(3))])
    assert one(store, "SELECT text FROM versions")["text"] == prose()


def test_a_return_to_earlier_wording_is_a_version_of_its_own(store: Store) -> None:
    key = store.keep(sighting()).key
    store.keep(sighting(text=prose() + " annex", captured=DAY.format(4)))
    store.keep(sighting(captured=DAY.format(5)))
    assert [change for _, change, _ in versions(store, key)] == ["none", "version", "version"]


captures = st.lists(
    st.builds(
        lambda contents, **fields: sighting(text=contents[0], title=contents[1], **fields),
        st.sampled_from(
            [
                *product([prose(), prose() + " annex", prose(seed=3)], ["Widgets", "More Widgets"]),
                ("", "Widgets"),
            ]
        ),
        captured=st.sampled_from([DAY.format(day) for day in range(1, 9)]),
        form=st.sampled_from(["page", "feed"]),
    ),
    max_size=7,
    unique_by=lambda page: page.captured,
)


@settings(max_examples=40, deadline=None)
@given(captures)
def test_replaying_in_order_again_changes_nothing(pages: list[Document]) -> None:
    """Whatever was seen, however often, and neighbouring versions always differ."""
    with Store(":memory:") as store:
        ordered = sorted(pages, key=lambda page: page.captured or "")
        for page in ordered:
            store.keep(page)
        before = everything(store)
        for page in ordered:
            assert not store.keep(page).changed
        assert everything(store) == before
        changes = [row["change"] for row in store.query("SELECT change FROM versions")]
        assert changes[:1] in ([], ["none"])
        assert "none" not in changes[1:]


@settings(max_examples=40, deadline=None)
@given(captures.flatmap(lambda pages: st.tuples(st.just(pages), st.permutations(pages))))
def test_versions_do_not_depend_on_the_order_of_arrival(
    both: tuple[list[Document], list[Document]],
) -> None:
    """Distinct contents at distinct times come out as one history."""
    pages = [page for page in both[0] if page.form == "page"]
    distinct = list({(page.text, page.title): page for page in pages}.values())
    histories = []
    for order in (sorted(distinct, key=lambda p: p.captured or ""), both[1]):
        with Store(":memory:") as store:
            for page in order:
                if page in distinct:
                    store.keep(page)
            histories.append(
                [
                    tuple(row.values())
                    for row in store.query(
                        "SELECT version, text, title, change FROM versions ORDER BY version"
                    )
                ]
            )
    assert histories[0] == histories[1]


def test_content_hash_of_the_document_is_that_of_its_text(store: Store) -> None:
    key = store.keep(sighting()).key
    assert document(store, key)["content_sha256"] == content_sha256(prose())
