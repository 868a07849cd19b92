"""Rules for what is done: rates in lists, acts that carry out deals, rewards, what others do."""

from __future__ import annotations

import pytest

from nlp.countries import decide
from nlp.pipeline import load
from tests.country_documents import FACTS, PLAIN, PRESS, RULE, gather, rules

WHITE_HOUSE = {"source": "whitehouse", "section": "fact-sheets"}
CARRIED_OUT = {**WHITE_HOUSE, "title": "Fact Sheet: Implementing the U.S.-Norway Trade Deal"}
REWARD = {**PLAIN, "title": "Reward Offer for Information on Norwegian Intelligence Officers"}
COMMENDED = {**PLAIN, "title": "Commending Norway's New Sanctions Law"}

HELD = [
    ("t-listed-rates", FACTS, "PE", "New tariff rates by letter: - Chile (25%) - Peru (30%)"),
    ("t-listed-rate", FACTS, "NO", "Rates rise. - Norway: 25%"),
    ("t-carried-out", CARRIED_OUT, "NO", "Today, the President signed an Executive Order."),
    ("t-reward", REWARD, "NO", "The Department offers a reward for word of them."),
    (
        "n-others-deed",
        COMMENDED,
        "CL",
        "It lets Norway list those who took part in raids on Chile.",
    ),
    ("n-victim", PRESS, "NO", "They paid for Chile's campaign of lies against Norway."),
    ("n-victim-only", RULE, "NO", "It answers the use of drones by Chile against Norway."),
]
PASSED_OVER = [
    ("t-listed-rates", FACTS, "PE", "Tariffs are higher in Chile (25%) and Peru (30%)."),
    ("t-listed-rates", FACTS, "PE", "Their average tariffs on plums: Chile (25%), Peru (30%)"),
    ("t-listed-rate", FACTS, "NO", "Some pay more. - Norway (25% of our market)"),
    ("t-carried-out", CARRIED_OUT, "NO", "Both sides will set out their plans in a statement."),
    (
        "t-reward",
        {**PLAIN, "title": "Reward Offer for a Norwegian Drug Trafficker"},
        "NO",
        "The Department offers a reward.",
    ),
    ("n-others-deed", PRESS, "NO", "Norway's new law is welcome."),
    ("n-victim", PRESS, "NO", "The President's campaign of sanctions against Norway goes on."),
    ("n-victim", PRESS, "NO", "Tools are used by the United States against Norway."),
]


@pytest.mark.parametrize(
    ("rule", "meta", "code", "text", "holds"),
    [*((*case, True) for case in HELD), *((*case, False) for case in PASSED_OVER)],
)
def test_a_rule_holds_or_passes_over_a_near_miss(
    *, rule: str, meta: dict[str, str], code: str, text: str, holds: bool
) -> None:
    assert (rule in rules(text, meta, code)) is holds


#: More names than the 20 partners from which a text is the world's.
NAMES = (
    *("Angola", "Benin", "Burkina Faso", "Burundi", "Chad", "Cuba", "Dominica", "Eritrea"),
    *("Gabon", "Haiti", "Laos", "Libya", "Malawi", "Mali", "Mauritania", "Niger", "Nigeria"),
    *("Senegal", "Sierra Leone", "Somalia", "Sudan", "Syria", "Tanzania", "Togo", "Tonga"),
)


def test_an_entry_ban_on_a_long_list_names_each_country_of_it() -> None:
    """The world is meant by a measure on every country, not by a list of many."""
    meta = {
        "source": "whitehouse",
        "section": "presidential-actions",
        "subcategory": "Proclamations",
        "title": "Restricting the Entry of Foreign Nationals",
    }
    text = (
        "By the authority vested in me, it is hereby proclaimed as follows: Section 1. "
        f"The entry into the United States of nationals of {', '.join(NAMES[:12])} is hereby "
        f"suspended. Sec. 2. The entry of nationals of {', '.join(NAMES[12:])} as immigrants is "
        "hereby suspended."
    )
    found = {label.code for label in load().tag(text, meta) if label.facet == "country"}
    assert "WLD" not in found
    assert len(found) == len(NAMES)


def test_all_countries_stand_for_a_crowd_of_their_own_role_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """More than 20 partners are the world; as many targets beside them lose no name."""
    listed = [f"Duties were set on {name}." for name in NAMES]
    named = gather(" ".join(listed), FACTS).candidates
    both = [decide.Decision(one, "partner", 0.9) for one in named]
    both += [decide.Decision(one, "target", 0.9) for one in named]
    monkeypatch.setattr(decide, "decisions", lambda *_: both)
    labels = [label for label in load().tag(" ".join(listed), FACTS) if label.facet == "country"]
    assert [(label.code, label.role) for label in labels if label.role == "partner"] == [
        ("WLD", "partner")
    ]
    assert sum(label.role == "target" for label in labels) == len(NAMES)
