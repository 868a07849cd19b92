"""Fitting the country decision: cross-validated, deterministic, a minute on two cores."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.records import Label
from nlp import calibration, instrument
from nlp.countries import decide, gathering
from nlp.countries.fitting import Table, fit
from nlp.countries.model import ROLES, save
from nlp.countries.sightings import Candidate
from nlp.pipeline import Tagger
from nlp.pipeline import load as load_tagger
from nlp.reading import Reading
from nlp.topics import is_silent, lexicon
from nlp.topics.deeds import Deeds
from nlp.train_examples import INVENTED

FOLDS = 5

INVENTED_WEIGHT = 0.1  # against 1 of a document that was published
NEAR = 0.01
_GRID = np.round(np.arange(0.24, 0.66, 0.02), 2)


@dataclass(slots=True)
class Example:
    """A document as the pipeline reads it (instrument and deeds noted) and the roles a reader gave.

    ``countries`` maps codes to "target" or "partner"; ``fold`` is its cross-validation fold;
    ``invented`` ones are learned from but not judged by.
    """

    reading: Reading
    countries: Mapping[str, str]
    fold: int
    invented: bool = False


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
    does: Sequence[Deeds],
    tagger: Tagger | None = None,
) -> list[Example]:
    """Gold rows and their corpus rows, read as the pipeline reads them.

    A gold row lists ``countries`` as ``{"code", "role"}``; ``folds`` gives each document's
    cross-validation fold (near-duplicates share one, see ``nlp.crossval.folds``), ``does`` what
    the topics make of it when they have not seen it.
    """
    tagger = tagger or load_tagger()
    book = lexicon.load()
    found = []
    for (gold, row), fold, deeds in zip(labelled, folds, does, strict=True):
        reading = instrument.noted(tagger.read(row.get("text"), row))
        if not is_silent(reading, book):
            reading.notes["deeds"] = deeds
        roles = {item["code"]: item["role"] for item in gold.get("countries") or []}
        found.append(Example(reading, roles, int(fold), bool(gold.get(INVENTED))))
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
    judged = {
        key: _judged(table, outside[key], examples)
        for key, table in (("named", named), ("world", everyone))
    }
    real = [example for example in examples if not example.invented]
    platt = {key: _platt(table, p) for key, (table, p) in judged.items()}
    thresholds = {key: _threshold(*judged[key], real, platt[key]) for key in judged}
    report = _report(real, judged, thresholds, platt)
    if out_dir is not None:
        models = {
            key: fit(table, thresholds[key], platt[key], boosted=150)
            for key, table in (("named", named), ("world", everyone))
        }
        save(models, _facts(examples, report), out_dir)
    return report


def outside_labels(
    examples: Sequence[Example], thresholds: Mapping[str, float]
) -> list[list[Label]]:
    """Labels of every document as the pipeline would decide without having seen its fold."""
    both = dict(zip(("named", "world"), tables(examples), strict=True))
    fold = np.array([example.fold for example in examples])
    platt = {
        key: _platt(*_judged(table, _outside(table, fold, boosted=150), examples))
        for key, table in both.items()
    }
    found: list[list[Label]] = [[] for _ in examples]
    for number in np.unique(fold):
        models = {
            key: fit(_without(table, fold, number), thresholds[key], platt[key], boosted=150)
            for key, table in both.items()
        }
        for i, example in enumerate(examples):
            if example.fold == number:
                found[i] = decide.labels(example.reading, models)
    return found


def tables(examples: Sequence[Example]) -> tuple[Table, Table]:
    """Rows for the countries named and for WLD, gold roles beside them.

    What the codebook excludes is never decided, so nothing is learned of it.
    """
    named, everyone = Table(), Table()
    for number, example in enumerate(examples):
        gathered = gathering.gather(example.reading)
        for candidate in gathered.candidates:
            if decide.is_vetoed(candidate):
                continue
            _append(named, candidate, example, number)
        if decide.may_be_world(gathered):
            _append(everyone, Candidate("WLD", gathered.world.features), example, number)
    return named, everyone


def _append(table: Table, candidate: Candidate, example: Example, number: int) -> None:
    table.features.append(candidate.features)
    table.roles.append(ROLES.index(example.countries.get(candidate.code, "none")))
    table.documents.append(number)
    table.codes.append(candidate.code)
    table.terms.append(candidate.terms)
    table.folds.append(example.fold)
    table.weights.append(INVENTED_WEIGHT if example.invented else 1.0)


def _outside(table: Table, fold: NDArray[np.int64], boosted: int) -> NDArray[np.float64]:
    """Probabilities of each row by a model that has not seen its document's fold."""
    owner = fold[np.array(table.documents)]
    found = np.zeros((len(owner), 3))
    for number in np.unique(owner):
        outside = np.flatnonzero(owner == number)
        model = fit(_without(table, fold, number), 0.5, (1.0, 0.0), boosted)
        found[outside] = model.probabilities(
            [table.features[i] for i in outside], [table.terms[i] for i in outside]
        )
    return found


def _without(table: Table, fold: NDArray[np.int64], number: int) -> Table:
    """The rows of all documents that are not of a fold."""
    return table.rows(np.flatnonzero(fold[np.array(table.documents)] != number))


def _threshold(
    table: Table,
    p: NDArray[np.float64],
    examples: Sequence[Example],
    platt: tuple[float, float],
) -> float:
    """The threshold of best F1, as the mean of two estimates.

    One is the lowest whose F1 comes within ``NEAR`` of the best: the curve is flat at its top, and
    a reader who reads once misses more than he makes up. The other is where the calibrated
    probability is half the best F1 (Lipton et al. 2014), steady but trusting the calibration.
    """
    world = bool(table.codes) and table.codes[0] == "WLD"
    gold = sum(1 for example in examples for code in example.countries if (code == "WLD") == world)
    roles = np.array(table.roles)
    scores = []
    for threshold in _GRID:
        chosen = (1 - p[:, 0]) > threshold
        right = chosen & (np.where(p[:, 1] >= p[:, 2], 1, 2) == roles)
        scores.append(2 * float(right.sum()) / max(1, int(chosen.sum()) + gold))
    on_grid = next(float(t) for t, s in zip(_GRID, scores, strict=True) if s >= max(scores) - NEAR)
    half = min(max(max(scores) / 2, 0.05), 0.5)
    scale, shift = platt
    odds = (math.log(half / (1 - half)) - shift) / scale
    return round((on_grid + 1.0 / (1.0 + math.exp(-odds))) / 2, 3)


def _platt(table: Table, p: NDArray[np.float64]) -> tuple[float, float]:
    labelled = np.clip(1 - p[:, 0], 1e-4, 1 - 1e-4)
    odds = np.log(labelled / (1 - labelled)).astype(np.float32)
    return calibration.platt(odds, np.array(table.roles) > 0)


def _judged(
    table: Table, p: NDArray[np.float64], examples: Sequence[Example]
) -> tuple[Table, NDArray[np.float64]]:
    """The rows of documents that were not invented, and their probabilities."""
    at = np.flatnonzero([not examples[i].invented for i in table.documents])
    return table.rows(at), p[at]


def _report(
    examples: Sequence[Example],
    judged: dict[str, tuple[Table, NDArray[np.float64]]],
    thresholds: dict[str, float],
    platt: dict[str, tuple[float, float]],
) -> Report:
    gold = sum(len(example.countries) for example in examples)
    chosen = found = right = 0
    scores, truth = [], []
    for key, (table, p) in judged.items():
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
        candidates=sum(len(table.codes) for table, _ in judged.values()),
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
