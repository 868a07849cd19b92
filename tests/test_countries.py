"""Country labels: roles, WLD, constraints of the codebook, quotations, and the trained model."""

from __future__ import annotations

import textwrap
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.records import Label
from nlp import countries
from nlp.countries import fitting, gathering, model, train
from tests.country_documents import read

FACTS = {
    "source": "whitehouse",
    "section": "fact-sheets",
    "title": "Fact Sheet: President Donald J. Trump Imposes Tariffs on Imports of Machinery",
}
TARIFF = (
    "Today, President Donald J. Trump signed a Proclamation imposing a 20% tariff on imports of "
    "machinery from all countries.\n\nMachinery from Norway will be subject to a 35% tariff.\n\n"
    "Machinery from Japan and the European Union will face a 15% tariff.\n"
)


def find(text: str, meta: dict[str, str]) -> list[Label]:
    return countries.find(read(text, meta))


def roles(text: str, meta: dict[str, str]) -> dict[str, str | None]:
    return {label.code: label.role for label in find(text, meta)}


def test_a_tariff_on_all_names_the_world_and_those_with_their_own_rate() -> None:
    assert roles(TARIFF, FACTS) == {
        "WLD": "target",
        "NO": "target",
        "JP": "target",
        "EU": "target",
    }


def test_quotations_are_exact_and_do_not_all_hang_on_one_span() -> None:
    found = find(TARIFF, FACTS)
    for label in found:
        source = TARIFF if label.field == "text" else FACTS["title"]
        assert source[label.start : label.end] == label.quote
        assert 5 <= len(label.quote) <= 300
        assert label.rule.startswith("country.")
        assert 0.0 < label.score <= 1.0
    assert len({(label.start, label.end) for label in found}) > 1


def test_the_quotation_names_the_country() -> None:
    quotes = {label.code: label.quote for label in find(TARIFF, FACTS)}
    assert "Norway" in quotes["NO"]
    assert "Japan" in quotes["JP"]
    assert "European Union" in quotes["EU"]


def test_a_quotation_on_all_countries_begins_at_a_word() -> None:
    for lead in range(14):
        long = (
            f"a Proclamation{'n' * lead} against persistently unfavourable circumstances, imposing"
        )
        text = TARIFF.replace("a Proclamation imposing", long, 1)
        (found,) = (label for label in find(text, FACTS) if label.code == "WLD")
        assert found.start == 0 or text[found.start - 1] == " ", found.quote


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace("Norway", "**Norway**"),
        lambda text: "\n\n".join(textwrap.fill(part, 72) for part in text.split("\n\n")),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: " ".join(text.split()),
        lambda text: "\n".join(text.split()),
    ],
    ids=[
        "no-break spaces",
        "emphasis",
        "wrapped",
        "one line a paragraph",
        "one line",
        "one word a line",
    ],
)
def test_layout_changes_no_label(change: object) -> None:
    assert callable(change)
    assert roles(change(TARIFF), FACTS) == roles(TARIFF, FACTS)


def test_capitals_in_the_title_change_no_label() -> None:
    assert roles(TARIFF, {**FACTS, "title": FACTS["title"].upper()}) == roles(TARIFF, FACTS)


MANY = (
    "Albania, Australia, Austria, Belgium, Bulgaria, Canada, Chile, Croatia, Cyprus, Denmark, "
    "Estonia, Finland, France, Germany, Greece, Hungary, Iceland, Ireland, Italy, Japan, "
    "Latvia, Lithuania, and Norway"
)


def test_more_than_twenty_who_join_a_statement_are_the_world() -> None:
    meta = {"source": "state", "title": "Nations Stand Together for Open Seas"}
    assert roles(f"We are joined by {MANY}.", meta) == {"WLD": "partner"}
    assert roles(f"The reefs lie far from {MANY}.", meta) == {}


def test_more_than_twenty_signatories_are_the_world() -> None:
    text = f"The following text was released by the Governments of the United States, {MANY}."
    meta = {"source": "state", "title": "Joint Statement on Undersea Cables"}
    assert roles(text, meta) == {"WLD": "partner"}


