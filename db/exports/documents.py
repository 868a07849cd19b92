"""Documents as exports give them: the fields of the public contract, in its order, streamed."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator
from itertools import islice
from typing import Any, TypeAlias

from sqlite_utils import Database

from db.derived import code_lists
from db.filters import Filter
from db.records import DESCRIPTIVE, LISTED

#: One document as ``export jsonl`` writes it.
Exported: TypeAlias = dict[str, Any]

#: Every field of an exported document, in order.
FIELDS = (
    "key",
    "url",
    "aliases",
    "source",
    "title",
    *DESCRIPTIVE,
    "version",
    "captured",
    "text_kind",
    "text_sha256",
    "content_sha256",
    "text",
    "origin",
    "gone",
    "change",
    "vocabulary_version",
    "pipeline_version",
    "instrument",
    "measures",
    "countries",
    "sectors",
    "deregulation",
    "safeguard",
    "authorities",
    "economic_security",
    "labels",
    "links",
    "direction",
    "manner",
)
LABEL_FIELDS = ("facet", "code", "role", "field", "start", "end", "quote", "score", "rule")
_CODES = ("measures", "countries", "sectors", "deregulation", "authorities")
_FLAGS = ("safeguard", "economic_security")
#: Fields that stand in a version's row rather than in the document's.
_OF_VERSION = (
    "version",
    "captured",
    "title",
    "text_kind",
    "text_sha256",
    "content_sha256",
    "text",
    "origin",
    "change",
    "vocabulary_version",
    "pipeline_version",
)
#: Documents described at a time. Their texts are not: one of them alone may have a million
#: characters, and the corpus has such in a row.
_BATCH = 50


def documents(
    db: Database,
    chosen: Filter,
    *,
    versions: bool = False,
    index: bool = False,
    whole: bool = True,
) -> Iterator[Exported]:
    """The documents of a filter by key; with ``versions`` each state of theirs, oldest first.

    ``index`` adds entries without text. Without ``whole`` neither texts nor labels are read: the
    fields are None and empty. The caller holds a read transaction, so that all rows are of one
    snapshot.
    """
    condition, parameters = chosen.where("t")
    listed = "1" if index else "t.has_text = 1"
    keys = db.conn.execute(
        f"SELECT t.key FROM timeline t WHERE {listed} AND {condition} ORDER BY t.key",  # noqa: S608
        parameters,
    )
    while batch := [str(row[0]) for row in islice(keys, _BATCH)]:
        yield from _batch(db, batch, versions=versions, whole=whole)


def of_keys(db: Database, keys: list[str]) -> Iterator[Exported]:
    """The present state of the documents under ``keys``, in their order."""
    for start in range(0, len(keys), _BATCH):
        yield from _batch(db, keys[start : start + _BATCH], versions=False)


def _rows(db: Database, sql: str, keys: list[str]) -> Iterator[dict[str, Any]]:
    """Rows of a query over these keys, as they come."""
    cursor = db.conn.execute(sql.format(keys=", ".join("?" * len(keys))), keys)
    names = [column[0] for column in cursor.description]
    for row in cursor:
        yield dict(zip(names, row, strict=True))


def _batch(
    db: Database, keys: list[str], *, versions: bool, whole: bool = True
) -> Iterator[Exported]:
    present = {row["key"]: row for row in _rows(db, _DOCUMENTS, keys)}
    labels: dict[tuple[str, int], list[Exported]] = defaultdict(list)
    # What an older version was labelled as is known from its labels alone.
    for row in _rows(db, _LABELS, keys) if whole or versions else ():
        labels[row["key"], row["version"]].append({name: row[name] for name in LABEL_FIELDS})
    aliases = _grouped(_rows(db, _ALIASES, keys), "key")
    links = _grouped(_rows(db, _LINKS, keys), "key")
    codes = _grouped(_rows(db, _CODES_SQL, keys), "key")
    states = _VERSIONS if versions else _CURRENT
    if not whole:
        states = states.replace("v.text,", "NULL AS text,")
    for key in keys:
        document = present[key]
        document["aliases"] = [row["alias"] for row in aliases[key]]
        document["links"] = [
            {"relation": row["relation"], "key": row["target"]} for row in links[key]
        ]
        of_document = [(row["facet"], row["code"], row["role"]) for row in codes[key]]
        bare = True
        for state in _rows(db, states, [key]):
            bare = False
            found = labels[key, state["version"]]
            current = state["version"] == document["version"]
            yield _exported(
                document if current else _as_of(document, state, found),
                state,
                of_document if current else _codes_of(found),
                found if whole else [],
            )
        if bare:
            yield _exported(document, None, of_document, [])


def _grouped(rows: Iterator[dict[str, Any]], name: str) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row[name]].append(row)
    return groups


def _codes_of(labels: list[Exported]) -> list[tuple[str, str, str]]:
    return sorted({(item["facet"], item["code"], item["role"] or "") for item in labels})


def _as_of(
    document: dict[str, Any], state: dict[str, Any], labels: list[Exported]
) -> dict[str, Any]:
    """The document as it was described with an older version."""
    described = {**document, **json.loads(state["meta"] or "{}")}
    codes = _codes_of(labels)
    labelled = state["pipeline_version"] is not None
    described["instrument"] = next(
        (code for facet, code, _ in codes if facet == "instrument"), None
    )
    for name in _FLAGS:
        described[name] = int((name, "true", "") in codes) if labelled else None
    described["vocabulary_version"] = state["vocabulary_version"]
    described["pipeline_version"] = state["pipeline_version"]
    return described


def _exported(
    document: dict[str, Any],
    state: dict[str, Any] | None,
    codes: list[tuple[str, str, str]],
    labels: list[Exported],
) -> Exported:
    exported: Exported = {name: document.get(name) for name in FIELDS}
    for name in LISTED:
        held = document[name]
        exported[name] = json.loads(held) if held and held != "[]" else []
    if state is not None:
        made_by = (document["vocabulary_version"], document["pipeline_version"])
        exported.update({name: state[name] for name in _OF_VERSION})
        exported["vocabulary_version"], exported["pipeline_version"] = made_by
    exported.update(code_lists(codes))
    for name in _FLAGS:
        exported[name] = None if document[name] is None else bool(document[name])
    exported["labels"] = labels
    return exported


_DOCUMENTS = "SELECT * FROM documents WHERE key IN ({keys})"
_STATE = (
    "SELECT v.key, v.version, v.captured, v.title, v.text_kind, v.text_sha256, v.content_sha256,"
    " v.text, v.origin, v.change, v.meta, v.vocabulary_version, v.pipeline_version"
    " FROM versions v "
)
_CURRENT = (
    _STATE + "JOIN documents d ON d.key = v.key AND d.version = v.version WHERE v.key IN ({keys})"
)
_VERSIONS = _STATE + "WHERE v.key IN ({keys}) ORDER BY v.key, v.version"
_LABELS = "SELECT * FROM labels WHERE key IN ({keys}) ORDER BY id"
_ALIASES = "SELECT key, alias FROM aliases WHERE kind != 'key' AND key IN ({keys}) ORDER BY alias"
_LINKS = "SELECT key, relation, target FROM links WHERE key IN ({keys}) ORDER BY relation, target"
_CODES_SQL = (
    "SELECT key, facet, code, role FROM document_codes WHERE key IN ({keys})"
    " ORDER BY facet, code, role"
)
