"""From a sighting of a document to its row and its versions. Nothing is overwritten.

A sighting is placed among the versions by its time. It is a version of its own only where its
words differ from those before and after it; a copy of better form or greater length becomes the
stored text of the version that it agrees with.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from db import derived, rows
from db.folding import content_sha256, fold, text_sha256, word_count
from db.labelling import forget_labels, mark_stale
from db.records import Change, Document
from db.relations import keep_relations
from db.resolve import add_aliases, resolve
from db.versions import change_between

#: Kinds of text that are cut somewhere by whoever collected them.
_CUT_KINDS = ("teaser", "excerpt")


@dataclass(slots=True, kw_only=True, frozen=True)
class Kept:
    """What became of a sighting.

    ``change`` is that of a version it added (none where it added none or the first); ``version``
    is the one whose text agrees with the sighting, None for an entry of the index. ``new`` says
    that the document was not known, ``changed`` that any row changed at all.
    """

    key: str
    change: Change
    version: int | None
    new: bool
    added_version: bool
    changed: bool


@dataclass(slots=True, kw_only=True)
class _Stored:
    """A stored version, its text left in the database until it is asked for."""

    version: int
    rank: str
    captured: str | None
    title: str
    text_kind: str
    form: str
    text_sha256: str | None
    content_sha256: str | None


@dataclass(slots=True, kw_only=True)
class _Sighting:
    """A document with what is derived from it once."""

    document: Document
    rank: str
    text: str
    text_sha256: str
    content_sha256: str


def keep(db: Database, document: Document) -> Kept:
    """Store one sighting; call it inside a transaction. Raises StatecraftError without identity."""
    document = rows.clean(document)
    key = resolve(db, document)
    before = db.conn.total_changes
    row = _document(db, key)
    new = row is None
    if row is None:
        row = _insert(db, key, document)
    described = rows.describe(document)
    seen = not add_aliases(db, key, document) and not new
    version, change, added = _keep_text(db, key, document)
    _merge(db, row, described, document, seen=seen)
    keep_relations(db, key, document)
    changed = db.conn.total_changes > before
    if changed:
        derived.refresh(db, key)
    return Kept(
        key=key, change=change, version=version, new=new, added_version=added, changed=changed
    )


def _document(db: Database, key: str) -> rows.Row | None:
    cursor = db.conn.execute("SELECT * FROM documents WHERE key = ?", [key])
    found = cursor.fetchone()
    if found is None:
        return None
    return dict(zip((column[0] for column in cursor.description), found, strict=True))


def _insert(db: Database, key: str, document: Document) -> rows.Row:
    """A row with the identity alone; ``_merge`` writes the rest."""
    db.conn.execute(
        "INSERT INTO documents (key, id, source, title, origin)"
        " VALUES (?, (SELECT coalesce(max(id), 0) + 1 FROM documents), ?, ?, ?)",
        [key, document.source, document.title, document.origin],
    )
    row = _document(db, key)
    assert row is not None
    return row


def _merge(
    db: Database, row: rows.Row, described: rows.Row, document: Document, *, seen: bool
) -> None:
    """Descriptive columns after the sighting.

    An entry of an index never overrules a page; what is as old as the stored description and
    brings no new name is a replay, and fills blanks only.
    """
    rank = rows.rank(document)
    is_index = document.text is None
    has_text = row["version"] is not None
    if is_index == has_text:
        newer = not is_index  # (an entry of an index beside a page) or (a page after one)
    else:
        newer = rank > row["meta_rank"] or (rank == row["meta_rank"] and not seen)
    changed = rows.merge(row, described, newer=newer)
    if is_index and not has_text and newer:
        for name in rows.OF_TEXT:
            if described[name] and described[name] != row[name]:
                changed[name] = described[name]
    first_text = not is_index and not has_text
    if newer and rank != row["meta_rank"] and (changed or first_text):
        changed["meta_rank"] = rank
    captured = document.captured
    if captured and (row["first_seen"] is None or captured < row["first_seen"]):
        changed["first_seen"] = captured
    if row["gone"] and captured and rows.instant(captured) > rows.instant(row["gone"]):
        changed["gone"] = None
    merged = {**row, **changed}
    date = rows.ordering_date(merged)
    if date != row["date"]:
        changed["date"] = date
    if changed:
        assignments = ", ".join(f"{name} = ?" for name in changed)
        db.conn.execute(
            f"UPDATE documents SET {assignments} WHERE key = ?",  # noqa: S608 our own columns
            [*changed.values(), row["key"]],
        )
        mark_stale(db, str(row["key"]))


def _keep_text(db: Database, key: str, document: Document) -> tuple[int | None, Change, bool]:
    """Place the text among the versions: (version it agrees with, its change, was it added)."""
    text = document.text
    if text is None:
        return None, "none", False
    sighting = _Sighting(
        document=document,
        rank=rows.rank(document),
        text=text,
        text_sha256=text_sha256(text) or "",
        content_sha256=content_sha256(text) or "",
    )
    stored = _stored(db, key)
    for version in stored:
        reparsed = (
            document.captured is not None
            and version.captured == document.captured
            and version.form == document.form
        )
        if version.rank == sighting.rank and (reparsed or _same(db, key, version, sighting)):
            _improve(db, key, version, sighting, reparsed=reparsed)
            return version.version, "none", False
    at = sum(version.rank <= sighting.rank for version in stored)
    if at and _same(db, key, stored[at - 1], sighting):
        _improve(db, key, stored[at - 1], sighting)
        return stored[at - 1].version, "none", False
    if at < len(stored) and _same(db, key, stored[at], sighting):
        _improve(db, key, stored[at], sighting)
        return stored[at].version, "none", False
    return _add(db, key, stored, at, sighting)


def _stored(db: Database, key: str) -> list[_Stored]:
    """The document's versions, oldest first."""
    found = db.conn.execute(
        "SELECT version, rank, captured, title, text_kind, form, text_sha256, content_sha256"
        " FROM versions WHERE key = ? ORDER BY version",
        [key],
    )
    names = tuple(column[0] for column in found.description)
    return [_Stored(**dict(zip(names, row, strict=True))) for row in found]


