"""A post id says more than an address: it joins addresses, and parts what shares one."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from db.records import Document
from db.store import Store
from statecraft.cli import cli
from tests.store_helpers import SLUG, prose, sighting

DRAFT = "https://www.whitehouse.gov/briefings-statements/2025/05/auto-draft/"
MOTHERS = DRAFT.replace("auto-draft", "mothers")


def post(number: int | None, url: str = DRAFT, **fields: Any) -> Document:
    aliases = [] if number is None else [f"https://www.whitehouse.gov/?p={number}"]
    return sighting(url=url, aliases=aliases, **fields)


def keys(store: Store) -> list[str]:
    return [row["key"] for row in store.query("SELECT key FROM documents ORDER BY key")]


def test_two_posts_that_used_one_draft_address_are_two_documents(store: Store) -> None:
    mothers = store.keep(post(11, MOTHERS)).key
    assert store.keep(post(11)).key == mothers == "wh:2025/05/mothers"
    assert store.keep(post(13)).key == "wh:2025/05/auto-draft"


def test_the_second_post_takes_its_id_into_the_key_where_the_key_is_taken(store: Store) -> None:
    first = store.keep(post(11)).key
    second = store.keep(post(13)).key
    assert (first, second) == ("wh:2025/05/auto-draft", "wh:2025/05/auto-draft@13")
    assert store.keep(post(13, MOTHERS)).key == second
    assert store.keep(post(11)).key == first


def test_a_sighting_without_post_id_contradicts_nothing(store: Store) -> None:
    key = store.keep(post(11)).key
    assert store.keep(post(None)).key == key
    assert store.keep(post(11, MOTHERS)).key == key


def test_another_hosts_numbers_contradict_nothing(store: Store) -> None:
    path = "state.gov/releases/office-of-the-spokesperson/2024/02/a-call/"
    now, archived = f"https://www.{path}", f"https://2021-2025.{path}"
    key = store.keep(sighting(source="state", url=now, aliases=["https://www.state.gov/?p=5"])).key
    copy = sighting(source="state", url=archived, aliases=["https://2021-2025.state.gov/?p=9"])
    assert store.keep(copy).key == key


def test_a_shared_address_is_that_of_the_post_which_lives_there(store: Store) -> None:
    mothers = store.keep(post(11, captured="2025-05-08T00:00:00+00:00")).key
    store.keep(post(11, MOTHERS, captured="2025-05-09T00:00:00+00:00"))
    families = store.keep(post(13, captured="2025-06-01T00:00:00+00:00")).key
    assert store.find(DRAFT) == store.find(DRAFT.rstrip("/")) == families != mothers
    assert store.find(MOTHERS) == mothers
    assert store.mark_gone(DRAFT, "2025-06-02T00:00:00+00:00") == families
    gone = store.query("SELECT key FROM documents WHERE gone IS NOT NULL")
    assert [row["key"] for row in gone] == [families]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.builds(
            post,
            st.sampled_from([None, 11, 13, 17]),
            st.sampled_from([DRAFT, MOTHERS, SLUG, SLUG.replace("presidential", "remarked")]),
            text=st.sampled_from([None, prose(), prose(seed=1)]),
            captured=st.sampled_from([f"2025-05-0{day}T00:00:00+00:00" for day in range(1, 6)]),
        ),
        max_size=9,
    )
)
def test_whatever_was_seen_where_a_post_is_one_document_and_a_document_one_post(
    pages: list[Document],
) -> None:
    with Store(":memory:") as store:
        seen = [(tuple(page.aliases), store.keep(page).key) for page in pages]
        numbered = {(names, key) for names, key in seen if names}
        assert len({names for names, _ in numbered}) == len(numbered)
        assert len({key for _, key in numbered}) == len(numbered)
        for (names, key), page in zip(seen, pages, strict=True):
            if names:
                assert store.keep(page).key == key


def corpus_row(number: int, url: str, **fields: Any) -> dict[str, Any]:
    named = {"source": "whitehouse", "url": url, "post_id": str(number), "title": f"Post {number}"}
    return {**named, "text": prose(seed=number), **fields}


def listed(number: int, url: str, moment: str) -> dict[str, Any]:
    return {"url": url, "post_id": str(number), "title": f"Post {number}", "datetime": moment}


ROWS = [
    corpus_row(11, MOTHERS, modified_time="2025-05-09 09:06:04-04:00"),
    corpus_row(13, DRAFT, modified_time="2025-06-02 09:06:04-04:00"),
    listed(11, DRAFT, "2025-05-08T18:45:19-04:00"),
    listed(13, DRAFT, "2025-05-30T20:00:00-04:00"),
]


@settings(max_examples=24, deadline=None)
@given(st.permutations(ROWS), st.integers(0, len(ROWS)))
def test_an_import_parts_posts_in_any_order_of_rows_and_files(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], at: int
) -> None:
    folder = tmp_path_factory.mktemp("posts")
    for number, part in enumerate((rows[:at], rows[at:])):
        path = folder / f"{number}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in part), encoding="utf-8")
        result = CliRunner().invoke(cli, ["--db", str(folder / "a.db"), "import", str(path)])
        assert result.exit_code == 0, result.output
    with Store(folder / "a.db", readonly=True) as store:
        found = store.query(
            "SELECT d.title, text FROM documents d JOIN versions USING (key, version)"
        )
        assert {row["title"]: row["text"] for row in found} == {
            f"Post {number}": prose(seed=number) for number in (11, 13)
        }
        assert len(keys(store)) == 2


@pytest.mark.shared
def test_the_recorded_listing_adds_no_document_and_takes_none(shared: Path, tmp_path: Path) -> None:
    names = ("whitehouse.jsonl.gz", "whitehouse-listing-index.jsonl.gz")
    files = [str(shared / "corpus" / name) for name in names]
    result = CliRunner().invoke(cli, ["--db", str(tmp_path / "a.db"), "import", *files])
    assert result.exit_code == 0, result.output
    with Store(tmp_path / "a.db", readonly=True) as store:
        with_text = store.query("SELECT key FROM documents WHERE version IS NOT NULL")
        assert len(list(with_text)) == 2094
        posts = [store.find(f"https://www.whitehouse.gov/?p={number}") for number in (11925, 13819)]
        assert posts[1] == "wh:2025/05/auto-draft" != posts[0]
