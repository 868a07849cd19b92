"""The text of a White House post; its page and a feed item have the same markup."""

from __future__ import annotations

import re

from crawler.html import Element, block_text, classes, cut
from crawler.whitehouse.addresses import canonical, is_uploaded_pdf

#: Beginnings of class tokens inside a post's content that are no part of its text.
NOT_TEXT = (
    "wp-block-whitehouse-topper",  # section, headline, byline, date; in feeds the listing's menu
    "wp-block-whitehouse-byline",
    "wp-block-whitehouse-post-template",
    "wp-block-query",  # "more news" below a post
    "wp-block-latest-posts",
    "wp-block-post-date",
    "wp-block-post-terms",
    "wp-block-file__button",
    "wp-block-buttons",
)
_APPEARED = re.compile(r"\n*^The post .{1,1000} appeared first on .{1,100}$\s*\Z", re.MULTILINE)


def attachments(content: Element, base: str) -> list[str]:
    """PDFs of the site's uploads that the content links or embeds, in order, once each."""
    found = content.xpath(".//a/@href | .//object/@data | .//iframe/@src | .//embed/@src")
    urls = (canonical(str(address), base) for address in found)
    return list(dict.fromkeys(url for url in urls if is_uploaded_pdf(url)))


def text_of(content: Element) -> str | None:
    """The text of a post's content element (which is cut in place); None where there is none."""
    cut(content, [e for e in content.iter() if _beside_the_text(e)])
    return _APPEARED.sub("", block_text(content)).strip() or None


def _beside_the_text(element: Element) -> bool:
    return any(token.startswith(NOT_TEXT) for token in classes(element))
