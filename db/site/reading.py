"""Read a snapshot from the store.

SQLite gathers the ids of documents that carry a code into one row a code. The interpreter, which
other visitors need meanwhile, then sees some hundred rows, not one for each label.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from db.site.snapshot import CODED, NO_MONTH, Postings, Snapshot

#: Ids of documents by code, by facet.
Gathered: TypeAlias = dict[str, dict[str, list[NDArray[np.int64]]]]

#: In list order; a year or month alone counts as its first day.
_DOCUMENTS = """
SELECT id, key, CAST(substr(replace(date, '-', '') || '0101', 1, 8) AS INTEGER)
FROM documents ORDER BY date IS NULL, date DESC, key
"""
_CODES = """
SELECT c.facet, c.code, c.role, group_concat(d.id)
FROM document_codes c JOIN documents d ON d.key = c.key GROUP BY c.facet, c.code, c.role
"""
_DESCRIBED = """
SELECT source, text_kind = 'none', gone IS NOT NULL, change, economic_security, group_concat(id)
FROM documents GROUP BY 1, 2, 3, 4, 5
"""


def read_snapshot(connection: sqlite3.Connection, stamp: tuple[int, ...]) -> Snapshot:
    """Read the store once, in one transaction."""
    connection.execute("BEGIN")
    try:
        rows = connection.execute(_DOCUMENTS).fetchall()
        gathered = _coded(connection.execute(_CODES))
        gathered |= _described(connection.execute(_DESCRIBED))
    finally:
        connection.execute("COMMIT")
    ids = np.fromiter((row[0] for row in rows), dtype=np.int64, count=len(rows))
    ordinal_of_id = np.full(int(ids.max(initial=-1)) + 1, -1, dtype=np.int32)
    ordinal_of_id[ids] = np.arange(len(rows), dtype=np.int32)
    dates = np.fromiter((row[2] or 0 for row in rows), dtype=np.int32, count=len(rows))
    months = dates // 10000 * 12 + dates // 100 % 100 - 1
    return Snapshot(
        stamp=stamp,
        keys=[row[1] for row in rows],
        ids=ids,
        dates=dates,
        months=np.where(dates > 0, months, NO_MONTH).astype(np.int32),
        dated=int(np.count_nonzero(dates)),
        facets={
            facet: Postings.of(
                {code: ordinal_of_id[np.concatenate(held)] for code, held in codes.items()}
            )
            for facet, codes in gathered.items()
        },
        ordinal_of_id=ordinal_of_id,
    )


def listed(ids: str | None) -> NDArray[np.int64]:
    """The numbers that ``group_concat`` wrote; none for NULL."""
    return np.fromstring(ids or "", dtype=np.int64, sep=",")


def _coded(rows: Iterable[tuple[str, str, str, str]]) -> Gathered:
    """Facets of ``document_codes``, and countries by role and with it."""
    gathered: Gathered = {facet: defaultdict(list) for facet in (*CODED, "role", "country_role")}
    for facet, code, role, ids in rows:
        if facet not in CODED:
            continue
        held = listed(ids)
        gathered[facet][code].append(held)
        if facet == "country" and role:
            gathered["role"][role].append(held)
            gathered["country_role"][f"{code}:{role}"].append(held)
    return gathered


def _described(rows: Iterable[tuple[str, int, int, str, int | None, str]]) -> Gathered:
    """Facets that ``documents`` itself holds."""
    gathered: Gathered = {
        facet: defaultdict(list) for facet in ("source", "has_text", "state", "relevant")
    }
    for source, untexted, gone, change, relevant, ids in rows:
        held = listed(ids)
        gathered["source"][source].append(held)
        gathered["has_text"]["0" if untexted else "1"].append(held)
        if relevant is not None:
            gathered["relevant"][str(relevant)].append(held)
        if gone:
            gathered["state"]["gone"].append(held)
        if change and change != "none":
            gathered["state"][change].append(held)
    return gathered
