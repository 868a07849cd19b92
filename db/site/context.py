"""What the pages of one site share: the snapshot, the names of codes, and a cache of pages."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from db.site.names import Names, read_names
from db.site.reading import read_snapshot
from db.site.snapshot import Snapshot

T = TypeVar("T")


class Cache:
    """The most recently used values; emptied whenever the store has changed."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._held: OrderedDict[Hashable, Any] = OrderedDict()

    def get(self, key: Hashable) -> Any:
        """The value, or None where it is not held."""
        if key in self._held:
            self._held.move_to_end(key)
            return self._held[key]
        return None

    def put(self, key: Hashable, value: Any) -> None:
        self._held[key] = value
        self._held.move_to_end(key)
        while len(self._held) > self.size:
            self._held.popitem(last=False)

    def clear(self) -> None:
        self._held.clear()


class Site:
    """One served database: its snapshot is renewed when the file changes.

    The file is looked at no more than once in ``look`` seconds, and while a crawl writes, a new
    snapshot is read no sooner than ten times as long after the last as reading it took. Requests
    are answered from the old one meanwhile.
    """

    look = 0.5

    def __init__(self, datasette: Any, path: Path) -> None:
        self.datasette = datasette
        self.path = path
        self.pages = Cache(2000)
        self.answers = Cache(400)
        self._drawings = ThreadPoolExecutor(max_workers=2, thread_name_prefix="drawing")
        self._snapshot: Snapshot | None = None
        self._names: Names | None = None
        self._looked = 0.0
        self._took = 0.0
        self._read_at = 0.0
        self._renewing: asyncio.Task[None] | None = None
        self._locks: dict[Hashable, asyncio.Lock] = {}

    @property
    def db(self) -> Any:
        """Datasette's handle on the database."""
        return self.datasette.get_database("statecraft")

    async def warm(self) -> None:
        """Read the snapshot and draw the first pages, so that the first visitor need not wait."""
        await self.datasette.client.get("/")
        await self.datasette.client.get("/timeline")
        await self.datasette.client.get("/country")

    async def query(self, sql: str, params: Any = ()) -> list[dict[str, Any]]:
        """Rows of our own SQL as dictionaries (no row limit: we know what we ask)."""

        def run(connection: sqlite3.Connection) -> list[dict[str, Any]]:
            cursor = connection.execute(sql, params)
            names = [column[0] for column in cursor.description]
            return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

        rows: list[dict[str, Any]] = await self.db.execute_fn(run)
        return rows

    async def snapshot(self) -> Snapshot:
        """The present snapshot; only the first caller ever waits for one."""
        now = time.monotonic()
        if self._snapshot is None:
            async with self._lock("snapshot"):
                if self._snapshot is None:
                    await self._renew(self._stamp())
        elif now - self._looked > self.look:
            self._looked = now
            stamp = self._stamp()
            rested = now - self._read_at >= 10 * self._took
            idle = self._renewing is None or self._renewing.done()
            if stamp != self._snapshot.stamp and rested and idle:
                if self._took < 0.2:
                    await self._renew(stamp)
                else:
                    self._renewing = asyncio.create_task(self._renew(stamp))
        assert self._snapshot is not None
        return self._snapshot

    async def names(self) -> Names:
        """The names of codes in both languages, as of the present snapshot."""
        await self.snapshot()
        assert self._names is not None
        return self._names

    async def changed(self) -> str | None:
        """The day on which a document or label last changed (UTC)."""
        rows = await self.query(
            "SELECT substr(value, 1, 10) AS day FROM state WHERE name = 'changed'"
        )
        return rows[0]["day"] if rows else None

    async def cached(self, key: Hashable, make: Callable[[], Awaitable[T]]) -> T:
        """``make()``'s value for the present snapshot; asked for at once, it is made once."""
        snapshot = await self.snapshot()
        full = (snapshot.stamp, key)
        held: T | None = self.answers.get(full)
        if held is None:
            async with self._lock(full):
                held = self.answers.get(full)
                if held is None:
                    held = await make()
                    self.answers.put(full, held)
            self._locks.pop(full, None)
        return held

    async def drawn(self, draw: Callable[..., T], *args: Any) -> T:
        """``draw(*args)`` in a thread of its own kind, so that drawing never blocks reading."""
        return await asyncio.get_running_loop().run_in_executor(self._drawings, draw, *args)

    def close(self) -> None:
        self._drawings.shutdown(wait=False, cancel_futures=True)

    def _lock(self, key: Hashable) -> asyncio.Lock:
        return self._locks.setdefault(key, asyncio.Lock())

    def _stamp(self) -> tuple[int, ...]:
        """What changes when the database does: times and sizes of the file and its log."""
        parts: list[int] = []
        for suffix in ("", "-wal"):
            try:
                stat = Path(f"{self.path}{suffix}").stat()
                parts += [stat.st_mtime_ns, stat.st_size]
            except FileNotFoundError:
                parts += [0, 0]
        return tuple(parts)

    async def _renew(self, stamp: tuple[int, ...]) -> None:
        began = time.monotonic()

        def read(connection: sqlite3.Connection) -> tuple[Snapshot, Names]:
            return read_snapshot(connection, stamp), read_names(connection)

        self._snapshot, self._names = await self.db.execute_fn(read)
        self._read_at = time.monotonic()
        self._took = self._read_at - began
        self.pages.clear()
        self.answers.clear()
