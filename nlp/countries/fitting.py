"""Fitting one ensemble to a table of candidates, and writing its trees out as arrays.

The words beside the countries are fitted in ``nlp.countries.wording``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier, GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from nlp.countries import verdicts, wording
from nlp.countries.model import GRADES, ROLES, RULE, Ensemble, Floats, Forest, Linear, with_odds

SEED = 20261122
#: Leaves and depth of a tree, least cases in a leaf, share of cases drawn: the boosted ensembles,
#: a plain one and one that sees more features together.
_BOOSTED = ((8, 6, 6, 0.7), (16, 8, 4, 0.6))
#: Boosted ensembles of each kind, by other draws; their mean decides, so that less hangs on one.
DRAWS = 3
_SURE = 0.82  # share of right cases from which a rule counts as sure
_DOUBT = 1.7
_LEAST_SCALE = 0.1  # a rare rule is not blown up beyond this by standardising


@dataclass(slots=True)
class Table:
    """Candidates of all documents in rows; ``folds`` are those of their documents."""

    features: list[dict[str, float]] = field(default_factory=list)
    roles: list[int] = field(default_factory=list)
    documents: list[int] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    terms: list[frozenset[str]] = field(default_factory=list)
    folds: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def rows(self, at: NDArray[np.int64]) -> Table:
        """The rows at some places."""
        return Table(*([getattr(self, item.name)[i] for i in at] for item in fields(self)))


def fit(table: Table, threshold: float, platt: tuple[float, float], boosted: int) -> Ensemble:
    """An ensemble fitted to a table.

    The trees see what the words beside a country say as if its document had not taught them.
    """
    roles = np.array(table.roles)
    features: Sequence[Mapping[str, float]] = table.features
    weights = np.array(table.weights)
    beside = wording.fit(table.terms, roles, weights) if any(table.terms) else None
    if beside is not None:
        odds = wording.outside(table.terms, roles, weights, np.array(table.folds))
        features = [with_odds(own, said) for own, said in zip(features, odds, strict=True)]
    names = sorted({name for row in features for name in row})
    width = len(names) + len(GRADES)
    model = Ensemble(names, _no_linear(width), [], threshold, platt, _grades(table))
    model.beside = beside
    rows = model.rows(features)
    by_rule = [i for i, name in enumerate(names) if name.startswith(("rule:", "rules>>"))]
    by_rule = [*by_rule, *range(len(names), width)] if by_rule else list(range(width))
    model.linear = _fit_linear(rows, roles, weights, np.array(by_rule))
    model.forests = [_fit_forest(rows, roles, weights)]
    model.forests += [
        _fit_boosted(rows, roles, weights, rounds=boosted, kind=kind)
        for kind in range(len(_BOOSTED))
    ]
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
    rows: Floats, roles: NDArray[np.int64], weights: Floats, columns: NDArray[np.int64]
) -> Linear:
    """Logistic regression on some columns; the others weigh nothing."""
    linear = _no_linear(rows.shape[1])
    part = rows[:, columns]
    linear.mean[columns] = part.mean(axis=0)
    scale = part.std(axis=0)
    linear.scale[columns] = np.where(scale < 1e-9, 1.0, np.maximum(scale, _LEAST_SCALE))
    standard = (part - linear.mean[columns]) / linear.scale[columns]
    fitted = LogisticRegression(C=0.1, max_iter=4000).fit(standard, roles, weights)
    linear.bias = np.full(3, -30.0)
    coefficients, intercepts = fitted.coef_, fitted.intercept_
    if len(fitted.classes_) == 2:
        coefficients = np.vstack([np.zeros_like(coefficients), coefficients])
        intercepts = np.concatenate([[0.0], intercepts])
    for i, role in enumerate(fitted.classes_):
        linear.weights[columns, role] = coefficients[i]
        linear.bias[role] = intercepts[i]
    return linear


def _fit_forest(rows: Floats, roles: NDArray[np.int64], weights: Floats) -> Forest:
    fitted = ExtraTreesClassifier(
        200, max_depth=14, min_samples_leaf=2, max_features=0.2, n_jobs=2, random_state=SEED
    ).fit(rows.astype(np.float32), roles, weights)
    values = []
    for tree in fitted.estimators_:
        raw = tree.tree_.value[:, 0, :]
        value = np.zeros((len(raw), 3), dtype=np.float32)
        value[:, fitted.classes_] = raw / raw.sum(axis=1, keepdims=True)
        values.append(value)
    return _written([tree.tree_ for tree in fitted.estimators_], values, None)


def _fit_boosted(
    rows: Floats,
    roles: NDArray[np.int64],
    weights: Floats,
    *,
    rounds: int,
    kind: int,
) -> Forest:
    """The mean of ``DRAWS`` boosted ensembles of a kind, as one forest."""
    leaves, depth, least, share = _BOOSTED[kind]
    trees, values = [], []
    for draw in range(DRAWS):
        fitted = GradientBoostingClassifier(
            n_estimators=rounds,
            learning_rate=0.06,
            max_leaf_nodes=leaves,
            max_depth=depth,
            min_samples_leaf=least,
            max_features=0.1,
            subsample=share,
            random_state=SEED + kind + 1000 * draw,
        ).fit(rows.astype(np.float32), roles, weights)
        classes = list(fitted.classes_)
        for row in fitted.estimators_:
            for k, tree in enumerate(row):
                raw = tree.tree_.value[:, 0, 0] * fitted.learning_rate / DRAWS
                value = np.zeros((len(raw), 3), dtype=np.float32)
                value[:, classes[k] if len(classes) > 2 else classes[1]] = raw
                trees.append(tree.tree_)
                values.append(value)
    return _written(trees, values, _prior(roles, weights, classes))


def _prior(roles: NDArray[np.int64], weights: Floats, classes: list[int]) -> Floats:
    """Log-odds of the roles before any tree; a role that no case has is next to impossible."""
    prior = np.array([max(1e-6, float(np.average(roles == k, weights=weights))) for k in range(3)])
    bias = np.log(prior)
    if len(classes) == 2:
        bias = np.full(3, -30.0)
        bias[classes[0]] = 0.0
        bias[classes[1]] = float(np.log(prior[classes[1]] / prior[classes[0]]))
    elif len(classes) == 3:
        bias = bias - bias.mean()
    return np.asarray(bias)


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
