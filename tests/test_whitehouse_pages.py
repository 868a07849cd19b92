"""What a White House page, listing, feed or sitemap says, and what is never a document.

The fixtures are in the site's markup with invented wording, one for each trap that was observed;
each has its golden result beside it.
"""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import whitehouse
from crawler.html import MAX_BYTES
from crawler.parsed import Capture, Parsed
from crawler.whitehouse.addresses import canonical, place, subcategory
from crawler.whitehouse.feeds import parse_feed
from crawler.whitehouse.listings import parse_listing
from crawler.whitehouse.pages import parse_page
from crawler.whitehouse.sitemaps import parse_sitemap, parse_sitemap_index
from crawler.whitehouse.titles import names_another_post
from db.records import Document
from tests.goldens import FIXTURES, check_golden

BASE = "https://www.whitehouse.gov/"
FOLDER = FIXTURES / "whitehouse"
#: fixture -> (address it was asked under, what it turns out to be)
CASES = {
    "order.html": ("presidential-actions/2025/02/restoring-the-nations-lighthouses/", "document"),
    "misspelt-byline.html": ("presidential-actions/2025/02/lamp-oil/", "document"),
    "custom-headline.html": ("briefings-statements/2025/02/olb-memo-l-25-11/", "document"),
    "leftover-title.html": (
        "fact-sheets/2025/02/fact-sheet-president-donald-j-trump-mends-the-harbor-wall/",
        "document",
    ),
    "page-of-2026.html": ("presidential-actions/2026/01/dredging-the-old-channel/", "document"),
    "no-text.html": ("research/2025/03/the-lamp-report/", "document"),
    "draft.html": ("11929/", "document"),
    "standing-page.html": ("administration/", "unknown"),
    "not-found.html": ("fact-sheets/2025/02/no-such-page/", "not-found"),
    "listing.html": ("news/page/2/", "listing"),
    "feed.xml": ("news/feed/", "feed"),
    "sitemap_index.xml": ("sitemap_index.xml", "listing"),
    "post-sitemap.xml": ("post-sitemap.xml", "listing"),
}


def capture(name: str, **changes: object) -> Capture:
    kind = "text/html; charset=UTF-8" if name.endswith("html") else "application/rss+xml"
    body = (FOLDER / name).read_bytes()
    given = {"url": BASE + CASES[name][0], "body": body, "content_type": kind}
    return Capture(**{**given, "captured": "2026-10-02T12:00:00Z", **changes})  # type: ignore[arg-type]


def document(name: str) -> Document:
    (only,) = whitehouse.parse(capture(name)).documents
    return only


@pytest.mark.parametrize("name", CASES)
def test_every_fixture_gives_its_golden_result(name: str) -> None:
    parsed = whitehouse.parse(capture(name))
    assert parsed.outcome == CASES[name][1]
    check_golden(FOLDER / name, parsed)


def test_every_fixture_has_a_case() -> None:
    assert {path.name for path in FOLDER.iterdir() if path.suffix in {".html", ".xml"}} == set(
        CASES
    )


def test_the_date_of_record_is_washingtons_though_the_head_says_the_next_day() -> None:
    found = document("order.html")
    assert b'published_time" content="2025-02-08T' in capture("order.html").body
    assert found.published == "2025-02-07"
    assert found.published_time == "2025-02-07T20:47:48-05:00"
    assert found.published_basis == "page"


def test_text_keeps_breaks_heads_items_and_cells_and_loses_the_topper() -> None:
    text = document("order.html").text or ""
    assert (
        "Section 1. Purpose. Lamps guide ships.\nShips carry grain.\n\nGrain feeds towns." in text
    )
    assert "a. trim the wick;\n  - at dusk; and\n  - at dawn;\nb. polish the lens" in text
    assert "Ada Lampwright\tKeeper of the North Light" in text
    assert "\n\nGeneral Provisions\n\n" in text
    assert text.startswith("By the authority")
    assert "EXECUTIVE ORDER" not in text
    assert "February 7, 2025\n" not in text


def test_the_post_id_and_the_annex_are_kept() -> None:
    found = document("order.html")
    assert found.aliases == ["https://www.whitehouse.gov/?p=9001"]
    assert found.attachments == [
        "https://www.whitehouse.gov/wp-content/uploads/2025/02/Annex-I.pdf"
    ]


