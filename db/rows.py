"""Documents as rows: which fields a row has, how two sightings of a document become one row."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import fields, replace
from datetime import UTC, datetime
from typing import Any, TypeAlias

from db.records import DESCRIPTIVE, FORMS, LISTED, TEXT_KINDS, Document

Row: TypeAlias = dict[str, Any]

#: Descriptive fields that hold one string, in the order of the export.
SCALARS = ("url", "title", *(name for name in DESCRIPTIVE if name not in LISTED), "origin")
#: Descriptive fields that hold a list of strings.
LISTS = LISTED
#: Fields of the text itself; they go with the version whose text is stored.
OF_TEXT = ("title", "origin")

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    """``text`` without NUL and lone surrogates, which SQLite cannot keep as text."""
    return _UNSTORABLE.sub("�", text)


def clean(document: Document) -> Document:
    """A copy whose strings can be stored and whose empty strings are None."""
    changes: dict[str, Any] = {}
    for name in (item.name for item in fields(Document)):
        value = getattr(document, name)
        if isinstance(value, str):
            stored = storable(value)
            changes[name] = stored if stored or name in ("url", "title", "text") else None
        elif isinstance(value, list):
            changes[name] = list(dict.fromkeys(storable(item) for item in value if item))
    return replace(document, **changes)


def dump(values: list[Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


def instant(text: str | None) -> str:
    """An instant as a UTC string that sorts; '' for none, the text itself where unreadable.

    >>> instant("2025-04-10 08:52:51-04:00")
    '2025-04-10T12:52:51+00:00'
    """
    if not text:
        return ""
    try:
        moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
    except ValueError:
        return text.strip()
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC).isoformat()
    except OverflowError:
        return text.strip()


def rank(document: Document) -> str:
    """Where a sighting stands in time, as a string that sorts.

    What has no capture time is older than any capture and counts by its time of modification.
    """
    if document.captured:
        return "1" + instant(document.captured)
    return "0" + instant(document.modified)


def quality(text_kind: str, form: str, captured: str | None) -> tuple[int, int, bool]:
    """How good a copy of a text is: how much of it there is, how faithful, our own or not."""
    return TEXT_KINDS.index(text_kind), FORMS.index(form), captured is not None


def describe(document: Document) -> Row:
    """The descriptive fields of a sighting as columns; lists as JSON."""
    row: Row = {name: getattr(document, name) or None for name in SCALARS}
    row["title"] = document.title
    row.update({name: dump(getattr(document, name)) for name in LISTS})
    return row


def merge(old: Mapping[str, Any], new: Mapping[str, Any], *, newer: bool) -> Row:
    """Columns after another sighting: a newer one writes what it knows, an older fills blanks.

    Only the changed columns are returned. Title and origin belong to the text and are left alone.
    """
    changed: Row = {}
    for name in (*SCALARS, *LISTS):
        if name in OF_TEXT:
            continue
        before, after = old[name], new[name]
        if after in (None, "[]") or after == before:
            continue
        if name == "published_collected":
            if before is None or after < before:
                changed[name] = after
        elif before in (None, "[]") or (newer and not (name == "url" and _poorer(after, before))):
            changed[name] = after
    if "published" in changed or old["published"] is None:
        return changed
    changed.pop("published_basis", None)  # it says where the stored date came from
    return changed


def _poorer(after: str, before: str) -> bool:
    """A short or printer's address of the Federal Register says less than the full one."""
    full = "federalregister.gov/documents/"
    return (
        full in before and full not in after and ("federalregister" in after or "govinfo" in after)
    )


def ordering_date(row: Mapping[str, Any]) -> str | None:
    """The date that orders a document: of record, else when a collector saw it, else signed."""
    date = row["published"] or row["published_collected"] or row["signed"]
    return str(date)[:10] if date else None
