"""The stand-in of state.gov: press-release pages, listing, feed and wp-json."""

from __future__ import annotations

import html
import json
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from .answers import HTML, JSON, RSS, Answer, shuffle, slice_page
from .world import Doc, World

SITE = "https://www.state.gov"
BUREAU = "office-of-the-spokesman"
FEED_ITEMS = 10
LISTING_ITEMS = 10
POST_TYPES = {"press-release": "state_press_release", "briefing": "state_briefing"}
DOCUMENT_TYPES = ("Press Statement", "Media Note", "Readout")
_MENU = "".join(
    f'<li><a href="{SITE}/countries-areas/{name.lower()}/">{name}</a></li>'
    for name in ("Albania", "Brazil", "Chad", "Denmark", "Egypt", "Fiji", "Ghana", "Haiti")
)


def path(doc: Doc) -> str:
    if doc.kind == "briefing":
        return f"/briefings/{doc.slug}/"
    bureau = doc.extra.get("bureau", BUREAU)
    return f"/releases/{bureau}/{doc.eastern:%Y/%m}/{doc.slug}"


def document_type(doc: Doc) -> str:
    if doc.kind == "briefing":
        return "Department Press Briefing"
    return DOCUMENT_TYPES[doc.number % len(DOCUMENT_TYPES)]


def _slug(text: str) -> str:
    return text.lower().replace(" ", "-")


def classes(doc: Doc) -> list[str]:
    return [
        f"post-{doc.post_id}",
        POST_TYPES[doc.kind],
        f"type-{POST_TYPES[doc.kind]}",
        "status-publish",
        "hentry",
        f"state_countries_and_areas-{_slug(doc.country)}",
        "state_policy_issues-economic-prosperity-and-trade-policy",
        f"state_document_type-{_slug(document_type(doc))}",
    ]


def answer(world: World, target: str, faults: set[str]) -> Answer:
    """The answer to a GET of ``target`` (path with query)."""
    parts = urlsplit(target)
    route, query = parts.path, parse_qs(parts.query)
    if route == "/robots.txt":
        text = "User-agent: *\nCrawl-delay: 5\nDisallow: /search\n"
        return Answer(200, "text/plain; charset=utf-8", text.encode())
    if match := re.fullmatch(r"/rss-feed/(?P<name>[a-z-]+)/feed/", route):
        return _feed(world, match["name"], faults)
    if match := re.fullmatch(r"/wp-json/wp/v2/(?P<type>state_[a-z_]+)/?", route):
        return _wpjson(world, match["type"], query, faults)
    if match := re.fullmatch(r"/press-releases/(?:page/(?P<page>\d+)/)?", route):
        return _listing(world, int(match["page"] or 1), query, faults)
    doc = world.find("state", lambda doc: path(doc).rstrip("/") == route.rstrip("/"))
    return _page(doc) if doc else not_found()


def not_found() -> Answer:
    body = (
        "<!DOCTYPE html><html><head><title>Page Not Found - United States Department of State"
        '</title></head><body class="error404"><main><h1>404 &#8211; Page Not Found</h1></main>'
        "</body></html>"
    )
    return Answer(404, HTML, body.encode())


def _content(doc: Doc) -> str:
    return "\n".join(f"<p>{html.escape(text)}</p>" for text in doc.paragraphs)


def _page(doc: Doc) -> Answer:
    title, url = html.escape(doc.title), SITE + path(doc)
    tags = f'<a class="button--pill" href="{SITE}/countries-areas/">{doc.country}</a>'
    body = (
        f'<!DOCTYPE html>\n<html lang="en-US"><head><meta charset="UTF-8"/><title>{title} - United '
        f'States Department of State</title><link rel="canonical" href="{url}"/>'
        f'<meta property="og:title" content="{title} - United States Department of State"/>'
        '<meta property="article:modified_time" '
        f'content="{doc.modified.astimezone(UTC):%Y-%m-%dT%H:%M:%S+00:00}"/></head>\n'
        f'<body class="single single-{POST_TYPES[doc.kind]} postid-{doc.post_id}">\n'
        f'<header><nav><ul class="menu">{_MENU}</ul></nav></header>\n<main>\n'
        f'<article id="post-{doc.post_id}" class="{" ".join(classes(doc))}">\n'
        '<header class="page-header featured-content">'
        '<div id="breadcrumbs"><a class="bc_home" href="/">Home</a>'
        '<span class="bc_current">Releases</span></div><div class="bc_hide">hide</div>'
        f'<h1 class="featured-content__headline stars-above">{title}</h1>'
        f'<p class="doctype-meta">{document_type(doc)}</p>'
        '<p class="article-meta__author-bureau">Office of the Spokesman</p>'
        f'<p class="article-meta__publish-date">{doc.eastern:%B %-d, %Y}</p></header>\n'
        f'<div class="entry-content">\n{_content(doc)}\n</div>\n'
        f'<div class="related-tags__pills">{tags}</div>\n</article>\n</main>\n'
        "<footer><p>We use cookies.</p></footer></body></html>\n"
    )
    return Answer(200, HTML, body.encode(), validator=f"{doc.post_id}/{doc.modified}/{doc.title}")


