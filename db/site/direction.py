"""Tightening or easing, told from the words of the quoted evidence and the title.

The codebook gives an easing the code of the tightening that it undoes, so the two can only be told
apart by wording. The rules are data (``data/direction.yml``, each with examples); where the words
tell neither, or both, that is what the site says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

Direction = Literal["tightening", "easing", "not told"]
#: No more of a passage than this is looked at (characters).
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Rule:
    """One wording and what it tells."""

    id: str
    direction: Direction
    pattern: re.Pattern[str]
    matches: tuple[str, ...]
    misses: tuple[str, ...]


@cache
def rules() -> tuple[Rule, ...]:
    """The rules, in the order in which they are tried."""
    path = Path(__file__).resolve().parent / "data" / "direction.yml"
    loaded: list[dict[str, Any]] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return tuple(
        Rule(
            entry["id"],
            entry["direction"],
            re.compile(entry["pattern"]),
            tuple(entry["matches"]),
            tuple(entry.get("misses", ())),
        )
        for entry in loaded
    )


@lru_cache(maxsize=50_000)
def tally(passage: str) -> tuple[int, int]:
    """How often a passage speaks of tightening and of easing."""
    text = passage[:LONGEST].lower()
    counts: Counter[str] = Counter()
    for rule in rules():
        text, hits = rule.pattern.subn(" | ", text)
        counts[rule.direction] += hits
    return counts["tightening"], counts["easing"]


def direction(passages: Iterable[str], title: str = "") -> Direction:
    """What the passages tell; the title decides where they tell neither or both alike."""
    tighter = easier = 0
    for passage in passages:
        up, down = tally(passage)
        tighter, easier = tighter + up, easier + down
    if tighter == easier and title:
        tighter, easier = tally(title)
    if tighter == easier:
        return "not told"
    return "tightening" if tighter > easier else "easing"


def sql_direction(passages: str | None, title: str | None) -> Direction:
    """``statecraft_direction(passages, title)`` in SQL; passages are separated by " | "."""
    return direction((passages or "").split(" | "), title or "")
