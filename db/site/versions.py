"""Two versions of a document side by side, word by word."""

from __future__ import annotations

from dataclasses import dataclass

from db.differences import Run, differences
from db.folding import fold
from db.site.ask import Ask
from db.site.documents import Held

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


def in_words(runs: list[Run]) -> list[Run]:
    """The runs without changes that are none of words: quotes, spaces, marks of Markdown.

    Such a stretch is shown unmarked, as the later version has it.
    """
    kept: list[Run] = []
    at = 0
    while at < len(runs):
        run = runs[at]
        pair = runs[at : at + 2]
        at += 1
        if [each.operation for each in pair] == ["delete", "insert"]:
            at += 1
            changed = fold(pair[0].text) != fold(pair[1].text)
            kept += pair if changed else [Run("equal", pair[1].text)]
        elif run.operation == "equal" or fold(run.text):
            kept.append(run)
        else:
            kept.append(Run("equal", run.text if run.operation == "insert" else " "))
    return _joined(kept)


def _joined(runs: list[Run]) -> list[Run]:
    joined: list[Run] = []
    for run in runs:
        if joined and joined[-1].operation == run.operation == "equal":
            joined[-1] = Run("equal", joined[-1].text + run.text)
        else:
            joined.append(run)
    return joined


@dataclass(frozen=True, slots=True)
class Difference:
    """The stretches of words that turn version ``older`` into version ``newer``."""

    older: int
    newer: int
    pieces: list[Piece]

    @property
    def of_words(self) -> bool:
        """Whether any word was changed, not only the form."""
        return any(piece.operation != "equal" for piece in self.pieces)


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
    runs = await ask.site.drawn(lambda: in_words(differences(texts[int(older)], texts[int(newer)])))
    return Difference(int(older), int(newer), [piece(run) for run in runs])
