"""From probabilities to labels: thresholds, the codebook's constraints, evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from db.records import Label
from nlp.reading import MIN_QUOTE, Reading
from nlp.topics.acting import Instance
from nlp.topics.evidence import Chooser, Span
from nlp.topics.features import Material
from nlp.topics.lexicon import Lexicon

#: A deregulation flag stands beside one of these measures (codebook, "deregulation flags").
CARRIERS = (
    "deregulation",
    "permitting",
    "resource-access",
    "public-finance",
    "international-withdrawal",
)


#: Probability of what the title of a State release says is done: the text is often a teaser of
#: two sentences that does not say it again.
ANNOUNCED = 0.8


#: Least probability of relevance for a bare title. Orders whose titles say nothing of it lie just
#: above a half: so it is in the year trained on, and not in the three decades of an index.
BARE = 0.6


@dataclass(slots=True, frozen=True)
class Clauses:
    """What settles a code whatever the trained part thinks of it."""

    rules: frozenset[int]  # met in the document's own words
    instrument: str
    announced: frozenset[int] = frozenset()  # codes of a State release's title
    bare: bool = False  # nothing but the title is known


def clauses_of(material: Material) -> Clauses:
    """What settles codes of a document, whatever is thought of its words."""
    announced = material.titled() if material.source == "state" else frozenset()
    return Clauses(material.rules(), material.instrument, announced, material.bare)


def settle(
    probability: NDArray[np.float32], clauses: Clauses, lexicon: Lexicon
) -> NDArray[np.float32]:
    """Probabilities after the decisive rules have spoken."""
    settled = probability.copy()
    for column in clauses.announced:
        settled[column] = max(settled[column], ANNOUNCED)
    for decisive in lexicon.decisive:
        if clauses.instrument in decisive.instruments:
            column = decisive.column
            if decisive.rule in clauses.rules:
                settled[column] = max(settled[column], decisive.probability)
            elif decisive.otherwise is not None:
                settled[column] = min(settled[column], decisive.otherwise)
    return settled


def relevant(
    alone: float,
    probability: NDArray[np.float32],
    clauses: Clauses,
    settings: Mapping[str, Any],
    lexicon: Lexicon,
) -> float:
    """The probability of relevance: a likely code that is always relevant carries it, and so does
    one that is mostly relevant where a State release's title announces it, or where the title is
    all that is known."""
    always, mostly = settings["always_relevant"], settings["mostly_relevant"]
    strongest = 0.0
    for column, (facet, code) in enumerate(lexicon.codes):
        name = f"{facet}/{code}"
        announced = clauses.bare or column in clauses.announced
        if name in always or (name in mostly and announced):
            strongest = max(strongest, float(probability[column]))
    return max(alone, strongest) if strongest >= settings["thresholds"]["carrying"] else alone


def _settling(judged: Judged, column: int, lexicon: Lexicon) -> frozenset[int]:
    """Decisive rules of a code that hold in this document."""
    rules = judged.material.rules()
    return frozenset(
        decisive.rule
        for decisive in lexicon.decisive
        if decisive.column == column
        and decisive.rule in rules
        and judged.material.instrument in decisive.instruments
    )


def accept(
    probability: NDArray[np.float32], settings: Mapping[str, Any], lexicon: Lexicon
) -> list[int]:
    """Columns of the codes that are labelled, likeliest first."""
    limits = settings["thresholds"]
    of_code = settings.get("code_thresholds", {})
    chosen = [
        column
        for column, (facet, code) in enumerate(lexicon.codes)
        if probability[column] >= of_code.get(f"{facet}/{code}", limits[facet])
    ]
    flags = [column for column in chosen if lexicon.codes[column][0] == "deregulation"]
    carriers = [lexicon.columns["measure", code] for code in CARRIERS]
    if flags and not any(column in chosen for column in carriers):
        likeliest = max(carriers, key=lambda column: float(probability[column]))
        if probability[likeliest] >= limits["carrier"]:
            chosen.append(likeliest)
        else:
            chosen = [column for column in chosen if column not in flags]
    return sorted(chosen, key=lambda column: -float(probability[column]))


@dataclass(slots=True, frozen=True)
class Judged:
    """A document with the probabilities of all codes and of relevance."""

    reading: Reading
    material: Material
    found: list[Instance]
    probability: NDArray[np.float32]
    relevant: float


def labels(judged: Judged, settings: Mapping[str, Any], lexicon: Lexicon) -> list[Label]:
    """Labels of the three facets, each with its own quotation where there are enough."""
    chooser = Chooser(judged.material, judged.found)
    found = []
    for column in accept(judged.probability, settings, lexicon):
        span = chooser.choose(column, _settling(judged, column, lexicon))
        if span is not None:
            facet, code = lexicon.codes[column]
            rule = lexicon.book.rules[span.rule].id
            score = float(judged.probability[column])
            found.append(
                _label(judged.reading, span, facet=facet, code=code, score=score, rule=rule)
            )
    return found


def relevance(judged: Judged, settings: Mapping[str, Any], lexicon: Lexicon) -> list[Label]:
    """The relevance label where true, resting on the likeliest code's words, else the title."""
    usual = settings["thresholds"]["economic_security"]
    if judged.relevant < (BARE if judged.material.bare else usual):
        return []
    chooser = Chooser(judged.material, judged.found)
    likeliest = np.argsort(-judged.probability, kind="stable")
    spans = (chooser.choose(int(column)) for column in likeliest)
    title = judged.reading.title_flat
    span = next((span for span in spans if span is not None), Span(0, len(title), True, -1))
    if span.title and len(title) < MIN_QUOTE:
        return []
    return [
        _label(
            judged.reading,
            span,
            facet="economic_security",
            code="true",
            score=judged.relevant,
            rule="economic-security.trained",
        )
    ]


def _label(
    reading: Reading, span: Span, *, facet: str, code: str, score: float, rule: str
) -> Label:
    where: Literal["title", "text"] = "title" if span.title else "text"
    return reading.label(facet, code, span.start, span.end, score=score, rule=rule, where=where)
