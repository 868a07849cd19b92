"""Real captures of whitehouse.gov: every one classified, and read as an independent scraper read.

The golden rows hold title, date, words and a content hash, never a text. The comparison is with
the Markdown that another project's scraper made of the same pages.
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

import pytest
from rapidfuzz.distance import LCSseq
from warcio.archiveiterator import ArchiveIterator

from crawler import whitehouse
from crawler.parsed import Capture, Parsed
from db.folding import fold
from tests.goldens import check_rows, row

pytestmark = pytest.mark.shared

#: Pages whose words differ from the Markdown's by more than one in a hundred, and why.
EXPLAINED: dict[str, str] = {}
#: Pages whose title of record differs from the corpus, and why; three would be allowed.
OTHER_TITLES: dict[str, str] = {}
#: Sections that differ from the corpus, and why.
OTHER_SECTIONS = {
    "at-usaid-waste-and-abuse-runs-deep": "asked for under /articles/, the page names its"
    " address under /fact-sheets/ as the canonical one",
}
#: Subcategories that differ from the corpus, and why.
OTHER_SUBCATEGORIES = {
    "commencing-the-reduction-of-the-federal-bureaucracy": "the page of 2 March has the byline"
    " EXECUTIVE ORDER; the scraper came later, when bylines were gone",
}


def captures(archive: Path) -> Iterator[Capture]:
    with archive.open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_type == "response":
                yield Capture(
                    url=record.rec_headers.get_header("WARC-Target-URI"),
                    body=record.content_stream().read(),
                    status=int(record.http_headers.get_statuscode()),
                    content_type=record.http_headers.get_header("Content-Type") or "",
                    captured=record.rec_headers.get_header("WARC-Date"),
                )


@cache
def parsed(archive: Path) -> list[tuple[Capture, Parsed]]:
    return [(capture, whitehouse.parse(capture)) for capture in captures(archive)]


@pytest.fixture(scope="module")
def corpus(shared: Path) -> dict[str, dict[str, Any]]:
    with gzip.open(shared / "corpus" / "whitehouse.jsonl.gz", "rt", encoding="utf-8") as lines:
        return {entry["url"]: entry for entry in map(json.loads, lines)}


@pytest.fixture(scope="module")
def pages(shared: Path, corpus: dict[str, dict[str, Any]]) -> list[tuple[Any, dict[str, Any]]]:
    """The documents of March 2025 beside the rows of the corpus with the same address."""
    found = [
        (result.documents[0], corpus[capture.url])
        for capture, result in parsed(shared / "archive" / "whitehouse-2025-03-02.warc.gz")
        if result.outcome == "document" and capture.url in corpus
    ]
    assert len(found) == 198
    return found


@pytest.mark.parametrize(
    ("archive", "outcomes"),
    [
        ("whitehouse-2025-01-21", {"document": 45, "listing": 5}),
        (
            "whitehouse-2025-03-02",
            {"document": 198, "listing": 57, "not-found": 4, "unhandled": 1},
        ),
        ("whitehouse-news-listing-2025", {"listing": 83, "feed": 3}),
    ],
)
def test_every_capture_is_classified(shared: Path, archive: str, outcomes: dict[str, int]) -> None:
    results = parsed(shared / "archive" / f"{archive}.warc.gz")
    assert Counter(result.outcome for _, result in results) == outcomes
    for capture, result in results:
        assert bool(result.reason) == (result.outcome in {"not-found", "unhandled"}), capture.url
        for document in result.documents:
            assert document.title
            assert document.published
            assert document.aliases, "every post carries its id"
            if result.outcome == "document":
                assert document.text_kind == "full"


@pytest.mark.parametrize("archive", ["whitehouse-2025-01-21", "whitehouse-2025-03-02"])
def test_pages_give_their_golden_rows(shared: Path, archive: str) -> None:
    results = parsed(shared / "archive" / f"{archive}.warc.gz")
    check_rows(archive, [row(r.documents[0]) for _, r in results if r.outcome == "document"])


def test_listings_and_feeds_give_their_golden_rows(shared: Path) -> None:
    results = parsed(shared / "archive" / "whitehouse-news-listing-2025.warc.gz")
    seen = {}
    for _, result in results:
        for document in result.documents:
            fields = row(document)
            del fields["captured"]
            seen.setdefault(tuple(fields.values()), fields)
    check_rows("whitehouse-listings", list(seen.values()))


def test_only_the_last_page_of_a_listing_is_short_and_names_no_next(shared: Path) -> None:
    for name in ("2025-01-21", "2025-03-02", "news-listing-2025"):
        for _, result in parsed(shared / "archive" / f"whitehouse-{name}.warc.gz"):
            if result.outcome == "listing":
                last = result.facts.get("page", 1) == result.facts.get("pages", -1)
                assert (len(result.documents) == 10) or last
                assert (result.next_url is None) == last


def test_listings_agree_with_an_independent_index(shared: Path) -> None:
    path = shared / "corpus" / "whitehouse-listing-index.jsonl.gz"
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        index = {entry["url"]: entry for entry in map(json.loads, lines)}
    compared = 0
    results = parsed(shared / "archive" / "whitehouse-news-listing-2025.warc.gz")
    for _, result in results:
        if result.outcome != "listing":
            continue
        for entry in result.documents:
            known = index.get(entry.url)
            if known is None:
                continue
            compared += 1
            assert entry.aliases == [f"https://www.whitehouse.gov/?p={known['post_id']}"]
            assert entry.published == known["datetime"][:10], entry.url
    assert compared > 300


def plain(title: str) -> str:
    return re.sub(r"[\"'‘’“”]", "", title).casefold()


def test_titles_agree_with_the_corpus(pages: list[tuple[Any, dict[str, Any]]]) -> None:
    others = {
        document.url.split("/")[-2]
        for document, known in pages
        if plain(document.title) != plain(known["title"])
    }
    assert others == set(OTHER_TITLES)


def test_dates_agree_with_the_corpus(pages: list[tuple[Any, dict[str, Any]]]) -> None:
    assert not [d.url for d, known in pages if d.published != known["published"]]


def test_sections_and_sub_categories_agree_with_the_corpus(
    pages: list[tuple[Any, dict[str, Any]]],
) -> None:
    others = {d.url.split("/")[-2] for d, known in pages if d.section != known["section"]}
    assert others == set(OTHER_SECTIONS)
    others = {d.url.split("/")[-2] for d, known in pages if d.subcategory != known["subcategory"]}
    assert others == set(OTHER_SUBCATEGORIES)


def test_texts_agree_with_the_corpus_word_by_word(pages: list[tuple[Any, dict[str, Any]]]) -> None:
    found = {
        document.url.split("/")[-2]: LCSseq.normalized_similarity(
            fold(document.text), fold(known["text"])
        )
        for document, known in pages
    }
    assert median(found.values()) >= 0.999
    assert min(found.values()) >= 0.97
    low = {slug for slug, similarity in found.items() if similarity < 0.99}
    assert low == set(EXPLAINED)
