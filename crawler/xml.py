"""Small XML documents of the sites (feeds, sitemaps), read safely and whole or not at all."""

from __future__ import annotations

import re

from lxml import etree

from crawler.html import Element, decode
from crawler.parsed import Capture, Parsed
from crawler.soundness import by_status, instead_of

_ILLEGAL = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: The name of the root element behind remarks (atomic: many remarks must not be tried anew).
_ROOT = re.compile(r"(?>(?:<!--.*?-->|<\?.*?\?>)\s*)*+<(?:\w+:)?(\w+)", re.DOTALL)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")


def read_xml(capture: Capture, roots: tuple[str, ...], due: str) -> Element | Parsed:
    """The root element (one of ``roots``) of a whole document, or why there is none.

    ``due`` names the format in reasons ("RSS"). Entities and external references are never
    followed; characters that XML forbids are dropped.
    """
    if (decided := by_status(capture)) is not None:
        return decided
    text = _DECLARATION.sub("", decode(capture.body, capture.content_type).lstrip("\ufeff"))
    text = _ILLEGAL.sub("", text).strip()
    named = _ROOT.match(text)
    if named is None or named[1] not in roots:
        return instead_of(capture, due)
    if f"</{named[1]}>" not in text[-2048:] and not text.endswith("/>"):
        return Parsed(outcome="cut", reason=f"the {due} ends before </{named[1]}>")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser=parser)
    except etree.XMLSyntaxError as error:
        return Parsed(outcome="unknown", reason=f"not well-formed {due} ({error.msg})")
