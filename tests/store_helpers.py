"""Sightings for the store's tests, in wording of our own, and looks at what it made of them."""

from __future__ import annotations

import random
from typing import Any

from db.records import Document, Label
from db.store import Store

SLUG = "https://www.whitehouse.gov/presidential-actions/2025/04/regulating-widgets/"
#: The start of that day, UTC.
DAY = "2025-04-{:02d}T00:00:00+00:00"
WORDS = ("duty", "import", "widget", "order", "agency", "partner", "mineral", "vessel", "grid")
#: An order that lays duties on a country under a law.
ORDER = (
    "By the authority vested in me as President by the Constitution and the laws of the United"
    " States of America, including the International Emergency Economic Powers Act (50 U.S.C. 1701"
    " et seq.), it is hereby ordered: Section 1. Duties. An ad valorem duty of 20 percent shall be"
    " imposed on imports of products of China."
)


def prose(words: int = 80, seed: int = 0) -> str:
    """Text of so many words, the same for the same seed, other words for another."""
    chosen = random.Random(seed)
    return " ".join(f"{chosen.choice(WORDS)}{chosen.randrange(50)}" for _ in range(words))


def sighting(**fields: Any) -> Document:
    """A page of the White House, unless told otherwise."""
    given: dict[str, Any] = {
        "source": "whitehouse",
        "url": SLUG,
        "title": "Regulating Widgets",
        "text": prose(),
        "text_kind": "full",
        "form": "page",
        "published": "2025-04-02",
        "published_basis": "page",
        "captured": "2025-04-03T00:00:00+00:00",
        **fields,
    }
    if given["text"] is None:
        given["text_kind"] = "none"
    return Document(**given)


def label(text: str, start: int, end: int, **fields: Any) -> Label:
    """A label that quotes ``text``."""
    given: dict[str, Any] = {
        "facet": "measure",
        "code": "tariff",
        "field": "text",
        "start": start,
        "end": end,
        "quote": text[start:end],
        "score": 0.9,
        "rule": "test.rule",
        **fields,
    }
    return Label(**given)


def one(store: Store, sql: str, *parameters: Any) -> dict[str, Any]:
    """The only row."""
    (row,) = store.query(sql, parameters)
    return row


def document(store: Store, key: str) -> dict[str, Any]:
    return one(store, "SELECT * FROM documents WHERE key = ?", key)


def versions(store: Store, key: str) -> list[tuple[int, str, str | None]]:
    found = store.query(
        "SELECT version, change, captured FROM versions WHERE key = ? ORDER BY version", [key]
    )
    return [(row["version"], row["change"], row["captured"]) for row in found]


def everything(store: Store) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables of ours."""
    tables = [
        row["name"]
        for row in store.query(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%'"
            " AND name NOT LIKE 'sqlite%'"
        )
    ]
    return {
        table: store.db.conn.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall()
        for table in tables
    }


def keep_orders(store: Store, count: int) -> None:
    """So many executive orders, ``p0`` onwards."""
    for number in range(count):
        store.keep(
            sighting(
                url=f"https://www.whitehouse.gov/presidential-actions/2025/04/p{number}/",
                text=f"{ORDER} Number {number}.",
                subcategory="Executive Orders",
            )
        )
