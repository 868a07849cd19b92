"""Walking trees that are written out as arrays: where every row ends up in every tree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(slots=True)
class Nodes:
    """Node ``i`` sends a row left where ``row[feature[i]] <= threshold[i]``; a leaf to itself."""

    roots: NDArray[np.int32]
    feature: NDArray[np.int16]
    threshold: NDArray[np.float32]
    left: NDArray[np.int32]
    right: NDArray[np.int32]

    def leaves(self, rows: NDArray[np.float32], depth: int) -> NDArray[np.int32]:
        """The leaf of each row in each tree, (rows, trees); no tree is deeper than ``depth``.

        Flat takes do what indexing by two arrays does, in less time.
        """
        cells = np.ascontiguousarray(rows).ravel()
        start = np.arange(len(rows), dtype=np.int32)[:, None] * np.int32(rows.shape[1])
        node = np.broadcast_to(self.roots, (len(rows), len(self.roots)))
        for _ in range(depth):
            told = cells.take(start + self.feature.take(node))
            goes_left = told <= self.threshold.take(node)
            node = np.where(goes_left, self.left.take(node), self.right.take(node))
        return node
