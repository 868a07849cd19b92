"""Topics: what is labelled, what is not, and on which words a label rests."""

from __future__ import annotations

import gzip
import json

import numpy as np
import pytest

from db.records import Label
from nlp.pipeline import load
from nlp.topics import decide, features, lexicon
from nlp.topics.decide import Clauses
from nlp.topics.evidence import widen
from nlp.topics.trees import Trees
from nlp.topics.words import split

TOPICS = ("measure", "sector", "deregulation", "economic_security")

PROCLAMATION = {
    "title": "Adjusting Imports of Kettles and Steel Kettle Parts into the United States",
    "source": "whitehouse",
    "section": "presidential-actions",
    "text": (
        "BY THE PRESIDENT OF THE UNITED STATES OF AMERICA A PROCLAMATION\n\n"
        "1. The Secretary of Commerce told me of his investigation into the effects of imports of "
        "steel kettles on the national security under section 232 of the Trade Expansion Act of "
        "1962.\n\nNOW, THEREFORE, I, by the authority vested in me by section 232 of the Trade "
        "Expansion Act of 1962, do hereby proclaim as follows:\n\n"
        "(1) Imports of steel kettles and their parts shall be subject to a 25 percent ad valorem "
        "duty rate. The Harmonized Tariff Schedule of the United States is modified.\n"
    ),
}
RULE = {
    "title": "Additions of Entities to the Entity List",
    "source": "federalregister",
    "type": "Rule",
    "text": (
        "In this rule, the Bureau of Industry and Security (BIS) amends the Export Administration "
        "Regulations (EAR) by adding twelve entities to the Entity List. They acted against the "
        "foreign policy of the United States."
    ),
}
CEREMONY = {
    "title": "Presidential Message on National Lighthouse Day, 2031",
    "source": "whitehouse",
    "section": "briefings-statements",
    "text": (
        "On this day we honor the keepers of our lighthouses and the families who stood beside "
        "them. Their courage is remembered in every coastal town."
    ),
}


def codes(document: dict[str, str], facet: str) -> set[str]:
    return {label.code for label in labels(document) if label.facet == facet}


def labels(document: dict[str, str]) -> list[Label]:
    found = load().tag(document["text"], document)
    return [label for label in found if label.facet in TOPICS]


def test_a_duty_on_steel_goods_is_a_tariff_on_metals_and_relevant() -> None:
    assert "tariff" in codes(PROCLAMATION, "measure")
    assert "metals" in codes(PROCLAMATION, "sector")
    assert codes(PROCLAMATION, "economic_security") == {"true"}


def test_an_entity_list_rule_is_export_control_alone() -> None:
    assert codes(RULE, "measure") == {"export-control"}
    assert codes(RULE, "deregulation") == set()


def test_a_ceremony_has_no_topic() -> None:
    assert labels(CEREMONY) == []


def test_a_proclamation_of_a_month_recalls_deeds_and_does_none() -> None:
    """Of 32 such proclamations in gold none has a measure or flag; a sector some have."""
    month = {
        "title": "National Kettle Month, 2031",
        "source": "whitehouse",
        "section": "presidential-actions",
        "text": (
            "BY THE PRESIDENT OF THE UNITED STATES OF AMERICA A PROCLAMATION This month we honor "
            "the makers of steel kettles. I have imposed tariffs on imports of steel, rescinded "
            "burdensome emission standards and opened federal lands to coal mining. NOW, "
            "THEREFORE, I do hereby proclaim May 2031 as National Kettle Month."
        ),
    }
    assert facets(month) == {"sector"}
    assert facets({**month, "title": "Adjusting Imports of Kettles"}) == {
        "measure",
        "sector",
        "deregulation",
    }


def test_a_notice_of_a_form_to_fill_in_controls_nothing() -> None:
    """Of 18 notices of forms and meetings in gold none has a measure or flag."""
    form = {
        "title": "Agency Information Collection Activities; Comment Request; Export Licenses",
        "source": "federalregister",
        "text": "The collection is needed to issue license requirements for exports of chips.",
    }
    assert facets(form, "agency-notice") == {"sector"}
    assert "measure" in facets({**form, "title": "Export Licenses for Chips"}, "agency-notice")


