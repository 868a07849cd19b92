"""Walking trees: every row reaches the leaf that following its branches one by one reaches."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nlp.walking import Nodes

#: A stump and a tree of two levels over two features.
TREES = Nodes(
    np.array([0, 3], dtype=np.int32),
    np.array([1, 0, 0, 0, 0, 1, 0, 0], dtype=np.int16),
    np.array([0.5, 0, 0, -1, 0, 2, 0, 0], dtype=np.float32),
    np.array([1, 1, 2, 4, 4, 6, 6, 7], dtype=np.int32),
    np.array([2, 1, 2, 5, 4, 7, 6, 7], dtype=np.int32),
)
NUMBER = st.floats(-4, 4, width=32)


def follow(node: int, row: tuple[float, float]) -> int:
    while TREES.left[node] != node:
        goes_left = np.float32(row[TREES.feature[node]]) <= TREES.threshold[node]
        node = int(TREES.left[node] if goes_left else TREES.right[node])
    return node


@given(st.lists(st.tuples(NUMBER, NUMBER), min_size=1, max_size=20))
def test_every_row_reaches_its_leaf_in_every_tree(rows: list[tuple[float, float]]) -> None:
    reached = TREES.leaves(np.array(rows, dtype=np.float32), depth=2)
    assert reached.tolist() == [[follow(int(root), row) for root in TREES.roots] for row in rows]
