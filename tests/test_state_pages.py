"""What a page, listing, feed or API answer of state.gov says, and what is never a document.

The fixtures are in the site's markup with invented wording, one for each trap that was observed;
each has its golden result beside it.
"""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import state
from crawler.parsed import Capture, Parsed
from crawler.state.addresses import canonical, document_type, native_tags, place
from crawler.state.feeds import parse_feed
from crawler.state.listings import parse_listing
from crawler.state.pages import parse_page
from crawler.state.wpjson import parse_wpjson
from db.records import Document
from tests.goldens import FIXTURES, check_golden

BASE = "https://www.state.gov/"
API = BASE + "wp-json/wp/v2/state_press_release?per_page=100&page=1"
FOLDER = FIXTURES / "state"
#: fixture -> (address it was asked under, what it turns out to be)
CASES = {
    "release.html": (
        BASE + "releases/office-of-the-spokesperson/2026/07/joint-statement-on-lamp-oil/",
        "document",
    ),
    "article-in-header.html": ("https://2021-2025.state.gov/lamp-day-message/", "document"),
    "report.html": (BASE + "reports/2025-country-reports-on-lamps/benin", "document"),
    "listing.html": (BASE + "press-releases/page/2/?results=30", "listing"),
    "feed.xml": (BASE + "rss-feed/press-releases/feed/", "feed"),
    "wpjson.json": (API, "feed"),
    "technical-difficulties.html": (BASE + "press-releases/", "refused"),
}
KINDS = {
    "html": "text/html; charset=UTF-8",
    "xml": "application/rss+xml",
    "json": "application/json",
}


def capture(name: str, **changes: object) -> Capture:
    given = {
        "url": CASES[name][0],
        "body": (FOLDER / name).read_bytes(),
        "content_type": KINDS[name.rpartition(".")[2]],
        "captured": "2026-10-02T12:00:00Z",
    }
    return Capture(**{**given, **changes})  # type: ignore[arg-type]


def document(name: str) -> Document:
    (only,) = state.parse(capture(name)).documents
    return only


@pytest.mark.parametrize("name", CASES)
def test_every_fixture_gives_its_golden_result(name: str) -> None:
    parsed = state.parse(capture(name))
    assert parsed.outcome == CASES[name][1]
    check_golden(FOLDER / name, parsed)


def test_every_fixture_has_a_case() -> None:
    assert {p.name for p in FOLDER.iterdir() if ".golden." not in p.name} == set(CASES)


def test_a_release_is_its_text_without_breadcrumb_scripts_cookies_and_tags() -> None:
    assert document("release.html").text == (
        "The following text was agreed by the keepers of two harbors.\n\n"
        "Begin text:\nOil is traded fairly.\n\n- Lamps\n- Wicks\n\nSee the terms [2 MB].\n\n"
        "End text."
    )


def test_the_document_type_is_the_one_shown_not_a_word_of_the_title() -> None:
    found = document("release.html")
    assert found.title == "Joint Statement on Lamp Oil"
    assert found.type == "Media Note"


def test_the_editors_tags_are_kept_whole_beside_ours() -> None:
    assert document("release.html").native_tags == [
        "state_bureaus-office-of-the-spokesperson",
        "state_countries_and_areas-iran",
        "state_document_type-media-note",
        "state_policy_issues-economic-affairs-and-trade-policy",
        "state_subjects-sanctions",
    ]


def test_a_renamed_bureau_leaves_the_address_asked_for_as_an_alias() -> None:
    found = document("release.html")
    assert "/office-of-the-spokesman/" in found.url
    assert found.aliases == [CASES["release.html"][0], BASE + "?p=7001"]
    assert (
        place(found.url) == place(CASES["release.html"][0]) == "2026/07/joint-statement-on-lamp-oil"
    )


def test_the_date_is_the_one_shown_and_the_time_agrees_with_it() -> None:
    found = document("release.html")
    assert (found.published, found.published_basis) == ("2026-07-17", "page")
    assert found.published_time == "2026-07-18T01:30:00+00:00"  # the evening before in Washington


