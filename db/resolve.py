"""Which stored document a sighting belongs to: keys, aliases, and the joins that need memory."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from sqlite_utils import Database

from db.identity import canonical_url, key_for, number_needs_date, source_of, url_variants
from db.records import Document, StatecraftError
from db.rows import instant

#: A flat State address without year and month is the same document this many days around its
#: date (collectors are up to two days late); further away the address has been used again.
SAME_ADDRESS_DAYS = 3

_KINDS = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("post_id", r"\?(?:p|post)=\d+$"),
        ("guid", r"\?page_id=\d+$"),
        ("inspection", r"^https?://public-inspection\."),
        ("govinfo", r"^https?://[^/?#]*govinfo\.gov(?:[/?#]|$)"),
        ("pdf", r"^[^?#]*\.pdf(?:[?#]|$)"),
        ("short", r"^https?://[^/]+/d/[^/]+/?$"),
        ("url", r""),
    )
)


def alias_kind(alias: str) -> str:
    """What sort of name an alias is (the ``kind`` column of ``aliases``)."""
    if not alias.startswith(("http://", "https://")):
        return "number"
    return next(kind for kind, pattern in _KINDS if pattern.search(alias))


def names(document: Document) -> list[str]:
    """Every alias that a sighting brings, addresses in canonical form."""
    found = [document.url, *document.aliases] if document.url else list(document.aliases)
    return list(dict.fromkeys(canonical_url(name) for name in found if name))


def stable_names(document: Document) -> list[str]:
    """Post ids and guids among a sighting's names: they stay when its address changes."""
    return [name for name in names(document) if alias_kind(name) in ("post_id", "guid")]


def contradict(some: Iterable[str], others: Iterable[str]) -> bool:
    """Whether stable names are of two documents: one site numbers them differently."""
    numbers: tuple[dict[str, set[str]], ...] = ({}, {})
    for found, given in zip(numbers, (some, others), strict=True):
        for name in given:
            site, _, number = name.rpartition("=")
            found.setdefault(site, set()).add(number)
    ours, theirs = numbers
    return any(ours[site].isdisjoint(theirs[site]) for site in ours.keys() & theirs.keys())


def _known(db: Database, key: str) -> bool:
    return db.conn.execute("SELECT 1 FROM documents WHERE key = ?", [key]).fetchone() is not None


def _owner(db: Database, alias: str) -> str | None:
    row = db.conn.execute("SELECT key FROM aliases WHERE alias = ?", [alias]).fetchone()
    return str(row[0]) if row else None


def _is_another(db: Database, key: str, stable: list[str]) -> bool:
    """Whether the document ``key`` is another post than the one with these stable names."""
    if not stable:
        return False
    rows = db.conn.execute(
        "SELECT alias FROM aliases WHERE key = ? AND kind IN ('post_id', 'guid')", [key]
    )
    return contradict(stable, (row[0] for row in rows))


def _new_key(db: Database, key: str, stable: list[str]) -> str:
    """``key``, or where another post has it, the key with the post's own number."""
    return f"{key}@{stable[0].rpartition('=')[2]}" if stable and _known(db, key) else key


def _federal_register_join(db: Database, key: str, document: Document) -> str | None:
    """A number of before 2016 with and without its date."""
    number, _, day = key.removeprefix("fr:").partition("@")
    if not number_needs_date(number):
        return None
    if not day:
        dated = db.conn.execute(
            "SELECT key FROM documents WHERE key > ? AND key < ? LIMIT 2",
            [f"fr:{number}@", f"fr:{number}A"],
        ).fetchall()
        return str(dated[0][0]) if len(dated) == 1 else None
    row = db.conn.execute(
        "SELECT published FROM documents WHERE key = ?", [f"fr:{number}"]
    ).fetchone()
    return f"fr:{number}" if row and row[0] in (None, day) else None


def _days_apart(first: str | None, second: str | None) -> int:
    """Days between two ISO dates; 0 where one is not known."""
    try:
        return abs((date.fromisoformat(first or "") - date.fromisoformat(second or "")).days)
    except ValueError:
        return 0


