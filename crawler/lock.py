"""One crawl at a time on a database: a lock that names its holder.

The operating system's file lock decides, so a holder that died, however it died, holds nothing;
the note beside it only says who holds it.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from crawler import clock
from db.records import StatecraftError


def _paths(store_path: Path) -> tuple[Path, Path]:
    name = store_path.name
    return store_path.with_name(f"{name}.crawl-lock"), store_path.with_name(f"{name}.crawler.json")


def holder(store_path: Path) -> dict[str, object] | None:
    """What the note says about the present or last holder; None where there is no note."""
    try:
        note = json.loads(_paths(store_path)[1].read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return note if isinstance(note, dict) else None


def describe(note: dict[str, object] | None) -> str:
    if not note:
        return "another process"
    return f"process {note.get('pid')} on {note.get('host')} since {note.get('since')}"


@contextmanager
def crawl_lock(store_path: Path) -> Iterator[str | None]:
    """Hold the lock of a database; gives a sentence where a dead holder's lock was taken over.

    Raises StatecraftError, naming the holder, where another crawl is at work.
    """
    lock_path, note_path = _paths(store_path)
    if not lock_path.absolute().parent.is_dir():
        raise StatecraftError(f"{store_path}: there is no such folder")
    lock = FileLock(lock_path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StatecraftError(
            f"{store_path}: another crawl is at work ({describe(holder(store_path))}); "
            "wait for it, or end it first"
        ) from None
    except OSError as error:
        raise StatecraftError(f"{lock_path}: cannot be locked ({error.strerror})") from error
    try:
        left = holder(store_path)
        note = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": clock.stamp(clock.now()),
        }
        note_path.write_text(json.dumps(note) + "\n", encoding="utf-8")
        yield f"took over the lock of a crawl that died ({describe(left)})" if left else None
    finally:
        with suppress(OSError):
            note_path.unlink(missing_ok=True)
        lock.release()
