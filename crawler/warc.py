"""WARC files, record by record: where each begins, whether it is whole, what it holds.

A ``.warc.gz`` is a row of gzip members, one a record (ISO 28500, annex D), so a file that was cut
can be read up to the cut, and a damaged member stepped over. Plain ``.warc`` files are read too.
Everything here is bounded: a member never unpacks to more than ``MAX_RECORD`` bytes in memory.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeadersParserException

from db.records import StatecraftError

MAX_RECORD = 160 * 2**20
CHUNK = 256 * 2**10
GZIP_MAGIC = b"\x1f\x8b\x08"

_CONTENT_LENGTH = re.compile(rb"^content-length:\s*(\d{1,12})\s*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Member:
    """One whole record as stored: its place in the file (bytes) and its unpacked bytes."""

    offset: int
    end: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Damage:
    """A place where no whole record could be read. ``tail``: nothing readable follows."""

    offset: int
    reason: str
    tail: bool


class RecordError(Exception):
    """The bytes of a member are no WARC record."""


def members(path: Path, start: int = 0) -> Iterator[Member | Damage]:
    """Every record of a WARC file from byte ``start`` on, and every place that is none."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise StatecraftError(f"{path}: cannot be read ({error.strerror or error})") from error
    with stream:
        stream.seek(start)
        head = stream.read(5)
        stream.seek(start)
        if not head:
            return
        if GZIP_MAGIC.startswith(head[:3]) or head.startswith(GZIP_MAGIC):
            yield from _gzip_members(stream, start)
        elif head == b"WARC/":
            yield from _plain_members(stream, start)
        elif start:
            yield Damage(start, "no record begins here", tail=True)
        else:
            raise StatecraftError(f"{path}: not a WARC file (expected gzip members or WARC/1.x)")


def member_at(path: Path, offset: int) -> Member:
    """The one record that begins at ``offset``; RecordError where none does."""
    found = next(members(path, offset), None)
    if not isinstance(found, Member):
        raise RecordError(found.reason if found else "the file ends here")
    return found


def parse(member: Member) -> ArcWarcRecord:
    """The record of a member, its digests checked while its content is read (warcio)."""
    stream = BytesIO(member.data)
    try:
        record = ArcWarcRecordLoader().parse_record_stream(stream, check_digests=True)
    except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError) as error:
        raise RecordError(f"no WARC record ({str(error).strip() or 'unreadable'})") from error
    declared = _CONTENT_LENGTH.search(member.data.partition(b"\r\n\r\n")[0])
    if declared is None:
        raise RecordError("the record has no Content-Length")
    if len(member.data) - member.data.find(b"\r\n\r\n") - 4 < int(declared[1]):
        raise RecordError("the record is shorter than its Content-Length")
    return record


def _gzip_members(stream: BinaryIO, start: int) -> Iterator[Member | Damage]:
    offset = start
    while True:
        stream.seek(offset)
        outcome = _read_member(stream, offset)
        if outcome is None:
            return
        if isinstance(outcome, Member):
            offset = outcome.end
            yield outcome
            continue
        following = _next_magic(stream, offset + 1)
        yield Damage(offset, outcome.reason, tail=following is None)
        if following is None:
            return
        offset = following


def _read_member(stream: BinaryIO, offset: int) -> Member | Damage | None:
    unpacker = zlib.decompressobj(wbits=31)  # 31: gzip wrapper, CRC and length checked
    data = bytearray()
    consumed = 0
    while not unpacker.eof:
        packed = stream.read(CHUNK)
        if not packed:
            return Damage(offset, "the record is cut", tail=True) if consumed else None
        consumed += len(packed)
        try:
            while packed and not unpacker.eof:
                data += unpacker.decompress(packed, CHUNK * 4)
                packed = unpacker.unconsumed_tail
                if len(data) > MAX_RECORD:
                    return Damage(offset, f"the record unpacks to over {MAX_RECORD} bytes", False)
        except zlib.error as error:
            return Damage(offset, f"the record is damaged ({error})", tail=False)
    return Member(offset, offset + consumed - len(unpacker.unused_data), bytes(data))


def _next_magic(stream: BinaryIO, offset: int) -> int | None:
    """The next place at which a gzip member that holds a WARC record begins."""
    stream.seek(offset)
    base, window = offset, b""
    while chunk := stream.read(CHUNK):
        window += chunk
        at = window.find(GZIP_MAGIC)
        while at >= 0:
            if _begins_record(stream, base + at):
                return base + at
            at = window.find(GZIP_MAGIC, at + 1)
        keep = min(len(GZIP_MAGIC) - 1, len(window))
        base += len(window) - keep
        window = window[-keep:]
        stream.seek(base + keep)
    return None


def _begins_record(stream: BinaryIO, offset: int) -> bool:
    stream.seek(offset)
    try:
        return zlib.decompressobj(wbits=31).decompress(stream.read(1024), 16).startswith(b"WARC/")
    except zlib.error:
        return False


def _plain_members(stream: BinaryIO, start: int) -> Iterator[Member | Damage]:
    offset = start
    while True:
        stream.seek(offset)
        head = stream.read(64 * 1024)
        blank = len(head) - len(head.lstrip(b"\r\n"))
        if blank == len(head):
            return
        offset, head = offset + blank, head[blank:]
        end = head.find(b"\r\n\r\n")
        length = _CONTENT_LENGTH.search(head[: max(end, 0)])
        if not head.startswith(b"WARC/") or end < 0 or length is None:
            yield Damage(offset, "no whole record begins here", tail=True)
            return
        size = end + 4 + int(length[1])
        if size > MAX_RECORD:
            yield Damage(offset, f"the record is over {MAX_RECORD} bytes", tail=False)
            offset += size
            continue
        stream.seek(offset)
        data = stream.read(size)
        if len(data) < size:
            yield Damage(offset, "the record is cut", tail=True)
            return
        yield Member(offset, offset + size, data)
        offset += size
