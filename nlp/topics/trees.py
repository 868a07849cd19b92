"""The trees: a gradient-boosted ensemble, written out as arrays and walked with NumPy alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.walking import Nodes


@dataclass(slots=True)
class Trees(Nodes):
    """Nodes, each with the log-odds that it adds where it is a leaf."""

    value: NDArray[np.float32]
    base: float
    depth: int

    def scores(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-odds of each row: the base and one leaf of every tree."""
        if not len(rows):
            return np.zeros(0, dtype=np.float32)
        reached = self.value.take(self.leaves(rows, self.depth))
        return np.asarray(reached.sum(axis=1) + self.base, dtype=np.float32)
