"""The archive: every response that was parsed or refused, in WARC 1.1, before it is parsed.

One file a run and source, a gzip member a record, each flushed to the disk before the next is
begun: a run that is killed loses at most the member it was writing, and that torn tail is cut off
at the next start (``mend``). A payload that the archive already holds becomes a ``revisit`` record
that refers to the first one (profile ``identical-payload-digest``), also across files.
Reading is in ``crawler.captures``.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import Self

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawler.parsed import Capture
from crawler.warc import Member, RecordError, members, parse
from db.records import StatecraftError

SOFTWARE = "statecraft"
INDEX_NAME = "payloads.sqlite3"

#: Headers that describe how the body travelled, not the body that is stored.
_TRANSPORT_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})
_HEADER_NAME = re.compile(r"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$")  # RFC 9110, token


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """Where a response lies: file name, byte offset of its member, hash of its body (hex)."""

    file: str
    offset: int
    payload_sha256: str
    revisit: bool


@dataclass(frozen=True, slots=True)
class Original:
    """The first record that holds a payload."""

    url: str
    date: str
    file: str
    offset: int


def payload_digest(body: bytes) -> str:
    """The digest as WARC headers carry it: ``sha256:`` and base 32."""
    return "sha256:" + base64.b32encode(hashlib.sha256(body).digest()).decode()


def instant(captured: str | None) -> str:
    """An ISO instant as a WARC-Date: UTC with ``Z``. None is now; without a zone it is UTC."""
    moment = datetime.fromisoformat(captured) if captured else datetime.now(UTC)
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


class PayloadIndex:
    """Which payload lies where in one archive folder: ``payloads.sqlite3`` beside the files.

    It only repeats what the files say: it reads what was added to them since it was last open,
    and may be deleted at any time.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._db = sqlite3.connect(folder / INDEX_NAME)
        self._db.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA busy_timeout=10000;"
            "CREATE TABLE IF NOT EXISTS payloads (digest TEXT PRIMARY KEY, url TEXT NOT NULL,"
            " date TEXT NOT NULL, file TEXT NOT NULL, offset INTEGER NOT NULL) WITHOUT ROWID;"
            "CREATE TABLE IF NOT EXISTS files (file TEXT PRIMARY KEY, size INTEGER NOT NULL);"
        )
        self._refresh()

    def find(self, digest: str) -> Original | None:
        row = self._db.execute(
            "SELECT url, date, file, offset FROM payloads WHERE digest = ?", [digest]
        ).fetchone()
        return Original(*row) if row else None

    def add(self, digest: str, original: Original) -> None:
        """Take up a payload just written."""
        with self._db:
            self._insert(digest, original)

    def mark(self, name: str, size: int) -> None:
        """Say that a file is whole up to ``size`` bytes."""
        with self._db:
            self._mark(name, size)

    def unfinished(self) -> list[Path]:
        """The files in which something follows the last whole record, or that hold nothing."""
        known: dict[str, int] = dict(self._db.execute("SELECT file, size FROM files"))
        return [
            path
            for path in archive_files(self.folder)
            if not path.stat().st_size or path.stat().st_size > known.get(path.name, 0)
        ]

    def close(self) -> None:
        self._db.close()

    def _refresh(self) -> None:
        present = {path.name: path.stat().st_size for path in archive_files(self.folder)}
        known: dict[str, int] = dict(self._db.execute("SELECT file, size FROM files"))
        with self._db:
            for name in known.keys() - present.keys():
                self._forget(name)
            for name, size in sorted(present.items()):
                seen = known.get(name, 0)
                if size < seen:
                    self._forget(name)
                    seen = 0
                if size > seen:
                    self._read(name, seen)

    def _read(self, name: str, start: int) -> None:
        for member in members(self.folder / name, start):
            if not isinstance(member, Member):
                continue
            try:
                headers = parse(member).rec_headers
            except RecordError:
                continue
            digest = headers.get_header("WARC-Payload-Digest")
            if headers.get_header("WARC-Type") == "response" and digest:
                url, date = headers.get_header("WARC-Target-URI"), headers.get_header("WARC-Date")
                self._insert(digest, Original(url, date, name, member.offset))
            self._mark(name, member.end)

    def _insert(self, digest: str, original: Original) -> None:
        row = (digest, original.url, original.date, original.file, original.offset)
        self._db.execute("INSERT OR IGNORE INTO payloads VALUES (?, ?, ?, ?, ?)", row)

    def _mark(self, name: str, size: int) -> None:
        self._db.execute("INSERT OR REPLACE INTO files VALUES (?, ?)", [name, size])

    def _forget(self, name: str) -> None:
        self._db.execute("DELETE FROM payloads WHERE file = ?", [name])
        self._db.execute("DELETE FROM files WHERE file = ?", [name])


