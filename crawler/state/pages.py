"""One document of state.gov: a release, a briefing or a report page in, a document out. Pure.

The archives of earlier administrations have the same classes and flat addresses. Sometimes the
article sits inside ``<header>``, so nothing is cut by that tag.
"""

from __future__ import annotations

from crawler.dates import eastern_date, iso_instant, long_date, parse_instant
from crawler.html import Element, classes, inline_text, link, meta, with_class
from crawler.parsed import Capture, Parsed
from crawler.soundness import read_page
from crawler.state.addresses import (
    canonical,
    document_type,
    host_of,
    is_ours,
    native_tags,
    place,
    section,
)
from crawler.state.body import attachments, text_of
from db.records import Document

_SITE = " - United States Department of State"


def parse_page(capture: Capture) -> Parsed:
    """The document on a page, or why there is none."""
    root = read_page(capture)
    return root if isinstance(root, Parsed) else from_root(root, capture)


def from_root(root: Element, capture: Capture) -> Parsed:
    """As :func:`parse_page`, for a page already read."""
    article = _article(root)
    contents = _contents(article)
    if not contents:
        return Parsed(outcome="unknown", reason="a page without .entry-content")
    headline = next(with_class(root, "featured-content__headline", "h1"), None)
    title = inline_text(headline) or (meta(root, "og:title") or "").removesuffix(_SITE)
    if not title:
        return Parsed(outcome="unknown", reason="a page without a headline")
    asked = canonical(capture.url)
    given = canonical(link(root, "canonical") or asked, asked)
    url = given if is_ours(given) and place(given) == place(asked) else asked
    date = long_date(_text(root, "article-meta__publish-date"))
    moment = parse_instant(meta(root, "article:published_time"))
    if date is None:
        date = eastern_date(moment)
    tokens = classes(article)
    tags = native_tags(tokens)
    kind = _type(root, tokens, tags)
    if date is None and kind is None:
        return Parsed(outcome="unknown", reason="a page with neither date nor document type")
    names = [asked, *_post_ids(root, tokens, url)]
    document = Document(
        source="state",
        url=url,
        title=title,
        aliases=[name for name in dict.fromkeys(names) if name != url],
        published=date,
        published_basis="page" if date else None,
        published_time=iso_instant(moment) if eastern_date(moment) == date else None,
        modified=iso_instant(parse_instant(meta(root, "article:modified_time"))),
        section=section(url),
        type=kind,
        native_tags=tags or _pills(root),
        attachments=_attachments(article, contents, url),
        captured=capture.captured,
    )
    texts = [text for content in contents if (text := text_of(content))]
    document.text, document.text_kind = "\n\n".join(texts), "full"  # what the page holds
    return Parsed(outcome="document", documents=[document])


def _article(root: Element) -> Element:
    for found in root.iter("article"):
        if next(with_class(found, "entry-content"), None) is not None:
            return found
    return next(root.iter("main"), root)


def _contents(article: Element) -> list[Element]:
    """The elements that hold the text: of a report its body, else every outermost content."""
    report = next(with_class(article, "report__content"), None)
    if report is not None:
        return [report]
    found: dict[Element, None] = {}
    for content in with_class(article, "entry-content"):
        if not any(outer in found for outer in content.iterancestors()):
            found[content] = None
    return list(found)


def _text(root: Element, token: str) -> str:
    return inline_text(next(with_class(root, token), None))


def _post_ids(root: Element, tokens: list[str], url: str) -> list[str]:
    body = root.find(".//body")
    marks = [*tokens, *(classes(body) if body is not None else [])]
    numbers = (
        mark.rpartition("-")[2]
        for mark in marks
        if mark.startswith(("post-", "postid-", "page-id-"))
    )
    return [f"{host_of(url)}?p={number}" for number in numbers if number.isdigit()][:1]


def _type(root: Element, tokens: list[str], tags: list[str]) -> str | None:
    shown = _text(root, "doctype-meta")
    return shown or document_type(tags) or ("Report" if "state_report" in tokens else None)


def _pills(root: Element) -> list[str]:
    """The names of the tags as shown, where the article carries no classes."""
    pills = root.xpath("//*[contains(@class, 'related-tags__pills')]//a")
    return list(dict.fromkeys(name for pill in pills if (name := inline_text(pill))))


def _attachments(article: Element, contents: list[Element], url: str) -> list[str]:
    found = [
        attachment
        for element in [*with_class(article, "report-meta__link--download-pdf"), *contents]
        for attachment in attachments(element, url)
    ]
    return list(dict.fromkeys(found))
