"""Fitting the trained part: logistic regressions over terms, boosted trees over all codes."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

from nlp.topics.acting import SUMMARY, Acting
from nlp.topics.features import met
from nlp.topics.lexicon import Lexicon
from nlp.topics.model import mean_scores, pair_rows, relevance_row
from nlp.topics.terms import Linear, index_of
from nlp.topics.trees import Trees
from nlp.train_acting import acting_summaries, fit_acting
from nlp.train_examples import Table
from nlp.train_space import NEVER, Space, fit_smooth, matrix

Array = NDArray[np.float32]
RARE, COMMON = 3, 0.5  # a term stands in so many documents at least, in such a share at most
STRENGTH = 20.0  # inverse regularisation of the regressions over terms
PAIRS = {
    "max_iter": 250,
    "learning_rate": 0.04,
    "max_leaf_nodes": 24,
    "min_samples_leaf": 30,
    "l2_regularization": 5.0,
    "max_features": 0.15,
}
WHOLES = {
    "max_iter": 60,
    "learning_rate": 0.06,
    "max_leaf_nodes": 4,
    "min_samples_leaf": 10,
    "l2_regularization": 5.0,
    "max_features": 0.2,
}


@dataclass(slots=True)
class Fitted:
    """All that ``nlp.topics.model`` needs, before thresholds."""

    linear: Linear
    smooth: Linear
    acting: Acting
    prior: Array
    trees: tuple[Trees, ...]
    relevance: tuple[Trees, ...]


def fit_linear(bags: list[Counter[str]], answers: NDArray[np.bool_], weights: Array) -> Linear:
    """One logistic regression a column over TF-IDF terms; deterministic."""
    spread = Counter(term for bag in bags for term in bag)
    most = COMMON * len(bags)
    names = sorted(term for term, n in spread.items() if n >= RARE and n <= most)
    index = index_of(names)
    rarity = np.array(
        [math.log((1 + len(bags)) / (1 + spread[name])) + 1 for name in names], dtype=np.float32
    )
    found = matrix(bags, index, rarity)
    by_term = np.zeros((len(names), answers.shape[1]), dtype=np.float32)
    bias = np.full(answers.shape[1], NEVER, dtype=np.float32)
    for column in range(answers.shape[1]):
        if 2 <= answers[:, column].sum() < len(bags):
            model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
            model.fit(found, answers[:, column], weights)
            by_term[:, column] = model.coef_[0]
            bias[column] = model.intercept_[0]
    return Linear(index, rarity, by_term, bias)


def text_scores(linear: Linear, bags: list[Counter[str]]) -> Array:
    return np.stack([linear.scores(bag) for bag in bags])


def outside_scores(
    table: Table, folds: NDArray[np.int64], lexicon: Lexicon, known: Space
) -> tuple[Array, Array, Array]:
    """Text scores, smoothed ones and sentence summaries by models that have not seen the fold."""
    both = np.hstack([table.answers, table.relevant[:, None]])
    text = np.zeros(both.shape, dtype=np.float32)
    smooth = np.zeros(both.shape, dtype=np.float32)
    acts = np.zeros((*table.answers.shape, len(SUMMARY)), dtype=np.float32)
    for fold in np.unique(folds):
        inside, outside = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        weights = table.weights[inside]
        linear = fit_linear([table.bags[i] for i in inside], both[inside], weights)
        text[outside] = text_scores(linear, [table.bags[i] for i in outside])
        smoothed = fit_smooth(known, [table.plain[i] for i in inside], both[inside], weights)
        smooth[outside] = text_scores(smoothed, [table.plain[i] for i in outside])
        acting = fit_acting(table, inside, lexicon.facets)
        acts[outside] = acting_summaries(acting, table, outside, lexicon.facets)
    return text, smooth, acts


def prior_of(answers: NDArray[np.bool_]) -> Array:
    """Log of each code's share of documents, one example added."""
    return np.asarray(np.log((answers.sum(axis=0) + 1) / (len(answers) + 2)), dtype=np.float32)


def all_pairs(
    table: Table, text: Array, smooth: Array, acts: Array, prior: Array, *, lexicon: Lexicon
) -> list[Array]:
    """For every document, a row for every code."""
    return [
        pair_rows(
            table.own[i],
            table.whole[i],
            (text[i, :-1], smooth[i, :-1]),
            acts[i],
            prior,
            lexicon=lexicon,
        )
        for i in range(len(table))
    ]


def fit_trees(
    rows: Array,
    answers: NDArray[np.bool_],
    weights: Array,
    settings: dict[str, float],
    seeds: int,
) -> tuple[Trees, ...]:
    """Boosted trees, once a seed."""
    return tuple(
        to_trees(
            HistGradientBoostingClassifier(random_state=seed, early_stopping=False, **settings).fit(
                rows, answers, sample_weight=weights
            )
        )
        for seed in range(seeds)
    )


