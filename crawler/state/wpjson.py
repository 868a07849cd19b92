"""The WordPress API of state.gov: a page of posts as JSON, each with its text and native tags.

``/wp-json/wp/v2/state_press_release`` (also ``state_briefing``, ``state_report``), a list of
posts or one post; fields as asked for with ``_fields``. Times without offset are GMT in
``date_gmt`` and Washington's in ``date``.
"""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from crawler.dates import eastern_date, iso_instant, parse_instant
from crawler.html import content_of, decode, one_line
from crawler.parsed import Capture, Parsed
from crawler.soundness import by_status, instead_of
from crawler.state.addresses import (
    canonical,
    document_type,
    host_of,
    is_ours,
    native_tags,
    section,
    short_addresses,
)
from crawler.state.body import attachments, breaks_off, text_of
from db.records import Document

#: Post types of the API that are documents, and the type where a post names none.
POST_TYPES = {"state_press_release": None, "state_briefing": "Briefing", "state_report": "Report"}


def parse_wpjson(capture: Capture) -> Parsed:
    """The posts of an answer in its order; those without text are entries of the index.

    ``facts``: ``entries``, and ``skipped`` where posts had no address or no title.
    """
    posts = _posts(capture)
    if isinstance(posts, Parsed):
        return posts
    kind = next((name for name in POST_TYPES if name in urlsplit(capture.url).path), "")
    documents = [document for post in posts if (document := _document(post, kind, capture))]
    if posts and not documents:
        return Parsed(outcome="unknown", reason="JSON without a post that has address and title")
    facts: dict[str, object] = {"entries": len(documents)}
    if len(documents) < len(posts):
        facts["skipped"] = len(posts) - len(documents)
    return Parsed(outcome="feed", documents=documents, facts=facts)


def _posts(capture: Capture) -> list[dict[str, Any]] | Parsed:
    """The posts as the API wrote them, or the reason why there are none."""
    if (decided := by_status(capture)) is not None:
        return decided
    text = decode(capture.body, capture.content_type).lstrip("\ufeff").strip()
    try:
        answer = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        if text.startswith(("[", "{")):
            return Parsed(outcome="cut", reason="the JSON ends before it is complete")
        return instead_of(capture, "JSON")
    if isinstance(answer, dict) and "code" in answer and "link" not in answer:
        return Parsed(outcome="error", reason=f"the site answered {one_line(str(answer['code']))}")
    posts = answer if isinstance(answer, list) else [answer]
    if not all(isinstance(post, dict) for post in posts):
        return Parsed(outcome="unknown", reason="JSON that is no list of posts")
    return posts


def _document(post: dict[str, Any], kind: str, capture: Capture) -> Document | None:
    url = canonical(str(post.get("link") or ""))
    title = one_line(html.unescape(_rendered(post.get("title"))))
    if not title or not post.get("link") or not is_ours(url):
        return None
    moment = _moment(post, "date")
    tokens = post.get("class_list") or []
    tokens = list(tokens.values()) if isinstance(tokens, dict) else tokens
    tags = native_tags(map(str, tokens)) if isinstance(tokens, list) else []
    number = str(post.get("id") or "")
    guid = f"{host_of(url)}?p={number}" if number.isdigit() else _rendered(post.get("guid"))
    document = Document(
        source="state",
        url=url,
        title=title,
        aliases=[name for name in short_addresses(guid, url) if name != url],
        published=eastern_date(moment),
        published_basis="api" if moment else None,
        published_time=iso_instant(moment),
        modified=iso_instant(_moment(post, "modified")),
        section=section(url),
        type=document_type(tags) or POST_TYPES.get(kind),
        native_tags=tags,
        captured=capture.captured,
    )
    _add_text(document, _rendered(post.get("content")), whole=True)
    if document.text is None:
        _add_text(document, _rendered(post.get("excerpt")), whole=False)
    return document


def _add_text(document: Document, markup: str, *, whole: bool) -> None:
    content = content_of(markup)
    if content is None:
        return
    document.attachments = attachments(content, document.url)
    document.text = text_of(content)
    if document.text:
        document.text_kind = "full" if whole and not breaks_off(document.text) else "teaser"


def _rendered(value: object) -> str:
    """A field that WordPress wraps as ``{"rendered": …}``."""
    if isinstance(value, dict):
        value = value.get("rendered")
    return value if isinstance(value, str) else ""


def _moment(post: dict[str, Any], name: str) -> datetime | None:
    universal = parse_instant(str(post.get(f"{name}_gmt") or ""), naive=UTC)
    return universal or parse_instant(str(post.get(name) or ""))
