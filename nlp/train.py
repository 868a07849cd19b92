"""Training: from gold and texts to the model in the package, with its cross-validated figures."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp import calibration, crossval, train_fit, train_space, train_titles
from nlp.topics import decide, deeds
from nlp.topics.acting import Acting
from nlp.topics.deeds import Deeds
from nlp.topics.lexicon import FACETS, Lexicon
from nlp.topics.lexicon import load as load_lexicon
from nlp.topics.model import FILE, SETTINGS
from nlp.topics.terms import Linear
from nlp.train_examples import Labelled, Table, prepare
from nlp.train_fit import Fitted

GRID = np.round(np.arange(0.15, 0.66, 0.01), 2)
NEAR = 0.01
MANY = 500
ENOUGH, ALWAYS, MOSTLY = 5, 0.98, 0.9
SEEDS = 2  # ensembles whose mean decides


@dataclass(slots=True)
class Report:
    """Cross-validated figures of one training."""

    documents: int
    groups: int
    f1: dict[str, tuple[float, float, float]]  # facet -> F1, precision, recall
    by_code: dict[str, tuple[float, float, float, int]]  # facet/code -> the same and support
    relevance: float  # accuracy
    calibration_error: float
    reliability: list[calibration.Bin]
    settings: dict[str, Any]
    #: Out-of-fold decisions: for each document the columns of its codes, and its relevance.
    outside: list[tuple[list[int], bool]]
    #: What each document does, out of fold: the country decision learns from it.
    deeds: list[Deeds]

    def lines(self) -> list[str]:
        """The report for the command line."""
        out = [
            f"{self.documents} documents, {self.groups} groups of near-duplicates, "
            f"{crossval.FOLDS} folds",
            "facet         F1     precision  recall",
        ]
        for facet, (f1, precision, recall) in self.f1.items():
            out.append(f"{facet:<13} {f1:.3f}  {precision:.3f}      {recall:.3f}")
        out.append(f"economic_security accuracy {self.relevance:.3f}")
        out.append(f"expected calibration error {self.calibration_error:.3f}")
        out.extend(
            f"  {b.low:.1f}-{b.high:.1f}: {b.count} decisions, "
            f"mean {b.mean:.2f}, right {b.share:.2f}"
            for b in self.reliability
        )
        out.append("code                                   F1     precision  recall  support")
        for code, (f1, precision, recall, n) in self.by_code.items():
            out.append(f"{code:<38} {f1:.3f}  {precision:.3f}      {recall:.3f}   {n}")
        return out


def train(documents: list[Labelled], corpus: list[Path], out: Path | None) -> Report:
    """Cross-validate, choose thresholds, fit on everything, and write the model to ``out``.

    Invented documents are learned from, but thresholds, calibration and figures are those of the
    others.
    The texts of ``corpus`` teach which words keep company; no label of theirs is read.
    Deterministic. With ``out`` None nothing is fitted beyond the cross-validation.
    """
    lexicon = load_lexicon()
    table = prepare(documents, lexicon)
    folding = crossval.folds(table.words)
    known = train_space.space(train_space.texts(corpus))
    outside = train_fit.outside(table, lexicon, folding, known)
    settings = choose(table, outside, lexicon)
    report = assess(table, outside, settings, lexicon)
    report.deeds = [
        deeds.of(odds, relevance, found, lexicon)
        for odds, relevance, found in zip(outside.odds, outside.relevance, table.found, strict=True)
    ]
    report.groups = len(np.unique(crossval.groups(table.words)))
    if out is not None:
        fitted = train_fit.fit(table, lexicon, outside, known, SEEDS)
        save(fitted, settings, out)
        train_titles.calibrate(documents, out)
    return report


def choose(table: Table, outside: train_fit.Outside, lexicon: Lexicon) -> dict[str, Any]:
    """Calibration and thresholds from out-of-fold log-odds."""
    facets = np.array([facet for facet, _ in lexicon.codes])
    judged = ~table.invented
    scales: dict[str, list[float]] = {}
    limits: dict[str, float] = {}
    for facet in FACETS:
        mine = facets == facet
        odds, truth = outside.odds[judged][:, mine], table.answers[judged][:, mine]
        scale, shift = calibration.platt(odds.ravel(), truth.ravel())
        scales[facet] = [round(scale, 4), round(shift, 4)]
        p = calibration.probability(odds, scale, shift)
        limits[facet] = threshold(p, truth)
    scale, shift = calibration.platt(outside.relevance[judged], table.relevant[judged])
    scales["economic_security"] = [round(scale, 4), round(shift, 4)]
    limits["economic_security"] = 0.5
    limits["carrier"] = 0.2
    limits["carrying"] = 0.6
    return {
        "calibration": scales,
        "thresholds": limits,
        "ensembles": SEEDS,
        "facets": list(FACETS),
        "always_relevant": relevant_codes(table, lexicon, ALWAYS),
        "mostly_relevant": relevant_codes(table, lexicon, MOSTLY),
    }


def relevant_codes(table: Table, lexicon: Lexicon, share: float) -> list[str]:
    """Codes (``facet/code``) with ``ENOUGH`` examples or more, such a share of them relevant."""
    out = []
    for column, (facet, code) in enumerate(lexicon.codes):
        mine = table.answers[:, column] & ~table.invented
        if mine.sum() >= ENOUGH and table.relevant[mine].mean() >= share:
            out.append(f"{facet}/{code}")
    return out


def threshold(p: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    """The mean of two estimates of the best threshold for F1.

    One is half the best F1, where it lies if scores are probabilities (Lipton et al. 2014). The
    other is the lowest whose F1 comes within ``NEAR`` of the best: the curve is flat at its top,
    and a reader who reads once misses more than he makes up. With fewer than ``MANY`` labels the
    edge of the flat part is chance: then its middle.
    """
    scores = {float(t): _f1(p >= t, truth)[0] for t in GRID}
    best = max(scores.values())
    near = sorted(t for t, score in scores.items() if score >= best - NEAR)
    other = near[0] if truth.sum() >= MANY else near[len(near) // 2]
    return round((best / 2 + other) / 2, 3)


def assess(
    table: Table, outside: train_fit.Outside, settings: dict[str, Any], lexicon: Lexicon
) -> Report:
    """Figures of out-of-fold decisions, made as the pipeline makes them."""
    p = np.zeros(outside.odds.shape)
    for column, (facet, _) in enumerate(lexicon.codes):
        p[:, column] = calibration.probability(
            outside.odds[:, column], *settings["calibration"][facet]
        )
    said = np.zeros(p.shape, dtype=bool)
    for i, row in enumerate(p):
        settled = decide.settle(row.astype(np.float32), table.clauses[i], lexicon)
        p[i] = settled
        said[i, decide.accept(settled, settings, lexicon)] = True
    facets = np.array([facet for facet, _ in lexicon.codes])
    alone = calibration.probability(
        outside.relevance, *settings["calibration"]["economic_security"]
    )
    relevant = np.array(
        [
            decide.relevant(
                float(alone[i]), p[i].astype(np.float32), table.clauses[i], settings, lexicon
            )
            for i in range(len(p))
        ]
    )
    judged = ~table.invented
    answers, given = table.answers[judged], said[judged]
    met = np.isfinite(outside.odds[judged])
    pooled = np.concatenate([p[judged][met], relevant[judged]])
    truth = np.concatenate([answers[met], table.relevant[judged]])
    return Report(
        int(judged.sum()),
        0,
        {f: _f1(given[:, facets == f], answers[:, facets == f]) for f in FACETS},
        {
            f"{facet}/{code}": (*_f1(given[:, i], answers[:, i]), int(answers[:, i].sum()))
            for i, (facet, code) in enumerate(lexicon.codes)
        },
        float(((relevant >= 0.5) == table.relevant)[judged].mean()),
        calibration.expected_error(pooled, truth),
        calibration.reliability(pooled, truth),
        settings,
        [
            ([int(at) for at in np.flatnonzero(row)], bool(r >= 0.5))
            for row, r in zip(said, relevant, strict=True)
        ],
        [],
    )


def _f1(said: NDArray[np.bool_], truth: NDArray[np.bool_]) -> tuple[float, float, float]:
    right = int((said & truth).sum())
    total = int(said.sum() + truth.sum())
    f1 = 2 * right / total if total else 1.0
    return f1, right / max(1, int(said.sum())), right / max(1, int(truth.sum()))


def save(fitted: Fitted, settings: dict[str, Any], out: Path) -> None:
    """Write the model as plain arrays (no pickles) and its settings as JSON."""
    out.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, Any] = {
        **linear_arrays("linear", slim(fitted.linear)),
        **linear_arrays("smooth", fitted.smooth),
        "prior": fitted.prior,
        **acting_arrays(fitted.acting),
    }
    for name, ensembles in (("trees", fitted.trees), ("relevance", fitted.relevance)):
        for i, trees in enumerate(ensembles):
            for key in trees.__dataclass_fields__:
                arrays[f"{name}{i}_{key}"] = np.array(getattr(trees, key))
    np.savez_compressed(out / FILE, allow_pickle=False, **arrays)
    (out / SETTINGS).write_text(
        json.dumps(settings, indent=2, sort_keys=True) + "\n", encoding="utf-8"
    )


def linear_arrays(name: str, linear: Linear) -> dict[str, Any]:
    """One linear part under names that begin with its own."""
    return {
        f"{name}_terms": np.array("\n".join(linear.index)),
        f"{name}_rarity": linear.rarity.astype(np.float16),
        f"{name}_weights": linear.weights.astype(np.float16),
        f"{name}_bias": linear.bias,
    }


def acting_arrays(acting: Acting, least: float = 0.01) -> dict[str, Any]:
    """Weights of clues and words, those next to nothing left out."""
    clues = {name: weight for name, weight in acting.clues.items() if abs(weight) >= least}
    words = {name: row for name, row in acting.words.items() if np.abs(row).max() >= least}
    return {
        "clues": np.array("\n".join(clues)),
        "clue_weights": np.array(list(clues.values()), dtype=np.float32),
        "words": np.array("\n".join(words)),
        "word_weights": np.stack(list(words.values())).astype(np.float16),
        "acting_bias": np.array(acting.bias),
    }


def slim(linear: Linear, least: float = 0.05, steps: int = 64) -> Linear:
    """Without the terms that weigh next to nothing for any code, weights to the nearest step.

    A step is a ``steps``-th: coarse numbers pack into less than half the bytes, and a document's
    score moves by less than a hundredth.
    """
    keep = np.flatnonzero(np.abs(linear.weights).max(axis=1) >= least)
    names = list(linear.index)
    return Linear(
        {names[k]: i for i, k in enumerate(keep)},
        linear.rarity[keep],
        np.asarray(np.round(linear.weights[keep] * steps) / steps, dtype=np.float32),
        linear.bias,
    )
