"""Mentioned is not targeted: sentences of our own, half of them traps, read by the whole pipeline.

Each sentence of ``data/mentioned-or-targeted.yml`` stands in a short document of a kind. The
judgement is trained, so single sentences may be misread; no kind of judgement may fail as such.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlp import countries
from nlp.countries import mentions
from nlp.pipeline import load
from nlp.vocabulary.codes import CODES
from tests.country_documents import read as noted

DATA = Path(__file__).parent / "data" / "mentioned-or-targeted.yml"
MARK = re.compile(r"\[(?P<name>[^\]>]+)>(?P<role>target|partner|none)\]")
MEASURE = re.compile(r"\[(?P<words>[^\]>]+)>(?P<no>no )?(?P<code>[a-z-]+)\]")
#: What kinds of traps there are, by a word of their names.
TRAPS = (
    "exempted",
    "other than",
    "carve-outs",
    "revoked",
    "nothing in this order",
    "history",
    "third party",
    "venue",
    "earlier days",
    "threatened",
    "recited",
    "victim",
)


@cache
def material() -> dict[str, Any]:
    return dict(yaml.safe_load(DATA.read_text("utf-8")))


def expected(marked: str) -> dict[str, str]:
    """Codes named in brackets, with the role that each is marked with."""
    found = {}
    for mark in MARK.finditer(marked):
        for mention in mentions.find(mark["name"]):
            found.update(dict.fromkeys(mention.codes, mark["role"]))
    return found


def read(frame: dict[str, Any], sentence: str) -> dict[str, str]:
    """Country labels of the sentence in its frame: code -> role, WLD left out."""
    text = f"{frame['lead'].strip()}\n\n{MARK.sub(lambda m: m['name'], sentence)}\n"
    found = countries.find(noted(text, {**frame["meta"], "title": frame["title"]}))
    return {label.code: label.role or "" for label in found if label.code != "WLD"}


@cache
def outcomes() -> list[tuple[str, str, bool]]:
    """(kind, sentence, whether it was read as marked) for every sentence."""
    found = []
    for group in material()["groups"]:
        frame = material()["frames"][group["frame"]]
        for sentence in group["sentences"]:
            marked = expected(sentence)
            wanted = {code: role for code, role in marked.items() if role != "none"}
            found.append((group["kind"], sentence, read(frame, sentence) == wanted))
    return found


def measures_of(frame: dict[str, Any], sentence: str) -> set[str]:
    """Measures of the sentence in its frame."""
    text = f"{frame['lead'].strip()}\n\n{MEASURE.sub(lambda m: m['words'], sentence)}\n"
    labels = load().tag(text, {**frame["meta"], "title": frame["title"]})
    return {label.code for label in labels if label.facet == "measure"}


@cache
def judged() -> list[tuple[str, str, bool]]:
    """(kind, sentence, whether its measure was found where it should be and only there)."""
    found = []
    for group in material()["measures"]:
        frame = material()["frames"][group["frame"]]
        for sentence in group["sentences"]:
            said = measures_of(frame, sentence)
            right = all(
                (mark["code"] in said) is not bool(mark["no"])
                for mark in MEASURE.finditer(sentence)
            )
            found.append((group["kind"], sentence, right))
    return found


def test_there_are_two_hundred_sentences_half_of_them_traps() -> None:
    for sentences, least in ((outcomes(), 200), (judged(), 40)):
        traps = sum(kind.startswith("trap") for kind, _, _ in sentences)
        assert len(sentences) >= least
        assert traps >= len(sentences) / 2
    every = [sentence for _, sentence, _ in (*outcomes(), *judged())]
    assert len(set(every)) == len(every)


@pytest.mark.parametrize("trap", TRAPS)
def test_every_kind_of_trap_is_set(trap: str) -> None:
    kinds = {kind for kind, _, _ in (*outcomes(), *judged()) if kind.startswith("trap")}
    assert any(trap in kind for kind in kinds)


def test_every_sentence_names_what_it_marks() -> None:
    for group in material()["groups"]:
        for sentence in group["sentences"]:
            if group["kind"] == "trap: names that are no country":
                continue
            assert expected(sentence), sentence
    for group in material()["measures"]:
        for sentence in group["sentences"]:
            assert MEASURE.search(sentence), sentence
            assert {mark["code"] for mark in MEASURE.finditer(sentence)} <= set(CODES["measure"])


@pytest.mark.parametrize(("sentences", "share"), [(outcomes, 0.9), (judged, 0.8)])
def test_most_are_read_as_marked(
    sentences: Callable[[], list[tuple[str, str, bool]]], share: float
) -> None:
    wrong = [f"{kind}: {sentence}" for kind, sentence, right in sentences() if not right]
    assert len(wrong) <= len(sentences()) * (1 - share), "\n".join(wrong)


GROUPS = [group for name in ("groups", "measures") for group in material()[name]]


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["kind"])
def test_no_kind_of_judgement_fails(group: dict[str, Any]) -> None:
    found = [one for one in (*outcomes(), *judged()) if one[0] == group["kind"]]
    wrong = [sentence for _, sentence, right in found if not right]
    share = 1 - len(wrong) / len(found)
    assert share >= group.get("least", 0.7), "\n".join(wrong)
