"""Full-text XML: every kind of document, with what its head says of it."""

from __future__ import annotations

import pytest

from crawler.federal_register.preamble import agency_name
from tests.federal_register_pages import ADDRESSES, FULL_TEXT, check, fixture, read

XML = sorted(name for name in ADDRESSES if name.endswith(".xml"))


@pytest.mark.parametrize("name", XML)
def test_golden(name: str) -> None:
    check(name)


@pytest.mark.parametrize(
    ("name", "subtype"),
    [
        ("executive_order.xml", "Executive Order"),
        ("proclamation.xml", "Proclamation"),
        ("presidential_notice.xml", "Notice"),
        ("determination.xml", "Determination"),
        ("memorandum.xml", "Memorandum"),
        ("presidential_order.xml", "Presidential Order"),
        ("other.xml", "Other"),
    ],
)
def test_every_kind_of_presidential_document_is_named_and_dated(name: str, subtype: str) -> None:
    (document,) = read(name).documents
    assert (document.type, document.subtype) == ("Presidential Document", subtype)
    assert document.signed == "2026-05-29"
    assert document.agencies == ["Executive Office of the President"]


def test_numbers_of_orders_and_proclamations_are_strings_from_the_heading() -> None:
    (order,) = read("executive_order.xml").documents
    (proclamation,) = read("proclamation.xml").documents
    assert (order.executive_order_number, order.proclamation_number) == ("14999", None)
    assert (proclamation.executive_order_number, proclamation.proclamation_number) == (
        None,
        "11999",
    )


def test_a_proclamation_without_date_line_takes_its_day_from_the_heading() -> None:
    body = fixture("proclamation.xml").body
    assert b"<DATE>" not in body
    assert read("proclamation.xml").documents[0].signed == "2026-05-29"


def test_a_determination_has_the_first_of_its_headings_as_title() -> None:
    (document,) = read("determination.xml").documents
    assert document.title == "Determination on the Sufficiency of Kites"


def test_a_correction_is_a_document_of_its_own_that_names_what_it_corrects() -> None:
    (document,) = read("correction.xml").documents
    assert document.document_number == "C1-2026-00042"
    assert document.corrects == ["2026-00042"]
    assert document.text is not None
    assert "“ballon” should read “balloon”" in document.text


def test_the_head_of_a_rule_gives_its_metadata() -> None:
    (rule,) = read("rule.xml").documents
    assert rule.agencies == ["Commerce Department", "Industry and Security Bureau"]
    assert rule.cfr_references == ["15 CFR Part 742", "15 CFR Part 744", "15 CFR Part 748"]
    assert rule.docket_ids == ["Docket No. 260112-0028", "BIS-2026-0001"]
    assert rule.rins == ["0694-ZZ43"]
    assert rule.action == "Interim final rule; request for comments."
    assert rule.effective == ["2026-01-15"]
    assert rule.comments_close == "2026-03-16"
    assert rule.citation == "91 FR 1684"
    assert (rule.published, rule.published_basis) == ("2026-01-15", "page")


def test_without_a_date_in_the_address_the_day_of_publication_is_not_known() -> None:
    (notice,) = read("notice.xml").documents
    assert (notice.published, notice.published_basis) == (None, None)


@pytest.mark.parametrize(
    "printed", ["2012-7333", "C1-2013-16962", "E8-1234", "94-5678", "00-17825"]
)
def test_the_number_is_taken_as_printed(printed: str) -> None:
    body = fixture("notice.xml").body.replace(b"2026-00044", printed.encode())
    (document,) = read("notice.xml", body=body, url=f"{FULL_TEXT}/xml/x.xml").documents
    assert document.document_number == printed


def test_a_daily_issue_is_split_into_its_documents() -> None:
    parsed = read("issue.xml")
    assert [(d.document_number, d.citation, d.published) for d in parsed.documents] == [
        ("2026-00051", "91 FR 1601", "2026-01-15"),
        ("2026-00052", "91 FR 1602", "2026-01-15"),
        ("2026-00053", "91 FR 1700", "2026-01-15"),
    ]
    assert parsed.facts["unread"] == 1
    assert parsed.reason == "1 parts of the issue name no document number"


@pytest.mark.parametrize("name", XML)
def test_a_cut_body_is_cut_and_no_document(name: str) -> None:
    body = fixture(name).body.rstrip()
    for size in (len(body) - 1, len(body) // 2):
        parsed = read(name, body=body[:size])
        assert (parsed.outcome, parsed.documents) == ("cut", [])


def test_a_page_where_xml_is_due_is_a_refusal() -> None:
    parsed = read("rule.xml", body=b"<!DOCTYPE html><html><head><title>Hello</title></head></html>")
    assert (parsed.outcome, parsed.documents) == ("refused", [])


def test_entities_are_not_expanded_and_files_not_read(tmp_path: object) -> None:
    bomb = (
        b'<!DOCTYPE NOTICE [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    )
    body = fixture("notice.xml").body.replace(b"was made", b"&c;&f; was made")
    (document,) = read("notice.xml", body=bomb + body).documents
    assert document.text is not None
    assert "aaaa" not in document.text
    assert "root:" not in document.text


def test_markup_slips_are_forgiven() -> None:
    body = fixture("notice.xml").body.replace(
        b"Notice is given", b"Notice &ldquo;is&rdquo; A & B given"
    )
    (document,) = read("notice.xml", body=body).documents
    assert document.document_number == "2026-00044"
    assert document.text is not None
    assert "given that a filing" in document.text


def test_xml_without_a_number_anywhere_is_no_document() -> None:
    body = fixture("notice.xml").body.replace(b"[FR Doc. 2026-00044 ", b"[")
    parsed = read("notice.xml", body=body, url=f"{FULL_TEXT}/xml/x.xml")
    assert (parsed.outcome, parsed.documents) == ("unknown", [])


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        ("DEPARTMENT OF THE INTERIOR", "Interior Department"),
        ("DEPARTMENT OF HEALTH AND HUMAN SERVICES", "Health and Human Services Department"),
        ("Bureau of Industry and Security", "Industry and Security Bureau"),
        ("Office of Foreign Assets Control", "Foreign Assets Control Office"),
        ("Office of the Secretary", "Office of the Secretary"),
        ("U.S.-CHINA REVIEW COMMISSION", "U.S.-China Review Commission"),
        ("Federal Aviation Administration", "Federal Aviation Administration"),
    ],
)
def test_agencies_are_named_as_the_api_names_them(printed: str, name: str) -> None:
    assert agency_name(printed) == name
