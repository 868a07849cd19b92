"""From a sighting of a document to its row and its versions. Nothing is overwritten."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlite_utils import Database

from db import derived, rows
from db.labelling import mark_stale
from db.placing import place
from db.records import Change, Document
from db.relations import keep_relations
from db.resolve import add_aliases, resolve


@dataclass(slots=True, kw_only=True, frozen=True)
class Kept:
    """What became of a sighting.

    ``change`` is that of a version it added (none where it added none or the first); ``version``
    is the one whose text agrees with the sighting, None for an entry of the index and for a page
    found empty where it had a text. ``new`` says that the document was not known, ``changed`` that
    any row changed at all.
    """

    key: str
    change: Change
    version: int | None
    new: bool
    added_version: bool
    changed: bool


def keep(db: Database, document: Document) -> Kept:
    """Store one sighting; call it inside a transaction. Raises StatecraftError without identity."""
    document = rows.clean(document)
    key = resolve(db, document)
    if document.text == "" and _had_text(db, key, document):
        document = replace(document, text=None, text_kind="none")
    before = db.conn.total_changes
    row = _document(db, key)
    new = row is None
    if row is None:
        row = _insert(db, key, document)
    described = rows.describe(document)
    seen = not add_aliases(db, key, document) and not new
    version, change, added = place(db, key, document)
    _merge(db, row, described, document, seen=seen)
    keep_relations(db, key, document)
    changed = db.conn.total_changes > before
    if changed:
        derived.refresh(db, key)
    return Kept(
        key=key, change=change, version=version, new=new, added_version=added, changed=changed
    )


def _had_text(db: Database, key: str, document: Document) -> bool:
    """Whether words were there before: a page found empty then is the site's fault, no edit."""
    found = db.conn.execute(
        "SELECT 1 FROM versions WHERE key = ? AND rank <= ? AND words > 0",
        [key, rows.rank(document)],
    )
    return found.fetchone() is not None


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