def _address_join(db: Database, document: Document, stable: list[str]) -> str | None:
    """The document that is known under one of the sighting's addresses and is no other post."""
    day = document.published or document.published_collected
    for name in names(document):
        for variant in url_variants(name):
            owner = _owner(db, variant)
            if owner is None or _is_another(db, owner, stable):
                continue
            row = db.conn.execute("SELECT date FROM documents WHERE key = ?", [owner]).fetchone()
            flat = document.source == "state" and row
            if flat and _days_apart(day, row[0]) > SAME_ADDRESS_DAYS:
                continue
            return owner
    return None


def resolve(db: Database, document: Document) -> str:
    """The key of the stored document that ``document`` is a sighting of, or its new key.

    Raises StatecraftError where nothing identifies it.
    """
    key = key_for(document)
    if document.key and _known(db, key):
        return key
    stable = stable_names(document)
    if found := known_among(db, [key], stable):
        return found
    if document.key:
        return key
    joined = (
        _federal_register_join(db, key, document)
        if document.source == "federalregister"
        else _address_join(db, document, stable)
    )
    return joined or _new_key(db, key, stable)


def known_among(db: Database, keys: Iterable[str], stable: list[str]) -> str | None:
    """The stored document with one of these stable names, else with one of these keys, or None.

    Two post ids of one site are two documents, though their addresses once agreed.
    """
    for name in stable:
        if owner := _owner(db, name):
            return owner
    for key in keys:
        owner = key if _known(db, key) else _owner(db, key)
        if owner and not _is_another(db, owner, stable):
            return owner
    return None


def joined_key(db: Database, keys: list[str], stable: list[str]) -> str:
    """The key of a document whose sightings have these keys: one known already, else the first."""
    return known_among(db, keys, stable) or _new_key(db, keys[0], stable)


def add_aliases(db: Database, key: str, document: Document) -> bool:
    """Keep every name of the sighting; whether one was new. A name stays with its first owner."""
    rows = [(name, alias_kind(name), key) for name in names(document)]
    for name, kind, _ in list(rows):
        if kind == "url" and document.source != "federalregister":
            try:
                other = key_for(replace(document, url=name, key=None))
            except StatecraftError:
                continue
            if other != key:
                rows.append((other, "key", key))
    before = db.conn.total_changes
    db.conn.executemany("INSERT OR IGNORE INTO aliases (alias, kind, key) VALUES (?, ?, ?)", rows)
    return bool(db.conn.total_changes > before)


def find(db: Database, name: str) -> str | None:
    """The key known under a key, an address in any spelling, or another alias; else None."""
    if _known(db, name):
        return name
    if "://" not in name:
        return _owner(db, name)
    owners = (owner for variant in url_variants(name) if (owner := _owner(db, variant)))
    owner = next(owners, None)
    return owner and (_resident(db, name, owner) or owner)


def _resident(db: Database, name: str, owner: str) -> str | None:
    """Where posts used one address after the other: the one whose present address it is."""
    source = source_of(name)
    if source is None:
        return None
    key = key_for(Document(source=source, url=name, title=name))
    rows = db.conn.execute(
        "SELECT key, url FROM documents WHERE key IN (?, ?) OR (key > ? AND key < ?)"
        " ORDER BY key = ? DESC",
        [owner, key, f"{key}@", f"{key}A", owner],
    )
    variants = url_variants(name)
    return next((key for key, url in rows if canonical_url(url or "") in variants), None)


def is_gone(db: Database, key: str, name: str, when: str) -> bool:
    """Whether "not found" at ``name`` means that a document with text has gone, and is news."""
    row = db.conn.execute(
        "SELECT url, meta_rank FROM documents WHERE key = ? AND gone IS NULL"
        " AND version IS NOT NULL",
        [key],
    ).fetchone()
    if row is None or ("://" in name and canonical_url(row[0] or "") not in url_variants(name)):
        return False
    seen = db.conn.execute(
        "SELECT max(fetched) FROM fetches WHERE key = ?"
        " AND outcome IN ('document', 'not-modified')",
        [key],
    ).fetchone()[0]
    alive = max(str(row[1]), "1" + instant(seen) if seen else "")
    return alive <= "1" + instant(when)