def test_good_wishes_and_travel_plans_do_nothing() -> None:
    trip = {
        "title": "Under Secretary Roe’s Travel to Ruritania",
        "source": "state",
        "text": "She will speak of sanctions on banks, of export controls and of LNG pipelines.",
    }
    assert facets(trip, "statement") == {"sector"}
    assert "measure" in facets({**trip, "title": "Sanctions on Ruritania"}, "statement")


def test_reviews_made_faster_by_technology_alone_relax_no_rule() -> None:
    tool = {
        "title": "The Council Shows Permitting Technology",
        "source": "whitehouse",
        "text": "It shall expedite environmental reviews under NEPA and speed up permits.",
    }
    assert facets(tool, "article") == {"measure"}
    assert "deregulation" in facets({**tool, "title": "Expediting Reviews"}, "article")


def facets(document: dict[str, str], instrument: str = "proclamation") -> set[str]:
    """Facets whose cues count in a document of this instrument."""
    reading = load().read(document["text"], document)
    reading.notes["instrument"] = instrument
    book = lexicon.load()
    return {book.codes[seen.column][0] for seen in features.gather(reading, book).seen}


def test_an_order_of_succession_says_nothing_of_its_department_s_field() -> None:
    document = {
        "title": "Providing an Order of Succession Within the Department of Agriculture",
        "text": "Farmers and crops. The Secretary of Agriculture is succeeded as follows.",
    }
    assert labels(document) == []


def test_nothing_comes_of_nothing() -> None:
    assert labels({"title": "", "text": ""}) == []


@pytest.mark.parametrize("document", [PROCLAMATION, RULE])
def test_every_quotation_is_exact_of_fitting_length_and_has_a_rule(document) -> None:
    for label in labels(document):
        source = document["text"] if label.field == "text" else document["title"]
        assert source[label.start : label.end] == label.quote
        assert 5 <= len(label.quote) <= 300
        assert 0 < label.score <= 1
        assert label.rule


def test_layout_does_not_change_labels() -> None:
    curly = {**PROCLAMATION, "text": PROCLAMATION["text"].replace(" of ", "\u00a0of\n")}
    shouted = {**PROCLAMATION, "title": PROCLAMATION["title"].upper()}
    plain = {(label.facet, label.code) for label in labels(PROCLAMATION)}
    for other in (curly, shouted):
        assert {(label.facet, label.code) for label in labels(other)} == plain


# The codebook's constraints.


def _probabilities(**given: float) -> np.ndarray:
    columns = lexicon.load().columns
    p = np.zeros(len(columns), dtype=np.float32)
    for name, value in given.items():
        facet, code = name.split("__")
        p[columns[facet, code.replace("_", "-")]] = value
    return p


SETTINGS = {
    "thresholds": {
        "measure": 0.4,
        "sector": 0.4,
        "deregulation": 0.4,
        "carrier": 0.2,
        "carrying": 0.6,
    },
    "always_relevant": ["measure/tariff"],
    "mostly_relevant": ["measure/tariff", "measure/technology-cooperation"],
}


def accepted(p: np.ndarray) -> set[tuple[str, str]]:
    known = lexicon.load()
    return {known.codes[column] for column in decide.accept(p, SETTINGS, known)}


def test_a_deregulation_flag_brings_its_measure_along() -> None:
    p = _probabilities(deregulation__environmental_review=0.8, measure__permitting=0.3)
    assert accepted(p) == {("deregulation", "environmental-review"), ("measure", "permitting")}


def test_a_deregulation_flag_without_any_measure_falls() -> None:
    p = _probabilities(deregulation__environmental_review=0.8, measure__permitting=0.1)
    assert accepted(p) == set()


def test_a_flag_beside_its_measure_asks_for_no_other() -> None:
    p = _probabilities(
        deregulation__nuclear_safety=0.8, measure__deregulation=0.9, measure__permitting=0.3
    )
    assert accepted(p) == {("deregulation", "nuclear-safety"), ("measure", "deregulation")}


