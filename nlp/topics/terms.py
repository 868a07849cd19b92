"""The linear part: weighed words and pairs of words, one score a code.

A document is a bag of words and neighbouring pairs, those of the title and of the first words
counted apart. Frequencies are damped (1 + log), weighed by rarity and scaled to unit length, as
in the usual TF-IDF; weights come from a logistic regression for each code (see ``nlp.train``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

OPENING = 120  # words counted a second time, as opening


def terms(words: list[str], title: list[str]) -> Counter[str]:
    """What a document is made of, as the linear part sees it."""
    bag: Counter[str] = Counter(words)
    bag.update(map(" ".join, pairwise(words)))
    bag.update(f"T:{word}" for word in title)
    bag.update(f"T:{a} {b}" for a, b in pairwise(title))
    bag.update(f"L:{word}" for word in words[:OPENING])
    return bag


@dataclass(slots=True)
class Linear:
    """Weights: ``weights[k]`` are those of term ``k`` for every column."""

    index: dict[str, int]
    rarity: NDArray[np.float32]  # (terms,)
    weights: NDArray[np.float32]  # (terms, columns)
    bias: NDArray[np.float32]  # (columns,)

    def scores(self, bag: Counter[str]) -> NDArray[np.float32]:
        """Log-odds of every column."""
        rows: list[int] = []
        counts: list[int] = []
        get = self.index.get
        for term, count in bag.items():
            row = get(term)
            if row is not None:
                rows.append(row)
                counts.append(count)
        if not rows:
            return self.bias.copy()
        at = np.array(rows)
        values = (1.0 + np.log(np.array(counts, dtype=np.float32))) * self.rarity[at]
        values /= float(np.linalg.norm(values)) or 1.0
        return np.asarray(values @ self.weights[at] + self.bias, dtype=np.float32)


def index_of(names: Iterable[str]) -> dict[str, int]:
    return {name: i for i, name in enumerate(names)}
