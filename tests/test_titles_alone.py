"""Documents of which an index tells the title and nothing more: what the title says counts."""

from __future__ import annotations

import pytest

from db.records import Label
from nlp.pipeline import load
from nlp.topics import model

ORDER = {
    "source": "federalregister",
    "type": "Presidential Document",
    "subtype": "Executive Order",
    "published": "2012-05-01",
}


def labels(title: str, text: str = "") -> dict[tuple[str, str], Label]:
    found = load().tag(text, {**ORDER, "title": title})
    return {(label.facet, label.code): label for label in found}


@pytest.mark.parametrize(
    ("title", "measure"),
    [
        ("Imposing Sanctions With Respect to Iran", "financial-sanction"),
        ("Blocking Property of Persons Who Arm the Rebels of Nicaragua", "financial-sanction"),
        ("Modifying Duties on Imports of Ceramic Tile From Portugal", "tariff"),
        ("Entity List Additions of Firms in Laos", "export-control"),
        ("Administration of Export Controls on Encryption Products", "export-control"),
        ("To Implement the Trade Agreement With Norway, and for Other Purposes", "trade-agreement"),
        ("Unlocking Offshore Oil and Gas Leasing", "resource-access"),
    ],
)
def test_a_title_that_says_what_is_done_is_enough(title: str, measure: str) -> None:
    found = labels(title)
    label = found["measure", measure]
    assert (label.field, title[label.start : label.end]) == ("title", label.quote)
    assert found["economic_security", "true"].score >= 0.6


@pytest.mark.parametrize(
    "title",
    [
        "National Beekeepers Week, 2024",
        "Adjustments of Certain Rates of Pay",
        "Improving Mental Health Services for Veterans",
        "Incentives for Teachers in Rural Schools",
        "Amendment to Executive Order No. 12958",
        "Amending the Order of Succession in the Department of Homeland Security",
        "Expanding Eligibility for Certain Military Decorations and Awards",
    ],
)
def test_a_title_that_says_nothing_of_it_is_not_relevant(title: str) -> None:
    found = labels(title)
    assert ("economic_security", "true") not in found
    assert not [code for facet, code in found if facet in {"measure", "deregulation"}]


def test_where_there_is_a_text_the_text_is_weighed_as_ever(monkeypatch) -> None:
    asked: list[bool] = []
    relevant = model.Model.relevant

    def note(self: model.Model, odds: float, *, bare: bool = False) -> float:
        asked.append(bare)
        return relevant(self, odds, bare=bare)

    monkeypatch.setattr(model.Model, "relevant", note)
    title = "Modifying Duties on Imports of Ceramic Tile From Portugal"
    labels(title)
    labels(title, "We honor the tilers of Portugal and their families on this day.")
    assert asked == [True, False]
