"""JSON lines, plain or gzipped, read with errors that name file and line."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from db.records import StatecraftError


def open_text(path: Path) -> IO[bytes]:
    """The file's bytes, decompressed where they begin as gzip does, whatever its name."""
    raw = path.open("rb")
    try:
        magic = raw.read(2)
        raw.seek(0)
    except OSError:
        raw.close()
        raise
    return gzip.open(raw, "rb") if magic == b"\x1f\x8b" else raw  # type: ignore[return-value]


@contextmanager
def errors_named(path: Path, line: Callable[[], int]) -> Iterator[None]:
    """Errors of reading ``path`` as StatecraftError; ``line`` tells how far it was read."""
    try:
        yield
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise StatecraftError(
            f"{path}:{line() + 1}: the gzip file is cut off or damaged ({error}); fetch it again"
        ) from error
    except OSError as error:
        raise StatecraftError(f"{path}: cannot be read: {error.strerror or error}") from error


def read_objects(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """(line number from 1, object) for every line that is not blank.

    Raises StatecraftError naming file and line: unreadable file, damaged or truncated gzip,
    text that is not UTF-8 or not JSON, a line that is no object.
    """
    number = 0
    with errors_named(path, lambda: number), open_text(path) as lines:
        for line in lines:
            number += 1
            if line.strip():
                yield number, _parse(path, number, line)


def _parse(path: Path, number: int, line: bytes) -> dict[str, Any]:
    try:
        value = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8"))
    except UnicodeDecodeError as error:
        raise StatecraftError(f"{path}:{number}: not UTF-8 ({error.reason})") from error
    except RecursionError as error:
        raise StatecraftError(f"{path}:{number}: JSON nested too deeply") from error
    except ValueError as error:
        raise StatecraftError(f"{path}:{number}: not JSON: {error}") from error
    if not isinstance(value, dict):
        raise StatecraftError(
            f"{path}:{number}: a JSON object was expected, this is {type(value).__name__}"
        )
    return value


def string(row: dict[str, Any], name: str) -> str | None:
    """A string field, None where it is absent or empty. Raises StatecraftError for another type."""
    value = row.get(name)
    if value is None or value == "":
        return None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)  # numbers of posts and orders are written either way
    if not isinstance(value, str):
        raise StatecraftError(f"{name}: a string was expected, this is {type(value).__name__}")
    return value


def strings(row: dict[str, Any], name: str) -> list[str]:
    """A list-of-strings field; a single string counts as a list of one."""
    value = row.get(name)
    if value is None or value == "":
        return []
    if isinstance(value, str):
        return [value]
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise StatecraftError(f"{name}: a list of strings was expected")
    return value
