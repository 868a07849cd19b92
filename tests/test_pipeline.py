"""The pipeline: pure, assembled from spaCy factories, its versions told by its data."""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.records import Label
from nlp import versions
from nlp.pipeline import COMPONENTS, ORDER, load
from nlp.vocabulary.codes import CODES

META = {
    "title": "Adjusting Imports of Steel",
    "source": "whitehouse",
    "section": "presidential-actions",
}
TEXT = (
    "By the authority vested in me as President by the Constitution, including section 232 of the "
    "Trade Expansion Act of 1962, do hereby proclaim: (1) Imports of steel articles from Japan "
    "shall be subject to an additional 25 percent duty."
)


def check(labels: list[Label], text: str, meta: dict[str, Any]) -> None:
    assert sum(label.facet == "instrument" for label in labels) == 1
    for label in labels:
        if label.facet in CODES:
            assert label.code in CODES[label.facet]
        assert (label.role is not None) == (label.facet == "country")
        source = text if label.field == "text" else str(meta.get(label.field) or "")
        assert source[label.start : label.end] == label.quote
        assert 0 <= label.score <= 1
        assert label.rule
        if label.facet != "instrument":
            assert label.field in ("text", "title")
            assert 5 <= len(label.quote) <= 300


def test_every_component_is_there() -> None:
    assert load().language.pipe_names == list(COMPONENTS)


def test_labels_come_in_the_order_of_the_facets() -> None:
    facets = [ORDER.index(label.facet) for label in load().tag(TEXT, META)]
    assert facets == sorted(facets)


def test_the_same_document_gets_the_same_labels_whatever_came_between() -> None:
    tagger = load()
    first = [asdict(label) for label in tagger.tag(TEXT, META)]
    tagger.tag("Something else about coal in Wyoming and LNG for Germany.", {"title": "Coal"})
    assert [asdict(label) for label in tagger.tag(TEXT, META)] == first


def test_the_metadata_is_not_changed() -> None:
    meta = dict(META)
    load().tag(TEXT, meta)
    assert meta == META


@pytest.mark.parametrize("text", [None, "", " ", "\n\n", "x", "…", "\u200b", "5"])
def test_hardly_any_text_is_no_failure(text: str | None) -> None:
    check(load().tag(text, {"title": ""}), text or "", {"title": ""})


WORDS = st.sampled_from(
    [
        "tariff", "duties", "China", "the EU", "Japan", "steel", "agreement", "Entity List", "(a)",
        "Sec. 2.", "shall", "section 232", "U.S.C.", "coal", "permit", "NEPA", "\n", "**", "“", "”",
        "\u00a0", "President", "hereby", "ordered:", ".", ",", "sanctions", "Iran", "not", "[x](y)",
        "# Heading", "<b>", "🐎", "é", "It", "The", "imports", "of", "from", "partners", "$5", "\\",
    ]
)  # fmt: skip


@given(st.lists(WORDS, max_size=60).map(" ".join), st.lists(WORDS, max_size=8).map(" ".join))
@settings(max_examples=100, deadline=None)
def test_any_text_gets_well_formed_labels(text: str, title: str) -> None:
    meta = {"title": title, "source": "whitehouse", "section": "fact-sheets"}
    check(load().tag(text, meta), text, meta)


HOSTILE = [
    "pursuant to 50 U.S.C. 1701, ",
    "Authority: 5 U.S.C. 1 ",
    "By the authority vested in me ",
    "Act Of The ",
    "AGENCY: x ACTION: y SUMMARY: z ",
    "[](",
    "<p ",
    "_*",
    '"',
    "; (a) ",
    "while maintaining the ",
    "\n> ",
]


@pytest.mark.parametrize("run", HOSTILE)
@pytest.mark.parametrize("section", ["presidential-actions", "fact-sheets", ""])
def test_a_hostile_run_of_one_phrase_is_read_to_its_end(run: str, section: str) -> None:
    meta = {"title": run * 5, "source": "whitehouse" if section else "state", "section": section}
    text = run * (20_000 // len(run))
    check(load().tag(text, meta), text, meta)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["whitehouse", "state", "federalregister"])
def test_documents_of_the_corpus_get_well_formed_labels(shared: Path, name: str) -> None:
    tagger = load()
    with gzip.open(shared / "corpus" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as stream:
        for number, line in enumerate(stream):
            if number % 20 == 0:
                row = json.loads(line)
                check(tagger.tag(row["text"], row), row["text"] or "", row)


def test_versions_follow_the_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "a.yml").write_text("facet: measure", encoding="utf-8")
    before = versions._digest(tmp_path, (".yml",))
    (tmp_path / "note.txt").write_text("not data", encoding="utf-8")
    assert versions._digest(tmp_path, (".yml",)) == before
    (tmp_path / "a.yml").write_text("facet: sector", encoding="utf-8")
    assert versions._digest(tmp_path, (".yml",)) != before


def test_the_pipelines_version_names_code_and_models() -> None:
    number, _, models = versions.pipeline_version().partition("+")
    assert number == versions.PIPELINE
    assert len(models) == 8
    assert len(versions.vocabulary_version()) == 12