@pytest.mark.parametrize(
    ("shown", "known"),
    [
        ("EXECUTIVE ORDER", "Executive Orders"),
        ("EXECUTVE ORDER", "Executive Orders"),
        ("Presidential Memoranda", "Presidential Memoranda"),
        ("PROCLAMATION", "Proclamations"),
        ("Nominations & Appointments", "Nominations & Appointments"),
        ("OFFICE OF MANAGEMENT AND BUDGET", None),
        ("Statement of Administration Policy", None),
        ("Presidential Actions", None),
        ("", None),
    ],
)
def test_sub_categories_are_known_by_either_name_and_through_a_slip(
    shown: str, known: str | None
) -> None:
    assert subcategory(shown) == known


def test_the_title_of_record_is_not_the_custom_headline() -> None:
    assert document("custom-headline.html").title == "OLB Memo L-25-11"


def test_a_title_left_over_from_another_post_gives_way_to_the_headline() -> None:
    expected = "Fact Sheet: President Donald J. Trump Mends the Harbor Wall"
    assert document("leftover-title.html").title == expected


@pytest.mark.parametrize(
    ("title", "headline", "slug", "other"),
    [
        ("Lamp Oil", "LAMP OIL", "x", False),
        ("Lighthouses", "RESTORING THE NATION’SLIGHTHOUSES", "x", False),  # words run together
        ("Memo L-25-11", "TO ALL KEEPERS", "olb-memo-l-25-11", False),
        ("The President", "Presidential Statement", "statement-2", False),  # all words count
        ("Statement from the President", "Statement by the President", "9001", False),
        ("Lamp Oil", "", "9001", True),
    ],
)
def test_common_words_do_not_show_that_a_title_belongs(
    title: str, headline: str, slug: str, other: bool
) -> None:
    assert names_another_post(title, headline, f"{BASE}{slug}/") is other


def test_embeds_breadcrumbs_scripts_and_more_news_are_no_text() -> None:
    found = document("page-of-2026.html")
    assert found.text == "The channel is silted.\n\nChannel Chart\n\nIt shall be dredged ⚓."
    assert found.subcategory == "Executive Orders"
    assert found.executive_order_number == "14999"


def test_a_page_without_text_is_a_whole_page_with_its_pdf() -> None:
    found = document("no-text.html")
    assert (found.text, found.text_kind) == ("", "full")
    assert found.attachments[0].endswith("/Lamp-Report.pdf")


def test_the_address_is_the_canonical_spelling_of_what_was_asked() -> None:
    asked = capture(
        "order.html", url="http://whitehouse.gov" + "/" + CASES["order.html"][0] + "?x=1#y"
    )
    (found,) = whitehouse.parse(asked).documents
    assert found.url == BASE + CASES["order.html"][0]
    moved = capture("order.html", url=BASE + "fact-sheets/2025/02/quite-another-slug/")
    (found,) = whitehouse.parse(moved).documents
    assert found.url == BASE + "fact-sheets/2025/02/quite-another-slug/"


def test_one_post_under_two_sections_is_in_one_place() -> None:
    assert place(BASE + "articles/2025/10/x%E2%80%91y/") == place(BASE + "releases/2025/10/x‑Y")
    assert canonical("/?p=12") == BASE + "?p=12"
    assert canonical("http://whitehouse.gov/a/?utm=1#z") == BASE + "a/"
    assert canonical(BASE + "a/index.html") == BASE + "a/"
    assert canonical("https://example.org/?a=b") == "https://example.org/?a=b"


def test_a_listing_gives_entries_without_text_and_names_the_next_page() -> None:
    parsed = parse_listing(capture("listing.html"))
    assert parsed.next_url == BASE + "news/page/3/"
    assert parsed.facts == {"entries": 3, "page": 2, "pages": 3}
    assert {entry.text_kind for entry in parsed.documents} == {"none"}
    first = parsed.documents[0]
    assert (first.title, first.published) == ("Dimming the Harbor Lights", "2025-09-30")
    assert first.subcategory == "Proclamations"
    assert first.aliases == [BASE + "?p=71"]


def test_a_feed_item_is_the_post_without_the_listings_menu_and_footer() -> None:
    first, teaser, bare, broken = parse_feed(capture("feed.xml")).documents
    assert first.text == "The fee is raised.\n\nSee the table."
    assert (first.text_kind, first.form) == ("full", "feed")
    assert (first.published, first.published_basis) == ("2026-09-28", "feed")
    assert first.aliases == [BASE + "?p=60001"]
    assert teaser.text_kind == "teaser"
    assert teaser.text == "This week the coast is celebrated by all who sail along it […]"
    assert (bare.text, bare.text_kind) == (None, "none")
    assert bare.subcategory == "Nominations & Appointments"
    assert broken.text_kind == "excerpt"


def test_a_feed_skips_what_is_not_of_this_site_and_counts_it() -> None:
    assert parse_feed(capture("feed.xml")).facts == {"entries": 4, "skipped": 1}


