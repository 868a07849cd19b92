"""Tightening or easing, told from the words of the quoted evidence and the title.

The codebook gives an easing the code of the tightening that it undoes, so the two can only be told
apart by wording. The rules are data (``data/direction.yml``, each with examples); where the words
tell neither, or both, that is what the site says. Measures that restrict nothing (aid, operations,
institutions) have no direction: "other".
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

Direction = Literal["tightening", "easing", "not told", "other"]
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
def _data() -> dict[str, Any]:
    path = Path(__file__).resolve().parent / "data" / "direction.yml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


@cache
def restrictive() -> frozenset[str]:
    """The measures that can be tightened or eased; the others have no direction."""
    return frozenset(_data()["restrictive"])


@cache
def rules() -> tuple[Rule, ...]:
    """The rules, in the order in which they are tried."""
    return tuple(
        Rule(
            entry["id"],
            entry["direction"],
            re.compile(entry["pattern"]),
            tuple(entry["matches"]),
            tuple(entry.get("misses", ())),
        )
        for entry in _data()["rules"]
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
    """What the passages and the title tell; the title decides where they tell both alike."""
    tighter, easier = at_title = tally(title)
    for passage in passages:
        up, down = tally(passage)
        tighter, easier = tighter + up, easier + down
    if tighter == easier:
        tighter, easier = at_title
    if tighter == easier:
        return "not told"
    return "tightening" if tighter > easier else "easing"


def by_measure(passages: Mapping[str, Iterable[str]], title: str) -> dict[str, Direction]:
    """The direction of each measure of a document, and of the whole under ""."""
    told: dict[str, Direction] = {
        measure: direction(held, title) if measure in restrictive() else "other"
        for measure, held in passages.items()
    }
    every = [each for code, held in passages.items() if code in restrictive() for each in held]
    if any(code in restrictive() for code in passages):
        told[""] = direction(every, title)
    else:
        told[""] = "other" if passages else direction([], title)
    return told


def sql_direction(passages: str | None, title: str | None) -> Direction:
    """``statecraft_direction(passages, title)`` in SQL; passages are separated by " | "."""
    return direction((passages or "").split(" | "), title or "")
