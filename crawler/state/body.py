"""The text of a State Department document, out of a page, a feed item or the API's HTML."""

from __future__ import annotations

import re

from crawler.html import Element, block_text, classes, cut
from crawler.state.addresses import canonical, is_uploaded_pdf

#: Beginnings of class tokens that are no part of a text: headline and meta block, breadcrumbs
#: (whose toggle is the word "hide"), contents and tools of reports, tags, the cookie banner.
NOT_TEXT = (
    "featured-content",
    "page-header",
    "report-header",
    "article-meta",
    "doctype-meta",
    "bc_",
    "block_breadcrumbs",
    "report-toc__toggle",
    "report__side",
    "report__tags",
    "report__back-to-top",
    "report-nav",
    "report-build",
    "related-tags",
    "wp-block-tags-block",
    "wp-block-related",
    "related-content",
    "wp-block-post-date",
    "cmplz-",
)
_NOT_TEXT_IDS = frozenset(
    ["breadcrumb__wrapper", "breadcrumbs", "bc_wrapper", "cmplz-manage-consent"]
)
#: First words of paragraphs of the cookie banner, where it stands in a text without its classes.
_COOKIES = re.compile(
    r"^(?:To provide the best experiences?, we use technologies like cookies"
    r"|The technical storage or access (?:that )?is (?:strictly )?(?:necessary|used)"
    r"|We use cookies to |This (?:web)?site uses cookies)"
)
_ENDS_SHORT = re.compile(r"(?:\[\s*(?:…|\.\.\.)\s*\]|…)\s*$")


def attachments(content: Element, base: str) -> list[str]:
    """PDFs of the site's uploads that an element links, in order, once each."""
    found = content.xpath(".//a/@href | .//object/@data | .//iframe/@src")
    urls = (canonical(str(address), base) for address in found)
    return list(dict.fromkeys(url for url in urls if is_uploaded_pdf(url)))


def text_of(content: Element) -> str | None:
    """The text of a content element (which is cut in place); None where there is none."""
    cut(content, [e for e in content.iter() if e is not content and _beside_the_text(e)])
    blocks = [b for b in block_text(content).split("\n\n") if not _COOKIES.match(b)]
    return "\n\n".join(blocks).strip() or None


def breaks_off(text: str) -> bool:
    """Whether a text ends as WordPress ends an excerpt (``[…]``)."""
    return bool(_ENDS_SHORT.search(text))


def _beside_the_text(element: Element) -> bool:
    if element.get("id") in _NOT_TEXT_IDS:
        return True
    return any(token.startswith(NOT_TEXT) for token in classes(element))