def test_an_article_inside_a_header_and_tags_without_classes_are_found() -> None:
    found = document("article-in-header.html")
    assert found.text == "On Lamp Day we greet all keepers."
    assert found.native_tags == ["Benin", "Bureau of Lamps"]
    assert (found.published, found.type) == ("2022-09-03", "Press Statement")
    assert found.aliases == ["https://2021-2025.state.gov/?p=7100"]


def test_a_report_is_its_sections_once_without_contents_and_tools() -> None:
    found = document("report.html")
    assert found.text == (
        "EXECUTIVE SUMMARY\n\nLamps burned well.\n\nSection 1.\n\nWicks\n\na. Trimming\n\n"
        "Wicks were trimmed."
    )
    assert found.title == "2025 Country Reports on Lamps: Benin"
    assert found.attachments == [BASE + "wp-content/uploads/2026/01/BENIN-LAMPS.pdf"]
    assert (found.published, found.published_basis) == (None, None)  # a report shows no date


def test_a_listing_reads_the_type_from_the_class_called_date() -> None:
    parsed = parse_listing(capture("listing.html"))
    first, second, third = parsed.documents
    assert (first.type, first.published) == ("Media Note", "2026-07-17")
    assert (second.type, second.published) == ("Remarks", "2026-07-16")
    assert second.url == BASE + "releases/2026/07/remarks-to-the-press-13"
    assert (third.type, third.published) == (None, None)
    assert parsed.next_url == BASE + "press-releases/page/3/?results=30"
    assert {entry.text_kind for entry in parsed.documents} == {"none"}


def test_a_feed_item_loses_its_script_and_keeps_its_line_of_author() -> None:
    talks, briefing, teaser, bare = parse_feed(capture("feed.xml")).documents
    assert talks.text == "Office of the Keeper\n\nTalks were held on the 4th."
    assert talks.published == "2021-05-21"  # the next day already in UTC
    assert talks.aliases == [BASE + "?page_id=245999", BASE + "?p=245999"]
    assert briefing.aliases == [BASE + "?post_type=state_briefing&p=246001", BASE + "?p=246001"]
    assert (teaser.text_kind, talks.text_kind, bare.text_kind) == ("teaser", "full", "none")
    assert (bare.published, bare.published_basis) == (None, None)


def test_an_api_answer_gives_texts_times_and_tags() -> None:
    first, second = parse_wpjson(capture("wpjson.json")).documents
    assert first.title == "Sanctioning Lamp Thieves’ Network"
    assert first.text == "Thieves were named.\n\nSee names."
    assert (first.published, first.published_basis) == ("2026-08-01", "api")
    assert first.published_time == "2026-08-02T02:30:00+00:00"
    assert first.modified == "2026-08-03T10:00:00+00:00"
    assert first.type == "Press Statement"
    assert "state_subjects-sanctions" in first.native_tags
    assert first.attachments == [BASE + "wp-content/uploads/2026/08/Names.pdf"]
    assert second.text_kind == "teaser"
    assert second.published_time == "2026-08-01T09:00:00-04:00"  # without offset: Washington's
    assert second.native_tags == ["state_document_type-readout"]
    assert parse_wpjson(capture("wpjson.json")).facts == {"entries": 2, "skipped": 1}


def test_an_api_answer_without_posts_is_a_feed_without_entries() -> None:
    parsed = parse_wpjson(Capture(url=API, body=b"[]"))
    assert (parsed.outcome, parsed.documents, parsed.facts) == ("feed", [], {"entries": 0})


@pytest.mark.parametrize("name", ["feed.xml", "wpjson.json", "listing.html", "release.html"])
def test_technical_difficulties_with_status_200_are_a_refusal_everywhere(name: str) -> None:
    refusal = (FOLDER / "technical-difficulties.html").read_bytes()
    for kind in ("text/html", "text/html; charset=UTF-8"):
        parsed = state.parse(capture(name, body=refusal, content_type=kind))
        assert (parsed.outcome, parsed.documents) == ("refused", [])
        assert "technical difficulties" in (parsed.reason or "")


