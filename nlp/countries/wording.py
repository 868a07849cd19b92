"""Fitting ``nlp.countries.beside``: which words beside a country tell its role."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from nlp.countries.beside import Beside
from nlp.countries.model import ROLES, Floats

RARE = 3  # a term stands beside so many countries at least
STRENGTH = 0.1  # inverse regularisation
_NEVER = -9.0


def fit(terms: Sequence[frozenset[str]], roles: NDArray[np.int64], weights: Floats) -> Beside:
    """A regression over the terms of candidates; ``roles`` are places in ``ROLES``."""
    spread = Counter(term for own in terms for term in own)
    names = sorted(term for term, count in spread.items() if count >= RARE)
    index = {name: i for i, name in enumerate(names)}
    fitted = LogisticRegression(C=STRENGTH, max_iter=2000).fit(
        _matrix(terms, index), roles, weights
    )
    by_role = np.zeros((len(names), len(ROLES)), dtype=np.float32)
    bias = np.full(len(ROLES), _NEVER, dtype=np.float32)
    coefficients, intercepts = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:
        coefficients = np.vstack([np.zeros_like(coefficients), coefficients])
        intercepts = np.concatenate([[0.0], intercepts])
    for i, role in enumerate(fitted.classes_):
        by_role[:, role], bias[role] = coefficients[i], intercepts[i]
    return Beside(index, by_role, bias)


def outside(
    terms: Sequence[frozenset[str]],
    roles: NDArray[np.int64],
    weights: Floats,
    folds: NDArray[np.int64],
) -> NDArray[np.float64]:
    """Log-odds of every candidate by a regression that has not seen its fold, (rows, roles)."""
    found = np.zeros((len(terms), len(ROLES)))
    for fold in np.unique(folds):
        inside = folds != fold
        seen = [own for own, here in zip(terms, inside, strict=True) if here]
        model = fit(seen, roles[inside], weights[inside])
        for i, own in enumerate(terms):
            if not inside[i]:
                found[i] = model.odds(own)
    return found


def _matrix(terms: Sequence[frozenset[str]], index: dict[str, int]) -> sp.csr_matrix:
    columns = [sorted(index[term] for term in own if term in index) for own in terms]
    starts = np.cumsum([0, *(len(row) for row in columns)])
    cells = np.concatenate([np.array(row, dtype=np.int32) for row in columns])
    return sp.csr_matrix((np.ones(len(cells)), cells, starts), shape=(len(terms), len(index)))
