"""From a sighting's text to its place among the document's versions.

A sighting is placed by its time. It is a version of its own only where its words differ from those
before and after it; a copy of better form or greater length becomes the stored text of the version
that it agrees with.
"""

from __future__ import annotations

import json

from sqlite_utils import Database

from db import rows
from db.folding import content_sha256, fold, text_sha256
from db.records import Change, Document
from db.version_rows import (
    Sighting,
    Stored,
    follow_current,
    insert,
    move_up,
    recount_changes,
    snapshot,
    stored_versions,
    text_of,
    write_text,
)

#: Kinds of text that are cut somewhere by whoever collected them.
_CUT_KINDS = ("teaser", "excerpt")


def place(db: Database, key: str, document: Document) -> tuple[int | None, Change, bool]:
    """Place the text among the versions: (version it agrees with, its change, was it added)."""
    text = document.text
    if text is None:
        return None, "none", False
    sighting = Sighting(
        document=document,
        rank=rows.rank(document),
        text=text,
        text_sha256=text_sha256(text) or "",
        content_sha256=content_sha256(text) or "",
    )
    stored = stored_versions(db, key)
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
    if at < len(stored) and _is_empty(stored[at]) and not _is_empty(sighting):
        _take_over(db, key, stored[at], sighting)
        return stored[at].version, "none", False
    return _add(db, key, stored, at, sighting)


def _is_empty(seen: Stored | Sighting) -> bool:
    """Whether it is a page without a single word."""
    return seen.content_sha256 == content_sha256("")


def _take_over(db: Database, key: str, version: Stored, sighting: Sighting) -> None:
    """A text of earlier than an empty page comes late: the page had it, and lost it by a fault."""
    db.conn.execute(
        "UPDATE versions SET rank = ? WHERE key = ? AND version = ?",
        [sighting.rank, key, version.version],
    )
    write_text(db, key, version.version, sighting)
    recount_changes(db, key, version.version)
    follow_current(db, key)


def _same(db: Database, key: str, version: Stored, sighting: Sighting) -> bool:
    """Whether a sighting is another copy of a version.

    A fuller text beside a poorer one is no edit, nor is a teaser that was cut elsewhere; but words
    on a page that was empty are one (an empty page is a page, unlike an entry of a list). Between
    somebody's copy (no capture time) and a capture of ours, where words part is no edit either:
    collectors lose spaces at the edges of mark-up ("theFederal Register", "4 th").
    """
    document = sighting.document
    if _is_empty(version) or _is_empty(sighting):
        return _is_empty(version) and _is_empty(sighting)
    if version.text_kind != document.text_kind:
        return True
    if fold(version.title) != fold(document.title):
        return False
    if version.content_sha256 == sighting.content_sha256:
        return True
    return _nearly_same(text_of(db, key, version.version), version, sighting)


def _nearly_same(before: str, version: Stored, sighting: Sighting) -> bool:
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
    db: Database, key: str, version: Stored, sighting: Sighting, *, reparsed: bool = False
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
        and len(sighting.text) > len(text_of(db, key, version.version))
    )
    if (reparsed or mine > theirs or longer) and (
        sighting.text_sha256 != version.text_sha256
        or document.title != version.title
        or mine != theirs
    ):
        write_text(db, key, version.version, sighting)
        recount_changes(db, key, version.version)
        follow_current(db, key)


def _add(
    db: Database, key: str, stored: list[Stored], at: int, sighting: Sighting
) -> tuple[int, Change, bool]:
    """A version of its own, at its place in time; later ones move up by one."""
    document = sighting.document
    number = stored[at - 1].version + 1 if at else (stored[0].version if stored else 1)
    if at < len(stored) and stored[at].version == number:
        move_up(db, key, number)
    meta: str | None = None
    if at == len(stored) and stored:
        snapshot(db, key, stored[-1].version)
    elif stored:
        meta = json.dumps({**rows.describe(document)}, ensure_ascii=False)
    insert(db, key, number, sighting, meta)
    recount_changes(db, key, number)
    follow_current(db, key)
    change = db.conn.execute(
        "SELECT change FROM versions WHERE key = ? AND version = ?", [key, number]
    ).fetchone()[0]
    return number, change, True
