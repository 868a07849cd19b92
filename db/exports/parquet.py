"""Parquet: every field of an exported document with its type, lists as lists.

Written a row group at a time, so that memory holds some hundred documents and no more. What the
export is stands in the file's key-value metadata under ``statecraft``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from db.exports.about import About, Written
from db.exports.documents import FIELDS, Exported

#: A row group ends at this many documents or characters of text, whichever comes first: memory
#: stays bounded by the text of one group, and the footer, which is held too, by their number.
GROUP = 500
CHARACTERS = 2_000_000
#: Columns by which a reader may skip row groups; statistics of the others only swell the footer.
SORTED = ["key", "source", "published"]
_DATES = {"published", "published_collected", "signed", "comments_close"}
_STRINGS = pa.list_(pa.string())
_TYPES: dict[str, pa.DataType] = {
    "version": pa.int32(),
    "safeguard": pa.bool_(),
    "economic_security": pa.bool_(),
    "countries": pa.list_(pa.struct([("code", pa.string()), ("role", pa.string())])),
    "links": pa.list_(pa.struct([("relation", pa.string()), ("key", pa.string())])),
    "labels": pa.list_(
        pa.struct(
            [
                *((name, pa.string()) for name in ("facet", "code", "role", "field")),
                ("start", pa.int32()),
                ("end", pa.int32()),
                ("quote", pa.string()),
                ("score", pa.float64()),
                ("rule", pa.string()),
            ]
        )
    ),
    "effective": pa.list_(pa.date32()),
    **dict.fromkeys(_DATES, pa.date32()),
    **dict.fromkeys(
        [
            "aliases",
            "docket_ids",
            "rins",
            "agencies",
            "cfr_references",
            "native_tags",
            "measures",
            "sectors",
            "deregulation",
            "authorities",
        ],
        _STRINGS,
    ),
}
SCHEMA = pa.schema([(name, _TYPES.get(name, pa.string())) for name in FIELDS])


def _day(value: str | None) -> date | None:
    """A date, or none for what is only a year or month or no date at all."""
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


def clean(value: Any) -> Any:
    """``value`` with lone surrogates replaced, which no UTF-8 column can hold."""
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {name: clean(item) for name, item in value.items()}
    return value


def typed(document: Exported) -> dict[str, Any]:
    """The document as a row of ``SCHEMA``."""
    row = {name: clean(document[name]) for name in FIELDS}
    for name in _DATES:
        row[name] = _day(row[name])
    row["effective"] = [day for day in map(_day, row["effective"]) if day]
    return row


class _Counted:
    """A stream that only writes, told where it is: Parquet's footer holds offsets."""

    closed = False

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._at = 0

    def write(self, data: bytes) -> int:
        self._stream.write(data)
        self._at += len(data)
        return len(data)

    def tell(self) -> int:
        return self._at

    def flush(self) -> None:
        self._stream.flush()

    def close(self) -> None:
        """The stream belongs to the caller."""


def write(documents: Iterator[Exported], stream: BinaryIO, about: About) -> Written:
    written = Written()
    said = json.dumps(about.as_dict(), ensure_ascii=False).encode()
    schema = SCHEMA.with_metadata({b"statecraft": said})
    sink = pa.PythonFile(_Counted(stream), mode="w")
    # The system's allocator gives memory back between groups; Arrow's own keeps it.
    pa.set_memory_pool(pa.system_memory_pool())
    with pq.ParquetWriter(
        sink, schema, compression="zstd", write_statistics=SORTED, data_page_size=1 << 18
    ) as writer:
        for group in _groups(documents):
            table = pa.Table.from_pylist(group, schema=schema)
            writer.write_table(table)
            written.rows += len(group)
    return written


def _groups(documents: Iterator[Exported]) -> Iterator[list[dict[str, Any]]]:
    """The rows of one row group at a time."""
    group: list[dict[str, Any]] = []
    held = 0
    for document in documents:
        group.append(typed(document))
        held += len(document["text"] or "")
        if len(group) >= GROUP or held >= CHARACTERS:
            yield group
            group, held = [], 0
    if group:
        yield group
