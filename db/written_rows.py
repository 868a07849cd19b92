"""Rows that ``export jsonl`` wrote, put back as they were written."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlite_utils import Database

from db import derived, labelling, rows
from db.corpus_rows import document_of
from db.folding import content_sha256, text_sha256, word_count
from db.jsonlines import string
from db.keeping import keep
from db.records import EXPERIMENTAL, FACETS, Document, Label, StatecraftError
from db.resolve import add_aliases
from db.version_rows import snapshot

_CHANGES = ("none", "retitled", "version", "replaced")


def is_written(row: dict[str, Any]) -> bool:
    """Whether a row came out of an export: it says which version it is, even if none."""
    return "key" in row and "version" in row and "labels" in row


def check(row: dict[str, Any]) -> None:
    """Raise StatecraftError for a row that cannot be put back."""
    document = document_of(row, literally=True)
    version = row["version"]
    if version is not None and (not isinstance(version, int) or version < 1):
        raise StatecraftError(f"version: {version!r} is no number of a version")
    if (version is None) != (document.text is None):
        raise StatecraftError("a row has a version exactly if it has text")
    if row.get("change") not in (None, *_CHANGES):
        raise StatecraftError(f"change: {row['change']!r} is none of {', '.join(_CHANGES)}")
    if document.text is not None and row.get("text_sha256") not in (
        None,
        text_sha256(document.text),
    ):
        raise StatecraftError("text_sha256 does not fit the text: the row was altered")
    sources = {"text": document.text or "", "title": document.title}
    for label in labels_of(row):
        whole = sources.get(label.field)
        if whole is not None and whole[label.start : label.end] != label.quote:
            raise StatecraftError(f"labels: {label.rule} does not quote the {label.field}")
    codes_of(row)
    links_of(row)


def labels_of(row: dict[str, Any]) -> list[Label]:
    try:
        labels = [Label(**item) for item in row.get("labels") or []]
    except TypeError as error:
        raise StatecraftError(f"labels: not as an export writes them ({error})") from error
    for label in labels:
        if label.facet not in (*FACETS, *EXPERIMENTAL):
            raise StatecraftError(f"labels: unknown facet {label.facet!r}")
        if not isinstance(label.start, int) or not isinstance(label.end, int):
            raise StatecraftError("labels: start and end are counts of characters")
        if not isinstance(label.quote, str) or not isinstance(label.score, int | float):
            raise StatecraftError("labels: quote is a string and score a number")
    return labels


def codes_of(row: dict[str, Any]) -> list[derived.Code]:
    """The codes that the row's lists name."""
    codes: list[derived.Code] = []
    instrument = string(row, "instrument")
    if instrument:
        codes.append(("instrument", instrument, ""))
    try:
        for name, facet in derived.LISTED_FACETS.items():
            codes.extend((facet, str(code), "") for code in row.get(name) or [])
        codes.extend(
            ("country", item["code"], item.get("role") or "") for item in row.get("countries") or []
        )
    except (TypeError, KeyError) as error:
        raise StatecraftError("the lists of codes are not as an export writes them") from error
    codes.extend((name, "true", "") for name in ("safeguard", "economic_security") if row.get(name))
    return codes


def links_of(row: dict[str, Any]) -> list[tuple[str, str]]:
    try:
        return [(str(item["relation"]), str(item["key"])) for item in row.get("links") or []]
    except (TypeError, KeyError) as error:
        raise StatecraftError("links: objects with relation and key were expected") from error


def put_back(db: Database, row: dict[str, Any]) -> bool:
    """Store a written row as written; whether anything changed. Call inside a transaction.

    A version that is there already is left alone. A row that contradicts what is stored under
    the same number counts as another sighting of the document.
    """
    document = rows.clean(document_of(row, literally=True))
    document.form = "page" if document.captured else "markdown"
    key = document.key or ""
    before = int(db.conn.total_changes)
    present = db.conn.execute("SELECT version FROM documents WHERE key = ?", [key]).fetchone()
    if present is not None and (row["version"] is None or not _fits(db, key, row, document)):
        keep(db, document)
        return bool(db.conn.total_changes > before)
    if present is not None and _stored(db, key, row["version"]):
        return False
    if present is None:
        db.conn.execute(
            "INSERT INTO documents (key, id, source, title)"
            " VALUES (?, (SELECT coalesce(max(id), 0) + 1 FROM documents), ?, ?)",
            [key, document.source, document.title],
        )
    elif present[0] is not None:
        snapshot(db, key, present[0])
    _write_document(db, key, row, document)
    if row["version"] is not None:
        _write_version(db, key, row, document)
    # An address may belong to another document: the row's own list says which are its.
    listed = isinstance(row.get("aliases"), list)
    add_aliases(db, key, replace(document, url="") if listed else document)
    db.conn.executemany(
        "INSERT OR IGNORE INTO links (key, relation, target) VALUES (?, ?, ?)",
        [(key, relation, target) for relation, target in links_of(row)],
    )
    _write_codes(db, key, row)
    derived.refresh_timeline(db, key)
    derived.refresh_search(db, key)
    return True


