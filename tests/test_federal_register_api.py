"""The JSON API: searches, documents, public inspection, errors, and what it changes by itself."""

from __future__ import annotations

import json
from typing import Any

import pytest

from crawler.federal_register import parse
from crawler.parsed import Capture, Parsed
from tests.federal_register_pages import ADDRESSES, API, FOLDER, check, fixture, read

JSON = sorted(name for name in ADDRESSES if name.endswith(".json"))


def answer(value: object, url: str = f"{API}/documents.json", status: int = 200) -> Parsed:
    return parse(Capture(url=url, body=json.dumps(value).encode(), status=status))


def single() -> dict[str, Any]:
    record: dict[str, Any] = json.loads((FOLDER / "single.json").read_text(encoding="utf-8"))
    return record


@pytest.mark.parametrize("name", [*JSON, "body.html"])
def test_golden(name: str) -> None:
    check(name)


def test_a_row_with_an_abstract_is_a_document_and_one_without_an_entry_of_the_index() -> None:
    rule, order = read("search.json").documents
    assert (rule.text, rule.text_kind) == (
        "In this invented rule, licences are asked for.",
        "abstract",
    )
    assert (order.text, order.text_kind) == (None, "none")


def test_a_search_says_what_a_spider_must_check() -> None:
    parsed = read("search.json")
    assert parsed.outcome == "listing"
    assert (
        parsed.next_url
        == "https://www.federalregister.gov/api/v1/documents?page=2&search_after_cursor=WzE3"
    )
    assert parsed.facts["count"] == 10000
    assert parsed.facts["total_pages"] == 50
    assert parsed.facts["description"] == "Documents of type Rule from Industry and Security Bureau"
    assert parsed.facts["rows"] == 4
    assert parsed.facts["unidentified"] == 2


def test_no_hits_come_without_results_and_are_no_error() -> None:
    parsed = answer({"description": "Documents matching 'x'", "count": 0})
    assert (parsed.outcome, parsed.documents, parsed.facts["count"]) == ("listing", [], 0)


def test_several_documents_name_those_not_found() -> None:
    found = {"count": 1, "results": [single()], "errors": {"not_found": ["2026-99999"]}}
    parsed = answer(found, f"{API}/documents/2026-00042,2026-99999.json")
    assert [document.document_number for document in parsed.documents] == ["2026-00042"]
    assert parsed.facts["not_found"] == ["2026-99999"]


def test_a_public_inspection_entry_is_an_index_entry_under_the_number_it_will_have() -> None:
    (entry,) = read("inspection.json").documents
    (rule,) = read("single.json").documents
    assert entry.document_number == rule.document_number
    assert (entry.text, entry.title) == (None, "Licensing: Weather Balloons")
    assert entry.published == "2026-01-15"
    assert "https://public-inspection.federalregister.gov/2026-00042.pdf" in entry.aliases
    assert "https://public-inspection.federalregister.gov/2026-00042.pdf" in rule.aliases


def test_an_inspection_entry_without_title_takes_its_subjects() -> None:
    body = fixture("inspection.json").body.replace(b'"Licensing: Weather Balloons  "', b"null")
    (entry,) = read("inspection.json", body=body).documents
    assert entry.title == "Licensing: Weather Balloons"


def test_an_agency_that_the_site_does_not_know_has_only_its_raw_name() -> None:
    rule = read("search.json").documents[0]
    assert rule.agencies == [
        "Commerce Department",
        "Industry and Security Bureau",
        "Kite Office",
    ]


def test_what_changes_by_itself_is_not_part_of_the_document() -> None:
    changed = single()
    changed["page_views"] = {"count": 999999, "last_updated": "2027-01-01"}
    changed["regulations_dot_gov_info"] = {"comments_count": 4}
    changed["images"] = {}
    changed["public_inspection_pdf_url"] += "9"
    changed["a_key_of_tomorrow"] = [{"x": 1}]
    url = ADDRESSES["single.json"]
    assert answer(changed, url).documents == answer(single(), url).documents


def test_a_correction_names_what_it_corrects() -> None:
    record = {**single(), "correction_of": f"{API}/documents/2026-00001"}
    assert answer(record, f"{API}/documents/2026-00042.json").documents[0].corrects == [
        f"{API}/documents/2026-00001"
    ]


@pytest.mark.parametrize(
    ("told", "status", "outcome", "reason"),
    [
        (
            {"status": 400, "message": "field 'x' not valid"},
            400,
            "error",
            "400: field 'x' not valid",
        ),
        ({"errors": {"per_page": "is too big"}}, 400, "error", '400: {"per_page": "is too big"}'),
        ({"status": 404, "message": "Record Not Found"}, 404, "not-found", "404: Record Not Found"),
        ({"status": 404, "message": "Record Not Found"}, 200, "not-found", "404: Record Not Found"),
        ({"status": 500, "error": "Internal"}, 500, "error", "500: no reason given"),
    ],
)
def test_errors_are_told_with_their_reason(
    told: object, status: int, outcome: str, reason: str
) -> None:
    parsed = answer(told, status=status)
    assert (parsed.outcome, parsed.reason, parsed.documents) == (outcome, reason, [])


def test_a_day_without_an_issue_answers_404_in_html() -> None:
    page = b"<!DOCTYPE html><html><head><title>Page Not Found</title></head><body></body></html>"
    parsed = parse(Capture(url=f"{API}/issues/2026-01-17.json", body=page, status=404))
    assert parsed.outcome == "not-found"


@pytest.mark.parametrize(
    "body",
    [
        b"<!doctype html><html><head><title>Federal Register :: Request Access</title></head>",
        b"<html><head><title>Something else</title></head><body>Please wait</body></html>",
    ],
)
def test_html_where_json_is_due_is_a_refusal(body: bytes) -> None:
    parsed = parse(Capture(url=f"{API}/documents.json", body=body, content_type="text/html"))
    assert (parsed.outcome, parsed.documents) == ("refused", [])


@pytest.mark.parametrize("name", JSON)
def test_a_cut_answer_is_cut(name: str) -> None:
    body = fixture(name).body.rstrip()
    parsed = read(name, body=body[: len(body) // 2])
    assert (parsed.outcome, parsed.documents) == ("cut", [])


def test_markup_in_titles_is_not_kept() -> None:
    record = {**single(), "title": "Fish (<em>Salmo</em>) under 5 < 6\n pounds"}
    (document,) = answer(record, ADDRESSES["single.json"]).documents
    assert document.title == "Fish (Salmo) under 5 < 6 pounds"


@pytest.mark.parametrize("day", ["2026-13-01", "01/15/2026", "tomorrow", 20260115, None])
def test_a_day_that_is_none_is_left_out(day: object) -> None:
    (document,) = answer({**single(), "publication_date": day}, ADDRESSES["single.json"]).documents
    assert (document.published, document.published_basis) == (None, None)


def test_half_characters_and_nul_do_not_reach_the_store() -> None:
    record = {**single(), "title": "Kites \ud83e \0 fly"}
    (document,) = answer(record, ADDRESSES["single.json"]).documents
    assert document.title == "Kites ? fly"
