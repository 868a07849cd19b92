"""Cues: the dialect of regular expressions, the lookup by word, and the vocabulary's examples."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import vocabulary
from nlp.topics import lexicon, words
from nlp.topics.cues import Book, Rule, parse

FACETS = ("measure", "sector", "deregulation")


def book(*alternatives: str) -> Book:
    made = Book()
    body = "\n| ".join(alternatives)
    made.add(Rule("test", "measure", "tariff", 1.0), rf"(?x) (?<!\w)(?:{body})(?!\w)")
    return made


def found(made: Book, text: str, sentences: list[int] | None = None) -> list[str]:
    read = words.split(text.lower(), sentences or [0])
    return [" ".join(read.text[hit.start : hit.end]) for hit in made.find(read)]


def test_words_drop_possessives_and_part_at_hyphens() -> None:
    read = words.split("japan's duty-free u.s. goods, r&d at 25%.", [0])
    assert read.text == [
        "japan", "duty", "free", "u.s.", "goods", "r&d", "at", "25", "%",
    ]  # fmt: skip
    assert [read.starts[0], read.end(0)] == [0, 5]


@given(st.text(alphabet="ab c.'-$%é\n", max_size=60))
def test_every_word_stands_where_it_says(text: str) -> None:
    lower = text.lower()
    read = words.split(lower, [0])
    for index, word in enumerate(read.text):
        assert lower[read.starts[index] : read.end(index)] == word


def test_a_choice_a_beginning_and_a_gap() -> None:
    made = book(r"(?:impos\w*|raise)\W*(?:\w+\W+){0,2}?tariffs")
    assert found(made, "we impose new steel tariffs") == ["impose new steel tariffs"]
    assert found(made, "they raise tariffs") == ["raise tariffs"]
    assert found(made, "imposing very many new steel tariffs") == []


def test_a_cue_never_reaches_over_the_end_of_a_sentence() -> None:
    made = book(r"impose\W*(?:\w+\W+){0,4}?tariffs")
    text = "what they impose. tariffs rise."
    assert found(made, text, [0, 18]) == []
    assert found(made, text, [0]) == ["impose tariffs"]


@pytest.mark.parametrize(
    "regex", ["tariff", r"(?x) (?<!\w)(?:a.b)(?!\w)", r"(?x) (?<!\w)(?:[ab])(?!\w)"]
)
def test_what_leaves_the_dialect_is_refused(regex: str) -> None:
    with pytest.raises(ValueError, match="dialect"):
        parse(regex)


@pytest.mark.parametrize("facet", FACETS)
def test_every_rule_is_in_the_dialect_and_meets_its_examples_as_the_engine_reads(
    facet: str,
) -> None:
    lexicon_ = lexicon.load()
    numbers = {rule.id: i for i, rule in enumerate(lexicon_.book.rules)}
    for pattern in vocabulary.load(facet).patterns():
        for sentences, wanted in ((pattern.matches, True), (pattern.misses, False)):
            for sentence in sentences:
                hits = lexicon_.book.find(words.split(sentence.lower(), [0]))
                met = any(hit.rule == numbers[pattern.id] for hit in hits)
                assert met is wanted, (pattern.id, sentence)
                assert bool(pattern.compiled().search(sentence)) is wanted, pattern.id


def test_every_code_of_the_codebook_has_an_entry_with_examples_both_ways(shared) -> None:
    text = (shared / "codebook.md").read_text(encoding="utf-8")
    for heading, facet in (
        ("measures", "measure"), ("sectors", "sector"), ("deregulation flags", "deregulation")
    ):  # fmt: skip
        section = text.split(f"\n## {heading}", 1)[1].split("\n## ", 1)[0]
        codes = re.findall(r"^\| ([a-z][a-z-]+) \|", section, re.MULTILINE)
        entries = vocabulary.load(facet).entries
        assert [entry.code for entry in entries] == [code for code in codes if code != "code"]
        for entry in entries:
            assert entry.label_ja
            assert entry.definition
            assert any(p.matches for p in entry.patterns), entry.code
            assert any(p.misses for p in entry.patterns), entry.code
