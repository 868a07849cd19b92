"""Figures: precision, recall, F1, accuracy, bootstrap intervals, calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.evaluation.gold import REPORTED, Judgement

RESAMPLES = 1000
SEED = 20250120

Counts = NDArray[np.int64]  # documents x codes x (true positive, false positive, false negative)
Pair = tuple[Judgement, Judgement]  # gold, labels


@dataclass(slots=True, frozen=True)
class Figure:
    """One line of a table. Rates are None where nothing could be counted.

    ``support`` counts gold's labels (documents for an accuracy); ``low`` and ``high`` bound the
    95 % bootstrap interval of ``value`` (F1 or accuracy), documents resampled.
    """

    name: str
    measure: str
    value: float | None
    low: float | None
    high: float | None
    precision: float | None
    recall: float | None
    support: int

    def as_dict(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.__slots__}


def counts(pairs: Sequence[Pair], facet: str) -> tuple[list[str], Counts]:
    """Codes of a facet, in alphabetical order, and what became of them document by document."""
    codes = sorted({code for pair in pairs for side in pair for code in side.codes[facet]})
    column = {code: i for i, code in enumerate(codes)}
    table = np.zeros((len(pairs), len(codes), 3), dtype=np.int64)
    for i, (gold, said) in enumerate(pairs):
        for code in gold.codes[facet] | said.codes[facet]:
            right, found = code in gold.codes[facet], code in said.codes[facet]
            table[i, column[code], 0 if right and found else 1 if found else 2] = 1
    return codes, table


def resamples(documents: int) -> Counts:
    """How often each document stands in each resample: RESAMPLES x documents, seeded."""
    generator = np.random.default_rng(SEED)
    drawn: Counts = generator.multinomial(
        documents, np.full(documents, 1 / documents), size=RESAMPLES
    )
    return drawn


def figures(pairs: Sequence[Pair], *, intervals: bool = True) -> dict[str, Figure]:
    """One figure a facet."""
    weights = resamples(len(pairs)) if pairs and intervals else None
    return {facet: _facet_figure(pairs, facet, weights) for facet in REPORTED}


def code_figures(pairs: Sequence[Pair], facet: str) -> list[Figure]:
    """One F1 figure a code of a facet."""
    codes, table = counts(pairs, facet)
    weights = resamples(len(pairs)) if pairs else None
    return [_f1_figure(code, table[:, [i], :], weights) for i, code in enumerate(codes)]


def _facet_figure(pairs: Sequence[Pair], facet: str, weights: Counts | None) -> Figure:
    if REPORTED[facet] == "f1":
        return _f1_figure(facet, counts(pairs, facet)[1], weights)
    right = np.array([gold.codes[facet] == said.codes[facet] for gold, said in pairs], dtype=int)
    low = high = None
    if weights is not None:
        low, high = _interval((weights @ right) / len(pairs))
    value = float(right.mean()) if len(pairs) else None
    return Figure(facet, "accuracy", value, low, high, None, None, len(pairs))


def _f1_figure(name: str, table: Counts, weights: Counts | None) -> Figure:
    by_document = table.sum(axis=1)
    true, false, missed = (int(n) for n in by_document.sum(axis=0))
    low = high = None
    if weights is not None and true + false + missed:
        drawn = weights @ by_document
        low, high = _interval(
            2 * drawn[:, 0] / np.maximum(2 * drawn[:, 0] + drawn[:, 1] + drawn[:, 2], 1)
        )
    return Figure(
        name,
        "f1",
        _ratio(2 * true, 2 * true + false + missed),
        low,
        high,
        _ratio(true, true + false),
        _ratio(true, true + missed),
        true + missed,
    )


def _ratio(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _interval(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


@dataclass(slots=True, frozen=True)
class Bin:
    """One bin of the reliability table: labels with a score in [low, high)."""

    low: float
    high: float
    count: int
    mean_score: float
    share_right: float


def reliability(scored: Sequence[tuple[float, bool]], bins: int = 10) -> tuple[float, list[Bin]]:
    """Expected calibration error and the reliability table of (score, right) decisions."""
    if not scored:
        return 0.0, []
    scores = np.array([score for score, _ in scored])
    right = np.array([float(ok) for _, ok in scored])
    which = np.minimum((scores * bins).astype(int), bins - 1)
    table = []
    error = 0.0
    for i in range(bins):
        here = which == i
        if not here.any():
            continue
        mean, share = float(scores[here].mean()), float(right[here].mean())
        table.append(Bin(i / bins, (i + 1) / bins, int(here.sum()), mean, share))
        error += float(here.mean()) * abs(mean - share)
    return error, table
