"""Two versions of a document side by side, word by word."""

from __future__ import annotations

from dataclasses import dataclass

from db.differences import Run, differences
from db.site.documents import Held
from db.site.render import Ask

#: An unchanged stretch longer than this is shown by its two ends (characters of each).
LONG, END = 900, 300


@dataclass(frozen=True, slots=True)
class Piece:
    """A run as it is shown; ``left_out`` counts words between ``text`` and ``after``."""

    operation: str
    text: str
    left_out: int = 0
    after: str = ""


def piece(run: Run) -> Piece:
    """A run, with the middle of a long unchanged one left out between words."""
    if run.operation != "equal" or len(run.text) <= LONG:
        return Piece(run.operation, run.text)
    first = run.text[:END].rsplit(None, 1)[0]
    last = run.text[-END:].split(None, 1)[-1]
    middle = run.text[len(first) : len(run.text) - len(last)]
    return Piece(run.operation, first, len(middle.split()), last)


@dataclass(frozen=True, slots=True)
class Difference:
    """The stretches of words that turn version ``older`` into version ``newer``."""

    older: int
    newer: int
    pieces: list[Piece]


async def compare(ask: Ask, held: Held) -> Difference | None:
    """The difference that ``?diff=1..2`` asks for, None where nothing is asked."""
    asked = ask.args.get("diff") or ""
    older, dots, newer = asked.partition("..")
    if not dots or not older.isdigit() or not newer.isdigit():
        return None
    rows = await ask.site.query(
        "SELECT version, title, text FROM versions WHERE key = ? AND version IN (?, ?)",
        [held.row["key"], int(older[:8]), int(newer[:8])],
    )
    texts = {row["version"]: f"{row['title']}\n\n{row['text'] or ''}" for row in rows}
    if int(older) not in texts or int(newer) not in texts:
        return None
    runs = await ask.site.drawn(differences, texts[int(older)], texts[int(newer)])
    return Difference(int(older), int(newer), [piece(run) for run in runs])
