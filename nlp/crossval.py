"""Folds for cross-validation, grouped by near-duplicate text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

FOLDS = 5
SHINGLE, HEAD, ALIKE = 4, 400, 0.4  # words a shingle, words read, share of common shingles
CROWDED = 40  # a shingle of so many documents is a formula, no sign of kinship


def groups(texts: Sequence[Sequence[str]]) -> NDArray[np.int64]:
    """A number for every text, equal for near-duplicates (directly or through others)."""
    shingles = [set(zip(*(words[i:HEAD] for i in range(SHINGLE)), strict=False)) for words in texts]
    holders: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for i, own in enumerate(shingles):
        for shingle in own:
            holders[shingle].append(i)
    common: Counter[tuple[int, int]] = Counter()
    for members in holders.values():
        if len(members) < CROWDED:
            common.update((a, b) for n, b in enumerate(members) for a in members[:n])
    parent = list(range(len(texts)))

    def root(i: int) -> int:
        while parent[i] != i:
            i = parent[i]
        return i

    for (a, b), n in sorted(common.items()):
        if n > ALIKE * min(len(shingles[a]), len(shingles[b])):
            high, low = sorted((root(a), root(b)), reverse=True)
            parent[high] = low
    return np.array([root(i) for i in range(len(texts))])


def folds(texts: Sequence[Sequence[str]], number: int = FOLDS, seed: int = 0) -> NDArray[np.int64]:
    """A fold for every text; near-duplicates share theirs. Deterministic."""
    group = groups(texts)
    names = np.unique(group)
    np.random.default_rng(seed).shuffle(names)
    fold = {name: i % number for i, name in enumerate(names)}
    return np.array([fold[name] for name in group])
