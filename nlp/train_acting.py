"""Fitting ``nlp.topics.acting``: which sentences with a cue do the thing."""

from __future__ import annotations

from collections import Counter

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from nlp.topics.acting import Acting, Instance, summary
from nlp.topics.lexicon import FACETS
from nlp.train_examples import Table

RARE = 4  # a clue stands in so many sentences at least
STRENGTH = 1.0  # inverse regularisation


def fit_acting(table: Table, at: NDArray[np.int64], facets: list[str]) -> Acting:
    """One logistic regression over all sentences with a cue, of the documents ``at``.

    Sentences that gold quotes for a code speak for it; those of a document without the code speak
    against it; the others of a document with the code tell nothing, unless gold gives no
    quotation there: then all of them speak for it, together as much as one. The sentences of one
    code in one document share their weight, so that long documents do not shout.
    """
    rows: list[list[str]] = []
    answers: list[bool] = []
    weights: list[float] = []
    for i in at:
        chosen = _chosen(table, int(i))
        crowd = Counter(instance.column for instance, _ in chosen)
        for instance, answer in chosen:
            rows.append(_features(instance, table.said[i], facets))
            answers.append(answer)
            weights.append(float(table.weights[i]) / crowd[instance.column] ** 0.5)
    spread = Counter(name for row in rows for name in row)
    index = {name: k for k, name in enumerate(sorted(n for n, c in spread.items() if c >= RARE))}
    columns = [sorted(index[name] for name in row if name in index) for row in rows]
    starts = np.cumsum([0, *(len(row) for row in columns)])
    cells = np.concatenate([np.array(row, dtype=np.int32) for row in columns])
    matrix = sp.csr_matrix((np.ones(len(cells)), cells, starts), shape=(len(rows), len(index)))
    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
    model.fit(matrix, answers, sample_weight=weights)
    return _acting(dict(zip(index, model.coef_[0].tolist(), strict=True)), model.intercept_[0])


def _chosen(table: Table, i: int) -> list[tuple[Instance, bool]]:
    chosen = []
    for instance in table.found[i]:
        if instance.column not in table.quoted[i]:
            chosen.append((instance, False))
            continue
        place = table.quoted[i][instance.column]
        if place is None or place[0] <= instance.sentence <= place[1]:
            chosen.append((instance, True))
    return chosen


def _features(instance: Instance, said: dict[int, list[str]], facets: list[str]) -> list[str]:
    key = facets[instance.column]
    return [*instance.clues, *(f"{key}\t{word}" for word in said[instance.sentence])]


def _acting(weights: dict[str, float], bias: float) -> Acting:
    clues: dict[str, float] = {}
    words: dict[str, NDArray[np.float32]] = {}
    for name, weight in weights.items():
        facet, tab, word = name.partition("\t")
        if tab:
            row = words.setdefault(word, np.zeros(len(FACETS), dtype=np.float32))
            row[FACETS.index(facet)] = weight
        else:
            clues[name] = weight
    return Acting(clues, words, float(bias), FACETS)


def acting_summaries(
    acting: Acting, table: Table, at: NDArray[np.int64], facets: list[str]
) -> NDArray[np.float32]:
    """Summaries of the documents ``at``; their instances keep the scores."""
    out = []
    for i in at:
        acting.score(table.found[i], table.said[i], facets)
        out.append(summary(table.found[i], facets))
    return np.stack(out)
