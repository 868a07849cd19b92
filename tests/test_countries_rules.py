"""What rules say of a country: which hold beside a clause, and which near misses they pass over."""

from __future__ import annotations

import pytest

from nlp import instrument
from nlp.countries import decide, gathering, mentions, relations, train
from nlp.countries.gathering import Gathered
from nlp.pipeline import load

FACTS = {
    "source": "whitehouse",
    "section": "fact-sheets",
    "title": "Fact Sheet: President Donald J. Trump Imposes Tariffs on Machinery",
}
ORDER = {
    "source": "whitehouse",
    "section": "presidential-actions",
    "title": "Amendment to Duties on Machinery",
}
RULE = {
    "source": "federalregister",
    "section": "Rule",
    "title": "Changes to Export Controls Under the Export Administration Regulations",
}
PRESS = {"source": "state", "section": "releases", "title": "Sanctions on a Procurement Network"}
ENTRY = {
    "source": "whitehouse",
    "section": "fact-sheets",
    "title": "Fact Sheet: President Donald J. Trump Restricts the Entry of Foreign Nationals",
}
JOINT = {"source": "state", "section": "releases", "title": "Joint Statement on Lasting Peace"}
GIVEN = "In Norway , the United States has provided $7 million for vaccines."
DEAL = {"source": "whitehouse", "section": "fact-sheets", "title": "Fact Sheet: A New Trade Deal"}


def gather(text: str, meta: dict[str, str]) -> Gathered:
    reading = load().read(text, meta)
    for label in instrument.find(reading):
        reading.notes["instrument"] = label.code
    return gathering.gather(reading)


def rules(text: str, meta: dict[str, str], code: str) -> set[str]:
    """Rules that hold for a country of a text; none where it is not even a candidate."""
    return {
        rule.id
        for candidate in gather(text, meta).candidates
        if candidate.code == code
        for rule, _ in candidate.verdicts
    }


HELD = [
    ("t-within-china", FACTS, "HK", "Goods of China, including Hong Kong and Macau, pay 10%."),
    ("t-practices", FACTS, "NO", "The review covers acts, policies, and practices of Norway."),
    (
        "t-protected-status",
        {"source": "whitehouse", "section": "articles", "title": "Secure at Last"},
        "NP",
        "The Secretary terminated Temporary Protected Status for Nepal.",
    ),
    ("t-usmca", FACTS, "MX", "Machinery that qualifies under the USMCA stays duty-free."),
    ("t-export-rule", RULE, "NO", "This rule tightens license requirements for Norway."),
    (
        "t-owner",
        {**ORDER, "title": "Regarding the Acquisition of Hill Corporation"},
        "NO",
        "Hill is controlled by a citizen of Norway and shall divest.",
    ),
    (
        "p-title-several",
        {"source": "state", "section": "releases", "title": "Joint Statement on Quad Cooperation"},
        "IN",
        "The text of the following statement was released by the Governments.",
    ),
    ("p-sanctioner", {**PRESS, "title": "Norway's Sanctions on Smugglers"}, "NO", "We agree."),
    ("t-sanction-listed", PRESS, "NO", "We are imposing sanctions on nine Norwegian refineries."),
    ("t-entry", ENTRY, "NO", "The Proclamation restricts the entry of nationals of Norway."),
    ("t-entry-list", ENTRY, "PE", "It covers 4 states: Chad, Chile, Norway, and Peru."),
    ("p-given", PRESS | {"title": "Support in the Pandemic"}, "NO", GIVEN),
    ("p-signature", JOINT, "EG", "Signed: Abdullah Said, President of the Arab Republic of Egypt."),
    (
        "p-signed",
        {**PRESS, "title": "Outcomes of the Expert Groups"},
        "NO",
        "The United States and Norway have agreed to ensure safe navigation.",
    ),
    ("t-own-rate", FACTS, "NO", "For products of Norway the rate shall be 15 percent."),
    ("t-origin", {**RULE, "title": "Importation of Fresh Plums From Norway"}, "NO", "A rule."),
]
PASSED_OVER = [
    ("t-within-china", FACTS, "HK", "Offices in China, such as one near Hong Kong, pay 10%."),
    ("t-practices", FACTS, "NO", "It is good practice to ask Norway first."),
    (
        "t-protected-status",
        {"source": "whitehouse", "section": "articles", "title": "Secure at Last"},
        "NP",
        "The status of Nepal as a friend is protected.",
    ),
    ("t-usmca", FACTS, "MX", "The duty applies regardless of whether goods qualify for the USMCA."),
    ("t-usmca", FACTS, "MX", "Sixty percent of the content is made in the USMCA region."),
    ("t-export-rule", RULE, "NO", "We note the regime's license and its cooperation with Norway."),
    ("t-export-rule", RULE, "CN", "This rule extends the license of Huawei."),
    (
        "t-owner",
        {**ORDER, "title": "Regarding the Acquisition of Hill Corporation"},
        "NO",
        "We thank the citizens of Norway.",
    ),
    (
        "p-title",
        {**PRESS, "title": "Joint Statement on Norway's Large-scale Drills around Chile"},
        "CL",
        "The text of the following statement was released by the Governments.",
    ),
    ("t-sanction-title", {**PRESS, "title": "Norway's Sanctions on Smugglers"}, "NO", "We agree."),
    (
        "t-terror-located",
        {**PRESS, "title": "Designation of Facilitators"},
        "NO",
        "The United States is designating one Norway-based ISIS facilitator today.",
    ),
    ("t-entry", ENTRY, "NO", "Ports like those of Norway are open to the entry of ships."),
    ("t-entry-list", ENTRY, "PE", "It covers Norway and Peru."),
    ("p-given", PRESS | {"title": "Support in the Pandemic"}, "NO", "In Norway, all is well."),
    ("p-signature", JOINT, "EG", "The harvest of Egypt was good."),
    ("p-aid", {**PRESS, "title": "Aid for Asia"}, "FR", "Our donation is half that of the G7."),
    ("t-own-rate", FACTS, "NO", "Our tariff is low, but Norway (41%) imposes a higher rate."),
    ("t-own-rate", FACTS, "NO", "We lag behind Norway, which controls 41% of the tariff lines."),
    ("t-sanction-front", PRESS, "YE", "The Department designated facilitators of the Houthis."),
    ("p-front", DEAL, "TW", "A new deal was made today with TSMC on its plants."),
]


@pytest.mark.parametrize(("rule", "meta", "code", "text"), HELD)
def test_a_rule_holds(rule: str, meta: dict[str, str], code: str, text: str) -> None:
    assert rule in rules(text, meta, code)


@pytest.mark.parametrize(("rule", "meta", "code", "text"), PASSED_OVER)
def test_a_rule_passes_over_a_near_miss(
    rule: str, meta: dict[str, str], code: str, text: str
) -> None:
    assert rule not in rules(text, meta, code)


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
