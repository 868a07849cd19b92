"""Exports: one module a format, all fed by the same stream of documents.

A format's module has ``write(documents, stream, about) -> Written``: it takes the documents one
by one, writes bytes and never holds them all. Register it in ``FORMATS``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, BinaryIO, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

    from db.exports.about import About, Written
    from db.exports.documents import Exported

#: Name of a format -> module of this package that writes it.
FORMATS = {
    "csv": "csv_rows",
    "json": "json_envelope",
    "jsonl": "json_lines",
}


class Writer(Protocol):
    def __call__(
        self, documents: Iterator[Exported], stream: BinaryIO, about: About
    ) -> Written: ...


def writer(name: str) -> Writer:
    """The ``write`` function of a format. Raises KeyError for an unknown one."""
    write: Writer = import_module(f"db.exports.{FORMATS[name]}").write
    return write
