"""Export, import into an empty database, export again: the same bytes."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.exports.documents import FIELDS
from db.filters import Filter
from db.importing import import_files
from db.records import Document
from db.store import Store
from statecraft.exporting import export
from tests.store_helpers import SLUG, label, prose, sighting

BOTH = [(False, False), (True, False), (False, True), (True, True)]


def exported(path: Path, **options: bool) -> bytes:
    stream = io.BytesIO()
    with Store(path, readonly=True) as store:
        export(store, "jsonl", Filter(), stream, **options)
    return stream.getvalue()


def again(content: bytes, folder: Path, **options: bool) -> bytes:
    """What an empty database exports after importing ``content``, twice."""
    file, db = folder / "again.jsonl", folder / "again.db"
    file.write_bytes(content)
    db.unlink(missing_ok=True)
    import_files(db, [file])
    if content:
        assert import_files(db, [file]).unchanged == content.count(b"\n")
    return exported(db, **options)


def fill(path: Path, pages: list[Document], labelled: list[bool]) -> None:
    """A store of these pages, some versions labelled, one gone."""
    with Store(path) as store:
        for page in pages:
            store.keep(page)
        for item, wanted in zip(list(store.untagged("v", "p")), labelled, strict=False):
            if not wanted:
                continue
            found = [
                label(item.text, 0, 6, code="tariff"),
                label(item.text, 2, 9, facet="country", code="JP", role="partner", score=0.5),
                label(
                    item.meta["title"], 0, 3, facet="instrument", code="fact-sheet", field="title"
                ),
                label(item.text, 1, 7, facet="safeguard", code="true"),
            ]
            store.keep_labels(item.key, item.version, found, item.input_sha, "v", "p")
        store.mark_gone(SLUG, "2025-09-01T00:00:00+00:00")


plain = st.text(st.characters(codec="utf-8"), min_size=3, max_size=12)
pages = st.lists(
    st.builds(
        sighting,
        url=st.sampled_from([SLUG, SLUG + "b/", "https://www.state.gov/a-call/", ""]),
        source=st.sampled_from(["whitehouse", "state"]),
        title=plain,
        text=st.one_of(st.none(), plain.map(lambda text: text + prose(12))),
        text_kind=st.just("full"),
        form=st.sampled_from(["page", "markdown", "feed"]),
        captured=st.one_of(
            st.none(), st.integers(1, 28).map(lambda day: f"2025-04-{day:02d}T10:00:00+00:00")
        ),
        published=st.sampled_from(["2025-04-02", "2025-05-09", None]),
        modified=st.sampled_from([None, "2025-04-05 10:00:00-04:00"]),
        agencies=st.lists(plain, max_size=2),
        effective=st.lists(st.just("2025-05-01"), max_size=1),
        origin=st.one_of(st.none(), plain),
        abstract=st.one_of(st.none(), plain),
        aliases=st.lists(
            st.sampled_from(["https://www.whitehouse.gov/?p=1", "https://www.state.gov/short/"]),
            max_size=1,
        ),
        corrects=st.lists(st.just("2026-00789"), max_size=1),
    ),
    max_size=6,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(pages, st.lists(st.booleans(), max_size=6), st.sampled_from(BOTH))
def test_any_small_store_comes_back_byte_for_byte(
    seen: list[Document], labelled: list[bool], options: tuple[bool, bool]
) -> None:
    versions, index = options
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder / "first.db", seen, labelled)
        content = exported(folder / "first.db", versions=versions, index=index)
        assert again(content, folder, versions=versions, index=index) == content


def test_a_line_has_every_field_in_the_contracts_order(tmp_path: Path) -> None:
    import json

    fill(tmp_path / "a.db", [sighting()], [True])
    row: dict[str, Any] = json.loads(exported(tmp_path / "a.db"))
    assert tuple(row) == FIELDS
    assert row["measures"] == ["tariff"]
    assert row["countries"] == [{"code": "JP", "role": "partner"}]
    assert (row["safeguard"], row["economic_security"]) == (True, False)
    assert list(row["labels"][0]) == [
        "facet",
        "code",
        "role",
        "field",
        "start",
        "end",
        "quote",
        "score",
        "rule",
    ]
    for item in row["labels"]:
        whole = row["text"] if item["field"] == "text" else row["title"]
        assert whole[item["start"] : item["end"]] == item["quote"]


def test_version_and_change_are_imported_as_written(tmp_path: Path) -> None:
    pages = [
        sighting(),
        sighting(text=prose() + " annex", captured="2025-04-09T00:00:00+00:00"),
    ]
    fill(tmp_path / "a.db", pages, [True, True])
    content = exported(tmp_path / "a.db")
    assert again(content, tmp_path) == content
    with Store(tmp_path / "again.db") as store:
        rows = list(store.query("SELECT version, change FROM versions"))
        assert rows == [{"version": 2, "change": "version"}]
        assert store.count_untagged("v", "p") == 0


def test_an_altered_text_is_refused(tmp_path: Path) -> None:
    from db.records import StatecraftError

    fill(tmp_path / "a.db", [sighting()], [True])
    content = exported(tmp_path / "a.db").replace(prose()[:20].encode(), b"another beginning...", 1)
    with pytest.raises(StatecraftError, match=r"again\.jsonl:1: text_sha256 does not fit"):
        again(content, tmp_path)


def test_what_is_imported_beside_newer_captures_goes_before_them(tmp_path: Path) -> None:
    fill(tmp_path / "a.db", [sighting()], [True])
    file = tmp_path / "old.jsonl"
    file.write_bytes(exported(tmp_path / "a.db"))
    with Store(tmp_path / "b.db") as store:
        store.keep(sighting(text=prose() + " annex", captured="2025-06-01T00:00:00+00:00"))
    import_files(tmp_path / "b.db", [file])
    with Store(tmp_path / "b.db") as store:
        rows = list(store.query("SELECT version, change, captured FROM versions ORDER BY version"))
    assert [row["change"] for row in rows] == ["none", "version"]
    assert rows[1]["captured"].startswith("2025-06-01")