def to_trees(model: HistGradientBoostingClassifier) -> Trees:
    """A fitted ensemble as plain arrays; leaves point at themselves."""
    parts: dict[str, list[NDArray[np.float64]]] = {
        name: [] for name in ("feature", "threshold", "left", "right", "value")
    }
    roots, at, depth = [], 0, 0
    for (tree,) in model._predictors:
        nodes = tree.nodes
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(len(nodes))
        parts["feature"].append(np.where(leaf, 0, nodes["feature_idx"]))
        parts["threshold"].append(np.where(leaf, 0.0, nodes["num_threshold"]))
        parts["left"].append(at + np.where(leaf, own, nodes["left"]))
        parts["right"].append(at + np.where(leaf, own, nodes["right"]))
        parts["value"].append(nodes["value"])
        roots.append(at)
        at += len(nodes)
        depth = max(depth, int(nodes["depth"].max()))
    whole = {name: np.concatenate(values) for name, values in parts.items()}
    return Trees(
        np.array(roots, dtype=np.int32),
        whole["feature"].astype(np.int16),
        whole["threshold"].astype(np.float32),
        whole["left"].astype(np.int32),
        whole["right"].astype(np.int32),
        whole["value"].astype(np.float32),
        float(np.ravel(model._baseline_prediction)[0]),
        depth,
    )


def relevance_rows(table: Table, odds: Array, text: Array, smooth: Array, acts: Array) -> Array:
    return np.stack(
        [
            relevance_row(
                odds[i], table.whole[i], table.own[i], acts[i], (text[i, -1], smooth[i, -1])
            )
            for i in range(len(table))
        ]
    )


@dataclass(slots=True)
class Outside:
    """What models say of documents that they have not seen (see ``nlp.crossval``).

    ``text`` and ``smooth`` (documents, codes + 1) and ``acts`` (documents, codes, ``SUMMARY``) feed
    the trees;
    ``odds`` (documents, codes) and ``relevance`` (documents,) are theirs.
    """

    text: Array
    smooth: Array
    acts: Array
    rows: list[Array]
    odds: Array
    relevance: Array


def outside(table: Table, lexicon: Lexicon, folds: NDArray[np.int64], known: Space) -> Outside:
    """Fit on all folds but one and apply to that one, first the parts, then the trees on them."""
    text, smooth, acts = outside_scores(table, folds, lexicon, known)
    rows = all_pairs(table, text, smooth, acts, prior_of(table.answers), lexicon=lexicon)
    odds = np.full(table.answers.shape, -np.inf, dtype=np.float32)
    relevance = np.zeros(len(table), dtype=np.float32)
    for fold in np.unique(folds):
        trees = fit_trees(*_stacked(table, rows, folds != fold), PAIRS, 1)
        for i in np.flatnonzero(folds == fold):
            here = met(table.own[i])
            odds[i, here] = mean_scores(trees, rows[i][here])
    whole = relevance_rows(table, odds, text, smooth, acts)
    for fold in np.unique(folds):
        inside = folds != fold
        trees = fit_trees(whole[inside], table.relevant[inside], table.weights[inside], WHOLES, 1)
        relevance[folds == fold] = mean_scores(trees, whole[folds == fold])
    return Outside(text, smooth, acts, rows, odds, relevance)


def _stacked(
    table: Table, rows: list[Array], inside: NDArray[np.bool_]
) -> tuple[Array, NDArray[np.bool_], Array]:
    """Rows, answers and weights of the codes with a cue, of the documents inside."""
    at = np.flatnonzero(inside)
    here = [met(table.own[i]) for i in at]
    return (
        np.vstack([rows[i][mask] for i, mask in zip(at, here, strict=True)]),
        np.concatenate([table.answers[i][mask] for i, mask in zip(at, here, strict=True)]),
        np.repeat(table.weights[at], [mask.sum() for mask in here]),
    )


def fit(table: Table, lexicon: Lexicon, seen: Outside, known: Space, seeds: int = 1) -> Fitted:
    """Everything from one table: what learns from another's output sees it out of fold only."""
    everything = np.ones(len(table), dtype=bool)
    whole = relevance_rows(table, seen.odds, seen.text, seen.smooth, seen.acts)
    both = np.hstack([table.answers, table.relevant[:, None]])
    return Fitted(
        fit_linear(table.bags, both, table.weights),
        fit_smooth(known, table.plain, both, table.weights),
        fit_acting(table, np.arange(len(table)), lexicon.facets),
        prior_of(table.answers),
        fit_trees(*_stacked(table, seen.rows, everything), PAIRS, seeds),
        fit_trees(whole, table.relevant, table.weights, WHOLES, seeds),
    )
