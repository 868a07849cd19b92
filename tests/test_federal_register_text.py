"""Print to plain text: white space, footnotes, raised and lowered type, tables, sections."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
from lxml import etree
from rapidfuzz.distance import LCSseq

from crawler.captures import read_captures
from crawler.federal_register import parse
from crawler.federal_register.markup import plain_text
from crawler.parsed import Capture
from db.folding import content_sha256, fold
from tests.federal_register_pages import ADDRESSES, read
from tests.goldens import check_rows, row


def text_of(markup: str) -> str:
    return plain_text(etree.fromstring(f"<NOTICE>{markup}</NOTICE>"))


TYPESET = (
    '<P>As in the <E T="04">Federal Register</E> (<E T="03">see</E> 50 U.S.C. 1'
    ' <E T="03">et seq.</E>), PM<E T="52">2.5</E> fell.<SU>1</SU><FTREF/> It'
    '<PRTPAGE P="2"/> rose.</P>'
)
INDENTED_LINES = [
    "<P>",
    "    As in the ",
    '    <E T="04">Federal Register</E>',
    "     (",
    '    <E T="03">see</E>',
    "     50 U.S.C. 1 ",
    '    <E T="03">et seq.</E>',
    "    ), PM",
    '    <E T="52">2.5</E>',
    "     fell.",
    "    <SU>1</SU>",
    "    <FTREF/>",
    "     It ",
    '    <PRTPAGE P="2"/>',
    "    rose.",
    "</P>",
]
INDENTED = "\n".join(INDENTED_LINES)
EDITED = "\n".join(line.rstrip() for line in INDENTED_LINES)
STRIPPED = (
    '<P>As in the<E T="04">Federal Register</E>(<E T="03">see</E>50 U.S.C. 1<E T="03">et seq.</E>),'
    ' PM<E T="52">2.5</E>fell.<SU>1</SU><FTREF/>It<PRTPAGE P="2"/>rose.</P>'
)
STATES = {"typeset": TYPESET, "indented": INDENTED, "edited": EDITED, "stripped": STRIPPED}


@pytest.mark.parametrize("state", STATES)
def test_every_state_of_white_space_gives_one_text(state: str) -> None:
    assert text_of(STATES[state]) == (
        "As in the Federal Register (see 50 U.S.C. 1 et seq.), PM2.5 fell. [1] It rose."
    )


def test_a_page_break_inside_a_word_does_not_part_it() -> None:
    assert (
        text_of('<P>recre<PRTPAGE P="9"/>ation <E T="03">was</E> had</P>') == "recreation was had"
    )


def test_raised_figures_do_not_become_ordinary_ones() -> None:
    assert text_of('<P>10<SU>6</SU> m<E T="51">2</E> of CO<E T="52">2</E></P>') == "10⁶ m² of CO2"


def test_a_footnote_stands_after_its_paragraph_under_its_mark() -> None:
    markup = "<P>Duties<SU>3</SU><FTREF/>rise.</P><FTNT><P><SU>3</SU> By law.</P></FTNT>"
    assert text_of(markup) == "Duties [3] rise.\n\n[3] By law."


def test_a_heading_runs_into_its_line() -> None:
    markup = '<ACT><HD SOURCE="HED">ACTION:</HD><P>Final rule.</P></ACT>'
    assert text_of(markup) == "ACTION: Final rule."


def test_a_table_keeps_its_cells_apart() -> None:
    markup = (
        "<GPOTABLE><TTITLE>Rates</TTITLE><BOXHD><CHED>Country</CHED><CHED>Rate<LI>(%)</LI></CHED></BOXHD>"
        "<ROW><ENT>Japan</ENT><ENT>15</ENT></ROW><ROW><ENT/><ENT>20</ENT></ROW><ROW><ENT/></ROW>"
        "<TNOTE><SU>1</SU> Invented.</TNOTE></GPOTABLE>"
    )
    assert text_of(markup) == "Rates\nCountry | Rate (%)\nJapan | 15\n| 20\n[1] Invented."


def test_pictures_comments_and_processing_instructions_leave_nothing() -> None:
    markup = "<!-- x --><?USGPO Galley End:?><P>a<!-- y --> b</P><GPH><GID>ER1.EPS</GID></GPH>"
    assert text_of(markup) == "a b"


def test_text_that_stands_loose_in_a_container_is_kept() -> None:
    markup = "Loose <E T='03'>words</E> here.<P>A paragraph.</P>After."
    assert text_of(f"<EXTRACT>{markup}</EXTRACT>") == (
        "Loose words here.\n\nA paragraph.\n\nAfter."
    )


def test_deep_nesting_is_refused_and_not_followed() -> None:
    body = b"<NOTICE>" + b"<P>" * 50_000 + b"x" + b"</P>" * 50_000 + b"</NOTICE>"
    parsed = parse(Capture(url=ADDRESSES["notice.xml"], body=body, content_type="text/xml"))
    assert parsed.outcome in ("document", "error")


def test_section_labels_are_glued_to_their_stops() -> None:
    (document,) = read("executive_order.xml").documents
    assert document.text is not None
    assert "\n\nSection 1. Purpose. (a) Paper kites" in document.text
    assert "(50 U.S.C. 1 et seq.)." in document.text


def test_the_sites_html_has_the_words_of_the_xml() -> None:
    (xml,) = read("executive_order.xml").documents
    (html,) = read("body.html").documents
    assert "printed page" not in (html.text or "")
    assert content_sha256(html.text) == content_sha256(xml.text)
    assert html.title == xml.title
    assert html.document_number == xml.document_number


#: Copies whose words differ from the corpus file's, and why. That file glued words together where
#: the copy has no blanks ("theFederal Registeron"), and parted lowered figures ("SO 2").
GLUED_IN_THE_CORPUS = {
    "2012-31311",
    "2013-19503",
    "2013-27337",
    "2014-21847",
    "2014-30404",
    "2014-30405",
}
PARTED_IN_THE_CORPUS = {"2024-02834", "2024-02804", "2024-02182", "2016-08773"}


@pytest.mark.shared
def test_texts_agree_with_the_corpus_where_it_was_made_from_the_same_xml(shared: Path) -> None:
    with gzip.open(shared / "corpus" / "federalregister.jsonl.gz", "rt", encoding="utf-8") as rows:
        corpus = {
            row["document_number"]: row
            for row in map(json.loads, rows)
            if row["text_form"] == "full_text_xml"
        }
    compared, differing = 0, set()
    for capture in read_captures([shared / "archive" / "federalregister.warc.gz"]):
        if "xml" not in capture.content_type:
            continue
        for document in parse(capture).documents:
            row = corpus[document.document_number or ""]
            compared += 1
            assert document.type == row["type"]
            assert (document.subtype or "") == row["subtype"]
            assert (document.signed or "") == row["signed"]
            assert (document.executive_order_number or "") == row["executive_order_number"]
            assert document.published in (row["published"], None)
            assert document.citation == row["citation"] or not row["citation"]
            assert fold(document.title) == fold(row["title"].replace("SO 2", "SO2"))
            ours, theirs = fold(document.text or ""), fold(row["text"])
            if ours != theirs:
                differing.add(document.document_number)
                assert LCSseq.normalized_similarity(ours, theirs) >= 0.97
    assert compared == len(corpus) == 256
    assert differing == GLUED_IN_THE_CORPUS | PARTED_IN_THE_CORPUS


@pytest.mark.shared
def test_real_captures_give_their_golden_rows(shared: Path) -> None:
    rows = [
        {"outcome": parsed.outcome, "kind": document.text_kind, **row(document)}
        for capture in read_captures([shared / "archive" / "federalregister.warc.gz"])
        for parsed in [parse(capture)]
        for document in parsed.documents
    ]
    check_rows("federal-register", rows)
