"""What models say of documents that they have not seen, as rows of ``label``.

``statecraft evaluate GOLD --labels`` scores these like any other labels: figures for every code and
their intervals, by five-fold cross-validation instead of on documents kept apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from db.records import Label
from nlp import train
from nlp.pipeline import load as load_tagger
from nlp.rows import LISTS, label_row
from nlp.topics import lexicon
from nlp.train_examples import Labelled


def rows(
    documents: Sequence[Labelled], topics: train.Report, countries: Sequence[list[Label]]
) -> Iterator[dict[str, Any]]:
    """One row a document; what rules alone decide comes from the pipeline as it is.

    ``topics`` was trained on the documents, and perhaps on others after them; ``countries`` are
    out-of-fold labels in their order.
    """
    tagger = load_tagger()
    codes = lexicon.load().codes
    for document, (columns, relevant), found in zip(
        documents, topics.outside, countries, strict=False
    ):
        labels = tagger.tag(document.row.get("text"), document.row)
        row = label_row(document.gold["id"], labels)
        row.update({LISTS[facet]: [] for facet, _ in codes})
        for column in columns:
            facet, code = codes[column]
            row[LISTS[facet]].append({"code": code})
        row["countries"] = [{"code": label.code, "role": label.role} for label in found]
        row["economic_security"] = {"value": relevant, "evidence": []}
        yield row
