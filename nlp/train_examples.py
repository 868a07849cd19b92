"""Labelled documents as the trained part sees them: numbers, terms and answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from db.records import StatecraftError
from nlp import instrument
from nlp.pipeline import Tagger
from nlp.pipeline import load as load_tagger
from nlp.rows import read_rows
from nlp.topics import features
from nlp.topics.lexicon import Lexicon
from nlp.topics.terms import terms

#: facet -> names under which gold may list it
GOLD_LISTS = {
    "measure": ("measures",),
    "sector": ("sectors",),
    "deregulation": ("deregulation", "dereg"),
}


@dataclass(slots=True, frozen=True)
class Labelled:
    """A document and what a reader said of it: a row of gold and a row of the corpus."""

    gold: Mapping[str, Any]
    row: Mapping[str, Any]


@dataclass(slots=True)
class Table:
    """Prepared documents. ``own`` is (documents, codes, measurements), ``whole`` (documents, n)."""

    ids: list[str]
    bags: list[Counter[str]]
    words: list[list[str]]
    own: NDArray[np.float32]
    whole: NDArray[np.float32]
    answers: NDArray[np.bool_]  # (documents, codes)
    relevant: NDArray[np.bool_]  # (documents,)

    def __len__(self) -> int:
        return len(self.ids)


def labelled(gold: Iterable[Path], corpus: Iterable[Path]) -> list[Labelled]:
    """Gold joined with texts by id, in the order of gold. Gold without a text is an error."""
    wanted = [row for path in gold for _, row in read_rows(path)]
    identifiers = {str(row.get("id")) for row in wanted}
    texts: dict[str, Mapping[str, Any]] = {}
    for path in corpus:
        for _, row in read_rows(path):
            if str(row.get("id")) in identifiers:
                texts[str(row["id"])] = row
    missing = sorted(identifiers - texts.keys())
    if missing:
        raise StatecraftError(
            f"no text for {len(missing)} of {len(identifiers)} labelled documents, the first "
            f"{missing[0]}: name the corpus files that hold them"
        )
    if not wanted:
        raise StatecraftError("no labelled documents in the gold files")
    return [Labelled(row, texts[str(row["id"])]) for row in wanted]


def prepare(documents: list[Labelled], lexicon: Lexicon, tagger: Tagger | None = None) -> Table:
    """Read every document as the pipeline does and measure it."""
    tagger = tagger or load_tagger()
    codes = list(lexicon.codes)
    bags, words, own, whole, answers = [], [], [], [], []
    for document in documents:
        reading = tagger.read(document.row.get("text"), document.row)
        found = instrument.find(reading)
        if found:
            reading.notes["instrument"] = found[0].code
        material = features.gather(reading, lexicon.book, lexicon.columns)
        bags.append(terms(material.words.text, material.title.text))
        words.append(material.words.text)
        own.append(features.measure(material, codes))
        whole.append(features.context(material, reading))
        answers.append(_answers(document.gold, lexicon))
    return Table(
        [str(document.gold["id"]) for document in documents],
        bags,
        words,
        np.stack(own),
        np.stack(whole),
        np.stack(answers),
        np.array([_flag(document.gold.get("economic_security")) for document in documents]),
    )


def _answers(gold: Mapping[str, Any], lexicon: Lexicon) -> NDArray[np.bool_]:
    row = np.zeros(len(lexicon.codes), dtype=bool)
    for facet, names in GOLD_LISTS.items():
        items: list[Any] = next((gold[name] for name in names if gold.get(name) is not None), [])
        for item in items:
            code = item["code"] if isinstance(item, Mapping) else item
            if (facet, code) not in lexicon.columns:
                raise StatecraftError(f"{gold['id']}: gold has an unknown {facet} {code!r}")
            row[lexicon.columns[facet, code]] = True
    return row


def _flag(value: object) -> bool:
    return bool(value.get("value")) if isinstance(value, Mapping) else bool(value)
