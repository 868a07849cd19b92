"""The starter index: facts and codes at once, no texts, the same bytes from the same database."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import pytest

from db.records import Document, StatecraftError
from db.site.ask import document_address
from db.store import Store
from nlp.versions import pipeline_version, vocabulary_version
from statecraft import starter
from tests.site_client import Client, soup
from tests.store_helpers import label, prose, sighting

SECRET = "wording that only the text holds"


def register(number: str, **fields: Any) -> Document:
    return Document(
        source="federalregister",
        url=f"https://www.federalregister.gov/d/{number}",
        document_number=number,
        **{"title": "A notice", "published": "2026-02-01", **fields},
    )


def state(slug: str, published: str | None) -> Document:
    return sighting(
        source="state",
        url=f"https://www.state.gov/releases/office/2025/03/{slug}/",
        published=published,
    )


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A database with one document of every sort, labelled, and the index made of it."""
    with Store(tmp_path / "full.db") as store:
        store.keep(
            sighting(text=f"{SECRET} {prose()}", aliases=["https://www.whitehouse.gov/?p=1"])
        )
        store.keep(state("dated", "2025-03-01"))
        store.keep(state("undated", None))
        store.keep(state("old", "2022-03-01"))
        store.keep(register("2026-00001", type="Presidential Document", subtype="Executive Order"))
        store.keep(register("2026-00002", agencies=["Industry and Security Bureau"]))
        store.keep(register("2026-00003", agencies=["Agriculture Department"]))
        versions = (vocabulary_version(), pipeline_version())
        for item in list(store.untagged(*versions)):
            found = [
                label(item.text, 0, 9),
                label(item.text, 0, 9, facet="country", code="CN", role="target"),
                label(item.text, 0, 9, facet="economic_security", code="true"),
            ]
            store.keep_labels(item.key, item.version, found, item.input_sha, *versions)
        starter.build(store, tmp_path / "starter.jsonl.gz")
    return tmp_path / "starter.jsonl.gz"


def test_it_holds_the_white_house_orders_bis_and_dated_state(built: Path) -> None:
    _, rows = starter.read(built)
    assert [row["key"] for row in rows] == [
        "fr:2026-00001",
        "fr:2026-00002",
        "st:2025/03/dated",
        "wh:2025/04/regulating-widgets",
    ]


def test_it_holds_facts_and_codes_but_no_text(built: Path) -> None:
    assert SECRET.encode() not in gzip.decompress(built.read_bytes())
    header, rows = starter.read(built)
    assert header["documents"] == 4
    assert header["pipeline_version"] == pipeline_version()
    assert not {"text", "labels", "abstract"} & {name for row in rows for name in row}
    row = rows[-1]
    assert row["measures"] == ["tariff"]
    assert row["countries"] == [{"code": "CN", "role": "target"}]
    assert len(row["content_sha256"]) == 64


def test_entries_without_text_are_labelled_by_title_and_metadata(built: Path) -> None:
    _, rows = starter.read(built)
    assert rows[0]["instrument"] == "executive-order"


def test_the_same_database_gives_the_same_bytes(built: Path, tmp_path: Path) -> None:
    with Store(tmp_path / "full.db", readonly=True) as store:
        starter.build(store, tmp_path / "again.gz")
    assert (tmp_path / "again.gz").read_bytes() == built.read_bytes()


def loaded(built: Path, tmp_path: Path) -> Store:
    store = Store(tmp_path / "new.db")
    assert starter.load(store, built) == 4
    return store


def row_of(store: Store, sql: str) -> dict[str, Any]:
    (row,) = store.query(sql)
    return row


WIDGETS = "SELECT * FROM timeline WHERE key = 'wh:2025/04/regulating-widgets'"


def test_loading_makes_a_timeline_without_texts(built: Path, tmp_path: Path) -> None:
    with loaded(built, tmp_path) as store:
        row = row_of(store, WIDGETS)
        assert (row["has_text"], row["labelled_from"], row["economic_security"]) == (
            0,
            "starter",
            1,
        )
        assert row["country_roles"] == '["CN:target"]'
        assert row_of(store, "SELECT count(*) AS n FROM versions")["n"] == 0
        assert store.find("https://www.whitehouse.gov/?p=1") == row["key"]


def test_a_document_read_by_its_title_alone_is_not_said_to_do_nothing(
    built: Path, tmp_path: Path
) -> None:
    """No label from a title is no finding: nobody has read the order's text."""
    loaded(built, tmp_path).close()
    client = Client(tmp_path / "new.db")
    try:
        titled, read = (
            soup(client, document_address(key)).select_one(".glance").get_text(" ")
            for key in ("fr:2026-00001", "wh:2025/04/regulating-widgets")
        )
    finally:
        client.close()
    assert "Read from its title alone" in titled
    assert "nothing of the codebook" not in titled
    assert "title alone" not in read


def test_loading_again_changes_nothing(built: Path, tmp_path: Path) -> None:
    with loaded(built, tmp_path) as store:
        tables = ("documents", "document_codes", "timeline", "aliases", "state")
        before = [list(store.query(f"SELECT * FROM {table}")) for table in tables]
        starter.load(store, built)
        assert [list(store.query(f"SELECT * FROM {table}")) for table in tables] == before


def test_a_text_that_arrives_is_labelled_afresh(built: Path, tmp_path: Path) -> None:
    with loaded(built, tmp_path) as store:
        kept = store.keep(sighting(text=prose()))
        assert (kept.new, kept.version) == (False, 1)
        row = row_of(store, WIDGETS)
        assert (row["has_text"], row["labelled_from"]) == (1, "starter")  # until it is labelled
        (item,) = store.untagged("v", "p")
        store.keep_labels(item.key, 1, [], item.input_sha, "v", "p")
        row = row_of(store, WIDGETS)
        assert (row["labelled_from"], row["measures"], row["pipeline_version"]) == (
            "text",
            "[]",
            "p",
        )
        starter.load(store, built)
        assert row_of(store, WIDGETS)["labelled_from"] == "text"


def test_an_unlabelled_database_is_refused(tmp_path: Path) -> None:
    with Store(tmp_path / "full.db") as store:
        store.keep(sighting())
        with pytest.raises(StatecraftError, match="run `statecraft tag` first"):
            starter.build(store, tmp_path / "starter.jsonl.gz")


@pytest.mark.parametrize("content", [b"", b"no gzip", gzip.compress(b'{"other": 1}\n')])
def test_another_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x").write_bytes(content)
    with pytest.raises(StatecraftError, match="no starter index"):
        starter.read(tmp_path / "x")


def test_the_packaged_index_is_small_and_says_what_made_it() -> None:
    header, rows = starter.read()
    assert len(rows) == header["documents"] > 3500
    assert len(starter.packaged().read_bytes()) < 3_000_000
    assert sum(row["source"] == "whitehouse" for row in rows) >= 2094
    assert not any("text" in row or "labels" in row for row in rows)
    assert [row["key"] for row in rows] == sorted(row["key"] for row in rows)
