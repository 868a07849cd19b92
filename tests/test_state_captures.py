"""Real captures of state.gov: every one classified, the feeds agreeing with the corpus."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from crawler import state
from crawler.parsed import Capture, Parsed
from db.folding import fold
from tests.goldens import check_rows, row
from tests.test_whitehouse_captures import captures

pytestmark = pytest.mark.shared

#: Addresses that the site gave to another document before the corpus met them.
USED_AGAIN = {"secretary-antony-j-blinken-at-a-press-availability-15"}


@pytest.fixture(scope="module")
def results(shared: Path) -> list[tuple[Capture, Parsed]]:
    archive = shared / "archive" / "state.warc.gz"
    return [(capture, state.parse(capture)) for capture in captures(archive)]


def test_every_capture_is_classified(results: list[tuple[Capture, Parsed]]) -> None:
    assert Counter(parsed.outcome for _, parsed in results) == {"feed": 6, "document": 24}
    for _, parsed in results:
        assert parsed.reason is None
        for document in parsed.documents:
            assert document.text_kind == "full"
            assert document.aliases


def test_captures_give_their_golden_rows(results: list[tuple[Capture, Parsed]]) -> None:
    check_rows("state", [row(document) for _, parsed in results for document in parsed.documents])


def test_feeds_agree_with_the_corpus_word_by_word(
    shared: Path, results: list[tuple[Capture, Parsed]]
) -> None:
    with gzip.open(shared / "corpus" / "state.jsonl.gz", "rt", encoding="utf-8") as lines:
        corpus = {entry["url"]: entry for entry in map(json.loads, lines)}
    compared = 0
    for _, parsed in results:
        for document in parsed.documents if parsed.outcome == "feed" else []:
            known = corpus[document.url]
            if document.url.split("/")[-2] in USED_AGAIN:
                assert document.published != known["published"]
                continue
            compared += 1
            # the corpus parts "4th" into "4 th" where the feed raises the ending
            ordinals = re.sub(r"(\d) (st|nd|rd|th)\b", r"\1\2", known["text"])
            assert fold(document.text or "") == fold(ordinals), document.url
    assert compared == 59


def test_reports_hold_their_sections_and_nothing_of_the_page(
    results: list[tuple[Capture, Parsed]],
) -> None:
    for _, parsed in results:
        if parsed.outcome != "document":
            continue
        (document,) = parsed.documents
        text = document.text or ""
        assert text.startswith("EXECUTIVE SUMMARY\n\n")
        assert [line for line in text.split("\n") if line in {"Life", "Liberty"}] == [
            "Life",
            "Liberty",
        ]
        for stray in (
            "cookie",
            "Back to Top",
            "Build a Custom Report",
            "Manage",
            "In this section",
        ):
            assert stray not in text, document.url
        assert "hide" not in text.split("\n")
        assert document.title.startswith("2024 Country Reports on Human Rights Practices: ")
        assert document.type == "Report"
        assert any(tag.startswith("state_countries_and_areas-") for tag in document.native_tags)
        assert len(document.attachments) == 1
