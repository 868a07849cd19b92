"""A refusal is recognised whatever its status says, and a page that speaks of one is not one."""

from __future__ import annotations

import pytest

from crawler.parsed import Capture
from crawler.refusals import redirects_to_refusal, refusal


def page(
    title: str, body: str = "", status: int = 200, url: str = "https://www.state.gov/x/"
) -> Capture:
    text = f"<!DOCTYPE html><html><head><title>{title}</title></head><body>{body}</body></html>"
    return Capture(url=url, body=text.encode(), status=status, content_type="text/html")


@pytest.mark.parametrize("status", [401, 403, 407, 429, 451])
def test_by_status(status: int) -> None:
    assert refusal(page("Any", status=status)) == f"refused ({status})"


@pytest.mark.parametrize(
    "title",
    [
        "Request Access",
        "Federal Register :: Request Access",
        "Technical Difficulties",
        "Technical Difficulties - United States Department of State",
        "\n  Access Denied\n",
        "403 Forbidden",
        "ERROR: The request could not be satisfied",
        "Just a moment...",
    ],
)
def test_by_title_under_status_200(title: str) -> None:
    assert refusal(page(title)) is not None


@pytest.mark.parametrize(
    "title",
    [
        "Access Denied to Looted Antiquities: A Fact Sheet",
        "Remarks on Technical Difficulties in Trade",
        "Forbidden Cargo",
        "Requesting Access to Ports",
        "",
    ],
)
def test_a_document_that_speaks_of_such_things_is_none(title: str) -> None:
    assert refusal(page(title, f"<h1>{title}</h1><p>Request Access here.</p>")) is None


def test_by_host_and_by_a_page_that_sends_there() -> None:
    assert refusal(page("Hello", url="https://unblock.federalregister.gov/")) is not None
    sent = page(
        "Wait", '<meta http-equiv="refresh" content="0;url=https://unblock.federalregister.gov/">'
    )
    assert refusal(sent) == "sent to unblock.federalregister.gov"


def test_a_document_that_cites_the_host_is_none() -> None:
    body = b"<NOTICE><P>See https://unblock.federalregister.gov for access.</P></NOTICE>"
    assert refusal(Capture(url="https://www.federalregister.gov/x.xml", body=body)) is None


@pytest.mark.parametrize(
    ("location", "refuses"),
    [
        ("https://unblock.federalregister.gov/?url=x", True),
        ("https://www.federalregister.gov/d/2026-00042", False),
        ("http://[broken", False),
    ],
)
def test_redirects(location: str, refuses: bool) -> None:
    assert redirects_to_refusal(location) is refuses
