"""Multiply a database to any number of documents, for measuring speed: `multiply.py IN OUT 100000`.

Copies keep text, labels and codes; keys, addresses and numbers get a suffix, dates are moved by
whole weeks so that months fill evenly. Derived tables and the full-text index are copied along.
"""

from __future__ import annotations

import argparse
import shutil
import sqlite3
import sys
from pathlib import Path

#: Days that one copy is moved back against the one before it.
WEEK = 7
#: Tables that are copied, those first to which others refer.
TABLES = (
    "documents",
    "versions",
    "labels",
    "document_codes",
    "timeline",
    "aliases",
    "links",
    "updates",
)


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def copy(connection: sqlite3.Connection, number: int, highest: int, limit: int) -> None:
    """The ``number``-th copy of the first ``limit`` documents, ids moved up by ``number`` times."""
    moved = f"date({{0}}, '-{number * WEEK} days')"
    changed = {
        **{name: f"{name} || '~{number}'" for name in ("key", "alias", "target")},
        "date": moved.format("date"),
        "published": moved.format("published"),
        "published_collected": moved.format("published_collected"),
    }
    for table in TABLES:
        names = columns(connection, table)
        values = []
        for name in names:
            if name == "id":
                step = number * (highest if table != "labels" else 100_000_000)
                values.append(f"id + {step}")
            else:
                values.append(changed.get(name, f'"{name}"'))
        listed = ", ".join(f'"{name}"' for name in names)
        connection.execute(
            f"INSERT INTO {table} ({listed}) SELECT {', '.join(values)} FROM {table}"
            f" WHERE key IN (SELECT key FROM originals WHERE at <= ?)",
            [limit],
        )
    connection.execute(
        f"INSERT INTO search(rowid, key, title, text) SELECT rowid + {number * highest},"
        f" key || '~{number}', title, text FROM search"
        " WHERE rowid IN (SELECT id FROM originals WHERE at <= ?)",
        [limit],
    )


def multiply(source: Path, target: Path, wanted: int) -> int:
    """Write ``target`` with ``wanted`` documents; returns how many there are."""
    shutil.copyfile(source, target)
    connection = sqlite3.connect(target)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA cache_size = -200000")
    connection.execute(
        "CREATE TEMP TABLE originals AS SELECT key, id, row_number() OVER (ORDER BY id) AS at"
        " FROM documents"
    )
    connection.execute("CREATE INDEX temp.originals_key ON originals(key)")
    have, highest = connection.execute("SELECT count(*), max(id) FROM documents").fetchone()
    total, number = have, 0
    while total < wanted:
        number += 1
        limit = min(have, wanted - total)
        with connection:
            copy(connection, number, highest, limit)
        total += limit
        print(f"\r{total:,} documents", end="", file=sys.stderr)
    print(file=sys.stderr)
    connection.execute("INSERT INTO search(search) VALUES ('optimize')")
    connection.execute("ANALYZE")
    connection.commit()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    return int(total)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("source", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("documents", type=int)
    chosen = parser.parse_args()
    multiply(chosen.source, chosen.target, chosen.documents)


if __name__ == "__main__":
    main()
