"""Authorities: statutes invoked as the legal basis, apart from those only spoken of."""

from __future__ import annotations

from typing import Any

import pytest
from citeurl import Citator
from hypothesis import given
from hypothesis import strategies as st

from nlp import authorities, instrument
from nlp.citations import OTHER, code_of, statutes
from nlp.pipeline import Tagger, build

TAGGER = Tagger(build())
CITEURL = Citator(defaults=["general federal law"])
ORDER = {"source": "whitehouse", "section": "presidential-actions", "title": "Helping Horses"}
FACTS = {"source": "whitehouse", "section": "fact-sheets", "title": "Fact Sheet: Horses"}
STATE = {"source": "state", "title": "Sanctioning Horse Thieves"}
RULE = {"source": "federalregister", "type": "Rule", "title": "Horse Rules"}
NOTICE = {"source": "federalregister", "type": "Notice", "title": "Horse Notice"}
VESTED = (
    "By the authority vested in me as President by the Constitution and the laws of the United "
    "States of America, "
)


def codes(text: str, meta: dict[str, Any]) -> list[str]:
    reading = instrument.noted(TAGGER.read(text, meta))
    found = authorities.find(reading)
    for label in found:
        source = text if label.field == "text" else str(meta["title"])
        assert source[label.start : label.end] == label.quote
        assert 5 <= len(label.quote) <= 300
    return sorted(label.code for label in found)


CLAUSES = [
    (
        "including the International Emergency Economic Powers Act (50 U.S.C. 1701 et seq.) "
        "(IEEPA), the National Emergencies Act (50 U.S.C. 1601 et seq.) (NEA), section 604 of the "
        "Trade Act of 1974, as amended (19 U.S.C. 2483), and section 301 of title 3, United States "
        "Code, it is hereby ordered: Section 1.",
        ["ieepa", "nea", "trade-act-604", "usc3-301"],
    ),
    (
        "including section 232; section 604; and section 301 of title 3, United States Code, do "
        "hereby proclaim as follows:",
        ["tea-232", "trade-act-604", "usc3-301"],
    ),
    (
        "including sections 201 and 203 of the Trade Act, I hereby proclaim:",
        ["trade-act-201"],
    ),
    (
        "including sections 212(f) and 215(a) of the Immigration and Nationality Act (8 U.S.C. "
        "1182(f) and 1185(a)), it is hereby ordered:",
        ["ina-212f"],
    ),
    (
        "including the Immigration and Nationality Act (8 U.S.C. 1101 et seq.), it is hereby "
        "ordered:",
        ["other-statute"],
    ),
    (
        "including section 721 of the Defense Production Act of 1950, as amended (section 721), 50 "
        "U.S.C. 4565, it is hereby ordered:",
        ["dpa-721"],
    ),
    (
        "including the Defense Production Act of 1950, as amended (50 U.S.C. 4501 et seq.) (the "
        '"Act"), it is hereby ordered:',
        ["dpa"],
    ),
    (
        "including section 112(i)(4) of the Clean Air Act, 42 U.S.C. 7412(i)(4), do hereby "
        "proclaim:",
        ["caa-112"],
    ),
    (
        "and consistent with chapter 10 of title 5, United States Code (commonly known as the "
        "Federal Advisory Committee Act), it is hereby ordered:",
        ["other-statute"],
    ),
    ("it is hereby ordered:", []),
]


@pytest.mark.parametrize(("clause", "wanted"), CLAUSES)
def test_an_order_invokes_in_its_enacting_clause(clause: str, wanted: list[str]) -> None:
    assert codes(VESTED + clause + " We act.", ORDER) == wanted


@pytest.mark.parametrize(("clause", "wanted"), CLAUSES)
def test_curly_quotes_wrapping_and_marks_change_nothing(clause: str, wanted: list[str]) -> None:
    text = (VESTED + clause).replace('"', "“").replace("et seq.", "*et seq*.").replace(", ", ",\n")
    assert codes(text, ORDER) == wanted


OUTSIDE = [
    ("The Secretary shall consider duties under section 301 of the Trade Act of 1974.", []),
    ("The Secretary shall use the Defense Production Act where he finds it useful.", []),
    ("Nothing here alters section 232 of the Trade Expansion Act of 1962.", []),
    ("Pursuant to 10 U.S.C. 8679(b), I have determined that ships are needed.", ["other-statute"]),
    ("I hereby invoke section 303 of the Defense Production Act of 1950.", ["dpa"]),
    ("I waive the cap set in section 5 of the Horse Act of 1901.", []),
    ("I hereby waive the requirements of 50 U.S.C. 4533(a)(1) through (a)(6).", ["dpa"]),
    (
        "Under the authority granted to me in section 12(a) of the Outer Continental Shelf Lands "
        "Act, I withdraw these waters from leasing.",
        ["ocsla"],
    ),
    (
        "Pursuant to sections 212(f) and 215(a) of the Immigration and Nationality Act, the entry "
        "into the United States of jockeys under section 101(a)(15)(P) is restricted.",
        ["ina-212f"],
    ),
    ("The Director is further granted authority, pursuant to 3 U.S.C. 301, to act.", ["usc3-301"]),
    (
        "I determine that stables are few. (c) Pursuant to 19 U.S.C. 66, the Secretary shall act.",
        [],
    ),
    ("I determine that rules promulgated under 19 U.S.C. 1498 fall short.", []),
    ("The entry of jockeys who study under section 101(a) of the INA is suspended.", []),
]


