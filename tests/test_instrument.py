"""Instrument: the form of a document, words before sections, sections before defaults."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from nlp import instrument
from nlp.pipeline import Tagger, build

TAGGER = Tagger(build())
WH = {"source": "whitehouse", "section": "presidential-actions"}
PAGE = {"source": "whitehouse", "section": "briefings-statements"}
ARTICLE = {"source": "whitehouse", "section": "articles"}
STATE = {"source": "state"}
FR = {"source": "federalregister"}
VESTED = "By the authority vested in me as President by the Constitution, "

CASES: list[tuple[str, dict[str, Any], str, str]] = [
    ("executive-order", WH, "Helping Horses", VESTED + "it is hereby ordered: Section 1."),
    ("executive-order", WH, "Helping Horses", "Executive Order 14999 It is so."),
    ("executive-order", WH | {"subcategory": "Proclamations"}, "X", VESTED + "I hereby order:"),
    ("proclamation", WH, "Horse Week", "BY THE PRESIDENT OF THE UNITED STATES OF AMERICA A "
     "PROCLAMATION Horses built this Nation."),
    ("proclamation", WH, "A National Emergency", VESTED + "I hereby proclaim: It is bad."),
    ("proclamation", PAGE, "Horse Week", "By the President of the United States of America\n\n"
     "A Proclamation\n\nThis week we ride."),
    ("presidential-memorandum", WH, "Review", "MEMORANDUM FOR THE SECRETARY OF WAR SUBJECT: X"),
    ("presidential-memorandum", ARTICLE, "Trade", "MEMORANDUM FOR THE SECRETARY OF COMMERCE"),
    ("presidential-determination", WH, "Presidential Determination Pursuant to Section 303 of "
     "the Defense Production Act", "MEMORANDUM FOR THE SECRETARY OF ENERGY"),
    ("presidential-notice", WH, "Continuation of the National Emergency With Respect to Atlantis",
     "On May 1, 2020, by Executive Order 13999, the President declared an emergency. I am "
     "continuing for 1 year the national emergency."),
    ("message-to-congress", PAGE, "Message to the Congress on Atlantis", "TO THE CONGRESS:"),
    ("message-to-congress", PAGE, "A Message", "TO THE CONGRESS OF THE UNITED STATES: I report"),
    ("bill-signing", PAGE, "Congressional Bill H.R. 1 Signed into Law", "On Monday, the President"),
    ("bill-signing", PAGE, "Statement by the President", "Today, I have signed into law S. 1071."),
    ("bill-signing", WH, "Veto", "TO THE HOUSE OF REPRESENTATIVES: I am returning herewith "
     "without my approval H.R. 131"),
    ("nomination", WH, "Nominations Sent to the Senate", "Jane Roe, of Ohio, to be Ambassador"),
    ("nomination", STATE, "Senior Adviser", "Jane Roe, Secretary of State I am appointing X"),
    ("pardon", WH, "Executive Grant of Clemency for John Doe", "TO ALL TO WHOM"),
    ("presidential-permit", WH, "Presidential Permit: Pipeline", "By virtue of the authority"),
    ("agreement", PAGE, "Memorandum of Understanding Between the Government of the United States "
     "of America and the Government of Atlantis", "The Participants"),
    ("agreement", PAGE, "Atlantis – United States Accord", "The Government of the United States "
     "and the Government of Atlantis (hereinafter the “Participants”), intend"),
    ("joint-statement", PAGE, "Joint Statement on a Trade Framework", "The United States and"),
    ("joint-statement", PAGE, "UNITED STATES – ATLANTIS JOINT LEADERS’ STATEMENT", "We met"),
    ("joint-statement", STATE, "Supply Chains", "The text of the following statement was released "
     "by the Governments of the United States of America and Atlantis. Begin text: We met."),
    ("statement", STATE, "Joint Statement by Secretary Roe and Secretary Doe", "We thank all."),
    ("strategy", WH | {"section": "fact-sheets"}, "Report to the President on Horses", "Pursuant"),
    ("fact-sheet", WH, "Fact Sheet: President Roe Helps Horses", "HELPING HORSES: Today"),
    ("fact-sheet", STATE, "Targeting Enablers Fact Sheet", "Today, the Department"),
    ("statement", PAGE, "Readout of a Call", "The President spoke with the King."),
    ("statement", STATE, "Atlantis National Day", "On behalf of the Government"),
    ("remarks", ARTICLE, "Remarks by Director Roe at the Summit", "Good morning."),
    ("remarks", STATE, "Secretary Roe with King Poseidon", "Jane Roe\nSECRETARY ROE: Thank you."),
    ("remarks", STATE, "Department Press Briefing – June 1, 2021", "2:00 p.m."),
    ("remarks", WH | {"section": "remarks"}, "The Vice President in Ohio", "Thank you!"),
    ("article", ARTICLE, "Horses Are Back", "Horses are winning."),
    ("article", WH | {"section": "releases"}, "Horses Are Back", "Horses are winning."),
    ("final-rule", FR | {"type": "Rule"}, "Horses", "AGENCY: Bureau. ACTION: Final rule. SUMMARY:"),
    ("final-rule", FR | {"type": "Rule", "action": "Temporary rule; quota transfer."}, "X", ""),
    ("final-rule", FR, "Additions to the Entity List", "The Bureau is amending the Export "
     "Administration Regulations (EAR) by adding ten horses."),
    ("interim-final-rule", FR | {"type": "Rule", "action": "Interim final rule."}, "X", ""),
    ("interim-final-rule", FR, "Horse Controls", "In this interim final rule, BIS amends"),
    ("final-rule", FR, "Horse Controls; Delay", "In 2021, BIS published an interim final rule on "
     "horses. This rule delays its effective date."),
    ("proposed-rule", FR, "Horses", "This proposed rule would amend the horse regulations."),
    ("advance-notice", FR, "Drones", "In this advance notice of proposed rulemaking (ANPRM), the "
     "Department seeks comment"),
    ("agency-order", FR, "Order Denying Export Privileges", "On June 1, the court convicted"),
    ("agency-notice", FR | {"type": "Notice"}, "Sunshine Act Meetings", "TIME AND DATE: 2 p.m."),
    ("agency-notice", FR | {"type": "Rule", "action": "Notice of deviation."}, "Bridge", ""),
    ("executive-order", FR | {"type": "Presidential Document", "subtype": "Executive Order"},
     "Helping Horses", "## Executive Order 14999"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "meta", "title", "text"), CASES)
def test_the_form_is_told(code: str, meta: dict[str, Any], title: str, text: str) -> None:
    found = instrument.find(TAGGER.read(text, {"title": title, **meta}))
    assert [label.code for label in found] == [code]


@pytest.mark.parametrize(("code", "meta", "title", "text"), CASES)
def test_an_upper_case_title_changes_nothing(
    code: str, meta: dict[str, Any], title: str, text: str
) -> None:
    found = instrument.find(TAGGER.read(text, {"title": title.upper(), **meta}))
    assert [label.code for label in found] == [code]


@pytest.mark.parametrize(("code", "meta", "title", "text"), CASES)
def test_the_evidence_is_a_run_of_the_field_it_names(
    code: str, meta: dict[str, Any], title: str, text: str
) -> None:
    (label,) = instrument.find(TAGGER.read(text, {"title": title, **meta}))
    fields = {"title": title, "text": text}
    value = fields.get(label.field, str(meta.get(label.field)))
    assert value[label.start : label.end] == label.quote


def test_the_source_follows_from_the_address() -> None:
    meta = {
        "title": "Horses",
        "url": "https://www.whitehouse.gov/fact-sheets/2025/04/horses/",
    }
    (label,) = instrument.find(TAGGER.read("Horses run.", meta))
    assert label.code == "fact-sheet"


def test_a_document_without_anything_known_is_a_statement_of_low_score() -> None:
    (label,) = instrument.find(TAGGER.read("", {"title": ""}))
    assert label.code == "statement"
    assert label.score < 0.5


@pytest.mark.shared
@pytest.mark.parametrize("split", ["train", "dev"])
def test_97_of_100_are_told_as_gold_tells_them(shared: Path, split: str) -> None:
    gold = {}
    for line in (shared / "gold" / f"{split}.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold[row["id"]] = row["instrument"]
    right = 0
    for name in ("whitehouse", "state", "federalregister"):
        with gzip.open(shared / "corpus" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as stream:
            for line in stream:
                row = json.loads(line)
                if row["id"] in gold:
                    (label,) = instrument.find(TAGGER.read(row["text"], row))
                    right += label.code == gold[row["id"]]
    assert right / len(gold) >= 0.97
