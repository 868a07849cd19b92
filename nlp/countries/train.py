"""Fitting the country decision: cross-validated, deterministic, a minute on two cores."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from nlp import calibration, instrument
from nlp.countries import features, verdicts
from nlp.countries.model import GRADES, ROLES, RULE, Ensemble, Forest, Linear, save
from nlp.pipeline import Tagger
from nlp.pipeline import load as load_tagger
from nlp.reading import Reading

FOLDS = 5
SEED = 20261122
BOOSTED = 2  # boosted ensembles whose mean decides, drawn with different seeds
_SURE = 0.82  # share of right cases from which a rule counts as sure
_DOUBT = 1.7
_LEAST_SCALE = 0.1  # a rare rule is not blown up beyond this by standardising
_GRID = np.round(np.arange(0.24, 0.66, 0.02), 2)


@dataclass(slots=True)
class Example:
    """A document as the pipeline reads it (instrument noted) and the roles a reader gave.

    ``countries`` maps codes to "target" or "partner"; ``fold`` is its cross-validation fold.
    """

    reading: Reading
    countries: Mapping[str, str]
    fold: int


@dataclass(slots=True)
class Table:
    """Candidates of all documents in rows."""

    features: list[dict[str, float]] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    documents: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Report:
    """Cross-validated figures over all labels, WLD among them."""

    f1_with_role: float
    f1_without_role: float
    precision: float
    recall: float
    calibration_error: float
    thresholds: dict[str, float]
    candidates: int
    labels: int

    def lines(self) -> list[str]:
        """The report for the command line."""
        return [
            f"countries: {self.labels} labels, {self.candidates} candidates, {FOLDS} folds",
            f"  with role     F1 {self.f1_with_role:.3f}",
            f"  without role  F1 {self.f1_without_role:.3f}  precision {self.precision:.3f}"
            f"  recall {self.recall:.3f}",
            f"  expected calibration error {self.calibration_error:.3f}",
        ]


def examples(
    labelled: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
    folds: Sequence[int],
    tagger: Tagger | None = None,
) -> list[Example]:
    """Gold rows and their corpus rows, read as the pipeline reads them.

    A gold row lists ``countries`` as ``{"code", "role"}``; ``folds`` gives each document's
    cross-validation fold (near-duplicates share one, see ``nlp.crossval.folds``).
    """
    tagger = tagger or load_tagger()
    found = []
    for (gold, row), fold in zip(labelled, folds, strict=True):
        reading = tagger.read(row.get("text"), row)
        for label in instrument.find(reading):
            reading.notes["instrument"] = label.code
        roles = {item["code"]: item["role"] for item in gold.get("countries") or []}
        found.append(Example(reading, roles, int(fold)))
    return found


def train(examples: Sequence[Example], out_dir: Path | None) -> Report:
    """Cross-validate, choose thresholds and calibration, fit on everything, write the model.

    With ``out_dir`` None nothing is written.
    """
    named, everyone = tables(examples)
    fold = np.array([example.fold for example in examples])
    outside = {
        "named": _outside(named, fold, boosted=150),
        "world": _outside(everyone, fold, boosted=150),
    }
    both = (("named", named), ("world", everyone))
    platt = {key: _platt(table, outside[key]) for key, table in both}
    thresholds = {key: _threshold(table, outside[key], examples, platt[key]) for key, table in both}
    report = _report(examples, (named, everyone), outside, thresholds, platt)
    if out_dir is not None:
        models = {
            key: fit(table, thresholds[key], platt[key], boosted=150)
            for key, table in (("named", named), ("world", everyone))
        }
        save(models, _facts(examples, report), out_dir)
    return report


def tables(examples: Sequence[Example]) -> tuple[Table, Table]:
    """Rows for the countries named and for WLD, gold roles beside them."""
    named, everyone = Table(), Table()
    for number, example in enumerate(examples):
        gathered = features.gather(example.reading)
        for candidate in gathered.candidates:
            _append(named, candidate.features, example, candidate.code, number)
        _append(everyone, gathered.world.features, example, "WLD", number)
    return named, everyone


def _append(
    table: Table, found: dict[str, float], example: Example, code: str, number: int
) -> None:
    table.features.append(found)
    table.roles.append(ROLES.index(example.countries.get(code, "none")))
    table.documents.append(number)
    table.codes.append(code)


def fit(table: Table, threshold: float, platt: tuple[float, float], boosted: int) -> Ensemble:
    """An ensemble fitted to a table."""
    names = sorted({name for row in table.features for name in row})
    width = len(names) + len(GRADES)
    model = Ensemble(names, _no_linear(width), [], threshold, platt, _grades(table))
    rows = model.rows(table.features)
    roles = np.array(table.roles)
    by_rule = [i for i, name in enumerate(names) if name.startswith(("rule:", "rules>>"))]
    by_rule = [*by_rule, *range(len(names), width)] if by_rule else list(range(width))
    model.linear = _fit_linear(rows, roles, np.array(by_rule))
    model.forests = [_fit_forest(rows, roles)]
    model.forests += [_fit_boosted(rows, roles, boosted, seed) for seed in range(BOOSTED)]
    return model


def _grades(table: Table) -> dict[str, str]:
    """Each rule's grade: sure where it named the right role in more than _SURE of its cases.

    A rule seen rarely is given the benefit of the doubt: it counts as right ``_DOUBT`` times in two
    cases more than were seen.
    """
    seen: Counter[str] = Counter()
    right: Counter[str] = Counter()
    role_of = {rule.id: rule.role for rule in verdicts.vocabulary().rules}
    for features_, role in zip(table.features, table.roles, strict=True):
        held = [name.removeprefix(RULE) for name in features_ if name.startswith(RULE)]
        seen.update(held)
        right.update(rule for rule in held if role_of[rule] == ROLES[role])
    grades = {}
    for rule, speaks_for in role_of.items():
        sure = "sure" if (right[rule] + _DOUBT) / (seen[rule] + 2) > _SURE else "weak"
        grades[rule] = "none" if speaks_for == "none" else f"{speaks_for}-{sure}"
    return grades


def _no_linear(size: int) -> Linear:
    return Linear(np.zeros(size), np.ones(size), np.zeros((size, 3)), np.zeros(3))


def _fit_linear(
    rows: NDArray[np.float64], roles: NDArray[np.int64], columns: NDArray[np.int64]
) -> Linear:
    """Logistic regression on some columns; the others weigh nothing."""
    linear = _no_linear(rows.shape[1])
    part = rows[:, columns]
    linear.mean[columns] = part.mean(axis=0)
    scale = part.std(axis=0)
    linear.scale[columns] = np.where(scale < 1e-9, 1.0, np.maximum(scale, _LEAST_SCALE))
    standard = (part - linear.mean[columns]) / linear.scale[columns]
    fitted = LogisticRegression(C=0.1, max_iter=4000).fit(standard, roles)
    linear.bias = np.full(3, -30.0)
    coefficients, intercepts = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:
        coefficients = np.vstack([np.zeros_like(coefficients), coefficients])
        intercepts = np.concatenate([[0.0], intercepts])
    for i, role in enumerate(fitted.classes_):
        linear.weights[columns, role] = coefficients[i]
        linear.bias[role] = intercepts[i]
    return linear


def _fit_forest(rows: NDArray[np.float64], roles: NDArray[np.int64]) -> Forest:
    fitted = ExtraTreesClassifier(
        200, max_depth=14, min_samples_leaf=2, max_features=0.2, n_jobs=2, random_state=SEED
    ).fit(rows.astype(np.float32), roles)
    values = []
    for tree in fitted.estimators_:
        raw = tree.tree_.value[:, 0, :]
        value = np.zeros((len(raw), 3), dtype=np.float32)
        value[:, fitted.classes_] = raw / raw.sum(axis=1, keepdims=True)
        values.append(value)
    return _written([tree.tree_ for tree in fitted.estimators_], values, None)


def _fit_boosted(
    rows: NDArray[np.float64], roles: NDArray[np.int64], rounds: int, seed: int
) -> Forest:
    fitted = GradientBoostingClassifier(
        n_estimators=rounds,
        learning_rate=0.06,
        max_leaf_nodes=8,
        max_depth=6,
        min_samples_leaf=6,
        max_features=0.3,
        subsample=0.7,
        random_state=SEED + seed,
    ).fit(rows.astype(np.float32), roles)
    classes = list(fitted.classes_)
    trees, values = [], []
    for row in fitted.estimators_:
        for k, tree in enumerate(row):
            raw = tree.tree_.value[:, 0, 0] * fitted.learning_rate
            value = np.zeros((len(raw), 3), dtype=np.float32)
            value[:, classes[k] if len(classes) > 2 else classes[1]] = raw
            trees.append(tree.tree_)
            values.append(value)
    prior = np.array([max(1e-6, float((roles == k).mean())) for k in range(3)])
    bias = np.log(prior)
    if len(classes) == 2:
        bias = np.full(3, -30.0)
        bias[classes[0]] = 0.0
        bias[classes[1]] = float(np.log(prior[classes[1]] / prior[classes[0]]))
    elif len(classes) == 3:
        bias = bias - bias.mean()
    return _written(trees, values, bias)


def _written(
    trees: Sequence[Any], values: list[NDArray[np.float32]], bias: NDArray[np.float64] | None
) -> Forest:
    roots, feature, threshold, left, right = [], [], [], [], []
    offset, depth = 0, 0
    for tree in trees:
        count = tree.node_count
        roots.append(offset)
        own = np.arange(count)
        leaf = tree.children_left < 0
        feature.append(np.where(leaf, 0, tree.feature))
        threshold.append(np.where(leaf, 0.0, tree.threshold))
        left.append(np.where(leaf, own, tree.children_left) + offset)
        right.append(np.where(leaf, own, tree.children_right) + offset)
        offset += count
        depth = max(depth, tree.max_depth)
    return Forest(
        np.array(roots, dtype=np.int32),
        np.concatenate(feature).astype(np.int16),
        np.concatenate(threshold).astype(np.float32),
        np.concatenate(left).astype(np.int32),
        np.concatenate(right).astype(np.int32),
        np.concatenate(values),
        depth,
        bias,
    )


def _outside(table: Table, fold: NDArray[np.int64], boosted: int) -> NDArray[np.float64]:
    """Probabilities of each row by a model that has not seen its document's fold."""
    owner = fold[np.array(table.documents)]
    found = np.zeros((len(owner), 3))
    for number in np.unique(owner):
        inside, outside = np.flatnonzero(owner != number), np.flatnonzero(owner == number)
        part = Table(
            [table.features[i] for i in inside],
            [table.roles[i] for i in inside],
            [table.documents[i] for i in inside],
            [table.codes[i] for i in inside],
        )
        model = fit(part, 0.5, (1.0, 0.0), boosted)
        found[outside] = model.probabilities([table.features[i] for i in outside])
    return found