def test_hong_kong_alone_does_not_name_china() -> None:
    text = "The United States is designating two companies based in Hong Kong for moving the oil."
    meta = {"source": "state", "title": "Sanctioning Two Companies in Hong Kong"}
    assert roles(text, meta) == {"HK": "target"}


def test_the_united_states_and_its_territories_are_never_labelled() -> None:
    text = "The United States will impose tariffs on goods that pass through Guam and Puerto Rico."
    assert not {"US", "GU", "PR"} & set(roles(text, FACTS))


def test_an_ambassador_is_no_label() -> None:
    text = "The President named the Ambassador to Norway.\n\nThe Ambassador to Chile resigned."
    assert roles(text, FACTS | {"title": "Fact Sheet: Envoys"}) == {}


@pytest.mark.parametrize(
    ("text", "title"), [("", ""), ("", "Chile"), ("   \n\n ", "x"), ("Chile", "")]
)
def test_little_or_no_text_is_no_error(text: str, title: str) -> None:
    assert isinstance(find(text, {"title": title}), list)


_PIECES = st.sampled_from(
    [
        "The United States and Japan signed a memorandum.",
        "We are designating six traders based in Iran.",
        "Imports from China will pay a 50 percent duty.",
        "“Nobody in Italy would have sold at that price for so long,” he said.",
        "Georgia on my mind.",
        "\n\n",
        "\n",
        "**Mexico** [agreed](https://example.org/x).",
        "İstanbul, Türkiye — 2031.",
        "- Canada, Chile, and Peru",
        "<b>Vietnam</b>",
        "🇯🇵",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(_PIECES, max_size=12), st.sampled_from([" ", "\n", "\n\n"]))
def test_whatever_the_text_labels_are_well_formed(pieces: list[str], joint: str) -> None:
    text = joint.join(pieces)
    found = find(text, FACTS)
    assert len({label.code for label in found}) == len(found)  # one role a country
    for label in found:
        source = text if label.field == "text" else FACTS["title"]
        assert source[label.start : label.end] == label.quote
        assert label.role in ("target", "partner")


def _examples() -> list[train.Example]:
    kinds = [
        ("Imports from {} shall pay a duty of 30 percent.", "target"),
        ("The United States and {} signed a trade agreement.", "partner"),
        ("The average wait is longer than in {}.", "none"),
    ]
    names = {"Norway": "NO", "Chile": "CL", "Japan": "JP", "Peru": "PE", "Kenya": "KE"}
    examples = []
    for fold, (name, code) in enumerate(names.items()):
        for sentence, role in kinds:
            reading = read(f"{sentence.format(name)}\n", FACTS)
            given_roles = {} if role == "none" else {code: role}
            examples.append(train.Example(reading, given_roles, fold))
    return examples


def test_training_is_deterministic_and_what_is_written_is_what_was_fitted(tmp_path: Path) -> None:
    table, _ = train.tables(_examples())
    one = fitting.fit(table, 0.4, (1.0, 0.0), boosted=5)
    two = fitting.fit(table, 0.4, (1.0, 0.0), boosted=5)
    before = one.probabilities(table.features, table.terms)
    assert np.array_equal(before, two.probabilities(table.features, table.terms))
    assert before.argmax(axis=1).tolist() == table.roles  # three plain kinds are told apart
    model.save({"named": one}, {}, tmp_path)
    after = model.read(tmp_path)["named"]
    assert np.allclose(before, after.probabilities(table.features, table.terms), atol=0.01)
    assert after.threshold == 0.4
    assert not list(tmp_path.glob("*.pkl"))


def test_the_shipped_model_is_small_and_calibrated() -> None:
    folder = Path(str(model.__file__)).parent / "model"
    assert sum(path.stat().st_size for path in folder.iterdir()) < 2_500_000
    import json

    facts = json.loads((folder / model.FACTS).read_text("utf-8"))["facts"]
    assert facts["cross_validated"]["calibration_error"] < 0.05


def test_probabilities_are_probabilities() -> None:
    gathered = gathering.gather(read(TARIFF, FACTS))
    known = gathered.candidates
    p = model.load()["named"].probabilities([c.features for c in known], [c.terms for c in known])
    assert p.shape == (len(gathered.candidates), 3)
    assert np.allclose(p.sum(axis=1), 1.0, atol=0.01)
