"""Search words to document ids, as ``db.filters`` means them.

English words go straight to the row numbers of the full-text index, which are the documents' ids;
Japanese words go through the concepts. The tests hold this to the filter's own SQL.
"""

from __future__ import annotations

import sqlite3

import numpy as np
from datasette.utils import sqlite_timelimit
from numpy.typing import NDArray

from db import japanese
from db.filters import split_search
from db.records import StatecraftError
from db.site.context import Site

#: Milliseconds that one visitor's words may keep the index busy.
LIMIT = 3000
_ENGLISH = "SELECT rowid FROM search WHERE search MATCH :word"
_JAPANESE = f"SELECT t.id FROM timeline t WHERE {japanese.condition('t.key', 'word')}"  # noqa: S608


async def found_ids(site: Site, searches: tuple[str, ...]) -> NDArray[np.int64]:
    """``documents.id`` of what any of the searches finds."""

    def run(connection: sqlite3.Connection) -> NDArray[np.int64]:
        with sqlite_timelimit(connection, LIMIT):
            found = set().union(*(_one(connection, search) for search in searches))
        return np.fromiter(found, dtype=np.int64, count=len(found))

    async def ask() -> NDArray[np.int64]:
        try:
            ids: NDArray[np.int64] = await site.db.execute_fn(run)
        except sqlite3.OperationalError as error:
            raise StatecraftError(
                f"search: {' '.join(searches)[:80]!r} took too long or cannot be read ({error})"
            ) from error
        return ids

    return await site.cached(("search", searches), ask)


def _one(connection: sqlite3.Connection, search: str) -> set[int]:
    words, english = split_search(search)
    questions = [(_JAPANESE, word) for word in words]
    if english:
        questions.append((_ENGLISH, english))
    found: set[int] | None = None
    for sql, word in questions:
        ids = {row[0] for row in connection.execute(sql, {"word": word})}
        found = ids if found is None else found & ids
    return found or set()
