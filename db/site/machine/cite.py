""" "Cite this list": permanent address, snapshot, number of rows and a checksum of the CSV.

The same filter on the same snapshot gives the same bytes, so whoever has the database, or the
file somebody published, can say whether it is the one that a figure was drawn from.
"""

from __future__ import annotations

import asyncio
import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from datasette.utils.asgi import Response

from db.exports import rows, writer
from db.exports.about import TITLE, describe
from db.site.ask import Ask
from db.site.downloads import Listed
from db.site.machine.origin import origin
from db.site.machine.stamp import stamp
from db.site.render import fill
from db.site.selection import Selection
from db.store import connect

#: Lists longer than this are hashed by whoever downloads them.
MOST_ROWS = 50_000
_HASHING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="checksum")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A list as of one snapshot.

    ``sha256`` is of the CSV's bytes, and ``defused`` how many of its cells got an apostrophe in
    front, by column; both None where the list is too long.
    """

    rows: int
    total: int
    snapshot: str | None
    vocabulary_versions: list[str]
    pipeline_versions: list[str]
    sha256: str | None = None
    defused: dict[str, int] | None = None


class Digest:
    """A stream that keeps nothing but the hash of what is written to it."""

    def __init__(self) -> None:
        self.hash = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.hash.update(data)
        return len(data)


def read_cited(path: Path, chosen: Listed, *, hashed: bool) -> Cited:
    """The list's facts, all of one snapshot of the database at ``path``."""
    database = connect(path, readonly=True)
    try:
        database.conn.execute("BEGIN")
        about = describe(database, chosen, index=True)
        digest = defused = None
        if hashed and about.rows <= MOST_ROWS:
            stream = Digest()
            found = rows("csv", database, chosen, index=True)
            written = writer("csv")(found, cast(BinaryIO, stream), about)
            defused = written.remarks["defused"]["cells"]
            digest = stream.hash.hexdigest()
        return Cited(
            rows=about.rows,
            total=about.total,
            snapshot=about.snapshot,
            vocabulary_versions=about.vocabulary_versions,
            pipeline_versions=about.pipeline_versions,
            sha256=digest,
            defused=defused,
        )
    finally:
        database.conn.close()


async def cited(ask: Ask, selection: Selection, *, hashed: bool) -> Cited:
    """The same, once a snapshot and filter; hashing goes on one list at a time."""
    chosen = Listed.of(selection)

    async def make() -> Cited:
        return await asyncio.get_running_loop().run_in_executor(
            _HASHING if hashed else None,
            lambda: read_cited(ask.site.path, chosen, hashed=hashed),
        )

    name = ("cited", stamp(ask.site.path), hashed, tuple(selection.pairs()))
    return await ask.site.cached(name, make)


def addresses(ask: Ask, selection: Selection) -> dict[str, str]:
    """The list's permanent address and that of its CSV, in full."""
    here = origin(ask.request)
    return {
        "address": here + selection.address("/timeline"),
        "csv": here + selection.address("/timeline.csv"),
    }


def sentence(found: Cited, address: str) -> str:
    """The citation as it goes into a footnote; in English, as the title is."""
    pipeline = ", ".join(found.pipeline_versions) or "none"
    snapshot = found.snapshot or "never changed"
    said = f"{TITLE}. {found.rows:,} of {found.total:,} documents, {address}."
    said += f" Snapshot {snapshot}, pipeline {pipeline}."
    return said + (f" CSV SHA-256 {found.sha256}." if found.sha256 else "")


async def view(ask: Ask) -> str:
    """The page with everything, the checksum included."""
    selection = Selection.from_args(ask.args)
    found = await cited(ask, selection, hashed=True)
    named = addresses(ask, selection)
    return fill(
        ask,
        "statecraft/cite.html",
        cited=found,
        named=named,
        sentence=sentence(found, named["address"]),
        listing=selection.address("/timeline"),
        as_json=selection.address("/cite.json"),
    )


async def as_json(ask: Ask) -> Response:
    """The same for programs."""
    selection = Selection.from_args(ask.args)
    found = await cited(ask, selection, hashed=True)
    named = addresses(ask, selection)
    answer: dict[str, Any] = {
        **named,
        "filter": Listed.of(selection).as_dict(),
        **asdict(found),
        "citation": sentence(found, named["address"]),
    }
    return Response.json(answer, headers={"Cache-Control": "no-cache"})