class ArchiveWriter:
    """Appends responses to one WARC file; ``close`` it, or use it as a context manager.

    ``source`` goes into the file's ``warcinfo``, so that a reader knows whose pages these are
    even where the host does not say it. The file is made at the first record. ``mended`` is a
    sentence where a torn tail had to be cut off a file that is continued.
    """

    def __init__(self, path: Path, *, source: str = "") -> None:
        self.path = path
        self.source = source
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self.mended = mend(path) if path.exists() else None
            self._index = PayloadIndex(path.parent)
        except (OSError, sqlite3.Error) as error:
            raise StatecraftError(
                f"{path.parent}: the archive cannot be opened ({error})"
            ) from error

    def write(
        self, capture: Capture, *, headers: Iterable[tuple[str, str]] = (), reason: str = ""
    ) -> Archived:
        """Store one response. ``headers`` are its HTTP headers, the body comes decoded."""
        if not self.path.exists():
            self._append(self._warcinfo())
        digest = payload_digest(capture.body)
        date, http = instant(capture.captured), _http_headers(capture, headers, reason)
        original = self._index.find(digest) if capture.body else None
        packed = BytesIO()
        writer = WARCWriter(packed, gzip=True, warc_version="WARC/1.1")
        if original:
            record = writer.create_revisit_record(
                capture.url, digest, original.url, original.date, http, {"WARC-Date": date}
            )
        else:
            record = writer.create_warc_record(
                capture.url,
                "response",
                payload=BytesIO(capture.body),
                length=len(capture.body),
                http_headers=http,
                warc_headers_dict={"WARC-Date": date, "WARC-Payload-Digest": digest},
            )
        writer.write_record(record)
        offset = self._append(packed.getvalue())
        if not original:
            self._index.add(digest, Original(capture.url, date, self.path.name, offset))
        return Archived(
            file=self.path.name,
            offset=offset,
            payload_sha256=hashlib.sha256(capture.body).hexdigest(),
            revisit=original is not None,
        )

    def close(self) -> None:
        self._index.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _warcinfo(self) -> bytes:
        packed = BytesIO()
        writer = WARCWriter(packed, gzip=True, warc_version="WARC/1.1")
        fields = {"software": SOFTWARE, "format": "WARC File Format 1.1", "isPartOf": self.source}
        writer.write_record(writer.create_warcinfo_record(self.path.name, fields))
        return packed.getvalue()

    def _append(self, packed: bytes) -> int:
        """Bytes to the end of the file and to the disk; the offset at which they begin."""
        with self.path.open("ab") as stream:
            offset = stream.tell()
            stream.write(packed)
            stream.flush()
            os.fsync(stream.fileno())
        self._index.mark(self.path.name, offset + len(packed))
        return offset


def archive_files(folder: Path) -> list[Path]:
    """The WARC files of a folder, by name."""
    return sorted(path for path in folder.glob("*.warc*") if path.suffix in (".gz", ".warc"))


def mend(path: Path) -> str | None:
    """Cut off a torn last record; a sentence that says so, or None where the file is whole.

    A file in which no record is whole, or that is empty since its writer was killed before the
    first, is taken away. Damage before whole records is left alone (``archive verify`` names it):
    nothing that can still be read is ever thrown away.
    """
    size = path.stat().st_size
    torn = (p.offset for p in members(path) if not isinstance(p, Member) and p.tail)
    offset = next(torn, None if size else 0)
    if offset is None:
        return None
    if offset == 0:
        path.unlink()
        return f"{path.name}: a file of {size} bytes without a whole record was taken away"
    with path.open("r+b") as stream:
        stream.truncate(offset)
        os.fsync(stream.fileno())
    lost = size - offset
    return f"{path.name}: a torn record of {lost} bytes was cut off at offset {offset}"


def mend_folder(folder: Path) -> list[str]:
    """``mend`` for every file of an archive folder whose last writer was killed.

    For the start of a run that holds the lock: it must not meet a writer at work.
    """
    if not archive_files(folder):
        return []
    index = PayloadIndex(folder)
    try:
        return [said for path in index.unfinished() if (said := mend(path))]
    finally:
        index.close()


def _http_headers(
    capture: Capture, headers: Iterable[tuple[str, str]], reason: str
) -> StatusAndHeaders:
    kept = [
        (name, re.sub(r"[\r\n\0]+", " ", value).strip())
        for name, value in headers
        if _HEADER_NAME.match(name) and name.lower() not in _TRANSPORT_HEADERS
    ]
    if capture.content_type and not any(name.lower() == "content-type" for name, _ in kept):
        kept.append(("Content-Type", capture.content_type))
    kept.append(("Content-Length", str(len(capture.body))))
    try:
        phrase = reason or HTTPStatus(capture.status).phrase
    except ValueError:
        phrase = "Unknown"
    return StatusAndHeaders(f"{capture.status} {phrase}", kept, protocol="HTTP/1.1")
