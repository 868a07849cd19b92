"""Calibration for documents of which only the title is known.

An index tells titles, years before any text: the executive orders of three decades stand in the
Federal Register's list. Cues and words of a text are missing there, so the trained part's log-odds
lie lower than for a text that says the same, in the same order. The published training documents,
stripped to their titles, tell by how much.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nlp import calibration, instrument
from nlp.pipeline import load as load_tagger
from nlp.topics import features, is_silent, model
from nlp.topics.lexicon import FACETS
from nlp.topics.lexicon import load as load_lexicon
from nlp.train_examples import INVENTED, Labelled, answers_of, flag


def calibrate(documents: list[Labelled], folder: Path) -> dict[str, list[float]]:
    """Fit scale and shift of every facet on titles alone and write them into the folder's settings.

    The model in ``folder`` is read as it will be used. Returns what was written.
    """
    trained, lexicon, tagger = model.read(folder), load_lexicon(), load_tagger()
    odds, answers, relevance, relevant = [], [], [], []
    for document in documents:
        if document.gold.get(INVENTED):
            continue
        reading = instrument.noted(tagger.read(None, {**document.row, "text": None}))
        material = features.gather(reading, lexicon)
        if not len(material.title) or is_silent(reading, lexicon):
            continue
        said = trained.odds(material, reading, lexicon)
        odds.append(said.codes)
        answers.append(answers_of(document.gold, lexicon))
        relevance.append(said.relevance)
        relevant.append(flag(document.gold.get("economic_security")))
    scales = {"economic_security": _platt(np.array(relevance), np.array(relevant))}
    every, truth = np.array(odds), np.array(answers)
    facets = np.array([facet for facet, _ in lexicon.codes])
    for facet in FACETS:
        mine = facets == facet
        scales[facet] = _platt(every[:, mine].ravel(), truth[:, mine].ravel())
    path = folder / model.SETTINGS
    settings = {**json.loads(path.read_text(encoding="utf-8")), "calibration_of_titles": scales}
    path.write_text(json.dumps(settings, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    return scales


def _platt(odds: NDArray[np.float32], truth: NDArray[np.bool_]) -> list[float]:
    return [round(number, 4) for number in calibration.platt(odds, truth)]
