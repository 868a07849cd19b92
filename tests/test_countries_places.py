"""Places where a country is named, and what is decided of them whatever rules hold."""

from __future__ import annotations

import pytest

from nlp.countries import decide, gathering, mentions, model, relations, train
from nlp.pipeline import load
from tests.country_documents import DEAL, FACTS, ORDER, PLAIN, PRESS, RULE, TALK, gather, rules


@pytest.mark.parametrize(
    ("marked", "country"),
    [
        ("It answers Russia's actions taken against [Ukraine].", "UA"),
        ("We regret large-scale drills around [Taiwan].", "TW"),
        ("They violated the sovereignty and territorial integrity of [Ukraine].", "UA"),
        ("Items destined for the covered regions of [Ukraine] need no license.", "UA"),
    ],
)
def test_a_country_that_suffers_is_a_victim(marked: str, country: str) -> None:
    found = gather(marked.replace("[", "").replace("]", ""), PRESS).candidates
    hit = {r for c in found if c.code == country for s in c.sightings for r in s.relations}
    assert "victim" in hit


def places(text: str) -> list[list[str]]:
    found = mentions.find(text)
    return [
        [code for mention in place.mentions for code in mention.codes]
        for place in relations.places(text, found, [(0, len(text))] * len(found))
    ]


@pytest.mark.parametrize(
    ("text", "lists"),
    [
        (
            "The partners are Chile, Japan, the United States, and the European Commission.",
            [["CL", "JP", "EU"]],
        ),
        (
            "aid to the Democratic Republic of the Congo (DRC), Uganda, and Rwanda",
            [["CD", "CD", "UG", "RW"]],
        ),
        ("Chile thanked the United States and Japan left.", [["CL"], ["JP"]]),
    ],
)
def test_neither_the_united_states_nor_a_short_name_parts_a_list(
    text: str, lists: list[list[str]]
) -> None:
    assert places(text) == lists


def test_partners_set_apart_by_dashes_undertake_what_follows() -> None:
    text = "The partners — including Chile, Norway, and Peru — are committed to open trade."
    place = gather(text, DEAL).candidates[0].sightings[0]
    assert {"among-partners", "undertakes"} <= place.relations
    text = "The partners met — Chile, Norway, and Peru — and nobody was committed to open trade."
    assert "undertakes" not in gather(text, DEAL).candidates[0].sightings[0].relations


def test_the_members_of_one_name_are_no_list() -> None:
    text = "Norway will act in close coordination with the United States and G7 partners."
    assert "p-members" not in rules(text, DEAL, "FR")
    listed = "The United States, Chile, France, Japan, Norway, and Peru join the deal."
    assert "p-members" in rules(listed, DEAL, "FR")


def test_a_treaty_counts_for_the_party_in_the_title_alone() -> None:
    text = "Goods that qualify for preferential treatment under the USMCA are exempt."
    titled = {**FACTS, "title": "Fact Sheet: President Donald J. Trump Imposes Tariffs on Canada"}
    assert [c.code for c in gather(text, titled).candidates] == ["CA"]
    assert [c.code for c in gather(text, FACTS).candidates] == ["CA", "MX"]


@pytest.mark.parametrize(
    "text",
    [
        "We are sanctioning the ministry of defense of Norway.",
        "We are sanctioning officers of Norwegian security forces.",
    ],
)
def test_the_organs_of_a_state_are_not_its_sufferings(text: str) -> None:
    hits = gather(text, PRESS).candidates[0].sightings[0].relations
    assert not {"victim", "its-sovereignty"} & hits


def test_a_carve_out_that_stays_is_never_labelled() -> None:
    text = "Russia loses the license exception. No license is required for Canada."
    vetoed = {c.code: decide.is_vetoed(c) for c in gather(text, RULE).candidates}
    assert vetoed == {"CA": True, "RU": False}


def test_a_country_that_only_suffers_is_never_labelled() -> None:
    text = "This rule answers the invasion of Ukraine. It adds entities in Russia."
    vetoed = {c.code: decide.is_vetoed(c) for c in gather(text, RULE).candidates}
    assert vetoed == {"UA": True, "RU": False}


