"""The title of record of a White House page.

The listing's and the feed's title is the title of record. A page carries it as ``og:title``; its
``h1`` is sometimes another, custom headline. But an ``og:title`` may be left over from another
post (observed: an early fact sheet with the title of a statement): then it shares no word of its
own with the headline or the address.
"""

from __future__ import annotations

import re

from crawler.html import Element, inline_text, meta
from crawler.whitehouse.addresses import slug

_SUFFIX = re.compile(r"\s+[–—|-]\s+The White House$")
_WORD = re.compile(r"[^\W_]+")
#: Words so common in titles of this site that sharing them shows nothing: function words, the
#: office and its holders, the country, the names of forms.
COMMON = frozenset(
    ["a", "an", "and", "are", "as", "at", "be", "by", "for", "from", "has", "her", "his", "in"]
    + ["into", "is", "it", "its", "of", "on", "or", "our", "s", "that", "the", "their", "this"]
    + ["to", "was", "we", "will", "with", "j", "u", "us", "white", "house", "president"]
    + ["presidents", "presidential", "donald", "trump", "trumps", "vice", "vance", "first", "lady"]
    + ["melania", "united", "states", "america", "american", "americans", "government", "fact"]
    + ["sheet", "statement", "order", "proclamation", "memorandum", "message", "remarks"]
)


def without_site_name(title: str) -> str:
    """``title`` without the " – The White House" that ``<title>`` ends with."""
    return _SUFFIX.sub("", title).strip()


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower().replace("’", "").replace("'", "")))


def names_another_post(title: str, headline: str, address: str) -> bool:
    """Whether ``title`` shares no telling word with the headline or the slug of ``address``."""
    own = _words(title)
    telling = own - COMMON or own
    known = _words(headline) | _words(slug(address))
    squeezed = re.sub(r"[\W_]+", "", (headline + " " + slug(address)).lower())
    if not known or not telling:
        return False
    return not any(word in known or (len(word) > 3 and word in squeezed) for word in telling)


def title_of_record(root: Element, headline: Element | None, address: str) -> str | None:
    """``og:title``, or the headline where that names another post or is missing."""
    shown = inline_text(headline)
    given = without_site_name(meta(root, "og:title") or "")
    if not given:
        titles = root.xpath("//head/title")
        given = without_site_name(inline_text(titles[0])) if titles else ""
    if given and not (shown and names_another_post(given, shown, address)):
        return given
    return shown or given or None