@pytest.mark.parametrize(("sentence", "wanted"), OUTSIDE)
def test_outside_the_clause_only_the_presidents_own_act_counts(
    sentence: str, wanted: list[str]
) -> None:
    assert codes(VESTED + "it is hereby ordered: Section 1. Policy. " + sentence, ORDER) == wanted


TOLD = [
    ("Today, President Roe signed a Proclamation invoking Section 232 of the Trade Expansion Act "
     "of 1962 to raise duties on horses.", ["tea-232"]),
    ("The Order directs the Secretary to initiate a Section 232 investigation.", ["tea-232"]),
    ("The President is leveraging the Defense Production Act to breed horses.", ["dpa"]),
    ("Horses are a national emergency under the International Emergency Economic Powers Act "
     "(IEEPA).", ["ieepa"]),
    ("The Defense Production Act (DPA) will be used to breed horses.", ["dpa"]),
    ("In his first term, President Roe imposed duties using Section 232.", []),
    ("The duty excludes goods subject to pending Section 232 investigations.", []),
    ("The Order directs the Secretary to issue permits under the Deep Horse Resources Act.", []),
    ("The new duty will not apply to goods subject to tariffs under Section 232.", []),
    ("The Secretary is authorized to use powers under the Defense Production Act.", []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "wanted"), TOLD)
def test_a_fact_sheet_tells_of_an_invocation_or_only_speaks_of_a_statute(
    sentence: str, wanted: list[str]
) -> None:
    assert codes("HELPING HORSES: " + sentence, FACTS) == wanted


SAID = [
    ("This designation is made under Section 7031(c) of the Department of State, Foreign "
     "Operations, and Related Programs Appropriations Act, 2021.", ["other-statute"]),
    ("We take this action pursuant to Executive Order 13818, which builds upon and implements the "
     "Global Magnitsky Human Rights Accountability Act.", ["magnitsky"]),
    ("We are imposing sanctions pursuant to Section 231 of CAATSA.", ["caatsa"]),
    ("The thieves were designated pursuant to Executive Order 13224.", []),
    ("Congress passed the Horse Protection Act in 1970.", []),
    ("The Treasury is imposing sanctions on the Stable Office of the Northern Province, three of "
     "its keepers, a farrier of the old town and two traders who sold stolen horses abroad, "
     "pursuant to the Sergei Magnitsky Rule of Law Accountability Act.", ["magnitsky"]),
    ("Pursuant to the Horse Protection Act, the Department determined that stables need care.",
     ["other-statute"]),
    ("The Treasury is imposing sanctions on thieves whom the Horse Protection Act names.", []),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "wanted"), SAID)
def test_a_statement_names_its_basis(sentence: str, wanted: list[str]) -> None:
    assert codes(sentence, STATE) == wanted


def test_a_rules_authority_line_is_read_to_its_end() -> None:
    text = (
        "SUMMARY: We amend. ACTION: Final rule. SUPPLEMENTARY INFORMATION: The Regulatory "
        "Flexibility Act does not apply. Authority: 3 U.S.C. 301; 50 U.S.C. 1601-1651, 1701-1706; "
        "22 U.S.C. 2778. Dated: June 1, 2024."
    )
    assert codes(text, RULE) == ["aeca", "ieepa", "nea", "usc3-301"]


def test_procedure_is_no_basis() -> None:
    text = (
        "ACTION: Final rule. SUMMARY: We amend. The Regulatory Flexibility Act of 1980, 5 U.S.C. "
        "601-612, requires us to weigh small stables. Under the Unfunded Mandates Reform Act we "
        "have no duty."
    )
    assert codes(text, RULE) == []


def test_a_collection_of_information_rests_on_the_paperwork_reduction_act() -> None:
    text = "The Department, in accordance with the Paperwork Reduction Act of 1995 (PRA), invites"
    meta = NOTICE | {"title": "Proposed Information Collection; Comment Request"}
    assert codes(text, meta) == ["other-statute"]


@pytest.mark.parametrize(
    ("title", "wanted"),
    [("Draft Environmental Assessment for a New Stable", ["nepa"]), ("Meeting on Stables", [])],
)
def test_a_review_of_the_environment_rests_on_its_act(title: str, wanted: list[str]) -> None:
    text = "In accordance with the National Environmental Policy Act, the Agency gives notice."
    assert codes(text + " All may write." * 100, NOTICE | {"title": title}) == wanted


def test_remarks_invoke_nothing() -> None:
    text = "QUESTION: Was it done under IEEPA? SECRETARY ROE: We acted pursuant to IEEPA."
    assert codes(text, STATE) == []


@pytest.mark.parametrize(
    ("title", "section", "subsection", "code"),
    [
        ("50", "1701", "", "ieepa"),
        ("50", "4565", "", "dpa-721"),
        ("50", "4511", "", "dpa"),
        ("42", "7412", "(i)", "caa-112"),
        ("42", "7401", "", "caa"),
        ("8", "1182", "(f)", "ina-212f"),
        ("8", "1182", "(a)", OTHER),
        ("19", "1862", "(c)", "tea-232"),
        ("3", "301", "", "usc3-301"),
        ("19", "1321", "(a)", OTHER),
    ],
)
def test_a_place_in_the_code_belongs_to_its_statute(
    title: str, section: str, subsection: str, code: str
) -> None:
    assert code_of(title, section, subsection) == code


@given(st.integers(1, 54), st.integers(1, 9999))
def test_a_citation_that_citeurl_finds_is_found(title: int, section: int) -> None:
    text = f"pursuant to {title} U.S.C. {section} and more"
    (found,) = statutes(text)
    (cited,) = CITEURL.list_cites(text)
    assert (found.start, found.end) == tuple(cited.span)
