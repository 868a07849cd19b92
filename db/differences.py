"""What changed between two versions, word by word, for people to read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rapidfuzz.distance import Indel

Operation = Literal["equal", "insert", "delete"]

#: Words and the white space between them, so that joining the runs gives the texts back.
_WORDS = re.compile(r"\s+|\S+")
#: Above this many words on both sides (after common ends are cut off) paragraphs are compared
#: instead: the time grows as the square (12,000 by 12,000 take about a fifth of a second).
MAX_WORDS = 12_000


@dataclass(slots=True, frozen=True)
class Run:
    """A stretch of words: in both versions, only in the later, or only in the earlier."""

    operation: Operation
    text: str


def differences(before: str, after: str) -> list[Run]:
    """The runs that lead from ``before`` to ``after``.

    Equal and deleted runs joined give ``before``, equal and inserted ones ``after``. Deletions
    stand before the insertions that replace them. Long texts that changed throughout are compared
    paragraph by paragraph: the answer is coarser, never wrong.
    """
    return _merged(_compare(_WORDS.findall(before), _WORDS.findall(after)))


def _compare(before: list[str], after: list[str]) -> list[Run]:
    head = 0
    limit = min(len(before), len(after))
    while head < limit and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < limit - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    middle_before = before[head : len(before) - tail]
    middle_after = after[head : len(after) - tail]
    runs = [Run("equal", "".join(before[:head]))]
    if max(len(middle_before), len(middle_after)) > MAX_WORDS:
        runs.extend(_by_paragraph(middle_before, middle_after))
    else:
        runs.extend(_by_unit(middle_before, middle_after))
    runs.append(Run("equal", "".join(before[len(before) - tail :])))
    return runs


def _by_unit(before: list[str], after: list[str]) -> list[Run]:
    """Runs of the units given, by the longest common subsequence."""
    runs = []
    for code in Indel.opcodes(before, after):
        if code.tag == "equal":
            runs.append(Run("equal", "".join(before[code.src_start : code.src_end])))
            continue
        runs.append(Run("delete", "".join(before[code.src_start : code.src_end])))
        runs.append(Run("insert", "".join(after[code.dest_start : code.dest_end])))
    return runs


def _by_paragraph(before: list[str], after: list[str]) -> list[Run]:
    return _by_unit(_paragraphs(before), _paragraphs(after))


def _paragraphs(words: list[str]) -> list[str]:
    """Words joined up to each line break; at most ``MAX_WORDS`` units, the rest as one."""
    units: list[str] = []
    current: list[str] = []
    for position, word in enumerate(words):
        current.append(word)
        if "\n" in word:
            units.append("".join(current))
            current = []
            if len(units) == MAX_WORDS:
                current = words[position + 1 :]
                break
    if current:
        units.append("".join(current))
    return units


def _merged(runs: list[Run]) -> list[Run]:
    """Neighbours of one kind as one run, none empty, deletions before insertions.

    White space between two changed words belongs to the change.
    """
    merged: list[Run] = []
    deleted: list[str] = []
    inserted: list[str] = []
    equal: list[str] = []

    def close_change() -> None:
        for operation, parts in (("delete", deleted), ("insert", inserted)):
            if text := "".join(parts):
                merged.append(Run("delete" if operation == "delete" else "insert", text))
            parts.clear()

    def close_equal() -> None:
        text = "".join(equal)
        equal.clear()
        if text and text.isspace() and (deleted or inserted):
            deleted.append(text)
            inserted.append(text)
        elif text:
            close_change()
            merged.append(Run("equal", text))

    for run in runs:
        if not run.text:
            continue
        if run.operation == "equal":
            equal.append(run.text)
            continue
        close_equal()
        (deleted if run.operation == "delete" else inserted).append(run.text)
    ending = "".join(equal)  # at the end nothing follows that white space could belong to
    close_change()
    if ending:
        merged.append(Run("equal", ending))
    return merged
