"""Directions of meaning in a whole corpus, labelled or not, and regressions along them.

A few hundred labelled documents know few of the words that speak for a code; thousands of
unlabelled ones know which words keep company. Texts are laid along the strongest directions of
their words (truncated SVD of TF-IDF, "latent semantic analysis"), a logistic regression learns
along these, and both together are one weight a word again: at use a ``Linear`` like any other.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.linear_model import LogisticRegression

from nlp.folding import Folded
from nlp.rows import read_rows
from nlp.topics.terms import Linear, index_of
from nlp.topics.words import split

Array = NDArray[np.float32]
RARE, COMMON = 8, 0.4  # a word stands in so many texts at least, in such a share at most
DIRECTIONS = 600
STRENGTH = 100.0  # inverse regularisation
NEVER = -6.0  # log-odds of a code with fewer than two examples


@dataclass(slots=True)
class Space:
    """``components`` is (words, directions); ``rarity`` weighs the words of ``index``."""

    index: dict[str, int]
    rarity: Array
    components: Array


def texts(corpus: Iterable[Path]) -> list[Counter[str]]:
    """Counts of the words of every text of corpus files."""
    return [
        Counter(split(Folded(str(row["text"])).lower, [0]).text)
        for path in corpus
        for _, row in read_rows(path)
        if row.get("text")
    ]


def space(bags: list[Counter[str]], rare: int = RARE, directions: int = DIRECTIONS) -> Space:
    """The directions of the texts' words; deterministic."""
    spread = Counter(word for bag in bags for word in bag)
    names = sorted(
        word
        for word, n in spread.items()
        if rare <= n <= COMMON * len(bags) and len(word) > 1 and word.isalpha()
    )
    index = index_of(names)
    rarity = np.array(
        [math.log((1 + len(bags)) / (1 + spread[name])) + 1 for name in names], dtype=np.float32
    )
    found = matrix(bags, index, rarity)
    many = min(directions, min(found.shape) - 1)
    reduced = TruncatedSVD(many, n_iter=4, random_state=0).fit(found)
    return Space(index, rarity, reduced.components_.T.astype(np.float32))


def matrix(bags: list[Counter[str]], index: dict[str, int], rarity: Array) -> sp.csr_matrix:
    """TF-IDF rows of unit length: damped counts, weighed by rarity."""
    rows: list[int] = []
    columns: list[int] = []
    values: list[float] = []
    for row, bag in enumerate(bags):
        known = [(index[term], count) for term, count in bag.items() if term in index]
        cells = np.array([(1 + math.log(count)) * rarity[at] for at, count in known])
        cells /= np.linalg.norm(cells) or 1.0
        rows.extend([row] * len(known))
        columns.extend(at for at, _ in known)
        values.extend(cells)
    return sp.csr_matrix((values, (rows, columns)), shape=(len(bags), len(index)))


def fit_smooth(
    known: Space, bags: list[Counter[str]], answers: NDArray[np.bool_], weights: Array
) -> Linear:
    """One logistic regression a column along the directions, written as weights of words."""
    laid = matrix(bags, known.index, known.rarity) @ known.components
    by_word = np.zeros((len(known.index), answers.shape[1]), dtype=np.float32)
    bias = np.full(answers.shape[1], NEVER, dtype=np.float32)
    for column in range(answers.shape[1]):
        if 2 <= answers[:, column].sum() < len(bags):
            model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
            model.fit(laid, answers[:, column], weights)
            by_word[:, column] = known.components @ model.coef_[0]
            bias[column] = model.intercept_[0]
    return Linear(known.index, known.rarity, by_word, bias)