def _text(db: Database, key: str, version: int) -> str:
    row = db.conn.execute(
        "SELECT text FROM versions WHERE key = ? AND version = ?", [key, version]
    ).fetchone()
    return str(row[0] or "")


def _same(db: Database, key: str, version: _Stored, sighting: _Sighting) -> bool:
    """Whether a sighting is another copy of a version.

    A fuller text beside a poorer one is no edit, nor is a teaser that was cut elsewhere. Between
    somebody's copy (no capture time) and a capture of ours, where words part is no edit either:
    collectors lose spaces at the edges of mark-up ("theFederal Register", "4 th").
    """
    document = sighting.document
    if version.text_kind != document.text_kind:
        return True
    if fold(version.title) != fold(document.title):
        return False
    if version.content_sha256 == sighting.content_sha256:
        return True
    return _nearly_same(_text(db, key, version.version), version, sighting)


def _nearly_same(before: str, version: _Stored, sighting: _Sighting) -> bool:
    """The same words but for lost spaces of a collector, or for the cut of a teaser."""
    document = sighting.document
    copied = (version.captured is None) != (document.captured is None)
    cut = document.text_kind in _CUT_KINDS
    if not copied and not cut:
        return False
    earlier, later = fold(before), fold(sighting.text)
    if copied and "".join(earlier) == "".join(later):
        return True
    shorter, longer = sorted((" ".join(earlier), " ".join(later)), key=len)
    return cut and longer.startswith(shorter)  # the cut may go through a word


def _improve(
    db: Database, key: str, version: _Stored, sighting: _Sighting, *, reparsed: bool = False
) -> None:
    """The better copy becomes the version's text; an earlier sighting moves its beginning."""
    document = sighting.document
    if sighting.rank < version.rank:
        db.conn.execute(
            "UPDATE versions SET rank = ? WHERE key = ? AND version = ?",
            [sighting.rank, key, version.version],
        )
    mine = rows.quality(document.text_kind, document.form, document.captured)
    theirs = rows.quality(version.text_kind, version.form, version.captured)
    longer = (
        mine[0] == theirs[0]
        and document.text_kind in _CUT_KINDS
        and len(sighting.text) > len(_text(db, key, version.version))
    )
    if (reparsed or mine > theirs or longer) and (
        sighting.text_sha256 != version.text_sha256
        or document.title != version.title
        or mine != theirs
    ):
        _write_text(db, key, version.version, sighting)
        _recount_changes(db, key, version.version)
        _follow_current(db, key)


