"""One export: a snapshot of the store, through a filter, in a format."""

from __future__ import annotations

from typing import BinaryIO

from db import exports
from db.exports.about import About, Written, describe
from db.filters import Filter
from db.store import Store


def export(
    store: Store,
    form: str,
    chosen: Filter,
    stream: BinaryIO,
    *,
    versions: bool = False,
    index: bool = False,
    bom: bool = False,
    site: str | None = None,
) -> tuple[About, Written]:
    """Write the documents of ``chosen`` to ``stream`` as ``form``; all rows are of one snapshot."""
    store.db.conn.execute("BEGIN")
    try:
        about = describe(
            store.db,
            chosen,
            versions=versions,
            index=index,
            bom=bom,
            site=site,
            named=form in exports.NAMED,
        )
        found = exports.rows(form, store.db, chosen, versions=versions, index=index)
        return about, exports.writer(form)(found, stream, about)
    finally:
        store.db.conn.execute("ROLLBACK")
