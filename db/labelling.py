"""Labels of a version: kept with their evidence, checked against the text, corrected by people."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from sqlite_utils import Database

from db import derived
from db.records import Label, StatecraftError

#: What the pipeline reads beside text and title; part of the key of its results.
META_FIELDS = (
    "source",
    "url",
    "published",
    "section",
    "subcategory",
    "type",
    "subtype",
    "action",
    "agencies",
    "cfr_references",
    "document_number",
    "executive_order_number",
)
_LISTS = ("agencies", "cfr_references")
#: Facets of which a document has one value: a person's "right" takes the place of the machine's.
_SINGLE = ("instrument", "safeguard", "economic_security")


@dataclass(slots=True, kw_only=True, frozen=True)
class Untagged:
    """A version to be labelled: its text, the metadata the pipeline reads, and their hash."""

    key: str
    version: int
    text: str
    meta: dict[str, Any]
    input_sha: str


def input_sha256(text: str, meta: dict[str, Any]) -> str:
    """SHA-256 over text, title and metadata: the same input needs no second labelling."""
    content = json.dumps([text, sorted(meta.items())], ensure_ascii=False)
    return sha256(content.encode("utf-8", "surrogatepass")).hexdigest()


def load_input(db: Database, key: str, version: int) -> Untagged | None:
    """One version as the pipeline reads it; None where there is no text."""
    columns = ", ".join(f"d.{name}" for name in META_FIELDS)
    found = db.conn.execute(
        f"SELECT v.text, v.title, v.meta, v.version = d.version, {columns}"  # noqa: S608 own names
        " FROM versions v JOIN documents d USING (key) WHERE v.key = ? AND v.version = ?",
        [key, version],
    ).fetchone()
    if found is None or found[0] is None:
        return None
    text, title, snapshot, current, *values = found
    described = dict(zip(META_FIELDS, values, strict=True))
    if snapshot and not current:
        described.update(
            {name: value for name, value in json.loads(snapshot).items() if name in META_FIELDS}
        )
    for name in _LISTS:
        described[name] = json.loads(described[name] or "[]")
    meta = {"id": key, "title": title, **described}
    return Untagged(
        key=key, version=version, text=text, meta=meta, input_sha=input_sha256(text, meta)
    )


def untagged(
    db: Database, vocabulary_version: str, pipeline_version: str, *, everything: bool = False
) -> Iterator[Untagged]:
    """Versions with text that the present vocabulary and pipeline have not labelled, by key.

    The list is fixed at the first step; a version that went away meanwhile is left out.
    """
    found = db.conn.execute(
        "SELECT key, version FROM versions WHERE text IS NOT NULL AND"
        " (? OR vocabulary_version IS NOT ? OR pipeline_version IS NOT ?) ORDER BY key, version",
        [everything, vocabulary_version, pipeline_version],
    ).fetchall()
    for key, version in found:
        item = load_input(db, key, version)
        if item is not None:
            yield item


def count_untagged(
    db: Database, vocabulary_version: str, pipeline_version: str, *, everything: bool = False
) -> int:
    row = db.conn.execute(
        "SELECT count(*) FROM versions WHERE text IS NOT NULL AND"
        " (? OR vocabulary_version IS NOT ? OR pipeline_version IS NOT ?)",
        [everything, vocabulary_version, pipeline_version],
    ).fetchone()
    return int(row[0])


def keep_labels(
    db: Database,
    key: str,
    version: int,
    labels: Sequence[Label],
    *,
    input_sha: str,
    vocabulary_version: str,
    pipeline_version: str,
) -> bool:
    """Replace a version's labels; False where its text or metadata changed since they were made.

    Raises StatecraftError where a quotation is not in the text: such labels are never stored.
    """
    item = load_input(db, key, version)
    if item is None or item.input_sha != input_sha:
        return False
    for label in labels:
        _check(item, label)
    write_labels(db, key, version, corrected(db, item, labels))
    db.conn.execute(
        "UPDATE versions SET labels_input = ?, vocabulary_version = ?, pipeline_version = ?"
        " WHERE key = ? AND version = ?",
        [input_sha, vocabulary_version, pipeline_version, key, version],
    )
    derived.refresh_labels(db, key)
    return True


def write_labels(db: Database, key: str, version: int, labels: Iterable[Label]) -> None:
    """Put these labels in the place of the version's own, in this order."""
    db.conn.execute("DELETE FROM labels WHERE key = ? AND version = ?", [key, version])
    db.conn.executemany(
        "INSERT INTO labels (key, version, facet, code, role, field, start, end, quote, score,"
        " rule) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                key,
                version,
                label.facet,
                label.code,
                label.role,
                label.field,
                label.start,
                label.end,
                label.quote,
                float(label.score),
                label.rule,
            )
            for label in labels
        ],
    )