def _listing(world: World, number: int, query: dict[str, list[str]], faults: set[str]) -> Answer:
    per_page = int(query.get("results", [str(LISTING_ITEMS)])[0])
    docs = [doc for doc in world.newest("state") if doc.kind == "press-release"]
    entries, last = slice_page(shuffle(docs, faults, number), number, per_page, faults)
    if not entries and number > 1:
        return not_found()
    items = "".join(
        '<li class="collection-result">'
        f'<p class="collection-result__date">{document_type(doc)}</p>'
        f'<a class="collection-result__link" href="{SITE}{path(doc)}">{html.escape(doc.title)}</a>'
        '<div class="collection-result-meta"><span>Office of the Spokesman</span>'
        f"<span>{doc.eastern:%B %-d, %Y}</span></div></li>"
        for doc in entries
    )
    results = f"?results={per_page}" if "results" in query else ""
    after = f"{SITE}/press-releases/page/{number + 1}/{results}" if number < last else ""
    link = f'<a class="next page-numbers" href="{after}">Next</a>' if after else ""
    body = (
        '<!DOCTYPE html>\n<html lang="en-US"><head><meta charset="UTF-8"/><title>Press Releases - '
        'United States Department of State</title></head><body class="page">'
        f'<header><nav><ul class="menu">{_MENU}</ul></nav></header><main>'
        f'<ul id="col_json_result" class="collection-results">{items}</ul>'
        f'<div class="pagination">{link}</div></main></body></html>\n'
    )
    return Answer(200, HTML, body.encode())


def _feed(world: World, name: str, faults: set[str]) -> Answer:
    kind = "briefing" if name == "department-press-briefings" else "press-release"
    docs = [doc for doc in world.newest("state") if doc.kind == kind]
    if name not in ("press-releases", "department-press-briefings"):
        docs = []
    entries, _ = slice_page(docs, 1, FEED_ITEMS, faults)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"\n'
        '\txmlns:content="http://purl.org/rss/1.0/modules/content/"\n'
        '\txmlns:dc="http://purl.org/dc/elements/1.1/">\n<channel>\n'
        "\t<title>Press Releases &#8211; United States Department of State</title>\n"
        f"\t<link>{SITE}</link>\n" + "".join(_feed_item(doc) for doc in entries) + "</channel>\n"
        "</rss>\n"
    )
    latest = max((doc.modified for doc in docs), default=world.now)
    return Answer(200, RSS, body.encode(), validator=f"{latest.isoformat()}/{len(docs)}")


def _feed_item(doc: Doc) -> str:
    text = _content(doc)
    return (
        f"\t<item>\n\t\t<title>{html.escape(doc.title)}</title>\n\t\t<link>{SITE}{path(doc)}</link>\n"
        "\t\t<dc:creator><![CDATA[Office of the Spokesman]]></dc:creator>\n"
        f"\t\t<pubDate>{format_datetime(doc.published.astimezone(UTC))}</pubDate>\n"
        "\t\t<category><![CDATA[]]></category>\n"
        f'\t\t<guid isPermaLink="false">{SITE}/?page_id={doc.post_id}</guid>\n'
        "\t\t<description><![CDATA[<p>Office of the Spokesman</p>\n"
        f"{text}<script>var tracker = 1;</script>]]></description>\n\t</item>\n"
    )


def _instant(value: str) -> datetime:
    parsed = datetime.fromisoformat(value)
    return parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)


def _wpjson(world: World, kind: str, query: dict[str, list[str]], faults: set[str]) -> Answer:
    if kind not in {"state_press_release", "state_briefing", "state_report"}:
        missing = {
            "code": "rest_no_route",
            "message": "No route was found",
            "data": {"status": 404},
        }
        return Answer(404, JSON, json.dumps(missing).encode())
    per_page = int(query.get("per_page", ["10"])[0])
    number = int(query.get("page", ["1"])[0])
    docs = [doc for doc in world.newest("state") if POST_TYPES[doc.kind] == kind]
    if after := query.get("after"):
        docs = [doc for doc in docs if doc.published > _instant(after[0])]
    if modified := query.get("modified_after"):
        docs = [doc for doc in docs if doc.modified > _instant(modified[0])]
    if query.get("order", ["desc"])[0] == "asc":
        docs.reverse()
    entries, last = slice_page(shuffle(docs, faults, number), number, per_page, faults)
    if number > last:
        bad = {"code": "rest_post_invalid_page_number", "data": {"status": 400}}
        return Answer(400, JSON, json.dumps(bad).encode())
    total = 0 if not docs else len(docs)
    headers = {"X-WP-Total": str(total), "X-WP-TotalPages": str(last if docs else 0)}
    body = json.dumps([_record(doc) for doc in entries]).encode()
    return Answer(200, JSON, body, headers=headers)


def _record(doc: Doc) -> dict[str, object]:
    return {
        "id": doc.post_id,
        "date_gmt": f"{doc.published.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
        "modified_gmt": f"{doc.modified.astimezone(UTC):%Y-%m-%dT%H:%M:%S}",
        "slug": doc.slug,
        "link": SITE + path(doc),
        "title": {"rendered": html.escape(doc.title)},
        "content": {"rendered": _content(doc), "protected": False},
        "state_countries_and_areas": [100 + len(doc.country)],
        "state_subjects": [],
        "state_policy_issues": [7],
        "state_document_type": [1 + doc.number % 3],
        "class_list": classes(doc),
    }
