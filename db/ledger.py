"""The fetch ledger and the record of runs: what was asked, what came back, how it ended."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

from sqlite_utils import Database

from db.records import Fetch

_FETCH = tuple(item.name for item in fields(Fetch))


def record_fetch(db: Database, fetch: Fetch) -> int:
    """Add a line to the ledger; its id."""
    cursor = db.conn.execute(
        f"INSERT INTO fetches ({', '.join(_FETCH)})"  # noqa: S608 our own columns
        f" VALUES ({', '.join('?' * len(_FETCH))})",
        [getattr(fetch, name) for name in _FETCH],
    )
    return int(cursor.lastrowid or 0)


def last_fetch(db: Database, url: str, *, outcome: str | None = None) -> Fetch | None:
    """The newest line for an address, optionally of one outcome."""
    row = db.conn.execute(
        f"SELECT {', '.join(_FETCH)} FROM fetches"  # noqa: S608 our own columns
        " WHERE url = ? AND (? IS NULL OR outcome = ?) ORDER BY fetched DESC, id DESC LIMIT 1",
        [url, outcome, outcome],
    ).fetchone()
    return Fetch(**dict(zip(_FETCH, row, strict=True))) if row else None


def begin_run(db: Database, command: str, source: str | None, started: str) -> int:
    """Open a run's record; its id."""
    cursor = db.conn.execute(
        "INSERT INTO runs (command, source, started) VALUES (?, ?, ?)", [command, source, started]
    )
    return int(cursor.lastrowid or 0)


def end_run(
    db: Database,
    run: int,
    *,
    ended: str,
    outcome: str,
    message: str | None = None,
    detail: dict[str, Any] | None = None,
    **counts: int,
) -> None:
    """Close a run's record.

    ``outcome``: done, partial, failed, refused or interrupted. ``counts``: requests,
    documents_new, documents_changed, refused, failed.
    """
    allowed = ("requests", "documents_new", "documents_changed", "refused", "failed")
    unknown = set(counts) - set(allowed)
    if unknown:
        raise TypeError(f"no such counts: {', '.join(sorted(unknown))}")
    columns = {"ended": ended, "outcome": outcome, "message": message, **counts}
    columns["detail"] = json.dumps(detail or {}, ensure_ascii=False, sort_keys=True)
    db.conn.execute(
        f"UPDATE runs SET {', '.join(f'{name} = ?' for name in columns)} WHERE id = ?",  # noqa: S608
        [*columns.values(), run],
    )