def _stored(db: Database, key: str, version: int) -> bool:
    return (
        db.conn.execute(
            "SELECT 1 FROM versions WHERE key = ? AND version = ?", [key, version]
        ).fetchone()
        is not None
    )


def _fits(db: Database, key: str, row: dict[str, Any], document: Document) -> bool:
    """Whether the row's version is stored with the same text, or comes after all that are."""
    stored = db.conn.execute(
        "SELECT text_sha256, title FROM versions WHERE key = ? AND version = ?",
        [key, row["version"]],
    ).fetchone()
    if stored is not None:
        return tuple(stored) == (text_sha256(document.text), document.title)
    newest = db.conn.execute("SELECT max(version) FROM versions WHERE key = ?", [key]).fetchone()
    return newest[0] is None or row["version"] > newest[0]


def _write_document(db: Database, key: str, row: dict[str, Any], document: Document) -> None:
    columns: dict[str, Any] = rows.describe(document)
    columns.update(
        meta_rank=rows.rank(document),
        version=row["version"],
        captured=document.captured,
        text_kind=document.text_kind,
        content_sha256=_content(row, document),
        change=row.get("change") or "none",
        gone=string(row, "gone"),
        first_seen=document.captured,
    )
    columns["date"] = rows.ordering_date(columns)
    db.conn.execute(
        f"UPDATE documents SET {', '.join(f'{name} = ?' for name in columns)}"  # noqa: S608
        " WHERE key = ?",
        [*columns.values(), key],
    )


def _content(row: dict[str, Any], document: Document) -> str | None:
    return string(row, "content_sha256") or content_sha256(document.text)


def _write_version(db: Database, key: str, row: dict[str, Any], document: Document) -> None:
    labels = labels_of(row)
    newest = db.conn.execute("SELECT max(rank) FROM versions WHERE key = ?", [key]).fetchone()[0]
    db.conn.execute(
        "INSERT INTO versions (key, version, rank, captured, title, text, text_kind, form,"
        " text_sha256, content_sha256, change, origin, words)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            key,
            row["version"],
            max(rows.rank(document), newest or ""),
            document.captured,
            document.title,
            document.text,
            document.text_kind,
            document.form,
            text_sha256(document.text),
            _content(row, document),
            row.get("change") or "none",
            document.origin,
            word_count(document.text),
        ],
    )
    labelling.write_labels(db, key, row["version"], labels)
    item = labelling.load_input(db, key, row["version"])
    # Codes without evidence are the starter's: the text itself is not labelled yet.
    labelled = bool(labels) or not codes_of(row)
    made_by = [string(row, "vocabulary_version"), string(row, "pipeline_version")]
    db.conn.execute(
        "UPDATE versions SET labels_input = ?, vocabulary_version = ?, pipeline_version = ?"
        " WHERE key = ? AND version = ?",
        [
            item.input_sha if item and labelled and made_by[1] else None,
            *(made_by if labelled else (None, None)),
            key,
            row["version"],
        ],
    )


def _write_codes(db: Database, key: str, row: dict[str, Any]) -> None:
    pipeline_version = string(row, "pipeline_version")
    codes = codes_of(row)
    starter = bool(codes) and not row.get("labels")
    labelled = pipeline_version is not None or bool(codes) or bool(row.get("labels"))
    derived.write_codes(
        db,
        key,
        codes,
        labelled_from=("starter" if starter else "text") if labelled else None,
        vocabulary_version=string(row, "vocabulary_version"),
        pipeline_version=pipeline_version,
    )