def test_a_decisive_clause_settles_its_code_only_in_its_instruments() -> None:
    known = lexicon.load()
    rule = next(
        i for i, r in enumerate(known.book.rules) if r.id == "export-control.controls-aligned"
    )
    column = known.columns["measure", "export-control"]
    low = _probabilities(measure__export_control=0.1)
    met = Clauses(frozenset([rule]), "agreement")
    assert decide.settle(low, met, known)[column] >= 0.8
    elsewhere = Clauses(frozenset([rule]), "remarks")
    assert decide.settle(low, elsewhere, known)[column] == low[column]
    unmet = Clauses(frozenset(), "agreement")
    assert decide.settle(low, unmet, known)[column] == low[column]


@pytest.mark.parametrize(
    ("source", "title", "announced"),
    [
        ("state", "Imposing Visa Restrictions on Officials of Atlantis", True),
        ("state", "Secretary Doe's Call with the Minister of Atlantis", False),
        ("whitehouse", "Imposing Visa Restrictions on Officials of Atlantis", False),
    ],
)
def test_a_release_of_state_does_what_its_title_says(
    source: str, title: str, announced: bool
) -> None:
    known = lexicon.load()
    column = known.columns["measure", "entry-restriction"]
    row = {"source": source, "title": title, "text": "The Secretary spoke today."}
    reading = load().read(row["text"], row)
    clauses = decide.clauses_of(features.gather(reading, known))
    low = _probabilities(measure__entry_restriction=0.1)
    assert bool(decide.settle(low, clauses, known)[column] >= 0.8) == announced


def test_a_recited_emergency_is_not_declared() -> None:
    column = lexicon.load().columns["measure", "emergency-declaration"]
    high = _probabilities(measure__emergency_declaration=0.9)
    settled = decide.settle(high, Clauses(frozenset(), "executive-order"), lexicon.load())
    assert settled[column] < 0.1


def test_a_likely_code_that_is_always_relevant_carries_relevance() -> None:
    known = lexicon.load()
    said = Clauses(frozenset(), "statement")
    assert decide.relevant(0.2, _probabilities(measure__tariff=0.9), said, SETTINGS, known) > 0.8
    assert decide.relevant(0.2, _probabilities(measure__tariff=0.5), said, SETTINGS, known) == 0.2
    body = _probabilities(measure__institution=0.9)
    assert decide.relevant(0.2, body, said, SETTINGS, known) == 0.2


def test_a_code_that_is_mostly_relevant_carries_it_where_the_title_announces_it() -> None:
    known = lexicon.load()
    column = known.columns["measure", "technology-cooperation"]
    p = _probabilities(measure__technology_cooperation=0.9)
    announced = Clauses(frozenset(), "statement", frozenset([column]))
    assert decide.relevant(0.2, p, announced, SETTINGS, known) > 0.8
    assert decide.relevant(0.2, p, Clauses(frozenset(), "statement"), SETTINGS, known) == 0.2


def test_a_short_run_is_widened_within_its_sentence() -> None:
    read = split("it ended. now a tariff was set on them all today.", [0, 10])
    start, end = widen(read, 4, 5)
    assert read.text[start:end] == ["now", "a", "tariff", "was", "set", "on", "them", "all"]


def test_trees_send_rows_left_at_the_threshold() -> None:
    trees = Trees(
        roots=np.array([0], dtype=np.int32),
        feature=np.array([0, 0, 0], dtype=np.int16),
        threshold=np.array([1.5, 0, 0], dtype=np.float32),
        left=np.array([1, 1, 2], dtype=np.int32),
        right=np.array([2, 1, 2], dtype=np.int32),
        value=np.array([0, -1, 1], dtype=np.float32),
        base=0.25,
        depth=1,
    )
    rows = np.array([[1.5], [1.6]], dtype=np.float32)
    assert trees.scores(rows).tolist() == [-0.75, 1.25]


def test_quotations_of_one_document_do_not_all_hang_on_one_span(shared) -> None:
    with gzip.open(shared / "corpus" / "whitehouse.jsonl.gz", "rt", encoding="utf-8") as stream:
        rows = [json.loads(line) for line, _ in zip(stream, range(120), strict=False)]
    many = []
    for row in rows:
        spans = [
            (label.field, label.start, label.end)
            for label in labels({**row, "text": row["text"] or ""})
            if label.facet != "economic_security"
        ]
        if len(spans) >= 3:
            many.append(len(set(spans)) > 1)
    assert many
    assert all(many)
