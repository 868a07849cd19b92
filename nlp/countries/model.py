"""The trained decision as data: linear weights and trees written out as arrays, walked with NumPy.

A model turns the features of a candidate into probabilities of the roles none, target, partner.
It is the mean of a multinomial logistic regression on the rules, a forest of extremely randomised
trees and a boosted ensemble on everything, what the words beside the country say among it; nothing
is pickled. Rules are graded by how often they
were right in training, and how many of each grade hold is a feature too. ``world`` decides the
code WLD in the same way.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.countries.beside import Beside
from nlp.walking import Nodes

ROLES = ("none", "target", "partner")
#: Grades of rules: reliable or not in training, by role; and rules against any label.
GRADES = ("target-sure", "partner-sure", "target-weak", "partner-weak", "none")
#: What the words beside a country say, by role.
SAID = tuple(f"beside~{role}" for role in ROLES)
RULE = "rule:"  # features that say which rule holds begin so
ARRAYS, FACTS = "countries.npz", "countries.json"

Floats = NDArray[np.float64]


@dataclass(slots=True)
class Linear:
    """Multinomial logistic regression on standardised features."""

    mean: Floats
    scale: Floats
    weights: Floats  # (features, roles)
    bias: Floats  # (roles,)

    def probabilities(self, rows: Floats) -> Floats:
        return softmax((rows - self.mean) / self.scale @ self.weights + self.bias)


@dataclass(slots=True)
class Forest(Nodes):
    """Nodes, each with what it says of the roles where it is a leaf."""

    value: NDArray[np.float32]  # (nodes, roles): probabilities, or log-odds of a boosted tree
    depth: int
    bias: Floats | None  # None: the mean of probabilities; else boosted: the sum of log-odds

    def probabilities(self, rows: Floats) -> Floats:
        if not len(rows):
            return np.zeros((0, len(ROLES)))
        leaves = self.value.take(self.leaves(rows.astype(np.float32), self.depth), axis=0)
        leaves = leaves.astype(np.float64)
        if self.bias is None:
            return np.asarray(leaves.mean(axis=1))
        return softmax(leaves.sum(axis=1) + self.bias)


@dataclass(slots=True)
class Ensemble:
    """Names of the features, the members, and what makes their mean a calibrated decision."""

    names: list[str]
    linear: Linear
    forests: list[Forest]
    threshold: float
    platt: tuple[float, float]
    #: rule id -> grade; the grades' counts are the columns after those of ``names``
    grades: dict[str, str]
    beside: Beside | None = None

    def rows(self, features: Sequence[Mapping[str, float]]) -> Floats:
        """Features as a matrix; what the model does not know is left out."""
        column = {name: i for i, name in enumerate(self.names)}
        place = {grade: len(self.names) + i for i, grade in enumerate(GRADES)}
        rows = np.zeros((len(features), len(self.names) + len(GRADES)))
        for i, found in enumerate(features):
            for name, value in found.items():
                at = column.get(name)
                if at is not None:
                    rows[i, at] = value
                if name.startswith(RULE):
                    grade = self.grades.get(name.removeprefix(RULE))
                    if grade is not None:
                        rows[i, place[grade]] += 1.0
        return rows

    def probabilities(
        self, features: Sequence[Mapping[str, float]], terms: Sequence[Collection[str]]
    ) -> Floats:
        """Mean probabilities of the roles, (candidates, 3), before calibration."""
        if self.beside is not None:
            odds = [self.beside.odds(own) for own in terms]
            features = [with_odds(f, said) for f, said in zip(features, odds, strict=True)]
        return self.mean(self.rows(features))

    def mean(self, rows: Floats) -> Floats:
        """Mean probabilities of the members."""
        if not len(rows):
            return np.zeros((0, len(ROLES)))
        members = [self.linear.probabilities(rows)]
        members += [forest.probabilities(rows) for forest in self.forests]
        return np.asarray(np.mean(members, axis=0))

    def calibrated(self, labelled: Floats) -> Floats:
        """Platt's correction of the probability that there is a label at all."""
        p = np.clip(labelled, 1e-4, 1 - 1e-4)
        scale, shift = self.platt
        return np.asarray(1.0 / (1.0 + np.exp(-(scale * np.log(p / (1 - p)) + shift))))


