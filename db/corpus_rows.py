"""Rows of collected corpora as sightings: what a row says, and how good a copy it is.

A row needs ``key``, or ``source`` with ``url``, ``document_number`` or ``id``; the source may
follow from the address. It has no capture time, so it counts as older than any capture.
"""

from __future__ import annotations

import re
from dataclasses import fields
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from db.identity import PREFIXES, number_in_url, source_of
from db.jsonlines import string, strings
from db.records import TEXT_KINDS, Document, Form, StatecraftError, TextKind

EASTERN = ZoneInfo("America/New_York")

#: How a Federal Register row's text was made -> its form.
_TEXT_FORMS: dict[str, Form] = {
    "full_text_xml": "page",
    "api_abstract": "page",
    "raw_text_head_only_truncated": "page",
}
_DATE = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_COPIED_STRINGS = tuple(
    item.name
    for item in fields(Document)
    if item.type in ("str | None",) and item.name not in ("key", "text")
)
_COPIED_LISTS = tuple(
    item.name for item in fields(Document) if item.type == "list[str]" and item.name != "aliases"
)


def document_of(row: dict[str, Any], *, literally: bool = False) -> Document:
    """A corpus row as a sighting; ``literally`` leaves out what collectors' own names imply.

    Raises StatecraftError where nothing identifies the row, a field has another type, or the row
    is one of those that were invented for training.
    """
    if row.get("invented"):
        raise StatecraftError("an invented document, written for training: nobody published it")
    url = string(row, "url") or ""
    key = string(row, "key")
    source = string(row, "source") or (source_of(url) if url else None) or _source_of_key(key)
    if source not in PREFIXES:
        raise StatecraftError(
            "a row needs `source` (whitehouse, federalregister or state) or an address of theirs"
            if source is None
            else f"unknown source {source!r}; known: {', '.join(PREFIXES)}"
        )
    if not (key or url or string(row, "document_number") or string(row, "id")):
        raise StatecraftError(
            "a row needs `key`, or `source` with `url`, `document_number` or `id`"
        )
    document = Document(
        source=source, url=url, title=string(row, "title") or "", key=key, text=_text(row)
    )
    for name in _COPIED_STRINGS:
        setattr(document, name, string(row, name))
    for name in _COPIED_LISTS:
        setattr(document, name, strings(row, name))
    document.aliases = strings(row, "aliases")
    document.text_kind = _kind(row, document.text)
    document.form = _form(row, source)
    if not literally:
        _fill(row, document)
    _check_dates(document)
    return document


def _source_of_key(key: str | None) -> str | None:
    prefix = (key or "").partition(":")[0]
    return next((source for source, known in PREFIXES.items() if known == prefix), None)


def _text(row: dict[str, Any]) -> str | None:
    text = row.get("text")
    if text is not None and not isinstance(text, str):
        raise StatecraftError(f"text: a string or null was expected, this is {type(text).__name__}")
    return text


def _kind(row: dict[str, Any], text: str | None) -> TextKind:
    if text is None:
        return "none"
    named = string(row, "text_kind") or "full"
    for kind in TEXT_KINDS:
        if kind == named and kind != "none":
            return kind
    raise StatecraftError(f"text_kind: {named!r} is none of {', '.join(TEXT_KINDS[1:])}")


def _form(row: dict[str, Any], source: str) -> Form:
    """How faithful the copy's layout is; an unknown collector's is taken for Markdown."""
    made = string(row, "text_form") or ""
    if made.startswith("markdown_reflowed"):
        return "reflowed"
    if made in _TEXT_FORMS:
        return _TEXT_FORMS[made]
    if source == "state" and (string(row, "category") or "").startswith("rss:"):
        return "feed"
    return "markdown"


def _fill(row: dict[str, Any], document: Document) -> None:
    """Fields that corpora name in their own way."""
    document.modified = document.modified or string(row, "modified_time")
    post = string(row, "post_id")
    if post and post.isdigit():
        document.aliases.append(f"https://www.{_host(document.source)}/?p={post}")
    category = string(row, "category")
    if category and not category.startswith(("rss:", "(")):
        document.type = document.type or category.partition(";")[0].strip() or None
    if document.citation in ("N/A", "n/a"):
        document.citation = None
    if document.source == "federalregister" and not document.published and document.url:
        document.published = number_in_url(document.url)[1]  # its address carries the date
    _fill_listing(row, document)
    if document.published and not document.published_basis:
        rss = (category or "").startswith("rss:")
        document.published_basis = (
            "api" if document.source == "federalregister" else "feed" if rss else "page"
        )


def _host(source: str) -> str:
    return "state.gov" if source == "state" else "whitehouse.gov"


def _fill_listing(row: dict[str, Any], document: Document) -> None:
    """A row of a recorded listing: categories (section, then sub-category) and an instant."""
    categories = strings(row, "cats")
    if len(categories) > 1:
        document.subcategory = document.subcategory or categories[1]
    if categories and not document.section:
        document.section = re.sub(r"[^a-z]+", "-", categories[0].lower()).strip("-")
    moment = string(row, "datetime")
    if moment:
        document.published_time = document.published_time or moment
    if not document.published and document.published_time and document.source == "whitehouse":
        document.published = _eastern(document.published_time)


def _eastern(moment: str) -> str | None:
    """The Eastern date of an instant with offset: the date of record."""
    try:
        parsed = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return parsed.astimezone(EASTERN).date().isoformat() if parsed.tzinfo else None


def _check_dates(document: Document) -> None:
    for name in ("published", "published_collected", "signed", "comments_close"):
        value = getattr(document, name)
        if value is not None and not _DATE.match(value):
            raise StatecraftError(f"{name}: {value!r} is no date (YYYY-MM-DD)")
