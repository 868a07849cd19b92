"""Shades of counts, for the matrix and the map."""

from __future__ import annotations

from math import ceil, log1p

#: Shades from few to most; 0 is none.
MOST = 4


def bounds(most: int) -> list[tuple[int, int]]:
    """The smallest and largest count of each shade, for a key; empty shades are left out."""
    first: dict[int, int] = {}
    last: dict[int, int] = {}
    step = max(1, most // 5000)
    for count in [*range(1, most, step), most]:
        level = shade(count, most)
        first.setdefault(level, count)
        last[level] = count
    return [(first[level], last[level]) for level in sorted(first)] if most else []


def shade(count: int, most: int) -> int:
    """0 for none, else 1 to ``MOST`` by the logarithm: a few are seen beside hundreds."""
    if count <= 0 or most <= 0:
        return 0
    return max(1, min(MOST, ceil(MOST * log1p(count) / log1p(most))))