def with_odds(features: Mapping[str, float], odds: Floats) -> dict[str, float]:
    """Features with what the words beside the country say."""
    return {**features, **dict(zip(SAID, map(float, odds), strict=True))}


def softmax(scores: Floats) -> Floats:
    """Row-wise softmax."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))


def save(models: Mapping[str, Ensemble], facts: Mapping[str, Any], out: Path) -> None:
    """Write arrays and facts; the same models give the same bytes but for the zip's own order."""
    out.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, NDArray[Any]] = {}
    described: dict[str, Any] = {}
    for key, model in models.items():
        for name in ("mean", "scale", "weights", "bias"):
            arrays[f"{key}/linear/{name}"] = getattr(model.linear, name).astype(np.float32)
        for i, forest in enumerate(model.forests):
            for name in ("roots", "feature", "threshold", "left", "right"):
                arrays[f"{key}/{i}/{name}"] = getattr(forest, name)
            arrays[f"{key}/{i}/value"] = forest.value.astype(np.float16)
        if model.beside is not None:
            arrays[f"{key}/beside/terms"] = np.array("\n".join(model.beside.index))
            arrays[f"{key}/beside/weights"] = model.beside.weights.astype(np.float16)
            arrays[f"{key}/beside/bias"] = model.beside.bias
        described[key] = {
            "names": model.names,
            "threshold": model.threshold,
            "platt": list(model.platt),
            "grades": model.grades,
            "forests": [
                {"depth": f.depth, "bias": None if f.bias is None else [float(b) for b in f.bias]}
                for f in model.forests
            ],
        }
    with (out / ARRAYS).open("wb") as stream:
        np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
    text = json.dumps({"facts": facts, "models": described}, indent=1, sort_keys=True)
    (out / FACTS).write_text(text + "\n", encoding="utf-8")


def read(folder: Traversable) -> dict[str, Ensemble]:
    """The models that ``save`` wrote, by name ("named", "world")."""
    described = json.loads(folder.joinpath(FACTS).read_text("utf-8"))["models"]
    arrays = np.load(BytesIO(folder.joinpath(ARRAYS).read_bytes()), allow_pickle=False)
    models = {}
    for key, facts in described.items():
        linear = Linear(
            *(
                arrays[f"{key}/linear/{name}"].astype(np.float64)
                for name in ("mean", "scale", "weights", "bias")
            )
        )
        forests = []
        for i, shape in enumerate(facts["forests"]):
            parts = {
                name: arrays[f"{key}/{i}/{name}"]
                for name in ("roots", "feature", "threshold", "left", "right")
            }
            value = arrays[f"{key}/{i}/value"].astype(np.float32)
            bias = None if shape["bias"] is None else np.array(shape["bias"])
            forests.append(Forest(**parts, value=value, depth=shape["depth"], bias=bias))
        scale, shift = facts["platt"]
        models[key] = Ensemble(
            facts["names"],
            linear,
            forests,
            facts["threshold"],
            (scale, shift),
            facts["grades"],
            _read_beside(arrays, key),
        )
    return models


def _read_beside(arrays: Mapping[str, NDArray[Any]], key: str) -> Beside | None:
    if f"{key}/beside/terms" not in arrays:
        return None
    names = str(arrays[f"{key}/beside/terms"]).split("\n")
    return Beside(
        {name: i for i, name in enumerate(names)},
        arrays[f"{key}/beside/weights"].astype(np.float32),
        arrays[f"{key}/beside/bias"],
    )


@cache
def load() -> dict[str, Ensemble]:
    """The models of the package, read once a process."""
    return read(resources.files("nlp.countries") / "model")
