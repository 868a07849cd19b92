"""Shades of counts, for the matrix and the map."""

from __future__ import annotations

from math import ceil, log1p

#: Shades from few to most; 0 is none.
MOST = 4


def shade(count: int, most: int) -> int:
    """0 for none, else 1 to ``MOST`` by the logarithm: a few are seen beside hundreds."""
    if count <= 0 or most <= 0:
        return 0
    return max(1, min(MOST, ceil(MOST * log1p(count) / log1p(most))))
