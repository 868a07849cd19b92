"""What every export says of itself: filter, how many rows of how many, when, made by what."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from sqlite_utils import Database

from db.exports.codes import Names, names
from db.filters import Filter

TITLE = "Statecraft: a corpus of United States economic-security policy"
LICENCE = "Documents are works of the United States government (public domain); labels CC BY 4.0."


@dataclass(slots=True, kw_only=True)
class About:
    """An export's description. ``rows`` of ``total`` documents (or versions) match the filter;
    ``snapshot`` is when a document or label of the database last changed (UTC)."""

    filter: dict[str, Any]
    rows: int
    total: int
    snapshot: str | None
    vocabulary_versions: list[str]
    pipeline_versions: list[str]
    versions: bool = False
    index: bool = False
    #: Byte-order mark for Japanese Excel; only CSV takes notice.
    bom: bool = False
    #: Address of the site that serves the list, without a final slash; only a feed names it.
    site: str | None = None
    #: Names of codes, for a format that explains them.
    names: Names = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return {
            "title": TITLE,
            "licence": LICENCE,
            "filter": self.filter,
            "all_versions": self.versions,
            "with_index": self.index,
            "rows": self.rows,
            "total": self.total,
            "snapshot": self.snapshot,
            "vocabulary_versions": self.vocabulary_versions,
            "pipeline_versions": self.pipeline_versions,
            "note": "Labels are made by a machine; see the accuracy page.",
        }


@dataclass(slots=True, kw_only=True)
class Written:
    """What a format did: rows, and remarks for the sidecar (cells defused, titles cut ...)."""

    rows: int = 0
    remarks: dict[str, Any] = field(default_factory=dict)


def describe(
    db: Database,
    chosen: Filter,
    *,
    versions: bool = False,
    index: bool = False,
    bom: bool = False,
    site: str | None = None,
    named: bool = False,
) -> About:
    """The description of an export of ``chosen``, counted in ``db`` as it stands.

    ``named`` adds what the codes are called, for formats of ``db.exports.NAMED``.
    """
    condition, parameters = chosen.where("t")
    counted = "sum(t.versions)" if versions else "count(*)"
    listed = "1" if index else "t.has_text = 1"
    if versions and index:
        counted = "sum(max(t.versions, 1))"
    sql = f"SELECT coalesce({counted}, 0) FROM timeline t WHERE {listed}"  # noqa: S608 own parts
    rows = db.conn.execute(f"{sql} AND {condition}", parameters).fetchone()[0]
    total = db.conn.execute(sql).fetchone()[0]
    made_by = {
        column: [
            str(row[0])
            for row in db.conn.execute(
                f"SELECT DISTINCT {column} FROM documents"  # noqa: S608 own columns
                f" WHERE {column} IS NOT NULL ORDER BY 1"
            )
        ]
        for column in ("vocabulary_version", "pipeline_version")
    }
    changed = db.conn.execute("SELECT value FROM state WHERE name = 'changed'").fetchone()
    return About(
        filter=chosen.as_dict(),
        rows=int(rows),
        total=int(total),
        snapshot=changed[0] if changed else None,
        vocabulary_versions=made_by["vocabulary_version"],
        pipeline_versions=made_by["pipeline_version"],
        versions=versions,
        index=index,
        bom=bom,
        site=site,
        names=names(db) if named else {},
    )


def sidecar(about: About, written: Written, name: str) -> str:
    """The sidecar's JSON for an export called ``name``."""
    content = {"export": name, **about.as_dict(), **written.remarks}
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
