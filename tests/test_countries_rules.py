"""What rules say of a country: which hold beside a clause, and which near misses they pass over."""

from __future__ import annotations

import pytest

from nlp import instrument
from nlp.countries import decide, gathering, mentions, model, relations, train
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
CALL = {
    "source": "state",
    "section": "releases",
    "title": "The Secretary's Call with His Counterpart",
}
TALK = {"source": "whitehouse", "section": "remarks", "title": "Remarks by President Trump"}
PLAIN = {"source": "state", "section": "releases", "title": "On the Events of This Week"}
RECAP = (
    "The harvest is good. " * 50
    + "President Trump imposed a 10% tariff on goods of Norway in response to smuggling."
)
GRANTS = {**PLAIN, "title": "U.S. Support for Clean Rivers"}


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
    ("t-named-failing", PLAIN, "NO", "The list names Norway as having failed to stop smugglers."),
    ("t-preference", ORDER, "NO", "Duty-free treatment provided to Norway is extended by a year."),
    ("t-preference", ORDER, "NO", "I have decided to designate Norway as a beneficiary country."),
    ("t-preference", FACTS, "NO", "It lets more lean fish from Norway to be imported tariff-free."),
    ("t-scope", PRESS, "NO", "Norway has been added to the scope of the order."),
    ("t-costs", CALL, "NO", "They stand ready to impose swift costs on Norway."),
    ("t-detained", PLAIN, "NO", "We call for the release of all who are unjustly held in Norway."),
    ("t-import-bar", PLAIN, "NO", "The Department places import restrictions on Norwegian coins."),
    ("t-weaned", DEAL, "NO", "Chile commits to stop buying Norwegian oil."),
    (
        "t-subject",
        {**ORDER, "title": "Memorandum 7"},
        "NO",
        "MEMORANDUM FOR THE SECRETARY SUBJECT: Maximum Pressure on Norway",
    ),
    (
        "t-tariff-border",
        {**ORDER, "subcategory": "Executive Orders", "title": "Progress at Our Northern Border"},
        "CA",
        "The additional duty on goods of Canada is paused.",
    ),
    ("n-done-before", FACTS, "NO", RECAP),
    (
        "t-sanction-front",
        {**PLAIN, "title": "Promoting Accountability for Abuses"},
        "NO",
        "The Department is taking action against Norwegian officials.",
    ),
    ("p-welcomed", PLAIN, "NO", "The United States welcomes Norway into the accords."),
    (
        "n-listed-before",
        DEAL,
        "PE",
        "Norway is the sixth nation to sign, joining Chad, Chile, Japan, Oman, and Peru.",
    ),
    ("t-joint-pressure", JOINT, "NO", "We call on the Norwegian government to free them."),
    ("p-joined", PLAIN, "PE", "In this we are joined by Chile, Norway, and Peru."),
    (
        "p-deal-lead",
        {**FACTS, "title": "Fact Sheet: A Historic Win for Our Growers"},
        "NO",
        "Today the President reached a landmark agreement with Norway.",
    ),
    ("p-program", GRANTS, "NO", "The agency runs training programs for judges in Norway."),
    (
        "p-joint-signed",
        PLAIN,
        "NO",
        "The following is the text of a joint press release by the United States and Norway.",
    ),
    (
        "p-signature",
        PLAIN,
        "QA",
        "We, the undersigned, seek peace. Signed: Ali Said, Emir of the State of Qatar.",
    ),
    ("n-backed-group", PRESS, "NO", "The order names the Norwegian-backed rebels."),
    ("n-follows-on", DEAL, "NO", "Building on the success of our deal with Norway, Chile signed."),
    ("n-celebration", {**PLAIN, "title": "Norway Day"}, "NO", "We wish Norway well."),
    (
        "n-appointment",
        {**PLAIN, "title": "Appointment of Ambassador Hill to Norway"},
        "NO",
        "The Secretary designated her to lead our work in Norway.",
    ),
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
    ("p-welcomed", PLAIN, "EU", "We support Moldova on its way to EU membership."),
    ("p-welcomed", PLAIN, "NO", "In that year many Norwegians joined the marches."),
    ("p-among", TALK, "FR", "We worked with our partners, the G7."),
    (
        "t-sanction-front",
        {**PRESS, "title": "The Counselor's Travel to Chile"},
        "NO",
        "Norwegian officials host a talk on sanctions.",
    ),
    ("t-joint-pressure", JOINT, "NO", "We urge help for Norwegian refugees."),
    (
        "t-told-sanction",
        {**PLAIN, "title": "Military Strikes"},
        "NO",
        "Sanctions answer the brutal campaign in Norway.",
    ),
    (
        "p-members",
        DEAL,
        "PE",
        "Norway is the sixth nation to sign, joining Chad, Chile, Japan, Oman, and Peru.",
    ),
    ("p-front", DEAL, "TW", "A new deal was made today with TSMC on its plants."),
    ("t-named-failing", PLAIN, "NO", "Talks with Norway have failed for now."),
    ("t-preference", ORDER, "NO", "The doctor in Norway ended the treatment and paid the duty."),
    ("t-preference", ORDER, "NO", "A beneficiary of the trust lives in Norway."),
    ("t-preference", FACTS, "NO", "Norway imported fish and paid no tariff."),
    ("t-scope", PRESS, "NO", "Norway has been added to the map of the order."),
    ("t-costs", CALL, "NO", "The costs of the visit were paid by Norway."),
    ("t-detained", PLAIN, "NO", "They are home after being unjustly held in Norway."),
    ("t-import-bar", PLAIN, "NO", "The Department lifts no restrictions and thanks Norway."),
    ("t-weaned", DEAL, "NO", "Chile commits to buy Norwegian oil and stop waste."),
    ("t-subject", {**ORDER, "title": "Memorandum 7"}, "NO", "We put pressure on Norway."),
    (
        "t-tariff-border",
        {**ORDER, "subcategory": "Executive Orders", "title": "Sealing Our Northern Border"},
        "CA",
        "Troops are sent to the border with Canada.",
    ),
    ("t-rate-named", FACTS, "NO", RECAP),
    (
        "t-captured",
        {**PLAIN, "title": "Military Strikes"},
        "NO",
        "A Norwegian national was captured.",
    ),
    ("t-told-regime", {**PLAIN, "title": "Strikes"}, "NO", "He called two Norwegian officials."),
    ("t-told-pressure", {**PLAIN, "title": "Strikes"}, "NO", "It came after pressure from Norway."),
    (
        "t-order-title",
        {**ORDER, "title": "Assuring the Security of Norway"},
        "NO",
        "It is the policy to help.",
    ),
    (
        "p-aid",
        {**PLAIN, "title": "Relief"},
        "NO",
        "Ten million in assistance goes to Chile in the face of Norway's raids.",
    ),
    (
        "p-aid",
        {**PLAIN, "title": "Relief"},
        "NO",
        "We gave Chile ten million in equipment since Norway invaded.",
    ),
    (
        "t-named-failing",
        FACTS,
        "NO",
        "He warned Norway that state sponsors of terrorism must stop.",
    ),
    (
        "t-captured",
        {**PLAIN, "title": "Military Ties"},
        "NO",
        "Cooperation met Norwegian officials.",
    ),
    ("t-sanction-front", PRESS, "NO", "It names the Norwegian-backed rebels."),
    ("t-condemned", PLAIN, "NO", "We are concerned by Norway's decision on schools."),
    ("t-rate-named", FACTS, "NO", "We only charge a 2 percent tariff on Norwegian cars."),
    ("p-joined", PLAIN, "NO", "He joined by telephone and spoke of Norway."),
    ("p-front", DEAL, "NO", "Building on the success of our deal with Norway, Chile signed."),
    (
        "p-signed",
        {**FACTS, "title": "90 Years of U.S.-Norway Relations"},
        "NO",
        "In 1920 the United States and Norway signed a treaty.",
    ),
    ("p-program", PLAIN, "NO", "The agency runs training programs for judges in Norway."),
    ("p-readout", CALL, "NO", "They agreed on aid as Norway's invasion of Chile goes on."),
    ("p-aid", CALL, "NO", "He gave an update on the assistance of ten million to Norway."),
    (
        "p-together",
        {**PLAIN, "title": "Relief"},
        "NO",
        "We work with Norway's international partners.",
    ),
    ("p-among", DEAL, "NO", "The United Nations Commission met in Oslo, Norway."),
    (
        "n-celebration",
        {**PLAIN, "title": "Protecting Norway's Heritage"},
        "NO",
        "A bar on imports from Norway.",
    ),
    (
        "n-appointment",
        {**PLAIN, "title": "Designation of Norwegian Officials"},
        "NO",
        "Norway is told.",
    ),
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
