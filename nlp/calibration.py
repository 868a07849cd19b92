"""Calibration: scores that mean probabilities, and how far they are from it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

BINS = 10


@dataclass(slots=True, frozen=True)
class Bin:
    """Decisions whose probability fell into one tenth: how many, how sure, how often right."""

    low: float
    high: float
    count: int
    mean: float
    share: float


def platt(odds: NDArray[np.float32], truth: NDArray[np.bool_]) -> tuple[float, float]:
    """Scale and shift that turn log-odds into calibrated log-odds (Platt 1999), never inverted."""
    finite = np.isfinite(odds)
    if truth[finite].all() or not truth[finite].any():
        return 1.0, 0.0
    model = LogisticRegression(C=1e6).fit(odds[finite][:, None], truth[finite])
    scale = float(model.coef_[0, 0])
    return (scale, float(model.intercept_[0])) if scale > 0 else (1.0, 0.0)


def probability(odds: NDArray[np.float32], scale: float, shift: float) -> NDArray[np.float64]:
    with np.errstate(over="ignore"):
        return np.asarray(1.0 / (1.0 + np.exp(-(scale * odds.astype(np.float64) + shift))))


def reliability(p: NDArray[np.float64], truth: NDArray[np.bool_]) -> list[Bin]:
    """The reliability curve over ten equal bins; empty bins are left out."""
    at = np.minimum((p * BINS).astype(int), BINS - 1)
    return [
        Bin(
            i / BINS,
            (i + 1) / BINS,
            int((at == i).sum()),
            float(p[at == i].mean()),
            float(truth[at == i].mean()),
        )
        for i in range(BINS)
        if (at == i).any()
    ]


def expected_error(p: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """Expected calibration error: mean distance of the bins from the diagonal, by their size."""
    bins = reliability(p, truth)
    total = sum(b.count for b in bins)
    return sum(b.count * abs(b.mean - b.share) for b in bins) / total if total else 0.0
