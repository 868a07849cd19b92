"""The list shown, in any export format: every row of the filter, streamed from one snapshot.

The formats are those of ``db.exports.FORMATS``; a format added there is offered here at once.
Writing happens in a thread with a connection of its own, a bounded queue ahead of the reader.
"""

from __future__ import annotations

import asyncio
import io
import threading
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any

from datasette.utils.asgi import AsgiStream

from db.exports import FORMATS, NAMED, writer
from db.exports import rows as listed
from db.exports.about import describe
from db.exports.documents import Exported, documents
from db.filters import Filter
from db.site.ask import Ask, NotHereError
from db.site.machine.origin import origin
from db.site.selection import Selection
from db.store import connect

CHUNK = 256 * 1024
#: Chunks written ahead of a slow reader.
AHEAD = 8
MEDIA = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "jsonl": "application/x-ndjson; charset=utf-8",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csl": "application/vnd.citationstyles.csl+json",
    "ris": "application/x-research-info-systems",
    "bibtex": "application/x-bibtex; charset=utf-8",
    "atom": "application/atom+xml; charset=utf-8",
}
ENDINGS = {"csl": "csl.json", "bibtex": "bib", "atom": "atom.xml"}
#: Formats that a browser shows; the others are saved.
SHOWN = {"json", "atom"}
_WRITERS = ThreadPoolExecutor(max_workers=2, thread_name_prefix="download")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed(Filter):
    """The filter of a list on the site: also what happened to the page, or one key."""

    state: str | None = None
    key: str | None = None

    @classmethod
    def of(cls, selection: Selection) -> Listed:
        """The selection's filter with its state."""
        chosen = selection.filter
        held = {name: getattr(chosen, name) for name in Filter.__dataclass_fields__}
        return cls(**held, state=selection.state)

    def where(self, table: str = "timeline") -> tuple[str, dict[str, Any]]:
        condition, parameters = Filter.where(self, table)
        if self.key is not None:
            return f"{table}.key = :f_key AND {condition}", {**parameters, "f_key": self.key}
        if self.state is None:
            return condition, parameters
        kept = "gone IS NOT NULL" if self.state == "gone" else "change = :f_state"
        condition += f" AND {table}.key IN (SELECT key FROM documents WHERE {kept})"  # noqa: S608
        if self.state != "gone":
            parameters = {**parameters, "f_state": self.state}
        return condition, parameters


class Abandoned(Exception):  # noqa: N818 - no error: the reader went away
    """Nobody reads any more."""


class Pipe(io.RawIOBase):
    """Bytes written in one thread come out as chunks in another."""

    def __init__(self) -> None:
        self.queue: Queue[bytes | BaseException | None] = Queue(maxsize=AHEAD)
        self.closed_by_reader = threading.Event()
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._held += data
        if len(self._held) >= CHUNK:
            self.flush()
        return len(data)

    def flush(self) -> None:
        if self._held:
            self.put(bytes(self._held))
            self._held.clear()

    def put(self, item: bytes | BaseException | None) -> None:
        """Hand over one chunk, an exception, or None for the end; waits for the reader."""
        while True:
            if self.closed_by_reader.is_set():
                raise Abandoned
            try:
                self.queue.put(item, timeout=0.5)
            except Full:
                continue
            return


def write_list(
    path: Path,
    form: str,
    chosen: Filter,
    stream: Pipe,
    *,
    text: bool,
    site: str | None = None,
    bom: bool = False,
) -> None:
    """Write the documents of ``chosen`` in ``form``; ``text`` False leaves texts out."""
    try:
        database = connect(path, readonly=True)
        try:
            database.conn.execute("BEGIN")
            about = describe(database, chosen, index=True, bom=bom, site=site, named=form in NAMED)
            rows = listed(form, database, chosen, index=True)
            writer(form)(rows if text else _without_text(rows), stream, about)  # type: ignore[arg-type]
            stream.flush()
            stream.put(None)
        finally:
            database.conn.close()
    except Abandoned:
        return
    except Exception as error:
        stream.put(error)


def _without_text(rows: Iterator[Exported]) -> Iterator[Exported]:
    for row in rows:
        row["text"] = None
        yield row


async def download_selection(ask: Ask, selection: Selection, form: str) -> AsgiStream:
    """A streamed response: the list in ``form`` (JSON without texts unless ``text=1``, CSV with a
    byte-order mark if ``bom=1``)."""
    if form not in FORMATS:
        raise NotHereError(form)
    text = form != "json" or ask.args.get("text") == "1"
    chosen = Listed.of(selection)
    pipe = Pipe()
    loop = asyncio.get_running_loop()
    place = origin(ask.request)
    bom = ask.args.get("bom") == "1"
    loop.run_in_executor(
        _WRITERS,
        lambda: write_list(ask.site.path, form, chosen, pipe, text=text, site=place, bom=bom),
    )

    async def send(out: Any) -> None:
        try:
            await _pour(pipe, out.send)
        finally:
            pipe.closed_by_reader.set()

    # What a file cannot say of itself, its filter, snapshot and checksum, stands at this address.
    about = selection.address("/cite.json")
    name = f"statecraft.{ENDINGS.get(form, form)}"
    way = "inline" if form in SHOWN else "attachment"
    return AsgiStream(
        send,
        headers={
            "Content-Disposition": f'{way}; filename="{name}"',
            "Cache-Control": "no-cache",
            "Link": f'<{place}{about}>; rel="describedby"; type="application/json"',
        },
        content_type=MEDIA.get(form, "application/octet-stream"),
    )


async def _pour(pipe: Pipe, send: Callable[[Any], Awaitable[None]]) -> None:
    loop = asyncio.get_running_loop()

    def take() -> bytes | BaseException | None:
        while True:
            try:
                return pipe.queue.get(timeout=1)
            except Empty:
                if pipe.closed_by_reader.is_set():
                    return None

    while (item := await loop.run_in_executor(None, take)) is not None:
        if isinstance(item, BaseException):
            raise item
        await send({"type": "http.response.body", "body": item, "more_body": True})


def exported(path: Path, key: str) -> Exported | None:
    """One document as ``export jsonl`` writes it."""
    database = connect(path, readonly=True)
    try:
        return next(documents(database, Listed(key=key), index=True), None)
    finally:
        database.conn.close()