def _threshold(
    table: Table,
    p: NDArray[np.float64],
    examples: Sequence[Example],
    platt: tuple[float, float],
) -> float:
    """The threshold of best F1, as the mean of two estimates.

    One is the best point of the grid, which so little gold moves about; the other is where the
    calibrated probability is half the best F1 (Lipton et al. 2014), which is steady but trusts the
    calibration.
    """
    world = bool(table.codes) and table.codes[0] == "WLD"
    gold = sum(1 for example in examples for code in example.countries if (code == "WLD") == world)
    roles = np.array(table.roles)
    scores = []
    for threshold in _GRID:
        chosen = (1 - p[:, 0]) > threshold
        right = chosen & (np.where(p[:, 1] >= p[:, 2], 1, 2) == roles)
        scores.append(2 * float(right.sum()) / max(1, int(chosen.sum()) + gold))
    on_grid = float(_GRID[int(np.argmax(scores))])
    half = min(max(max(scores) / 2, 0.05), 0.5)
    scale, shift = platt
    odds = (math.log(half / (1 - half)) - shift) / scale
    return round((on_grid + 1.0 / (1.0 + math.exp(-odds))) / 2, 3)


def _platt(table: Table, p: NDArray[np.float64]) -> tuple[float, float]:
    labelled = np.clip(1 - p[:, 0], 1e-4, 1 - 1e-4)
    odds = np.log(labelled / (1 - labelled)).astype(np.float32)
    return calibration.platt(odds, np.array(table.roles) > 0)


