"""Replaying the archive: the same documents again, every capture in the ledger, nothing twice."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from crawler.archive import ArchiveWriter
from crawler.captures import read_captures
from crawler.dispatch import dispatch
from crawler.parsed import Capture
from crawler.replay import Counts, IncompleteReplayError, replay
from db.records import StatecraftError
from db.store import Store
from tests.federal_register_pages import FULL_TEXT, fixture

RULE = "fr:2026-00042"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "statecraft.db") as opened:
        yield opened


def archive(
    path: Path, *captures: Capture, headers: dict[str, dict[str, str]] | None = None
) -> Path:
    with ArchiveWriter(path, source="federalregister") as writer:
        for capture in captures:
            writer.write(capture, headers=(headers or {}).get(capture.url, {}).items())
    return path


def rows(store: Store, sql: str, *parameters: Any) -> list[dict[str, Any]]:
    return list(store.query(sql, parameters))


def state(store: Store) -> dict[str, list[dict[str, Any]]]:
    tables = ("documents", "versions", "aliases", "fetches", "links")
    return {table: rows(store, f"SELECT * FROM {table} ORDER BY 1, 2, 3") for table in tables}


def three_days(folder: Path) -> Path:
    """A rule as it comes: filed, found by a search with its abstract, read in full."""
    return archive(
        folder / "run.warc.gz",
        fixture("rule.xml", captured="2026-01-15T12:00:02Z"),
        fixture("search.json", captured="2026-01-15T12:00:01Z"),
        fixture("inspection.json", captured="2026-01-14T12:00:00Z"),
    )


def test_a_filed_document_becomes_the_published_one_under_one_key(
    tmp_path: Path, store: Store
) -> None:
    counts = replay([three_days(tmp_path)], store)
    (document,) = rows(store, "SELECT * FROM documents WHERE key = ?", RULE)
    assert document["text_kind"] == "full"
    assert document["published"] == "2026-01-15"
    assert counts.texts == {RULE}
    versions = rows(store, "SELECT version, change, text_kind FROM versions WHERE key = ?", RULE)
    assert versions == [{"version": 1, "change": "none", "text_kind": "full"}]
    for address in (
        "https://public-inspection.federalregister.gov/2026-00042.pdf",
        "https://www.govinfo.gov/content/pkg/FR-2026-01-15/pdf/2026-00042.pdf",
        f"{FULL_TEXT}/xml/2026/01/15/2026-00042.xml",
    ):
        assert store.find(address) == RULE


def test_every_capture_stands_in_the_ledger(tmp_path: Path, store: Store) -> None:
    replay([three_days(tmp_path)], store)
    ledger = rows(store, "SELECT fetched, source, outcome, key, warc_file FROM fetches ORDER BY id")
    assert [(line["fetched"], line["outcome"], line["key"]) for line in ledger] == [
        ("2026-01-14T12:00:00Z", "listing", None),
        ("2026-01-15T12:00:01Z", "listing", None),
        ("2026-01-15T12:00:02Z", "document", RULE),
    ]
    assert {(line["source"], line["warc_file"]) for line in ledger} == {
        ("federalregister", "run.warc.gz")
    }


def test_replaying_again_changes_nothing(tmp_path: Path, store: Store) -> None:
    path = three_days(tmp_path)
    replay([path], store)
    before = state(store)
    again = replay([path], store)
    assert state(store) == before
    assert (again.new, again.changed) == (0, 0)


def test_what_gives_no_document_is_counted_with_its_reason(tmp_path: Path, store: Store) -> None:
    refused = Capture(url="https://unblock.federalregister.gov/", body=b"<html></html>")
    strange = Capture(url="https://example.org/", body=b"hello")
    cut = fixture("rule.xml")
    cut.body = cut.body[:500]
    counts = replay([archive(tmp_path / "a.warc.gz", refused, strange, cut)], store)
    assert counts.outcomes == Counter({"refused": 1, "unknown": 1, "cut": 1})
    assert counts.reasons["unknown", "no parser knows the host example.org"] == 1
    assert rows(store, "SELECT key FROM documents") == []
    assert len(rows(store, "SELECT id FROM fetches WHERE reason IS NOT NULL")) == 3


def test_a_missing_page_is_marked_gone_and_its_text_kept(tmp_path: Path, store: Store) -> None:
    url = "https://www.federalregister.gov/d/2026-00044"
    there = fixture("notice.xml", captured="2026-02-01T00:00:00Z")
    gone = Capture(url=url, body=b"<html></html>", status=404, captured="2026-03-01T00:00:00Z")
    counts = replay([archive(tmp_path / "a.warc.gz", there, gone)], store)
    (document,) = rows(store, "SELECT url, gone, text_kind FROM documents")
    assert document == {"url": url, "gone": "2026-03-01T00:00:00Z", "text_kind": "full"}
    assert (counts.gone, counts.outcomes["not-found"]) == (1, 1)


def test_a_missing_old_address_does_not_make_a_document_gone(tmp_path: Path, store: Store) -> None:
    there = fixture("notice.xml", captured="2026-02-01T00:00:00Z")
    old = Capture(url=there.url, body=b"", status=404, captured="2026-03-01T00:00:00Z")
    replay([archive(tmp_path / "a.warc.gz", there, old)], store)
    assert rows(store, "SELECT gone FROM documents") == [{"gone": None}]


def test_addresses_that_redirect_become_aliases(tmp_path: Path, store: Store) -> None:
    target = fixture("notice.xml", captured="2026-02-01T00:00:02Z")
    moved = f"{FULL_TEXT}/xml/moved.xml"
    older = f"{FULL_TEXT}/xml/older.xml"
    path = archive(
        tmp_path / "a.warc.gz",
        Capture(url=older, body=b"", status=302, captured="2026-02-01T00:00:00Z"),
        Capture(url=moved, body=b"", status=301, captured="2026-02-01T00:00:01Z"),
        target,
        headers={older: {"Location": "moved.xml"}, moved: {"Location": target.url}},
    )
    counts = replay([path], store)
    assert counts.outcomes == Counter({"redirect": 2, "document": 1})
    assert {store.find(address) for address in (older, moved)} == {"fr:2026-00044"}


def test_a_cut_file_keeps_what_stands_before_the_cut_and_names_the_offset(
    tmp_path: Path, store: Store
) -> None:
    path = three_days(tmp_path)
    last = next(iter(read_captures([path])))  # the inspection entry was written last
    path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(IncompleteReplayError, match=f"cut at offset {last.offset}") as caught:
        replay([path], store)
    assert caught.value.exit_code == 1
    assert caught.value.counts.captures == 2
    assert store.find(RULE) == RULE


def test_a_file_that_is_no_archive_is_refused_before_anything_is_written(
    tmp_path: Path, store: Store
) -> None:
    other = tmp_path / "other.warc.gz"
    other.write_bytes(b"not a WARC file at all")
    with pytest.raises(StatecraftError, match=r"other\.warc\.gz") as caught:
        replay([three_days(tmp_path), other], store)
    assert caught.value.exit_code == 2
    assert rows(store, "SELECT key FROM documents") == []


def test_progress_is_told_after_every_capture(tmp_path: Path, store: Store) -> None:
    told: list[tuple[int, int]] = []
    replay([three_days(tmp_path)], store, lambda done, total: told.append((done, total)))
    assert told == [(1, 3), (2, 3), (3, 3)]


@pytest.fixture(scope="module")
def everything(
    shared: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Store, Counts]]:
    """All of the shared archive in one store."""
    with Store(tmp_path_factory.mktemp("everything") / "statecraft.db") as store:
        yield store, replay(sorted((shared / "archive").glob("*.warc.gz")), store)


@pytest.mark.shared
def test_the_whole_archive_is_read_without_a_failure(everything: tuple[Store, Counts]) -> None:
    store, counts = everything
    assert counts.captures == 457
    assert counts.problems == []
    assert len(counts.texts) >= 280
    assert rows(store, "SELECT count(*) AS n FROM documents WHERE version IS NOT NULL") == [
        {"n": len(counts.texts)}
    ]


@pytest.mark.shared
def test_outcomes_agree_with_what_the_archive_says_of_itself(shared: Path) -> None:
    with (shared / "archive" / "manifest.csv").open(encoding="utf-8", newline="") as file:
        known = Counter(
            (
                line["archive"],
                line["url"],
                line["captured"],
                int(line["status"]),
                int(line["bytes"]),
            )
            for line in csv.DictReader(file)
        )
    read: Counter[tuple[str, str, str, int, int]] = Counter()
    for capture in read_captures(sorted((shared / "archive").glob("*.warc.gz"))):
        assert capture.problem is None
        place = (capture.file, capture.url, capture.captured or "")
        read[*place, capture.status, len(capture.body)] += 1
        outcome = dispatch(capture).outcome
        if capture.status == 404:
            assert outcome == "not-found"
        elif capture.status == 400:
            assert outcome == "error"
        elif "unblock" in capture.url:
            assert outcome == "refused"
        elif capture.url.endswith("/robots.txt"):
            assert outcome == "unhandled"
        else:
            assert outcome in ("document", "listing", "feed"), capture.url
    assert read == known


@pytest.mark.shared
def test_no_document_is_a_refusal_a_missing_page_or_a_stub(
    everything: tuple[Store, Counts],
) -> None:
    store, _ = everything
    kept = rows(
        store,
        "SELECT d.key, d.title, v.text, v.words FROM documents d"
        " JOIN versions v ON v.key = d.key AND v.version = d.version",
    )
    said = ("page not found", "request access", "technical difficulties", "access denied")
    for document in kept:
        assert not document["title"].lower().startswith(said), document["key"]
        assert document["words"] >= 15, document["key"]
        assert "<p>" not in document["text"], document["key"]
