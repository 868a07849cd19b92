"""Direction: what tightens, what eases, what goes on, and the words that say so."""

from __future__ import annotations

import gzip
import json
import re
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.records import Label
from nlp import direction
from nlp.pipeline import load
from nlp.rows import label_row

#: Words of the cues and some that only begin like them.
WORDS = sorted(
    {
        word
        for cue in direction.vocabulary().cues
        for text in (cue.match, cue.reject, *cue.starts)
        for word in text.lower().strip(".").split()
    }
)
META = {"source": "whitehouse", "section": "presidential-actions"}


def ways(text: str, title: str, *codes: str) -> dict[str, str]:
    reading = load().read(text, {**META, "title": title})
    reading.notes["labels"] = [
        reading.label("measure", code, 0, 20, score=1.0, rule="given") for code in codes
    ]
    found = direction.find(reading)
    for item in found:
        source = text if item.field == "text" else title
        assert source[item.start : item.end] == item.quote
        assert 0 < item.score <= 1
    return dict(item.code.split(":") for item in found)


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
    labels = [
        Label(
            facet="country", code=code, field="text", start=0, end=5, quote="China", score=1.0,
            rule="r", role=role,
        )
        for code, role in (("CN", "target"), ("JP", "partner"))
    ]  # fmt: skip
    row = label_row("x", labels)
    assert [item["code"] for item in row["manner"]] == ["CN:coercive", "JP:cooperative"]
    assert row["manner"][0]["quote"] == "China"


def test_the_pipeline_gives_the_direction_of_the_measures_that_it_finds() -> None:
    text = (
        "By the authority vested in me, I hereby order: Section 1. An additional ad valorem duty "
        "of 25 percent is imposed on all articles of steel imported from China."
    )
    labels = load().tag(text, {**META, "title": "Imposing Duties on Steel of China"})
    measures = {label.code for label in labels if label.facet == "measure"}
    found = [label for label in labels if label.facet == "direction"]
    assert "tariff:tighten" in [label.code for label in found]
    assert {label.code.split(":")[0] for label in found} <= measures
    row = label_row("x", labels)
    assert "tariff:tighten" in [item["code"] for item in row["direction"]]


@given(words=st.lists(st.sampled_from(WORDS), max_size=60))
def test_the_one_walk_finds_what_every_pattern_finds_alone(words: list[str]) -> None:
    text = " ".join(words)
    measures = frozenset(direction.vocabulary().measures)
    found = dict(direction.Finder.of(measures).find(text))
    for cue in direction.vocabulary().cues:
        alone = [match.span() for match in re.finditer(cue.pattern, text)]
        assert found[cue] == alone, cue.id


@pytest.mark.shared
def test_the_one_walk_finds_the_same_on_the_corpus(shared: Path) -> None:
    finder = direction.Finder.of(frozenset(direction.vocabulary().measures))
    with gzip.open(shared / "corpus/whitehouse.jsonl.gz", "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"].lower() for line in islice(lines, 0, None, 40)]
    for text in texts:
        for cue, spans in finder.find(text):
            assert spans == [match.span() for match in re.finditer(cue.pattern, text)], cue.id


def test_every_way_is_described_in_both_languages() -> None:
    values = direction.vocabulary().values
    assert [value.code for value in values] == ["tighten", "ease", "continue", "mixed"]
    for value in values:
        assert re.search(r"[\u3040-\u9fff]", value.label_ja)
        assert value.definition_ja.endswith("。")
