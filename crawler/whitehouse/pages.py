"""One post of whitehouse.gov: a page in, a document out. Pure.

The markup is that of the theme "whitehouse" (WordPress blocks) since January 2025: the text
stands in ``main .entry-content.wp-block-post-content``; inside it a *topper* holds section,
headline, byline and the time in Washington. What was observed is in ``tests/fixtures``.
"""

from __future__ import annotations

import re

from crawler.dates import eastern_date, iso_instant, parse_instant
from crawler.html import Element, classes, inline_text, link, meta, with_class
from crawler.parsed import Capture, Parsed
from crawler.soundness import read_page
from crawler.whitehouse.addresses import canonical, is_ours, place, section, short_address
from crawler.whitehouse.addresses import subcategory as known_subcategory
from crawler.whitehouse.body import attachments, text_of
from crawler.whitehouse.titles import title_of_record
from db.records import Document

_TOPPER = "wp-block-whitehouse-topper"
_ORDER_NUMBER = re.compile(r"(?<![\d,])1[3-9]\d{3}(?![\d,])")


def parse_page(capture: Capture) -> Parsed:
    """The document on a post's page, or why there is none."""
    root = read_page(capture)
    return root if isinstance(root, Parsed) else from_root(root, capture)


def is_post(root: Element) -> bool:
    """Whether the page shows one post (WordPress marks the body so)."""
    body = root.find(".//body")
    return body is not None and bool({"single", "single-post"} & set(classes(body)))


def from_root(root: Element, capture: Capture) -> Parsed:
    """As :func:`parse_page`, for a page already read."""
    main, content = _content(root)
    if main is None or content is None:
        return Parsed(outcome="unknown", reason="a page without main .entry-content")
    if not is_post(root) and section(capture.url) is None:
        return Parsed(outcome="unknown", reason="a page that is neither post nor listing")
    url = _address(root, capture)
    headline = next(with_class(main, f"{_TOPPER}__headline"), None)
    if headline is None:
        headline = next(main.iter("h1"), None)
    title = title_of_record(root, headline, url)
    if title is None:
        return Parsed(outcome="unknown", reason="a post without a title")
    time, basis = _time(main, content, root)
    names = [canonical(capture.url), *_post_ids(root)]
    document = Document(
        source="whitehouse",
        url=url,
        title=title,
        aliases=[name for name in dict.fromkeys(names) if name != url],
        published=eastern_date(parse_instant(time)),
        published_basis=basis,
        published_time=iso_instant(parse_instant(time)),
        modified=iso_instant(parse_instant(meta(root, "article:modified_time"))),
        section=section(url),
        subcategory=_subcategory(main),
        executive_order_number=_order_number(main),
        attachments=attachments(content, url),
        captured=capture.captured,
    )
    document.text, document.text_kind = text_of(content) or "", "full"  # what the page holds
    return Parsed(outcome="document", documents=[document])


def _content(root: Element) -> tuple[Element | None, Element | None]:
    """``main`` and the element of the post's content in it."""
    for main in root.iter("main"):
        for token in ("wp-block-post-content", "entry-content"):
            found = next(with_class(main, token), None)
            if found is not None:
                return main, found
    return None, None


def _address(root: Element, capture: Capture) -> str:
    """The canonical address, where it is another spelling of the one asked for."""
    asked = canonical(capture.url)
    given = canonical(link(root, "canonical") or meta(root, "og:url") or asked)
    same = is_ours(given) and place(given) == place(asked)
    return given if same else asked


def _post_ids(root: Element) -> list[str]:
    body = root.find(".//body")
    tokens = classes(body) if body is not None else []
    found = (re.fullmatch(r"postid-(\d+)", token) for token in tokens)
    return [short_address(match[1]) for match in found if match]


def _time(main: Element, content: Element, root: Element) -> tuple[str | None, str | None]:
    """The time of the topper (Washington, with offset), else the one in the head (UTC)."""
    for where, token in (
        (main, f"{_TOPPER}__meta--date"),
        (main, f"{_TOPPER}__meta"),
        (main, _TOPPER),
        (content, "wp-block-post-date"),
    ):
        for holder in with_class(where, token):
            for time in holder.xpath(".//time/@datetime"):
                if parse_instant(str(time)):
                    return str(time), "page"
    time = meta(root, "article:published_time")
    return (time, "page") if parse_instant(time) else (None, None)


def _subcategory(main: Element) -> str | None:
    for holder in (
        f"{_TOPPER}__meta--byline",
        "wp-block-whitehouse-byline-subcategory",
        f"{_TOPPER}__subcategory",
    ):
        for element in with_class(main, holder):
            if known := known_subcategory(inline_text(element)):
                return known
    return None


def _order_number(main: Element) -> str | None:
    for element in with_class(main, f"{_TOPPER}__eo-number"):
        if match := _ORDER_NUMBER.search(inline_text(element)):
            return match[0]
    return None