def _write_text(db: Database, key: str, version: int, sighting: _Sighting) -> None:
    document = sighting.document
    before = db.conn.execute(
        "SELECT text_sha256, title FROM versions WHERE key = ? AND version = ?", [key, version]
    ).fetchone()
    db.conn.execute(
        "UPDATE versions SET captured = ?, title = ?, text = ?, text_kind = ?, form = ?,"
        " text_sha256 = ?, content_sha256 = ?, origin = ?, words = ?"
        " WHERE key = ? AND version = ?",
        [
            document.captured,
            document.title,
            sighting.text,
            document.text_kind,
            document.form,
            sighting.text_sha256,
            sighting.content_sha256,
            document.origin,
            word_count(sighting.text),
            key,
            version,
        ],
    )
    if tuple(before) != (sighting.text_sha256, document.title):
        forget_labels(db, key, version)


def _add(
    db: Database, key: str, stored: list[_Stored], at: int, sighting: _Sighting
) -> tuple[int, Change, bool]:
    """A version of its own, at its place in time; later ones move up by one."""
    document = sighting.document
    number = stored[at - 1].version + 1 if at else (stored[0].version if stored else 1)
    if at < len(stored) and stored[at].version == number:
        _move_up(db, key, number)
    meta: str | None = None
    if at == len(stored) and stored:
        snapshot(db, key, stored[-1].version)
    elif stored:
        meta = json.dumps({**rows.describe(document)}, ensure_ascii=False)
    db.conn.execute(
        "INSERT INTO versions (key, version, rank, captured, title, text, text_kind, form,"
        " text_sha256, content_sha256, change, origin, words, meta)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'none', ?, ?, ?)",
        [
            key,
            number,
            sighting.rank,
            document.captured,
            document.title,
            sighting.text,
            document.text_kind,
            document.form,
            sighting.text_sha256,
            sighting.content_sha256,
            document.origin,
            word_count(sighting.text),
            meta,
        ],
    )
    _recount_changes(db, key, number)
    _follow_current(db, key)
    change = db.conn.execute(
        "SELECT change FROM versions WHERE key = ? AND version = ?", [key, number]
    ).fetchone()[0]
    return number, change, True


def _move_up(db: Database, key: str, number: int) -> None:
    """Number ``number`` and those after it one higher (through negatives: keys stay unique)."""
    db.conn.execute(
        "UPDATE versions SET version = -version - 1 WHERE key = ? AND version >= ?", [key, number]
    )
    db.conn.execute("UPDATE versions SET version = -version WHERE key = ? AND version < 0", [key])


def snapshot(db: Database, key: str, version: int) -> None:
    """Keep the document's description as it was with this version, before a newer one comes."""
    row = _document(db, key)
    assert row is not None
    names = ("published", *rows.SCALARS, *rows.LISTS)
    meta: dict[str, Any] = {name: row[name] for name in names}
    db.conn.execute(
        "UPDATE versions SET meta = ? WHERE key = ? AND version = ? AND meta IS NULL",
        [json.dumps(meta, ensure_ascii=False), key, version],
    )


def _recount_changes(db: Database, key: str, number: int) -> None:
    """What version ``number`` is to the one before it, and its successor to it."""
    stored = _stored(db, key)
    for index, version in enumerate(stored):
        before = stored[index - 1] if index else None
        if number not in (version.version, before.version if before else None):
            continue
        change: Change = "none"
        if before is not None:
            change = change_between(
                before.title,
                _text(db, key, before.version),
                version.title,
                _text(db, key, version.version),
            )
        db.conn.execute(
            "UPDATE versions SET change = ? WHERE key = ? AND version = ? AND change != ?",
            [change, key, version.version, change],
        )


def _follow_current(db: Database, key: str) -> None:
    """The document shows its newest version."""
    db.conn.execute(
        "UPDATE documents SET (version, title, captured, text_kind, content_sha256, change,"
        " origin) = (SELECT version, title, captured, text_kind, content_sha256, change, origin"
        " FROM versions WHERE key = documents.key ORDER BY version DESC LIMIT 1) WHERE key = ?",
        [key],
    )