@pytest.mark.parametrize(
    ("url", "body", "outcome"),
    [
        (API, b'{"code":"rest_no_route","message":"x","data":{"status":404}}', "error"),
        (API, b'[{"id": 1, "link"', "cut"),
        (API, b"[1, 2]", "unknown"),
        (API, b'[{"title": {"rendered": "x"}}]', "unknown"),
        (API, b"[" * 100_000, "cut"),
        (API, b"plain", "unknown"),
        (BASE + "wp-json/wp/v2/types", b"{}", "unhandled"),
        (BASE + "lamp-day/", b"<html><body><main><p>x</p></main></body></html>", "unknown"),
        (BASE + "lamp-day/", b"<html><body><article><div class=entry-content>x", "cut"),
        (
            BASE + "bureaus-offices/lamps/",
            b"<html><body><h1 class=featured-content__headline>Bureau</h1><main>"
            b"<div class=entry-content>About us</div></main></body></html>",
            "unknown",
        ),
        (
            BASE + "lamp-day/",
            b"<html><head><title>Page Not Found - United States Department of State</title></head>"
            b"<body><p>x</p></body></html>",
            "not-found",
        ),
        (BASE + "lamp-day/", b'<html><body class="error404 x"></body></html>', "not-found"),
    ],
)
def test_strangers_are_no_documents(url: str, body: bytes, outcome: str) -> None:
    parsed = state.parse(Capture(url=url, body=body))
    assert (parsed.outcome, parsed.documents) == (outcome, [])
    assert parsed.reason


def test_native_tags_and_types_come_from_class_tokens_alone() -> None:
    tokens = [
        "post-1",
        "hentry",
        "type-state_report",
        "state_report",
        "state_years-3693",
        "state_subjects-a-b",
    ]
    assert native_tags(tokens) == ["state_subjects-a-b", "state_years-3693"]
    assert document_type(["state_document_type-notice-to-the-press"]) == "Notice to the Press"
    assert document_type(["state_subjects-x"]) is None


def test_addresses_keep_what_identifies_and_lose_the_rest() -> None:
    assert canonical("http://state.gov/a/?utm=1#x") == BASE + "a/"
    assert canonical("/a", BASE + "b/") == BASE + "a"
    assert canonical("https://www.state.gov/?page_id=5") == BASE + "?page_id=5"
    assert canonical("https://2017-2021.state.gov/a/") == "https://2017-2021.state.gov/a/"
    assert canonical("https://evil.example/?p=1") == "https://evil.example/?p=1"


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(["release.html", "listing.html", "feed.xml", "wpjson.json"]), st.floats(0, 1)
)
def test_a_body_cut_anywhere_is_never_a_document(name: str, where: float) -> None:
    whole = capture(name).body.rstrip()
    end = max(whole.rfind(b"</html>"), whole.rfind(b"</rss>"), whole.rfind(b"]"))
    parsed = state.parse(capture(name, body=whole[: int(end * where)]))
    assert parsed.documents == []
    assert parsed.outcome in {"cut", "unknown", "refused"}


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(CASES)),
    st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=12)), max_size=6),
)
def test_damaged_bytes_never_raise(name: str, damages: list[tuple[float, bytes]]) -> None:
    body = bytearray(capture(name).body)
    for where, junk in damages:
        at = int(where * len(body))
        body[at : at + len(junk)] = junk
    assert isinstance(state.parse(capture(name, body=bytes(body))), Parsed)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = ("id", "link", "title", "content", "date_gmt", "date", "modified", "class_list", "guid")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS, json_values)), max_size=3))
def test_fields_of_any_shape_never_raise(posts: list[dict[str, object]]) -> None:
    for post in posts:
        post.setdefault("link", BASE + "x/")
        post.setdefault("title", {"rendered": "x"})
    parsed = state.parse(Capture(url=API, body=json.dumps(posts).encode()))
    assert isinstance(parsed, Parsed)
    assert all(found.title and found.url.startswith(BASE) for found in parsed.documents)


def test_a_page_is_read_the_same_through_either_door() -> None:
    assert parse_page(capture("release.html")) == state.parse(capture("release.html"))