def _report(
    examples: Sequence[Example],
    both: tuple[Table, Table],
    outside: dict[str, NDArray[np.float64]],
    thresholds: dict[str, float],
    platt: dict[str, tuple[float, float]],
) -> Report:
    gold = sum(len(example.countries) for example in examples)
    chosen = found = right = 0
    scores, truth = [], []
    for key, table in zip(("named", "world"), both, strict=True):
        p = outside[key]
        roles = np.array(table.roles)
        some = 1 - p[:, 0]
        take = some > thresholds[key]
        chosen += int(take.sum())
        found += int((take & (roles > 0)).sum())
        right += int((take & (np.where(p[:, 1] >= p[:, 2], 1, 2) == roles)).sum())
        clipped = np.clip(some, 1e-4, 1 - 1e-4)
        odds = np.log(clipped / (1 - clipped)).astype(np.float32)
        scores.append(calibration.probability(odds, *platt[key]))
        truth.append(roles > 0)
    return Report(
        f1_with_role=2 * right / max(1, chosen + gold),
        f1_without_role=2 * found / max(1, chosen + gold),
        precision=found / max(1, chosen),
        recall=found / max(1, gold),
        calibration_error=calibration.expected_error(np.concatenate(scores), np.concatenate(truth)),
        thresholds=thresholds,
        candidates=sum(len(table.codes) for table in both),
        labels=gold,
    )


def _facts(examples: Sequence[Example], report: Report) -> dict[str, Any]:
    return {
        "trained_on": len(examples),
        "labels": report.labels,
        "cross_validated": {
            "f1_with_role": round(report.f1_with_role, 4),
            "f1_without_role": round(report.f1_without_role, 4),
            "calibration_error": round(report.calibration_error, 4),
            "folds": FOLDS,
        },
    }


def words(text: str) -> list[str]:
    """Words of a text in lower case, as fold grouping compares them."""
    return re.findall(r"[a-z0-9]+", text.lower())
