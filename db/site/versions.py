"""Two versions of a document side by side, word by word."""

from __future__ import annotations

from dataclasses import dataclass

from db.differences import Run, differences
from db.site.documents import Held
from db.site.render import Ask


@dataclass(frozen=True, slots=True)
class Difference:
    """The runs of words that turn version ``older`` into version ``newer``."""

    older: int
    newer: int
    runs: list[Run]


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
    return Difference(int(older), int(newer), runs)
