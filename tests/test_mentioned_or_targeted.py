"""Mentioned is not targeted: sentences of our own, half of them traps, read by the whole pipeline.

Each sentence of ``data/mentioned-or-targeted.yml`` stands in a short document of a kind. The
judgement is trained, so single sentences may be misread; no kind of judgement may fail as such.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from nlp import countries, instrument
from nlp.countries import mentions
from nlp.pipeline import load

DATA = Path(__file__).parent / "data" / "mentioned-or-targeted.yml"
MARK = re.compile(r"\[(?P<name>[^\]>]+)>(?P<role>target|partner|none)\]")


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
    reading = load().read(text, {**frame["meta"], "title": frame["title"]})
    for label in instrument.find(reading):
        reading.notes["instrument"] = label.code
    found = countries.find(reading)
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


def test_there_are_two_hundred_sentences_half_of_them_traps() -> None:
    traps = sum(kind.startswith("trap") for kind, _, _ in outcomes())
    assert len(outcomes()) >= 200
    assert traps >= len(outcomes()) / 2


def test_every_sentence_names_what_it_marks() -> None:
    for group in material()["groups"]:
        for sentence in group["sentences"]:
            if group["kind"] == "trap: names that are no country":
                continue
            assert expected(sentence), sentence


def test_nine_in_ten_are_read_as_marked() -> None:
    wrong = [f"{kind}: {sentence}" for kind, sentence, right in outcomes() if not right]
    assert len(wrong) <= len(outcomes()) / 10, "\n".join(wrong)


@pytest.mark.parametrize("kind", [group["kind"] for group in material()["groups"]])
def test_no_kind_of_judgement_fails(kind: str) -> None:
    by_kind = defaultdict(list)
    for name, sentence, right in outcomes():
        by_kind[name].append((sentence, right))
    wrong = [sentence for sentence, right in by_kind[kind] if not right]
    assert len(wrong) <= len(by_kind[kind]) * 0.3, "\n".join(wrong)
