"""Spans of a text asked for single offsets."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable


class Spans:
    """Spans [start, end), ascending and apart: those that touch or overlap are joined."""

    __slots__ = ("_starts", "all")

    def __init__(self, spans: Iterable[tuple[int, int]] = ()) -> None:
        joined: list[tuple[int, int]] = []
        for start, end in sorted(spans):
            if joined and start <= joined[-1][1]:
                joined[-1] = joined[-1][0], max(end, joined[-1][1])
            else:
                joined.append((start, end))
        self.all = joined
        self._starts = [start for start, _ in joined]

    def hold(self, at: int) -> bool:
        """Whether a span holds an offset."""
        i = bisect_right(self._starts, at) - 1
        return i >= 0 and at < self.all[i][1]
