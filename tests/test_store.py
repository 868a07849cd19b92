"""The store keeps every sighting where it belongs and overwrites nothing."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.folding import content_sha256
from db.records import Document, Fetch, StatecraftError
from db.store import Store
from tests.store_helpers import SLUG, label, prose, sighting

DAY = "2025-04-{:02d}T00:00:00+00:00"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "store.db") as opened:
        yield opened


def one(store: Store, sql: str, *parameters: Any) -> dict[str, Any]:
    (row,) = store.query(sql, parameters)
    return row


def document(store: Store, key: str) -> dict[str, Any]:
    return one(store, "SELECT * FROM documents WHERE key = ?", key)


def versions(store: Store, key: str) -> list[tuple[int, str, str | None]]:
    found = store.query(
        "SELECT version, change, captured FROM versions WHERE key = ? ORDER BY version", [key]
    )
    return [(row["version"], row["change"], row["captured"]) for row in found]


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables of ours."""
    tables = [
        row["name"]
        for row in store.query(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'"
            " AND name NOT LIKE 'sqlite%'"
        )
    ]
    return {
        table: store.db.conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for table in tables
    }


# Sightings and versions


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


# Identity


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


# Gone, hostile, concurrent


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


def test_text_that_sqlite_cannot_hold_is_kept_readable(store: Store) -> None:
    key = store.keep(sighting(title="A\x00B\ud800", text="x\x00y \udfff" + prose())).key
    row = one(store, "SELECT title, text FROM versions WHERE key = ?", key)
    assert "\x00" not in row["title"] + row["text"]
    assert row["title"] == "A\ufffdB\ufffd"


def test_a_failure_leaves_nothing_half_written(store: Store) -> None:
    with pytest.raises(StatecraftError), store.atomic():
        store.keep(sighting())
        store.keep(Document(source="whitehouse", url="", title=""))
    assert store.is_empty()


def test_writers_in_two_threads_wait_for_each_other(tmp_path: Path) -> None:
    path = tmp_path / "busy.db"
    Store(path).close()
    errors: list[Exception] = []

    def write(name: str) -> None:
        try:
            with Store(path) as store:
                for number in range(20):
                    store.keep(sighting(url=f"{SLUG.rstrip('/')}-{name}-{number}/"))
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with Store(path, readonly=True) as store:
        assert one(store, "SELECT count(*) AS n, count(DISTINCT id) AS ids FROM documents") == {
            "n": 40,
            "ids": 40,
        }


def test_another_programs_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = path.read_bytes()
    with pytest.raises(StatecraftError, match="no statecraft database"):
        Store(path)
    assert path.read_bytes() == before
    path.write_text("this is no database at all, but a text")
    with pytest.raises(StatecraftError, match=r"other\.db: cannot"):
        Store(path)


def test_a_missing_database_is_said_when_only_reading(tmp_path: Path) -> None:
    with pytest.raises(StatecraftError, match="no such database"):
        Store(tmp_path / "absent.db", readonly=True)
    assert not (tmp_path / "absent.db").exists()


# Labels


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


# Ledger


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


def test_content_hash_of_the_document_is_that_of_its_text(store: Store) -> None:
    key = store.keep(sighting()).key
    assert document(store, key)["content_sha256"] == content_sha256(prose())
