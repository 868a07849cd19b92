"""Each capture to the parser that knows it; what none knows comes back with its reason."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import crawler.federal_register
from crawler.captures import ArchivedCapture
from crawler.dispatch import dispatch, source_of
from crawler.parsed import Capture, Parsed
from crawler.uploads import title_of
from tests.federal_register_pages import fixture
from tests.standin.pdf import make_pdf


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://www.whitehouse.gov/news/", "whitehouse"),
        ("https://WHITEHOUSE.gov./x", "whitehouse"),
        ("https://2021-2025.state.gov/some-release/", "state"),
        ("https://www.federalregister.gov/d/2026-00042", "federalregister"),
        ("https://unblock.federalregister.gov/", "federalregister"),
        ("https://www.govinfo.gov/bulkdata/FR/2026/01/FR-2026-01-15.xml", "federalregister"),
        ("https://notwhitehouse.gov/", None),
        ("https://www.whitehouse.gov.example.org/", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_the_host_decides_the_source(url: str, source: str | None) -> None:
    assert source_of(url) == source


def test_a_known_host_goes_to_its_parser() -> None:
    parsed = dispatch(fixture("rule.xml"))
    assert [document.document_number for document in parsed.documents] == ["2026-00042"]


def test_a_page_of_another_host_is_no_document_whatever_it_holds() -> None:
    elsewhere = fixture("single.json", url="https://example.org/api/v1/documents/2026-00042.json")
    parsed = dispatch(elsewhere)
    assert (parsed.outcome, parsed.reason) == ("unknown", "no parser knows the host example.org")


def redirect(location: str, status: int = 301) -> ArchivedCapture:
    return ArchivedCapture(
        url="https://www.whitehouse.gov/articles/2026/01/kites/",
        body=b"",
        status=status,
        headers={"location": location},
        file="a.warc.gz",
        offset=0,
    )


def test_a_redirect_names_its_target_and_is_no_document() -> None:
    parsed = dispatch(redirect("/releases/2026/01/kites/"))
    assert parsed.outcome == "unhandled"
    assert parsed.facts["redirect"] == "https://www.whitehouse.gov/releases/2026/01/kites/"


def test_a_redirect_to_an_unblock_host_is_a_refusal() -> None:
    assert dispatch(redirect("https://unblock.federalregister.gov/")).outcome == "refused"


def test_rules_for_robots_are_not_read_here() -> None:
    robots = Capture(url="https://www.state.gov/robots.txt", body=b"User-agent: *\nCrawl-delay: 5")
    assert (dispatch(robots).outcome, dispatch(robots).documents) == ("unhandled", [])


def test_a_parser_that_fails_is_a_defect_told_and_not_a_crash(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(capture: Capture) -> Parsed:
        raise KeyError("oh")

    monkeypatch.setattr(crawler.federal_register, "parse", broken)
    parsed = dispatch(fixture("rule.xml"))
    assert (parsed.outcome, parsed.facts) == ("error", {"defect": True})
    assert "KeyError" in (parsed.reason or "")
    assert "Traceback" in caplog.text


@settings(deadline=None)
@given(
    st.sampled_from(
        [
            "https://www.whitehouse.gov/presidential-actions/2026/01/kites/",
            "https://www.whitehouse.gov/news/feed/",
            "https://www.whitehouse.gov/wp-content/uploads/2026/01/Kites.pdf",
            "https://www.state.gov/releases/office-of-the-spokesperson/2026/01/kites/",
            "https://www.state.gov/wp-json/wp/v2/state_press_release",
            "https://www.federalregister.gov/api/v1/documents.json",
            "https://elsewhere.example/",
        ]
    ),
    st.one_of(
        st.binary(max_size=300), st.binary(max_size=200).map(lambda junk: b"%PDF-1.7" + junk)
    ),
    st.sampled_from([200, 206, 301, 304, 400, 403, 404, 410, 429, 500, 503]),
)
def test_garbage_gives_a_reason_and_no_document(url: str, body: bytes, status: int) -> None:
    parsed = dispatch(Capture(url=url, body=body, status=status))
    assert parsed.documents == []
    assert parsed.reason
    assert "defect" not in parsed.facts


@pytest.mark.parametrize(
    ("url", "title"),
    [
        (
            "https://www.whitehouse.gov/wp-content/uploads/2025/12/2025-National-Security-Strategy.pdf",
        )
        + ("2025 National Security Strategy",),
        (
            "https://www.whitehouse.gov/wp-content/uploads/2026/01/Annex%20I_Kites.PDF",
            "Annex I Kites",
        ),
    ],
)
def test_a_pdf_is_titled_after_its_file(url: str, title: str) -> None:
    assert title_of(url) == title


def test_a_pdf_is_a_document_with_text_and_about_its_month() -> None:
    url = "https://www.whitehouse.gov/wp-content/uploads/2026/01/Annex-I.pdf"
    body = make_pdf(["Annex I", "Kites of paper are exempt."])
    (document,) = dispatch(Capture(url=url, body=body, content_type="application/pdf")).documents
    assert (document.source, document.title, document.text_kind) == (
        "whitehouse",
        "Annex I",
        "full",
    )
    assert "Kites of paper are exempt." in (document.text or "")
    assert (document.published, document.published_collected) == (None, "2026-01-01")
