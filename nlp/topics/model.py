"""The trained part as it is used: numbers of a document in, a probability for every code out."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from nlp.reading import Reading
from nlp.topics import features
from nlp.topics.acting import Acting, Instance, instances, summary
from nlp.topics.features import Material
from nlp.topics.lexicon import Lexicon
from nlp.topics.terms import Linear, index_of, terms
from nlp.topics.trees import Trees

FILE, SETTINGS = "topics.npz", "topics.json"
Array = NDArray[np.float32]


@dataclass(slots=True, frozen=True)
class Odds:
    """``codes`` is ``-inf`` where no cue stands; ``found`` holds scored sentences."""

    codes: Array
    relevance: float
    found: list[Instance]


@dataclass(slots=True)
class Model:
    """Text scores, trees over all codes, and calibration; relevance on top of them."""

    linear: Linear  # one column a code, and a last one for relevance
    smooth: Linear  # the same along a corpus's directions of meaning (``nlp.train_space``)
    acting: Acting
    trees: tuple[Trees, ...]  # their mean decides
    relevance: tuple[Trees, ...]
    prior: Array  # log of each code's share in training
    settings: Mapping[str, Any]

    def odds(self, material: Material, reading: Reading, lexicon: Lexicon) -> Odds:
        """Raw log-odds of every code and of relevance, and the sentences that speak for codes."""
        text = self.linear.scores(terms(material.words.text, material.title.text))
        smooth = self.smooth.scores(Counter(material.words.text))
        own = features.measure(material, list(lexicon.codes))
        whole = features.context(material, reading, lexicon.forms)
        found, said = instances(material, lexicon.facets, lexicon.rules)
        self.acting.score(found, said, lexicon.facets)
        acts = summary(found, lexicon.facets)
        rows = pair_rows(own, whole, (text[:-1], smooth[:-1]), acts, self.prior, lexicon=lexicon)
        met = features.met(own)
        odds = np.full(len(rows), -np.inf, dtype=np.float32)
        odds[met] = mean_scores(self.trees, rows[met])
        row = relevance_row(odds, whole, own, acts, (text[-1], smooth[-1]))
        return Odds(odds, float(mean_scores(self.relevance, row[None])[0]), found)

    def probabilities(self, odds: Array, lexicon: Lexicon, *, bare: bool = False) -> Array:
        """Calibrated probabilities of every code; ``bare`` if only the title is known."""
        scales = self._scales(bare)
        scale = np.array([scales[f][0] for f, _ in lexicon.codes])
        shift = np.array([scales[f][1] for f, _ in lexicon.codes])
        with np.errstate(over="ignore"):
            return np.asarray(1.0 / (1.0 + np.exp(-(scale * odds + shift))), dtype=np.float32)

    def relevant(self, odds: float, *, bare: bool = False) -> float:
        scale, shift = self._scales(bare)["economic_security"]
        return float(1.0 / (1.0 + np.exp(-(scale * odds + shift))))

    def _scales(self, bare: bool) -> Mapping[str, Any]:
        """Scale and shift by facet (``nlp.train_titles`` tells why titles have their own)."""
        scales: Mapping[str, Any] = self.settings[
            "calibration_of_titles" if bare else "calibration"
        ]
        return scales


def mean_scores(ensembles: tuple[Trees, ...], rows: Array) -> Array:
    """The mean log-odds over ensembles."""
    return np.asarray(
        np.mean([trees.scores(rows) for trees in ensembles], axis=0), dtype=np.float32
    )


def pair_rows(
    own: Array,
    whole: Array,
    said: tuple[Array, Array],
    acts: Array,
    prior: Array,
    *,
    lexicon: Lexicon,
) -> Array:
    """One row a code: its measurements, the document's, its scores and rank, its prior.

    ``said`` are the two scores of the whole text, along its terms and smoothed. Those of all
    measures stand in every row: what a mention of a sector is worth depends on what the document
    does.
    """
    text, smooth = said
    facets = np.array(lexicon.facets)
    n = len(facets)
    measures = np.array(lexicon.measures)
    rank, smooth_rank = np.zeros((2, len(facets)), dtype=np.float32)
    kinds = []
    for facet in ("measure", "sector", "deregulation"):
        mine = facets == facet
        rank[mine] = _ranks(text[mine])
        smooth_rank[mine] = _ranks(smooth[mine])
        kinds.append(mine.astype(np.float32))
    return np.hstack(
        [
            own,
            np.repeat(whole[None], n, axis=0),
            np.repeat(text[measures][None], n, axis=0),
            acts,
            text[:, None],
            rank[:, None],
            smooth[:, None],
            smooth_rank[:, None],
            prior[:, None],
            np.stack(kinds, axis=1),
        ]
    ).astype(np.float32)


def _ranks(scores: Array) -> NDArray[np.int64]:
    return np.argsort(np.argsort(-scores, kind="stable"), kind="stable")


def relevance_row(
    odds: Array, whole: Array, own: Array, acts: Array, text: tuple[float, float]
) -> Array:
    """What relevance is decided on: odds of every code, cue counts, the document as a whole."""
    count = own[:, features.NAMES.index("count")]
    likely = np.sort(odds)[::-1][:3]
    parts: list[Array] = [
        np.clip(odds, -9, 9),
        np.clip(likely, -9, 9),
        count,
        acts[:, 0],
        whole,
        np.array(text),
    ]
    return np.concatenate(parts).astype(np.float32)


def _trees(data: Mapping[str, Any], name: str) -> Trees:
    part = {key: data[f"{name}_{key}"] for key in Trees.__dataclass_fields__}
    return Trees(**{**part, "base": float(part["base"]), "depth": int(part["depth"])})


def _linear(data: Mapping[str, Any], name: str) -> Linear:
    return Linear(
        index_of(str(data[f"{name}_terms"]).split("\n")),
        data[f"{name}_rarity"].astype(np.float32),
        data[f"{name}_weights"].astype(np.float32),
        data[f"{name}_bias"].astype(np.float32),
    )


@cache
def load() -> Model:
    """The packaged model."""
    return read(resources.files("nlp") / "model")


def read(folder: Traversable) -> Model:
    """A model as ``nlp.train.save`` wrote it."""
    settings = json.loads((folder / SETTINGS).read_text(encoding="utf-8"))
    with (folder / FILE).open("rb") as stream, np.load(stream, allow_pickle=False) as data:
        acting = Acting(
            dict(zip(str(data["clues"]).split("\n"), data["clue_weights"].tolist(), strict=True)),
            dict(
                zip(
                    str(data["words"]).split("\n"),
                    data["word_weights"].astype(np.float32),
                    strict=True,
                )
            ),
            float(data["acting_bias"]),
            tuple(settings["facets"]),
        )
        many = range(int(settings["ensembles"]))
        return Model(
            _linear(data, "linear"),
            _linear(data, "smooth"),
            acting,
            tuple(_trees(data, f"trees{i}") for i in many),
            tuple(_trees(data, f"relevance{i}") for i in many),
            data["prior"].astype(np.float32),
            settings,
        )
