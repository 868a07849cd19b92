"""The trees: a gradient-boosted ensemble, written out as arrays and walked with NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


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
        node = np.broadcast_to(self.roots, (len(rows), len(self.roots))).copy()
        place = np.arange(len(rows))[:, None]
        for _ in range(self.depth):
            goes_left = rows[place, self.feature[node]] <= self.threshold[node]
            node = np.where(goes_left, self.left[node], self.right[node])
        return np.asarray(self.value[node].sum(axis=1) + self.base, dtype=np.float32)
