"""Captures out of the archive, in the order in which they were made, and whether they are whole.

Revisits are answered with the payload they refer to: from the files asked for, else from the
files beside them.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from warcio.recordloader import ArcWarcRecord
from warcio.utils import BUFF_SIZE

from crawler.archive import archive_files
from crawler.parsed import Capture
from crawler.warc import Damage, Member, RecordError, member_at, members, parse
from db.records import Fetch, PartialError

#: A body longer than this is not read (the largest page known has 3 MB).
MAX_BODY = 64 * 2**20


@dataclass(slots=True, kw_only=True)
class ArchivedCapture(Capture):
    """A capture with its place in the archive. ``problem`` says why its body is missing."""

    file: str
    offset: int
    source: str | None = None
    headers: dict[str, str] = field(default_factory=dict)
    payload_sha256: str | None = None
    problem: str | None = None


class CutArchiveError(PartialError):
    """A WARC file is cut or damaged; what could be read was read before this was raised."""

    def __init__(self, damages: Sequence[tuple[Path, Damage]]) -> None:
        self.damages = list(damages)
        places = "; ".join(
            f"{path}: {damage.reason} at offset {damage.offset}" for path, damage in self.damages
        )
        super().__init__(f"{places}. Everything before it was kept")


class _Entry(NamedTuple):
    date: str
    file: int
    offset: int


@dataclass(slots=True)
class Contents:
    """The table of contents of some WARC files: what is where, and what cannot be read."""

    paths: list[Path]
    entries: list[_Entry] = field(default_factory=list)
    payloads: dict[str, tuple[Path, int]] = field(default_factory=dict)
    sources: dict[int, str] = field(default_factory=dict)
    damages: list[tuple[Path, Damage]] = field(default_factory=list)
    searched: set[Path] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.entries)


def contents(paths: Sequence[Path]) -> Contents:
    """Read the records' headers of every file; responses and revisits by their WARC-Date."""
    table = Contents(list(paths))
    for number, path in enumerate(table.paths):
        parts = members(path)
        if path.is_file() and path.stat().st_size == 0:
            table.damages.append((path, Damage(0, "the file is empty", tail=True)))
        for part in parts:
            if isinstance(part, Damage):
                table.damages.append((path, part))
                continue
            try:
                record = parse(part)
            except RecordError as error:
                table.damages.append((path, Damage(part.offset, str(error), tail=False)))
                continue
            _enter(table, number, part, record)
    table.entries.sort()
    return table


def read_captures(paths: Sequence[Path] | Contents) -> Iterator[ArchivedCapture]:
    """Every capture of the files by WARC-Date, then file, then offset.

    Raises CutArchiveError after the last one where a file was cut or damaged.
    """
    table = paths if isinstance(paths, Contents) else contents(paths)
    for entry in table.entries:
        yield _capture(table, entry)
    if table.damages:
        raise CutArchiveError(table.damages)


def fetch_of(capture: ArchivedCapture, source: str) -> Fetch:
    """The ledger's line for a capture; ``source`` as the store names it, the outcome not known."""
    return Fetch(
        url=capture.url,
        fetched=capture.captured or "",
        source=source,
        status=capture.status,
        outcome="unhandled",
        content_type=capture.content_type or None,
        etag=capture.headers.get("etag"),
        last_modified=capture.headers.get("last-modified"),
        payload_sha256=capture.payload_sha256,
        warc_file=capture.file,
        warc_offset=capture.offset,
    )


def _enter(table: Contents, number: int, member: Member, record: ArcWarcRecord) -> None:
    headers = record.rec_headers
    if record.rec_type == "warcinfo":
        for line in record.raw_stream.read(64 * 1024).decode("utf-8", "replace").splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "isPartOf" and value.strip():
                table.sources[number] = value.strip()
    if record.rec_type not in ("response", "revisit") or record.http_headers is None:
        return
    date = _sortable(headers.get_header("WARC-Date"))
    table.entries.append(_Entry(date, number, member.offset))
    digest = headers.get_header("WARC-Payload-Digest")
    if record.rec_type == "response" and digest:
        table.payloads.setdefault(digest, (table.paths[number], member.offset))


def _sortable(date: str | None) -> str:
    """A WARC-Date in one width: fractions of a second are optional in WARC 1.1."""
    try:
        return datetime.fromisoformat(date or "").isoformat(timespec="microseconds")
    except ValueError:
        return ""


def _capture(table: Contents, entry: _Entry) -> ArchivedCapture:
    path = table.paths[entry.file]
    record = parse(member_at(path, entry.offset))
    http = record.http_headers
    headers = {name.lower(): value for name, value in http.headers}
    status = http.get_statuscode()
    capture = ArchivedCapture(
        url=record.rec_headers.get_header("WARC-Target-URI") or "",
        body=b"",
        status=int(status) if status.isdigit() else 0,
        content_type=headers.get("content-type", ""),
        captured=record.rec_headers.get_header("WARC-Date"),
        file=path.name,
        offset=entry.offset,
        source=table.sources.get(entry.file),
        headers=headers,
    )
    try:
        if record.rec_type == "revisit":
            record = _original(table, path, record)
        capture.body = _body(record)
        capture.payload_sha256 = hashlib.sha256(capture.body).hexdigest()
    except RecordError as error:
        capture.problem = str(error)
    return capture


def _body(record: ArcWarcRecord) -> bytes:
    """The decoded body, bounded; RecordError where it is too long or fails its digest."""
    stream, body = record.content_stream(), bytearray()
    try:
        while piece := stream.read(BUFF_SIZE):
            body += piece
            if len(body) > MAX_BODY:
                raise RecordError(f"the body is over {MAX_BODY // 2**20} MB")
    except (zlib.error, EOFError, ValueError) as error:
        raise RecordError(f"the body does not unpack ({error})") from error
    if record.digest_checker.passed is False:
        raise RecordError("the digest does not agree with the content")
    return bytes(body)


def _original(table: Contents, path: Path, revisit: ArcWarcRecord) -> ArcWarcRecord:
    digest = revisit.rec_headers.get_header("WARC-Payload-Digest")
    place = table.payloads.get(digest) or _beside(table, path.parent, digest)
    if place is None:
        raise RecordError("the record that this revisit refers to is not in the archive")
    return parse(member_at(*place))


def _beside(table: Contents, folder: Path, digest: str | None) -> tuple[Path, int] | None:
    """Look through the other files of the folder, each once, for payloads referred to."""
    if digest is None:
        return None
    if folder not in table.searched:
        table.searched.add(folder)
        others = [path for path in archive_files(folder) if path not in table.paths]
        for found, place in contents(others).payloads.items():
            table.payloads.setdefault(found, place)
    return table.payloads.get(digest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What ``archive verify`` found in one file."""

    path: Path
    records: int
    revisits: int
    problems: list[str]


def verify(paths: Sequence[Path]) -> list[Verified]:
    """Check the block and payload digests of every record, and that revisits lead somewhere."""
    table = contents(paths)
    return [_verify(table, path) for path in table.paths]


def _verify(table: Contents, path: Path) -> Verified:
    records = revisits = 0
    problems = [] if path.stat().st_size else ["the file is empty"]
    for part in members(path):
        if isinstance(part, Damage):
            problems.append(f"offset {part.offset}: {part.reason}")
            continue
        records += 1
        try:
            record = parse(part)
            _body(record)
            if record.rec_type == "revisit":
                revisits += 1
                _body(_original(table, path, record))
        except RecordError as error:
            problems.append(f"offset {part.offset}: {error}")
    return Verified(path=path, records=records, revisits=revisits, problems=problems)