def _check(item: Untagged, label: Label) -> None:
    whole = {"text": item.text, "title": item.meta["title"]}.get(label.field)
    if whole is not None and whole[label.start : label.end] != label.quote:
        raise StatecraftError(
            f"{item.key}: rule {label.rule} quotes {label.quote[:40]!r} at"
            f" {label.start}:{label.end} of the {label.field}, where something else stands"
        )


def corrected(db: Database, item: Untagged, labels: Sequence[Label]) -> list[Label]:
    """The machine's labels as people have corrected them; the latest word on a code counts."""
    rows = db.conn.execute(
        "SELECT facet, code, role, start, end, quote, verdict, who, why FROM corrections"
        " WHERE key = ? ORDER BY at, id",
        [item.key],
    ).fetchall()
    result = list(labels)
    for facet, code, role, start, end, quote, verdict, who, why in rows:
        same = [
            label
            for label in result
            if label.facet == facet and label.code == code and role in (None, label.role)
        ]
        if verdict == "wrong":
            result = [label for label in result if label not in same]
        elif not same:
            if facet in _SINGLE:
                result = [label for label in result if label.facet != facet]
            elif facet == "country":  # one role a country
                result = [lab for lab in result if (lab.facet, lab.code) != (facet, code)]
            evidence = _evidence(item.text, start, end, quote, why)
            if evidence:
                result.append(
                    Label(facet=facet, code=code, role=role, rule=f"person:{who}", **evidence)
                )
    return result


def _evidence(
    text: str, start: int | None, end: int | None, quote: str | None, why: str | None
) -> dict[str, Any] | None:
    """The span a person pointed to, else their reason; no label without either.

    Where other words stand there (another version of the text) the same words elsewhere do.
    """
    if quote and start is not None and end is not None and text[start:end] != quote:
        start = text.find(quote)
        end = start + len(quote)
    if start is not None and end is not None and 0 <= start < end <= len(text):
        quote = text[start:end]
        return {"field": "text", "start": start, "end": end, "quote": quote, "score": 1.0}
    if why:
        return {"field": "correction", "start": 0, "end": len(why), "quote": why, "score": 1.0}
    return None


def forget_labels(db: Database, key: str, version: int) -> None:
    """The version's text changed: its labels' offsets no longer hold."""
    db.conn.execute("DELETE FROM labels WHERE key = ? AND version = ?", [key, version])
    db.conn.execute(
        "UPDATE versions SET labels_input = NULL, vocabulary_version = NULL,"
        " pipeline_version = NULL WHERE key = ? AND version = ?",
        [key, version],
    )


def mark_stale(db: Database, key: str) -> None:
    """Ask for new labels of the present version where the metadata that labels read changed.

    The old ones stay until then: their quotations still hold.
    """
    row = db.conn.execute(
        "SELECT v.version, v.labels_input FROM versions v JOIN documents d"
        " ON d.key = v.key AND d.version = v.version WHERE d.key = ?",
        [key],
    ).fetchone()
    if row is None or row[1] is None:
        return
    item = load_input(db, key, row[0])
    if item is not None and item.input_sha != row[1]:
        db.conn.execute(
            "UPDATE versions SET vocabulary_version = NULL, pipeline_version = NULL"
            " WHERE key = ? AND version = ?",
            [key, row[0]],
        )