def test_sitemaps_give_addresses_and_times() -> None:
    index = parse_sitemap_index(capture("sitemap_index.xml"))
    assert index.facts["sitemaps"] == [
        (BASE + "post-sitemap.xml", "2026-09-29T21:23:48+00:00"),
        (BASE + "post-sitemap2.xml", None),
    ]
    posts = parse_sitemap(capture("post-sitemap.xml"))
    assert posts.documents == []
    assert posts.facts["entries"] == [
        (BASE + "releases/2026/09/lamp-day/", "2026-09-30T03:00:00+00:00"),
        (BASE + "fact-sheets/2026/09/fact-sheet-lamps/", None),
    ]


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        (404, "not-found"),
        (410, "not-found"),
        (403, "refused"),
        (429, "refused"),
        (451, "refused"),
        (400, "error"),
        (500, "error"),
        (503, "error"),
        (301, "unhandled"),
        (304, "unhandled"),
    ],
)
def test_the_status_decides_whatever_the_body_holds(status: int, outcome: str) -> None:
    for name in ("order.html", "feed.xml", "post-sitemap.xml", "listing.html"):
        parsed = whitehouse.parse(capture(name, status=status))
        assert (parsed.outcome, parsed.documents) == (outcome, [])
        assert parsed.reason


REFUSAL = (
    b"<html><head><title>Access Denied</title></head><body><h1>Access Denied</h1></body></html>"
)
OTHER = b"<!doctype html><html><head><title>Hello</title></head><body>x</body></html>"


@pytest.mark.parametrize(
    ("path", "body", "kind", "outcome"),
    [
        ("news/feed/", REFUSAL, "text/html", "refused"),
        ("news/feed/", OTHER, "application/rss+xml", "refused"),
        ("news/feed/", b'{"code": 1}', "application/json", "unknown"),
        ("news/feed/", b"", "application/rss+xml", "cut"),
        ("news/feed/", b"<rss><channel><item></channel></rss>", "text/xml", "unknown"),
        ("news/feed/", b"<rss></rss>", "text/xml", "unknown"),
        ("sitemap_index.xml", OTHER, "text/html", "refused"),
        ("news/", REFUSAL, "text/html", "refused"),
        ("news/", b"%PDF-1.4", "application/pdf", "unknown"),
        ("news/", OTHER, "text/html", "unknown"),
        ("news/", b'{"posts": []}', "text/html", "unknown"),
        ("news/", b" \n", "text/html", "cut"),
        ("wp-json/wp/v2/posts", b"[]", "application/json", "unhandled"),
        ("robots.txt", b"User-agent: *", "text/plain", "unhandled"),
    ],
)
def test_refusals_and_strangers_are_no_documents(
    path: str, body: bytes, kind: str, outcome: str
) -> None:
    parsed = whitehouse.parse(Capture(url=BASE + path, body=body, content_type=kind))
    assert (parsed.outcome, parsed.documents) == (outcome, [])
    assert parsed.reason


def test_a_body_over_the_limit_is_an_error_and_is_not_parsed() -> None:
    parsed = parse_page(Capture(url=BASE + "x/", body=b"<html>" + b" " * MAX_BYTES + b"x</html>"))
    assert parsed.outcome == "error"
    assert "over the limit" in (parsed.reason or "")


def test_a_page_nested_too_deeply_is_an_error_not_a_shorter_text() -> None:
    deep = b"<div>" * 5000 + b"<p>deep</p>"
    body = capture("order.html").body.replace(b"<p></p>", deep)
    assert parse_page(capture("order.html", body=body)).outcome == "error"


@settings(max_examples=120, deadline=None)
@given(
    st.sampled_from(["order.html", "listing.html", "feed.xml", "post-sitemap.xml"]), st.floats(0, 1)
)
def test_a_body_cut_anywhere_is_never_a_document(name: str, where: float) -> None:
    whole = capture(name).body.rstrip()
    end = max(whole.rfind(b"</html>"), whole.rfind(b"</rss>"), whole.rfind(b"</urlset>"))
    parsed = whitehouse.parse(capture(name, body=whole[: int(end * where)]))
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
    assert isinstance(whitehouse.parse(capture(name, body=bytes(body))), Parsed)


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=200),
    st.sampled_from(["news/feed/", "news/", "post-sitemap.xml", "a/2025/01/b/"]),
)
def test_any_bytes_at_any_address_have_a_reason(body: bytes, path: str) -> None:
    parsed = whitehouse.parse(Capture(url=BASE + path, body=body))
    assert parsed.documents == []
    assert parsed.reason
