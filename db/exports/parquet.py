"""Parquet: every field of an exported document with its type, lists as lists.

Documents become columns a batch at a time and columns are written a row group at a time, so that
memory holds one batch as Python's objects and one group as Arrow's, and no more. What the export
is stands in the file's key-value metadata under ``statecraft``.
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
from db.exports.wellformed import clean
from db.records import LISTED

#: A batch ends at this many documents or characters of text, whichever comes first.
BATCH = (100, 150_000)
#: A row group ends at this many documents or bytes. Small groups would swell the footer, which is
#: held in memory too and grows with their number.
GROUP = (1_000, 4_000_000)
#: Bytes of a page, and values after which its size is looked at: a text may be a page of its own.
PAGE = 1 << 16
LOOK = 64
#: Columns by which a reader may skip row groups; statistics of the others only swell the footer.
SORTED = ["key", "source", "published"]
#: Columns without a dictionary: what hardly ever repeats is written as it comes, where a dictionary
#: would hold all of a group's once more.
_UNIQUE = {
    "key",
    "url",
    "aliases",
    "title",
    "published_time",
    "modified",
    "document_number",
    "citation",
    "executive_order_number",
    "proclamation_number",
    "abstract",
    "captured",
    "text_sha256",
    "content_sha256",
    "text",
    "gone",
    "labels.start",
    "labels.end",
    "labels.quote",
    "labels.score",
    "links.key",
}
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
    **dict.fromkeys(
        [
            "aliases",
            *LISTED,
            "measures",
            "sectors",
            "deregulation",
            "authorities",
            "direction",
            "manner",
        ],
        _STRINGS,
    ),
    "effective": pa.list_(pa.date32()),
    **dict.fromkeys(_DATES, pa.date32()),
}
SCHEMA = pa.schema([(name, _TYPES.get(name, pa.string())) for name in FIELDS])


def _leaves(name: str, kind: pa.DataType) -> Iterator[tuple[str, str]]:
    """(path as Parquet writes it, path without its words for lists) of a column's leaves."""
    if pa.types.is_list(kind):
        for path, plain in _leaves("", kind.value_type):
            yield f"{name}.list.element{path}", name + plain
    elif pa.types.is_struct(kind):
        for field in kind:
            for path, plain in _leaves(f".{field.name}", field.type):
                yield name + path, name + plain
    else:
        yield name, name


DICTIONARY = [
    path
    for field in SCHEMA
    for path, plain in _leaves(field.name, field.type)
    if plain not in _UNIQUE and not pa.types.is_boolean(field.type)
]


def _day(value: str | None) -> date | None:
    """A date, or none for what is only a year or month or no date at all."""
    try:
        return date.fromisoformat((value or "")[:10])
    except ValueError:
        return None


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
    # The system's allocator gives memory back when asked between groups; Arrow's own keeps it.
    pa.set_memory_pool(pa.system_memory_pool())
    with pq.ParquetWriter(
        sink,
        schema,
        compression="zstd",
        write_statistics=SORTED,
        use_dictionary=DICTIONARY,
        data_page_size=PAGE,
        write_batch_size=LOOK,
    ) as writer:
        group: list[pa.RecordBatch] = []
        rows = size = 0
        for batch in _batches(documents):
            group.append(batch)
            rows += batch.num_rows
            size += batch.nbytes
            if rows >= GROUP[0] or size >= GROUP[1]:
                _write_group(writer, group)
                written.rows += rows
                rows = size = 0
        written.rows += rows
        if group:
            _write_group(writer, group)
    return written


def _write_group(writer: pq.ParquetWriter, group: list[pa.RecordBatch]) -> None:
    """Write a row group, empty the list and give its memory back."""
    writer.write_table(pa.Table.from_batches(group))
    group.clear()
    pa.default_memory_pool().release_unused()


def _batches(documents: Iterator[Exported]) -> Iterator[pa.RecordBatch]:
    """Rows as columns, some at a time."""
    rows: list[dict[str, Any]] = []
    held = 0
    for document in documents:
        rows.append(typed(document))
        held += len(document["text"] or "")
        if len(rows) >= BATCH[0] or held >= BATCH[1]:
            batch = pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
            rows, held = [], 0
            yield batch
    if rows:
        yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)
