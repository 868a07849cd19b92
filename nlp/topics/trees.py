"""The trees: a gradient-boosted ensemble, written out as arrays and walked with NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp import walking


@dataclass(slots=True)
class Trees:
    """Node ``i`` sends a row left where ``row[feature[i]] <= threshold[i]``; a leaf to itself."""

    roots: NDArray[np.int32]
    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    value: NDArray[np.float32]
    base: float
    depth: int

    def scores(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-odds of each row: the base and one leaf of every tree."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        reached = self.value.take(walking.leaves(self, rows))
        return np.asarray(reached.sum(axis=1) + self.base, dtype=np.float32)
