"""Direction: what tightens, what eases, what goes on, and the words that say so."""

from __future__ import annotations

import re

import pytest

from db.records import Label
from nlp import direction
from nlp.pipeline import load

META = {"source": "whitehouse", "section": "presidential-actions"}


def ways(text: str, title: str, *codes: str) -> dict[str, str]:
    reading = load().read(text, {**META, "title": title})
    labels = [reading.label("measure", code, 0, 20, score=1.0, rule="given") for code in codes]
    found = direction.find(reading, labels)
    for item in found:
        source = text if item.field == "text" else title
        assert source[item.start : item.end] == item.quote
    return {item.measure: item.direction for item in found}


@pytest.mark.parametrize("cue", direction.vocabulary().cues, ids=lambda cue: cue.id)
def test_every_cue_matches_its_example_and_not_the_other(cue: direction.Cue) -> None:
    assert re.search(cue.pattern, cue.match.lower())
    assert not re.search(cue.pattern, cue.reject.lower())


def test_cues_name_measures_of_the_facet() -> None:
    words = direction.vocabulary()
    assert all(set(cue.of) <= set(words.measures) for cue in words.cues)
    assert len({cue.id for cue in words.cues}) == len(words.cues)


@pytest.mark.parametrize(
    ("title", "text", "measure", "way"),
    [
        ("Imposing Duties on Machinery", "Imports shall pay a duty.", "tariff", "tighten"),
        ("Ending Certain Tariff Actions", "The duties shall no longer apply.", "tariff", "ease"),
        ("Order", "The rule adds two entities to the Entity List.", "export-control", "tighten"),
        ("Rule", "The rule removes one firm from the Entity List.", "export-control", "ease"),
        (
            "Order",
            "The order terminates the Syria sanctions program.",
            "financial-sanction",
            "ease",
        ),
        (
            "Notice",
            "The national emergency and its sanctions remain in effect.",
            "financial-sanction",
            "continue",
        ),
        ("Order", "The order suspends the heightened tariffs for 90 days.", "tariff", "ease"),
        ("Statement", "Visa restrictions apply to four officials.", "entry-restriction", "tighten"),
        ("Order", "The order ends the de minimis exemption.", "import-restriction", "tighten"),
    ],
)
def test_ways(title: str, text: str, measure: str, way: str) -> None:
    assert ways(text, title, measure) == {measure: way}


def test_a_rule_that_adds_and_removes_is_mixed() -> None:
    text = (
        "This rule adds two entities to the Entity List. This rule also removes three entities "
        "from the Entity List."
    )
    assert ways(text, "Revisions", "export-control") == {"export-control": "mixed"}


def test_other_measures_and_silence_have_no_direction() -> None:
    assert ways("The order imposes a duty.", "Order", "permitting") == {}
    assert ways("The tariff schedule is printed below.", "Notice", "tariff") == {}


def test_what_a_third_party_says_does_not_count() -> None:
    text = (
        "The order lowers the duty on cars.\n\n"
        '"They imposed and imposed and imposed duties on all of us," he said.'
    )
    assert ways(text, "Order", "tariff") == {"tariff": "ease"}


def test_what_is_denied_does_not_count() -> None:
    text = "Chile shall not impose duties on these goods. The parties lower the duty on cars."
    assert ways(text, "Agreement", "tariff") == {"tariff": "ease"}


def test_the_manner_follows_the_role() -> None:
    def label(code: str, role: str) -> Label:
        return Label(
            facet="country", code=code, field="text", start=0, end=5, quote="x", score=1.0,
            rule="r", role=role,
        )  # fmt: skip

    found = direction.towards([label("CN", "target"), label("JP", "partner")])
    assert [(item.country, item.manner) for item in found] == [
        ("CN", "coercive"),
        ("JP", "cooperative"),
    ]
