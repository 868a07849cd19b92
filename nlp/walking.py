"""Walking trees that are written out as arrays: where every row ends up in every tree."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Nodes(Protocol):
    """Node ``i`` sends a row left where ``row[feature[i]] <= threshold[i]``; a leaf to itself."""

    @property
    def roots(self) -> NDArray[np.int32]: ...
    @property
    def feature(self) -> NDArray[np.int16]: ...
    @property
    def threshold(self) -> NDArray[np.float32]: ...
    @property
    def left(self) -> NDArray[np.int32]: ...
    @property
    def right(self) -> NDArray[np.int32]: ...
    @property
    def depth(self) -> int: ...


def leaves(nodes: Nodes, rows: NDArray[np.float32]) -> NDArray[np.int32]:
    """The leaf of each row in each tree, (rows, trees).

    Flat takes do what indexing by two arrays does, in two thirds of the time.
    """
    cells = np.ascontiguousarray(rows).ravel()
    start = np.arange(len(rows), dtype=np.int32)[:, None] * np.int32(rows.shape[1])
    node = np.broadcast_to(nodes.roots, (len(rows), len(nodes.roots)))
    for _ in range(nodes.depth):
        told = cells.take(start + nodes.feature.take(node))
        goes_left = told <= nodes.threshold.take(node)
        node = np.where(goes_left, nodes.left.take(node), nodes.right.take(node))
    return node
