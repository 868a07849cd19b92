"""Relations between documents: corrections, and files that a post attaches."""

from __future__ import annotations

from sqlite_utils import Database

from db.identity import canonical_url, federalregister_key, number_in_url, state_key, whitehouse_key
from db.records import Document
from db.resolve import find


def keep_relations(db: Database, key: str, document: Document) -> None:
    """Keep what a sighting says it corrects or attaches; join it to posts that attach it."""
    for target in document.corrects:
        _link(db, key, "corrects", _corrected(db, target))
    for url in document.attachments:
        plain = canonical_url(url)
        db.conn.execute(
            "INSERT OR IGNORE INTO attachments (key, url, target) VALUES (?, ?, ?)",
            [key, plain, _file_key(plain)],
        )
    db.conn.execute(
        "INSERT OR IGNORE INTO links (key, relation, target)"
        " SELECT key, 'attachment', target FROM attachments"
        " WHERE (target = ?1 OR key = ?1) AND target IN (SELECT key FROM documents)",
        [key],
    )


def _link(db: Database, key: str, relation: str, target: str) -> None:
    if target != key:
        db.conn.execute(
            "INSERT OR IGNORE INTO links (key, relation, target) VALUES (?, ?, ?)",
            [key, relation, target],
        )


def _corrected(db: Database, target: str) -> str:
    """The key behind a document number or an address; known or not yet."""
    number, date = (target, None) if "://" not in target else number_in_url(target)
    if number is None:
        return find(db, target) or target
    key = federalregister_key(number, date)
    if known := find(db, key):
        return known
    dated = db.conn.execute(
        "SELECT key FROM documents WHERE key > ? AND key < ? LIMIT 2",
        [f"{key}@", f"{key}A"],
    ).fetchall()
    return str(dated[0][0]) if len(dated) == 1 else key


def _file_key(url: str) -> str | None:
    """The key that a file under wp-content/uploads has as a document, else None."""
    for make in (whitehouse_key, lambda address: state_key(address, None)):
        key = make(url)
        host = "whitehouse.gov" if make is whitehouse_key else "state.gov"
        if key and f"{host}/wp-content/uploads/" in url:
            return key
    return None
