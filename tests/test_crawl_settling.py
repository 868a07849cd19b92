"""Feed, page and record of one document: their differences are no edits, and edits still are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.settle import SettlingStore
from db.records import Document
from db.store import Store

WORDS = "The office extends quotas on steel products of Norway for the benefit of workers. " * 12


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "s.db") as store:
        yield store


def release(text: str | None, *, basis: str, at: int, form: str = "page") -> Document:
    return Document(
        source="state",
        url="https://www.state.gov/releases/office-of-the-spokesman/2026/02/quotas-for-steel",
        title="Quotas for Steel",
        text=text,
        text_kind="full" if text else "none",
        form=form,  # type: ignore[arg-type]
        published="2026-02-03",
        published_basis=basis,
        captured=f"2026-02-03T10:00:{at:02d}.000Z",
    )


def rule(*, api: bool, at: int, **fields: object) -> Document:
    common: dict[str, object] = {
        "source": "federalregister",
        "title": "Quotas for Steel" if api else "QUOTAS FOR STEEL AND OTHER ARTICLES",
        "url": "https://www.federalregister.gov/documents/2026/02/03/2026-02222/quotas-for-steel"
        if api
        else "https://www.federalregister.gov/d/2026-02222",
        "document_number": "2026-02222",
        "published": "2026-02-03",
        "published_basis": "api" if api else "page",
        "captured": f"2026-02-03T10:00:{at:02d}.000Z",
        "origin": None
        if api
        else "https://www.federalregister.gov/documents/full_text/xml/2026/02/03/2026-02222.xml",
    }
    return Document(**{**common, **fields})  # type: ignore[arg-type]


def versions(store: Store) -> list[tuple[int, str, str]]:
    rows = store.query("SELECT version, change, form FROM versions ORDER BY version")
    return [(row["version"], row["change"], row["form"]) for row in rows]


def test_the_page_that_replaces_a_feed_s_copy_is_no_edit(store: Store) -> None:
    settling = SettlingStore(store)
    settling.keep(release("Office of the Spokesman\n\n" + WORDS, basis="feed", at=1, form="feed"))
    kept = settling.keep(release(WORDS, basis="page", at=2))
    assert kept.change == "none"
    assert versions(store) == [(1, "none", "page")]


def test_a_feed_beside_a_page_changes_nothing(store: Store) -> None:
    settling = SettlingStore(store)
    settling.keep(release(WORDS, basis="page", at=1))
    settling.keep(release("Office of the Spokesman\n\n" + WORDS, basis="feed", at=2, form="feed"))
    assert versions(store) == [(1, "none", "page")]


def test_an_edit_seen_on_the_page_is_one_whatever_the_feed_said(store: Store) -> None:
    settling = SettlingStore(store)
    settling.keep(release(WORDS, basis="feed", at=1, form="feed"))
    settling.keep(release(WORDS, basis="page", at=2))
    settling.keep(release("Withdrawn. " + WORDS, basis="page", at=3))
    assert versions(store) == [(1, "none", "page"), (2, "version", "page")]


def test_a_page_that_adds_a_theme_s_word_to_wp_json_is_no_edit(store: Store) -> None:
    settling = SettlingStore(store)
    settling.keep(release(WORDS, basis="api", at=1))
    settling.keep(release(WORDS + "Share", basis="page", at=2))
    assert versions(store) == [(1, "none", "page")]


def test_a_page_that_says_something_else_than_wp_json_is_an_edit(store: Store) -> None:
    settling = SettlingStore(store)
    settling.keep(release(WORDS, basis="api", at=1))
    settling.keep(release(WORDS + "A paragraph more stands here now. " * 4, basis="page", at=2))
    assert versions(store) == [(1, "none", "page"), (2, "version", "page")]


def test_a_word_changed_in_wp_json_is_an_edit(store: Store) -> None:
    settling = SettlingStore(store)
    settling.keep(release(WORDS, basis="api", at=1))
    settling.keep(release(WORDS.replace("Norway", "Sweden", 1), basis="api", at=2))
    assert versions(store) == [(1, "none", "page"), (2, "version", "page")]


def test_the_api_is_the_record_and_the_full_text_fills_what_it_leaves_out(store: Store) -> None:
    settling = SettlingStore(store)
    settling.keep(rule(api=True, at=1, agencies=["Industry and Security Bureau"]))
    settling.keep(
        rule(
            api=False,
            at=2,
            text=WORDS,
            text_kind="full",
            agencies=["Department of Commerce"],
            action="Final rule.",
        )
    )
    row = next(iter(store.query("SELECT * FROM documents")))
    assert row["title"] == "Quotas for Steel"
    assert row["agencies"] == '["Industry and Security Bureau"]'
    assert row["action"] == "Final rule."
    assert row["text_kind"] == "full"
    before = dict(row)
    settling.keep(rule(api=True, at=3, agencies=["Industry and Security Bureau"]))
    after = next(iter(store.query("SELECT * FROM documents")))
    changed = {name for name in before if before[name] != after[name]} - {"meta_rank"}
    assert not changed, "nothing goes back and forth"
    assert versions(store) == [(1, "none", "page")]


def test_what_is_not_known_is_kept_as_it_comes(store: Store) -> None:
    kept = SettlingStore(store).keep(release(WORDS, basis="feed", at=1, form="feed"))
    assert kept.new
    assert versions(store) == [(1, "none", "feed")]
