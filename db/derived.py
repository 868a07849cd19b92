"""What pages and exports count from: codes, the wide timeline and full-text search.

All of it follows from documents, versions and labels and can be made again at any time.
"""

from __future__ import annotations

import json
from typing import Any

from sqlite_utils import Database

from db import updates
from db.records import MANNERS

#: Facets whose codes the timeline lists, and the column that lists them.
_LISTED = {
    "measure": "measures",
    "sector": "sectors",
    "deregulation": "deregulation",
    "authority": "authorities",
    "direction": "direction",
}
#: The same, from the column to the facet.
LISTED_FACETS = {column: facet for facet, column in _LISTED.items()}
_FLAGS = ("safeguard", "economic_security")

#: (facet, code, role), role '' where there is none.
Code = tuple[str, str, str]

_COPIED = (
    "date, published, source, title, url, section, subcategory, type, subtype, document_number,"
    " executive_order_number, citation, text_kind, gone, version"
)


def refresh(db: Database, key: str) -> None:
    """Everything derived, after the document itself changed."""
    refresh_labels(db, key)
    refresh_search(db, key)


def refresh_labels(db: Database, key: str) -> None:
    """Codes, the document's label columns and its line of the timeline.

    The starter's codes stand until the present version is labelled.
    """
    document = db.conn.execute(
        "SELECT d.version, d.labelled_from, v.labels_input IS NOT NULL,"
        " v.vocabulary_version, v.pipeline_version"
        " FROM documents d LEFT JOIN versions v ON v.key = d.key AND v.version = d.version"
        " WHERE d.key = ?",
        [key],
    ).fetchone()
    version, labelled_from, labelled, vocabulary_version, pipeline_version = document
    if labelled:
        codes: list[Code] = [
            (facet, code, role or "")
            for facet, code, role in db.conn.execute(
                "SELECT DISTINCT facet, code, role FROM labels WHERE key = ? AND version = ?",
                [key, version],
            )
        ]
        # A stale version keeps saying which pipeline made what it shows.
        if pipeline_version is None:
            kept = db.conn.execute(
                "SELECT vocabulary_version, pipeline_version FROM documents WHERE key = ?", [key]
            ).fetchone()
            vocabulary_version, pipeline_version = kept
        write_codes(
            db,
            key,
            codes,
            labelled_from="text",
            vocabulary_version=vocabulary_version,
            pipeline_version=pipeline_version,
        )
    elif labelled_from == "text":
        write_codes(db, key, [], labelled_from=None, vocabulary_version=None, pipeline_version=None)
    refresh_timeline(db, key)


def codes_of(db: Database, key: str) -> list[Code]:
    return [
        (str(facet), str(code), str(role))
        for facet, code, role in db.conn.execute(
            "SELECT facet, code, role FROM document_codes WHERE key = ? ORDER BY facet, code, role",
            [key],
        )
    ]


def write_codes(
    db: Database,
    key: str,
    codes: list[Code],
    *,
    labelled_from: str | None,
    vocabulary_version: str | None,
    pipeline_version: str | None,
) -> None:
    """The document's codes, and the columns that say them in short."""
    db.conn.execute("DELETE FROM document_codes WHERE key = ?", [key])
    db.conn.executemany(
        "INSERT OR IGNORE INTO document_codes (key, facet, code, role, source, date)"
        " SELECT key, ?, ?, ?, source, date FROM documents WHERE key = ?",
        [(facet, code, role, key) for facet, code, role in codes if code != "false"],
    )
    instrument = next((code for facet, code, _ in codes if facet == "instrument"), None)
    flags = [None if labelled_from is None else int((name, "true", "") in codes) for name in _FLAGS]
    db.conn.execute(
        "UPDATE documents SET instrument = ?, safeguard = ?, economic_security = ?,"
        " vocabulary_version = ?, pipeline_version = ?, labelled_from = ? WHERE key = ?",
        [instrument, *flags, vocabulary_version, pipeline_version, labelled_from, key],
    )


def code_lists(codes: list[Code]) -> dict[str, list[Any]]:
    """The codes as the lists of an export: plain codes, countries with their role.

    ``manner`` says the roles over again, so that both can be counted under one name.
    """
    lists: dict[str, list[Any]] = {name: [] for name in _LISTED.values()}
    lists["countries"], lists["manner"] = [], []
    for facet, code, role in codes:
        if facet == "country":
            lists["countries"].append({"code": code, "role": role})
            if role in MANNERS:
                lists["manner"].append(f"{code}:{MANNERS[role]}")
        elif facet in _LISTED:
            lists[_LISTED[facet]].append(code)
    return lists


def refresh_timeline(db: Database, key: str) -> None:
    codes = codes_of(db, key)
    lists = code_lists(codes)
    pairs = [(item["code"], item["role"]) for item in lists["countries"]]
    db.conn.execute(
        "UPDATE document_codes SET source = d.source, date = d.date FROM documents d"
        " WHERE d.key = document_codes.key AND document_codes.key = ?"
        " AND (document_codes.date IS NOT d.date)",
        [key],
    )
    db.conn.execute(
        f"INSERT OR REPLACE INTO timeline (key, id, {_COPIED}, instrument, safeguard,"  # noqa: S608
        " economic_security, pipeline_version, labelled_from, has_text, words, versions,"
        " measures, countries, country_roles, sectors, deregulation, authorities, direction,"
        " manner)"
        f" SELECT key, id, {', '.join('d.' + name.strip() for name in _COPIED.split(','))},"
        " d.instrument, d.safeguard, d.economic_security, d.pipeline_version, d.labelled_from,"
        " d.version IS NOT NULL,"
        " (SELECT words FROM versions v WHERE v.key = d.key AND v.version = d.version),"
        " (SELECT count(*) FROM versions v WHERE v.key = d.key), ?, ?, ?, ?, ?, ?, ?, ?"
        " FROM documents d WHERE key = ?",
        [
            _dump(lists["measures"]),
            _dump(list(dict.fromkeys(code for code, _ in pairs))),
            _dump([f"{code}:{role}" for code, role in pairs]),
            _dump(lists["sectors"]),
            _dump(lists["deregulation"]),
            _dump(lists["authorities"]),
            _dump(lists["direction"]),
            _dump(lists["manner"]),
            key,
        ],
    )
    updates.note(db, key, codes)


def _dump(values: list[Any]) -> str:
    return json.dumps(values, ensure_ascii=False)


def refresh_search(db: Database, key: str) -> None:
    """The document's present title and text in full-text search, if they changed."""
    row = db.conn.execute(
        "SELECT d.id, d.title, coalesce(v.text, d.abstract, '') FROM documents d"
        " LEFT JOIN versions v ON v.key = d.key AND v.version = d.version WHERE d.key = ?",
        [key],
    ).fetchone()
    stored = db.conn.execute("SELECT title, text FROM search WHERE rowid = ?", [row[0]]).fetchone()
    if stored == (row[1], row[2]):
        return
    if stored is not None:
        db.conn.execute("DELETE FROM search WHERE rowid = ?", [row[0]])
    db.conn.execute(
        "INSERT INTO search (rowid, key, title, text) VALUES (?, ?, ?, ?)", [row[0], key, *row[1:]]
    )
