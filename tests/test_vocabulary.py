"""The vocabulary: codes of the codebook, labels in two languages, rules with examples both ways."""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.records import StatecraftError
from nlp import vocabulary
from nlp.folding import Folded
from nlp.vocabulary import Pattern, lint
from nlp.vocabulary.codes import CODES

RULES = [pattern for facet in vocabulary.present() for pattern in vocabulary.load(facet).patterns()]


def test_every_facet_of_codes_has_its_file() -> None:
    assert set(vocabulary.present()) == set(CODES)


@pytest.mark.parametrize("facet", vocabulary.present())
def test_the_linter_has_no_complaint(facet: str) -> None:
    assert lint.complaints(vocabulary.load(facet)) == []


def test_rule_ids_are_unique_over_all_files() -> None:
    ids = [pattern.id for pattern in RULES]
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("pattern", RULES, ids=lambda pattern: pattern.id)
def test_a_rule_finds_its_examples_and_passes_over_its_traps(pattern: Pattern) -> None:
    expression = pattern.compiled()
    assert [s for s in pattern.matches if not expression.search(s)] == []
    assert [s for s in pattern.misses if expression.search(s)] == []


@pytest.mark.shared
@pytest.mark.parametrize("facet", vocabulary.present())
def test_codes_are_the_codebooks(shared: Path, facet: str) -> None:
    codebook = (shared / "codebook.md").read_text(encoding="utf-8")
    missing = [code for code in CODES[facet] if code != "true" and code not in codebook]
    assert missing == []


@pytest.mark.shared
def test_japanese_labels_and_aliases_are_the_glossarys(shared: Path) -> None:
    names = {"measures": "measure", "sectors": "sector", "authorities": "authority"}
    wrong = []
    with (shared / "glossary-ja.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            facet = names.get(row["facet"], row["facet"])
            if facet not in CODES:
                continue
            entry = vocabulary.load(facet).entry(row["code"])
            aliases = tuple(filter(None, row["aliases_ja"].split(";")))
            if entry.label_ja != row["label_ja"] or not set(aliases) <= set(entry.aliases_ja):
                wrong.append(row["code"])
    assert wrong == []


def _texts(shared: Path) -> Iterator[str]:
    """Titles, texts and forms of the corpus, folded; rules over metadata see their fields."""
    yield from ("remarks", "research", "presidential-actions", "Determination", "Notice")
    yield from ("Special Briefing", "Fact Sheet", "Memorandum", "Executive Order", "Proclamation")
    for name in ("federalregister", "whitehouse", "state"):
        with gzip.open(shared / "corpus" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as stream:
            for line in stream:
                row = json.loads(line)
                for field in ("section", "subcategory", "type", "subtype", "source"):
                    if row.get(field):
                        yield row[field]
                yield Folded(row["title"] or "", title=True).text
                text = Folded(row["text"] or "").text
                yield text
                action = re.search(r"ACTION: (.{2,160}?) (?:SUMMARY|DATES)", text)
                if action:
                    yield action[1]


@pytest.mark.shared
def test_no_rule_is_dead_on_the_whole_corpus_without_a_reason(shared: Path) -> None:
    facets = [vocabulary.load(facet) for facet in vocabulary.present()]
    assert lint.dead(facets, _texts(shared)) == []


def test_a_dead_rule_is_named() -> None:
    facet = vocabulary.load("safeguard")
    assert "safeguard.levels" in lint.dead([facet], ["nothing here"])


RULE = "{id: x.y, regex: tariff, matches: [a tariff], misses: [a rate]}"
ENTRY = (
    "{{code: {code}, label: X, label_ja: 関税, definition: D, definition_ja: 輸入税。,"
    " patterns: [{rules}]}}"
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("facet: [", "not YAML"),
        ("entries: []", "facet"),
        ("facet: nonsense\nentries: []", "unknown facet"),
        (
            "facet: measure\nentries:\n- "
            + ENTRY.format(code="tariff", rules=RULE)
            + "\n- "
            + ENTRY.format(code="tariff", rules=""),
            "code given twice: tariff",
        ),
        (
            "facet: measure\nentries:\n- "
            + ENTRY.format(code="tariff", rules=RULE.replace("tariff,", "'(',")),
            "not a regular expression",
        ),
        (
            "facet: measure\nentries:\n- "
            + ENTRY.format(code="tariff", rules="{id: x.y, regex: a, matches: []}"),
            "at least one sentence",
        ),
        (
            "facet: measure\nentries:\n- " + ENTRY.format(code="tariff", rules=RULE + "," + RULE),
            "pattern id given twice",
        ),
    ],
)
def test_a_bad_file_gets_one_line_that_names_it(content: str, said: str) -> None:
    with pytest.raises(StatecraftError) as caught:
        vocabulary.parse(content, "measures.yml")
    message = str(caught.value)
    assert message.startswith("measures.yml: ")
    assert said in message
    assert "\n" not in message


def test_the_linter_names_unknown_and_missing_codes() -> None:
    facet = vocabulary.parse(
        "facet: measure\nentries:\n- " + ENTRY.format(code="tarif", rules=RULE), "measures.yml"
    )
    found = lint.complaints(facet)
    assert "measure: tarif is not in the codebook" in found
    assert "measure: no entry for tariff" in found


def test_a_definition_is_wanted_in_japanese_too() -> None:
    entry = ENTRY.format(code="tariff", rules=RULE)
    without = entry.replace("definition_ja: 輸入税。, ", "")
    with pytest.raises(StatecraftError, match="definition_ja"):
        vocabulary.parse("facet: measure\nentries:\n- " + without, "measures.yml")
    english = entry.replace("輸入税。", "Duties on imports.")
    facet = vocabulary.parse("facet: measure\nentries:\n- " + english, "measures.yml")
    assert "tariff: no Japanese definition that ends in a full stop" in lint.complaints(facet)


def test_phrases_are_matched_whole_and_longest_first() -> None:
    pattern = Pattern(id="p.q", phrases=("import", "import ban"), matches=("an import ban",))
    found = pattern.compiled().search("An Import Ban")
    assert found is not None
    assert found.group() == "Import Ban"
    assert pattern.compiled().search("important") is None
