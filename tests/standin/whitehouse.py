"""The stand-in of whitehouse.gov: WordPress block theme, feeds, listings, sitemaps, one PDF."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import UTC
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

from .answers import HTML, RSS, XML, Answer, shuffle, slice_page
from .pdf import make_pdf
from .world import Doc, World

SITE = "https://www.whitehouse.gov"
SECTIONS = {
    "executive-orders": ("presidential-actions", "Presidential Actions", "Executive Orders"),
    "proclamations": ("presidential-actions", "Presidential Actions", "Proclamations"),
    "presidential-memoranda": (
        "presidential-actions",
        "Presidential Actions",
        "Presidential Memoranda",
    ),
    "fact-sheets": ("fact-sheets", "Fact Sheets", ""),
    "briefings-statements": ("briefings-statements", "Briefings &amp; Statements", ""),
    "releases": ("releases", "Releases", ""),
}
PER_PAGE = 10
FEED_ITEMS = 30
SITEMAP_SIZE = 1000


def section(doc: Doc) -> tuple[str, str, str]:
    slug, name, sub = SECTIONS[doc.kind]
    if "section" in doc.extra:
        slug = doc.extra["section"]
        name = slug.replace("-", " ").title()
    return slug, name, sub


def path(doc: Doc) -> str:
    if "path" in doc.extra:  # a recorded page, at its own address
        return doc.extra["path"]
    return f"/{section(doc)[0]}/{doc.eastern:%Y/%m}/{doc.slug}/"


def pdf_path(doc: Doc) -> str | None:
    """Every 25th document links an annex."""
    if doc.number % 25 != 7:
        return None
    return f"/wp-content/uploads/{doc.eastern:%Y/%m}/Annex-{doc.number}.pdf"


def answer(world: World, target: str, faults: set[str]) -> Answer:
    """The answer to a GET of ``target`` (path with query)."""
    parts = urlsplit(target)
    route = parts.path
    query = parse_qs(parts.query)
    for pattern, handler in _ROUTES:
        if match := re.fullmatch(pattern, route):
            return handler(world, match, query, faults)
    doc = world.find("whitehouse", lambda doc: path(doc) == route)
    if doc is not None:
        return _page(doc)
    moved = _moved(world, route)
    return Answer(301, location=SITE + path(moved)) if moved else not_found()


def _moved(world: World, route: str) -> Doc | None:
    """WordPress sends an old section or month on to the present address of the slug."""
    match = re.fullmatch(r"/[a-z-]+/(\d{4}/\d{2})/([^/]+)/?", route)
    if not match:
        return None
    month, slug = match.groups()

    def same(doc: Doc) -> bool:
        return doc.slug == slug and month in (
            doc.extra.get("old-month"),
            f"{doc.eastern:%Y/%m}",
        )

    return world.find("whitehouse", same)


def not_found() -> Answer:
    body = (
        '<!doctype html><html lang="en-US"><head><title>Page Not Found - The White House</title>'
        '</head><body class="error404"><div class="error404__content"><h1>404</h1>'
        "<p>Page Not Found</p></div></body></html>"
    )
    return Answer(404, HTML, body.encode())


def _head(title: str, url: str, extra: str = "") -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en-US">\n<head>\n\t<meta charset="UTF-8" />\n'
        f"\t<title>{html.escape(title)} &#8211; The White House</title>\n"
        f'\t<link rel="canonical" href="{url}" />\n'
        f'\t<meta property="og:title" content="{html.escape(title)}" />\n'
        f'\t<meta property="og:url" content="{url}" />\n{extra}</head>\n'
    )


_HEADER = (
    '<div class="wp-site-blocks"><header class="alignfull site-header wp-block-template-part">'
    '<nav><ul><li><a href="https://www.whitehouse.gov/news/">News</a></li></ul></nav></header>\n'
)
_FOOTER = (
    '\n<footer class="alignfull site-footer wp-block-template-part"><p>The White House</p>'
    "</footer>\n</div>\n</body>\n</html>\n"
)


def _page(doc: Doc) -> Answer:
    slug, name, sub = section(doc)
    url = SITE + path(doc)
    times = (
        f'\t<meta property="article:published_time" '
        f'content="{doc.published.astimezone(UTC):%Y-%m-%dT%H:%M:%S+00:00}" />\n'
        f'\t<meta property="article:modified_time" '
        f'content="{doc.modified.astimezone(UTC):%Y-%m-%dT%H:%M:%S+00:00}" />\n'
    )
    byline = (
        f'<div class="wp-block-whitehouse-byline-subcategory__link">'
        f'<a href="{SITE}/{slug}/{doc.kind}/" rel="tag">{sub}</a></div>'
        if sub
        else ""
    )
    topper = (
        '<div class="alignfull wp-block-whitehouse-topper">'
        '<div class="wp-block-whitehouse-topper__inner-container">'
        '<div class="wp-block-whitehouse-topper__content">'
        '<div class="wp-block-whitehouse-topper__eyebrow">'
        f'<a href="{SITE}/{slug}/">{name}</a></div>'
        f'<h1 class="wp-block-whitehouse-topper__headline">{html.escape(doc.title)}</h1>'
        '<div class="wp-block-whitehouse-topper__meta">'
        f'<div class="wp-block-whitehouse-byline-subcategory">{byline}</div>'
        '<div class="wp-block-whitehouse-topper__meta--date"><div class="wp-block-post-date">'
        f'<time datetime="{doc.eastern.isoformat()}">{doc.eastern:%B %-d, %Y}</time>'
        "</div></div></div></div></div></div>\n"
    )
    body = (
        _head(doc.title, url, times)
        + f'<body class="post-template-default single single-post postid-{doc.post_id} '
        'wp-embed-responsive has-topper">\n'
        + _HEADER
        + '<main class="wp-block-group site-content is-layout-flow">\n'
        '<div class="entry-content wp-block-post-content has-global-padding">\n'
        + topper
        + _paragraphs(doc)
        + _annex(doc)
        + "</div>\n</main>\n"
        + _FOOTER
    )
    return Answer(200, HTML, body.encode())


def _paragraphs(doc: Doc) -> str:
    return "\n".join(f"<p>{html.escape(text)}</p>\n" for text in doc.paragraphs)


def _annex(doc: Doc) -> str:
    annex = pdf_path(doc)
    return f'<p><a href="{SITE}{annex}">Annex</a></p>\n' if annex else ""


def _listing(
    world: World, match: re.Match[str], query: dict[str, list[str]], faults: set[str]
) -> Answer:
    number = int(match.groupdict().get("page") or 1)
    docs = shuffle(world.newest("whitehouse"), faults, number)
    entries, last = slice_page(docs, number, PER_PAGE, faults)
    if not entries and number > 1:
        return not_found()
    here = f"{SITE}/news/" if number == 1 else f"{SITE}/news/page/{number}/"
    after = f"{SITE}/news/page/{number + 1}/" if number < last else ""
    link = f'\t<link rel="next" href="{after}" />\n' if after else ""
    pagination = (
        '<nav class="wp-block-query-pagination"><a class="wp-block-query-pagination-next" '
        f'href="{after}">Next</a></nav>'
        if after
        else ""
    )
    items = "".join(_listing_item(doc) for doc in entries)
    body = (
        _head("News", here, link)
        + '<body class="blog wp-embed-responsive has-topper">\n'
        + _HEADER
        + '<main class="wp-block-group site-content is-layout-flow">\n'
        '<div class="alignfull wp-block-whitehouse-topper"><h1 '
        'class="wp-block-whitehouse-topper__headline">News</h1></div>\n'
        '<div data-wp-key="0" class="wp-block-query is-layout-flow">'
        f'<ul class="wp-block-post-template is-layout-flow">{items}</ul>{pagination}</div></main>\n'
        + _FOOTER
    )
    return Answer(200, HTML, body.encode())


def _listing_item(doc: Doc) -> str:
    slug, name, sub = section(doc)
    tags = f'<a href="{SITE}/{slug}/" rel="tag">{name}</a>'
    if sub:
        tags += f'<span>, </span><a href="{SITE}/{slug}/{doc.kind}/" rel="tag">{sub}</a>'
    return (
        f'<li data-wp-key="post-template-item-{doc.post_id}" class="wp-block-post '
        f'post-{doc.post_id} post type-post status-publish hentry category-{slug}">\n'
        '<div class="wp-block-group wp-block-whitehouse-post-template__content">'
        '<h2 class="wp-block-post-title has-heading-4-font-size">'
        f'<a href="{SITE}{path(doc)}" target="_self">{html.escape(doc.title)}</a></h2>'
        '<div class="wp-block-whitehouse-post-template__meta">'
        f'<div class="taxonomy-category wp-block-post-terms">{tags}</div>'
        f'<div class="wp-block-post-date"><time datetime="{doc.eastern.isoformat()}">'
        f"{doc.eastern:%B %-d, %Y}</time></div></div></div>\n</li>"
    )


def _feed(
    world: World, match: re.Match[str], query: dict[str, list[str]], faults: set[str]
) -> Answer:
    number = int(query.get("paged", ["1"])[0])
    wanted = match["section"]
    docs = [
        doc for doc in world.newest("whitehouse") if wanted == "news" or section(doc)[0] == wanted
    ]
    if number > 1 and (number - 1) * FEED_ITEMS >= len(docs):
        return not_found()
    entries, _ = slice_page(docs, number, FEED_ITEMS, faults)
    body = (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"\n'
        '\txmlns:content="http://purl.org/rss/1.0/modules/content/"\n'
        '\txmlns:dc="http://purl.org/dc/elements/1.1/"\n'
        '\txmlns:atom="http://www.w3.org/2005/Atom">\n<channel>\n'
        f"\t<title>{wanted.title()} &#8211; The White House</title>\n"
        f"\t<link>{SITE}/{wanted}/</link>\n"
        + "".join(_feed_item(doc) for doc in entries)
        + "</channel>\n</rss>\n"
    )
    # The validator covers the whole site: any new post anywhere changes it.
    latest = max((doc.modified for doc in world.docs["whitehouse"]), default=world.now)
    return Answer(200, RSS, body.encode(), validator=f"{latest.isoformat()}/{len(docs)}")


def _feed_item(doc: Doc) -> str:
    _, name, _ = section(doc)
    url = SITE + path(doc)
    title = html.escape(doc.title)
    menu = (
        '<div class="alignfull has-wide-width wp-block-whitehouse-topper">'
        '<div class="wp-block-whitehouse-topper__inner-container">'
        f'<h1 class="wp-block-whitehouse-topper__headline">{name}</h1></div>'
        '<nav class="wp-block-whitehouse-topper-navigation"><ul><li>Proclamations</li>'
        "<li>Remarks</li></ul></nav></div>"
    )
    tail = (
        f'<p>The post <a href="{url}">{title}</a> appeared first on '
        f'<a href="{SITE}">The White House</a>.</p>'
    )
    text = _paragraphs(doc) + _annex(doc)
    first = "".join(doc.paragraphs[:1])[:300]
    teaser = f"<p>{html.escape(first)} [&#8230;]</p>\n" if first else ""
    return (
        f"\t<item>\n\t\t<title>{title}</title>\n\t\t<link>{url}</link>\n"
        "\t\t<dc:creator><![CDATA[The White House]]></dc:creator>\n"
        f"\t\t<pubDate>{format_datetime(doc.published.astimezone(UTC))}</pubDate>\n"
        f"\t\t<category><![CDATA[{html.unescape(name)}]]></category>\n"
        f'\t\t<guid isPermaLink="false">{SITE}/?p={doc.post_id}</guid>\n'
        f"\t\t<description><![CDATA[{teaser}"
        f"{tail}]]>"
        "</description>\n"
        f"\t\t<content:encoded><![CDATA[\n{menu}\n{text}\n{tail}\n]]></content:encoded>\n"
        "\t</item>\n"
    )


def _sitemap_index(
    world: World, match: re.Match[str], query: dict[str, list[str]], faults: set[str]
) -> Answer:
    docs = world.newest("whitehouse")
    count = max(1, -(-len(docs) // SITEMAP_SIZE))
    names = ["post-sitemap.xml"] + [f"post-sitemap{n}.xml" for n in range(2, count + 1)]
    rows = "".join(f"<sitemap><loc>{SITE}/{name}</loc></sitemap>" for name in names)
    rows += f"<sitemap><loc>{SITE}/category-sitemap.xml</loc></sitemap>"
    return Answer(200, XML, _xml(f"<sitemapindex {_NS}>{rows}</sitemapindex>"))


_NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def _xml(text: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'.encode()


def _sitemap(
    world: World, match: re.Match[str], query: dict[str, list[str]], faults: set[str]
) -> Answer:
    number = int(match["number"] or 1)
    docs = list(reversed(world.newest("whitehouse")))
    part = docs[(number - 1) * SITEMAP_SIZE : number * SITEMAP_SIZE]
    rows = "".join(
        f"<url><loc>{SITE}{path(doc)}</loc><lastmod>"
        f"{doc.modified.astimezone(UTC):%Y-%m-%dT%H:%M:%S+00:00}</lastmod></url>"
        for doc in part
    )
    return Answer(200, XML, _xml(f"<urlset {_NS}>{rows}</urlset>"))


def _robots(
    world: World, match: re.Match[str], query: dict[str, list[str]], faults: set[str]
) -> Answer:
    text = f"User-agent: *\nDisallow: /*?s=\nDisallow: /*&s=\nSitemap: {SITE}/sitemap_index.xml\n"
    return Answer(200, "text/plain; charset=utf-8", text.encode())


def _pdf(
    world: World, match: re.Match[str], query: dict[str, list[str]], faults: set[str]
) -> Answer:
    doc = world.find("whitehouse", lambda doc: pdf_path(doc) == match.string)
    if doc is None:
        return not_found()
    lines = [f"Annex {doc.number} to {doc.title}", *doc.paragraphs[1].split(". ")]
    return Answer(200, "application/pdf", make_pdf(lines))


Handler = Callable[[World, "re.Match[str]", dict[str, list[str]], set[str]], Answer]
_ROUTES: tuple[tuple[str, Handler], ...] = (
    (r"/robots\.txt", _robots),
    (r"/news/(?:page/(?P<page>\d+)/)?", _listing),
    (r"/(?P<section>[a-z-]+)/feed/", _feed),
    (r"/sitemap_index\.xml", _sitemap_index),
    (r"/post-sitemap(?P<number>\d*)\.xml", _sitemap),
    (r"/wp-content/uploads/.+\.pdf", _pdf),
)
