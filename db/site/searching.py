"""Search words to documents, as ``db.filters`` means them.

English words go straight to the row numbers of the full-text index, which are the documents' ids;
Japanese words go through the concepts, whose codes the snapshot knows. The tests hold this to the
filter's own SQL.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

import numpy as np
from datasette.utils import sqlite_timelimit
from numpy.typing import NDArray

from db import japanese
from db.filters import split_search
from db.records import StatecraftError
from db.site.context import Site
from db.site.reading import listed
from db.site.snapshot import CODED, Mask, Snapshot

#: Milliseconds that one visitor's words may keep the index busy.
LIMIT = 3000
#: One row in place of thousands: the interpreter is then free for other visitors meanwhile.
_WORDED = "SELECT group_concat(rowid) FROM search WHERE search MATCH ?"


async def found(site: Site, snapshot: Snapshot, searches: tuple[str, ...]) -> Mask:
    """The documents that any of the searches finds."""

    def run(connection: sqlite3.Connection) -> NDArray[np.uint8]:
        with sqlite_timelimit(connection, LIMIT):
            return np.packbits(any_found(connection, snapshot, searches))

    async def ask() -> NDArray[np.uint8]:
        try:
            packed: NDArray[np.uint8] = await site.db.execute_fn(run)
        except sqlite3.OperationalError as error:
            raise StatecraftError(
                f"search: {' '.join(searches)[:80]!r} took too long or cannot be read ({error})"
            ) from error
        return packed

    packed = await site.cached(("search", searches), ask)
    return np.unpackbits(packed, count=len(snapshot)).view(np.bool_)


async def understood(site: Site, searches: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
    """What each Japanese word of the searches was looked up as: (facet, code), or ("", a query)."""
    words = dict.fromkeys(word for search in searches for word in split_search(search)[0])
    meant = {}
    for word in words:
        rows = await site.query(japanese.TERMS, {"word": word})
        meant[word] = [
            ("", row["match"]) if row["match"] is not None else (row["facet"], row["code"])
            for row in rows
            if row["match"] is not None or row["facet"] in CODED
        ]
    return meant


def any_found(connection: sqlite3.Connection, snapshot: Snapshot, searches: Iterable[str]) -> Mask:
    """The same from an open connection."""
    mask = np.zeros(len(snapshot), dtype=np.bool_)
    for search in searches:
        mask |= _all_words(connection, snapshot, search)
    return mask


def _all_words(connection: sqlite3.Connection, snapshot: Snapshot, search: str) -> Mask:
    words, english = split_search(search)
    parts = [_concept(connection, snapshot, word) for word in words]
    if english:
        parts.append(_worded(connection, snapshot, english))
    mask = np.full(len(snapshot), bool(parts))
    for part in parts:
        mask &= part
    return mask


def _concept(connection: sqlite3.Connection, snapshot: Snapshot, word: str) -> Mask:
    """Documents labelled with what the Japanese word names, or worded so in English."""
    mask = np.zeros(len(snapshot), dtype=np.bool_)
    for facet, code, match in connection.execute(japanese.TERMS, {"word": word}):
        if match is not None:
            mask |= _worded(connection, snapshot, match)
        elif facet in CODED:
            mask[snapshot.facets[facet].having(code)] = True
    return mask


def _worded(connection: sqlite3.Connection, snapshot: Snapshot, match: str) -> Mask:
    (ids,) = connection.execute(_WORDED, [match]).fetchone()
    return snapshot.with_ids(listed(ids))