def test_the_branch_of_a_group_is_not_the_country_it_fights_in() -> None:
    assert not gather("Leaders of ISIS-Mozambique were designated.", PRESS).candidates
    assert gather("Leaders of Mozambique were heard.", PRESS).candidates


def test_a_statement_that_is_one_quotation_speaks_for_itself() -> None:
    said = "Norway will face sanctions unless it takes back its citizens, and visas stop today. "
    zone = gather(f'"{said * 3}"', PRESS).candidates[0].sightings[0].zone
    assert zone != "aside"
    quoted = gather(f'{"The Secretary spoke at length. " * 20}"{said}"', PRESS).candidates
    assert quoted[0].sightings[0].zone == "aside"


def test_what_a_reporter_asks_stands_apart() -> None:
    text = (
        "THE PRESIDENT: Thank you. Q Will you put tariffs on Norway? "
        "THE PRESIDENT: We will put tariffs on Chile."
    )
    zones = {c.code: c.sightings[0].zone for c in gather(text, TALK).candidates}
    assert (zones["NO"], zones["CL"]) == ("asked", "first")


def test_letters_that_the_register_spells_in_brackets_are_read() -> None:
    assert [c.code for c in gather("This order covers T[uuml]rkiye.", ORDER).candidates] == ["TR"]
    assert not gather("This order covers the T[uuml]r.", ORDER).candidates


def test_a_medal_is_not_the_country_it_is_called_after() -> None:
    assert not gather("The Kosovo Campaign Medal is given no more.", ORDER).candidates
    assert gather("The talks on Kosovo go on.", ORDER).candidates


def test_more_than_twenty_who_join_are_a_crowd() -> None:
    names = (
        "Albania, Austria, Belgium, Brazil, Bulgaria, Canada, Chile, Croatia, Cyprus, Denmark, "
        "Estonia, Finland, France, Germany, Greece, Hungary, Iceland, Italy, Japan, Latvia, Malta, "
        "and Norway"
    )
    crowd = gather(f"We are joined by {names}.", PLAIN).crowd
    assert crowd and "joined-by" in crowd.relations
    seen = gather(f"He has been to {names}.", PLAIN).crowd
    assert seen and "joined-by" not in seen.relations


@pytest.mark.parametrize(
    ("text", "partners"),
    [
        ("We are joined by Chad, Chile, Ghana, Japan, Norway, and Peru.", True),
        (
            "It was released by the Governments of Chad, Chile, Ghana, Japan, Norway, and Peru.",
            True,
        ),
        ("As of May, signatories include Chad, Chile, Ghana, Japan, Norway, and Peru.", False),
        ("He has been to Chad, Chile, Ghana, Japan, Norway, and Peru.", False),
    ],
)
def test_whoever_joins_a_statement_is_a_partner_by_rule(text: str, partners: bool) -> None:
    candidates = gather(text, PLAIN).candidates
    assert len(candidates) == 6
    settled = {c.code for c in candidates if decide.settling(c)}
    assert settled == ({c.code for c in candidates} if partners else set())
    decided = decide.decisions(candidates, model.load()["named"])
    assert {d.candidate.code for d in decided if d.role == "partner"} >= settled


def test_the_world_is_meant_by_a_license_for_all_destinations() -> None:
    text = "This rule imposes a license requirement on exports to {}."
    assert gather(text.format("all destinations"), RULE).world.licensed
    assert not gather(text.format("certain destinations"), RULE).world.licensed


def test_a_country_knows_how_far_it_stands_behind_the_foremost() -> None:
    text = "The United States sanctions officials of Norway. Chile was told."
    behind = {c.code: c.features["behind>>target"] for c in gather(text, PRESS).candidates}
    assert behind["NO"] == 0.0 < behind["CL"]


def test_training_learns_nothing_of_what_is_never_decided() -> None:
    text = "To be Ambassador to Norway: a lawyer. Chile welcomes trade."
    reading = load().read(text, PRESS)
    vetoed = {c.code for c in gathering.gather(reading).candidates if decide.is_vetoed(c)}
    named, _ = train.tables([train.Example(reading, {}, 0)])
    assert vetoed == {"NO"}
    assert named.codes == ["CL"]
