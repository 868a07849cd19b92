"""Exports: one module a format, all fed by the same stream of documents.

A format is a function ``write(documents, stream, about) -> Written``: it takes the documents one
by one, writes bytes and never holds them all. Register it in ``FORMATS``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlite_utils import Database

    from db.exports.about import About, Written
    from db.exports.documents import Exported
    from db.filters import Filter

#: Name of a format -> module of this package and the function in it that writes it.
FORMATS = {
    "csv": "csv_rows:write",
    "json": "json_envelope:write",
    "jsonl": "json_lines:write",
    "parquet": "parquet:write",
    "xlsx": "workbook:write",
    "csl": "citations:write_csl",
    "ris": "citations:write_ris",
    "bibtex": "citations:write_bibtex",
    "atom": "atom:write",
}
#: Formats that hold texts or the labels' evidence; the others need not read them.
WHOLE = frozenset({"json", "jsonl", "parquet", "atom"})
#: Formats that explain their codes.
NAMED = frozenset({"xlsx", "atom"})


class Writer(Protocol):
    def __call__(
        self, documents: Iterator[Exported], stream: BinaryIO, about: About
    ) -> Written: ...


def writer(name: str) -> Writer:
    """The writing function of a format. Raises KeyError for an unknown one."""
    module, _, function = FORMATS[name].partition(":")
    write: Writer = getattr(import_module(f"db.exports.{module}"), function)
    return write


def rows(
    name: str, db: Database, chosen: Filter, *, versions: bool = False, index: bool = False
) -> Iterator[Exported]:
    """The documents that a format holds: all of the filter by key; a feed's are the newest."""
    if name == "atom":
        atom = import_module("db.exports.atom")
        newest: Iterator[Exported] = atom.rows(db, chosen, index=index)
        return newest
    stream = import_module("db.exports.documents")
    found: Iterator[Exported] = stream.documents(
        db, chosen, versions=versions, index=index, whole=name in WHOLE
    )
    return found
