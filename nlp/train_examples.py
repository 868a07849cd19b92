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
from nlp import instrument, quotations
from nlp.pipeline import Tagger
from nlp.pipeline import load as load_tagger
from nlp.rows import read_rows
from nlp.topics import decide, features
from nlp.topics.acting import Instance, instances
from nlp.topics.features import Material
from nlp.topics.lexicon import Lexicon
from nlp.topics.terms import terms

#: facet -> names under which gold may list it
GOLD_LISTS = {
    "measure": ("measures",),
    "sector": ("sectors",),
    "deregulation": ("deregulation", "dereg"),
}

#: Marks a row of gold whose document nobody published: written, with its labels, for training.
INVENTED = "invented"
INVENTED_WEIGHT = 0.3  # what such a document counts for, against 1


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
    plain: list[Counter[str]]  # single words of the text
    words: list[list[str]]
    own: NDArray[np.float32]
    whole: NDArray[np.float32]
    found: list[list[Instance]]
    said: list[dict[int, list[str]]]  # words of sentences with cues
    quoted: list[dict[int, tuple[int, int] | None]]  # column -> first and last sentence quoted
    answers: NDArray[np.bool_]  # (documents, codes)
    relevant: NDArray[np.bool_]  # (documents,)
    invented: NDArray[np.bool_]  # (documents,): written for training, never judged by
    clauses: list[decide.Clauses]

    def __len__(self) -> int:
        return len(self.ids)

    @property
    def weights(self) -> NDArray[np.float32]:
        """What each document counts for in training."""
        return np.where(self.invented, INVENTED_WEIGHT, 1.0).astype(np.float32)


def labelled(gold: Iterable[Path], corpus: Iterable[Path]) -> list[Labelled]:
    """Gold joined with texts by id, in the order of gold. Gold without a text is an error.

    A document written for training has its text in its row of gold.
    """
    wanted = [row for path in gold for _, row in read_rows(path)]
    texts: dict[str, Mapping[str, Any]] = {
        str(row.get("id")): row for row in wanted if row.get(INVENTED)
    }
    identifiers = {str(row.get("id")) for row in wanted}
    for path in corpus:
        for _, row in read_rows(path):
            if str(row.get("id")) in identifiers and str(row["id"]) not in texts:
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
    table = Table(
        [str(document.gold["id"]) for document in documents],
        [],
        [],
        [],
        np.zeros(0, dtype=np.float32),
        np.zeros(0, dtype=np.float32),
        [],
        [],
        [],
        np.stack([answers_of(document.gold, lexicon) for document in documents]),
        np.array([flag(document.gold.get("economic_security")) for document in documents]),
        np.array([bool(document.gold.get(INVENTED)) for document in documents]),
        [],
    )
    own, whole = [], []
    for document in documents:
        reading = instrument.noted(tagger.read(document.row.get("text"), document.row))
        material = features.gather(reading, lexicon)
        found, said = instances(material, lexicon.facets, lexicon.rules)
        table.bags.append(terms(material.words.text, material.title.text))
        table.plain.append(Counter(material.words.text))
        table.words.append(material.words.text)
        own.append(features.measure(material, list(lexicon.codes)))
        whole.append(features.context(material, reading, lexicon.forms))
        table.found.append(found)
        table.said.append(said)
        table.clauses.append(decide.clauses_of(material))
        table.quoted.append(_quoted(document.gold, document.row, material, lexicon))
    table.own, table.whole = np.stack(own), np.stack(whole)
    return table


def _items(gold: Mapping[str, Any], facet: str) -> list[Any]:
    return next((gold[name] for name in GOLD_LISTS[facet] if gold.get(name) is not None), [])


def _quoted(
    gold: Mapping[str, Any], row: Mapping[str, Any], material: Material, lexicon: Lexicon
) -> dict[int, tuple[int, int] | None]:
    """Sentences of gold's quotations; None for a code without one, or one not found."""
    places: dict[int, tuple[int, int] | None] = {}
    words = material.words
    for facet in GOLD_LISTS:
        for item in _items(gold, facet):
            code = item["code"] if isinstance(item, Mapping) else item
            quote = ""  # of a title: no sentence says it
            if isinstance(item, Mapping) and (item.get("quote") or item.get("field") != "title"):
                quote = quotations.words_of(item, gold, row)
            place = quotations.find(words, quote)
            places[lexicon.columns[facet, code]] = place and (
                words.sentence(place[0]),
                words.sentence(place[1]),
            )
    return places


def answers_of(gold: Mapping[str, Any], lexicon: Lexicon) -> NDArray[np.bool_]:
    """One answer a code of the lexicon. A code that it does not know is an error."""
    row = np.zeros(len(lexicon.codes), dtype=bool)
    for facet in GOLD_LISTS:
        for item in _items(gold, facet):
            code = item["code"] if isinstance(item, Mapping) else item
            if (facet, code) not in lexicon.columns:
                raise StatecraftError(f"{gold['id']}: gold has an unknown {facet} {code!r}")
            row[lexicon.columns[facet, code]] = True
    return row


def flag(value: object) -> bool:
    """A judgement that is true or false, given as such or as ``{"value"}``."""
    return bool(value.get("value")) if isinstance(value, Mapping) else bool(value)
