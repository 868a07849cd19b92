"""A PDF's lines become running text; what cannot be read is refused with its reason."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler import pdf
from crawler.pdf import PdfError, pdf_text


def make_pdf(pages: list[list[str]], trailer: bytes = b"") -> bytes:
    """A small PDF: Courier 10 point, one line an entry."""
    objects = [b"", b"", b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"]
    kids = []
    for lines in pages:
        shown = [
            b"(" + line.encode("ascii").translate(None, b"\\()").replace(b"[", b"\\(") + b") Tj T*"
            for line in lines
        ]
        stream = b"\n".join([b"BT /F1 10 Tf 12 TL 40 780 Td", *shown, b"ET"])
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 842] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % len(objects)
        )
        kids.append(b"%d 0 R" % len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b" ".join(kids), len(kids))
    out = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R %s >>\n"
        b"startxref\n%d\n%%%%EOF\n" % (size, table, size, trailer, len(out))
    )


def test_lines_of_a_paragraph_are_joined_and_items_stay_apart() -> None:
    text = pdf_text(
        make_pdf(
            [
                [
                    "The lamps of the harbor are trimmed at dusk by keepers who",
                    "live beside them.",
                    "- wicks",
                    "- oil",
                ]
            ]
        )
    )
    assert text.split("\n\n") == [
        "The lamps of the harbor are trimmed at dusk by keepers who live beside them.",
        "- wicks",
        "- oil",
    ]


def test_running_heads_and_page_numbers_are_dropped() -> None:
    pages = [
        ["Harbor Plan", f"Chapter {word} tells of lamps.", str(n)]
        for n, word in enumerate(["one", "two", "three", "four"], 1)
    ]
    text = pdf_text(make_pdf(pages))
    assert "Harbor Plan" not in text
    assert text.split("\n\n") == [
        f"Chapter {word} tells of lamps." for word in ["one", "two", "three", "four"]
    ]


def test_a_hyphen_goes_only_where_the_file_writes_the_word_in_one_piece() -> None:
    text = pdf_text(
        make_pdf(
            [
                [
                    "International lamps and long-term oil are the rule of all inter-",
                    "national harbors, whose keepers sign the long-",
                    "term leases of every north-",
                    "facing tower.",
                ]
            ]
        )
    )
    assert "all international harbors" in text
    assert "long-term leases" in text
    assert "north-facing tower" in text  # written nowhere else: the hyphen stays


def test_ligatures_and_wide_letters_are_folded_before_offsets_are_taken() -> None:
    assert pdf._one_line("ﬁnal  ｒｕｌｅ\u00ad") == "final rule"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "begin"),
        (b"<html></html>", "begin"),
        (b"%PDF-1.4 and then nothing", "broken"),
        (make_pdf([["x"]])[:200], "broken"),
        (
            make_pdf(
                [["x"]],
                b"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >> /ID [(a)(b)]"
                % (b"1" * 32, b"2" * 32),
            ),
            "password",
        ),
    ],
)
def test_what_is_no_whole_open_pdf_is_refused_with_its_reason(data: bytes, reason: str) -> None:
    with pytest.raises(PdfError, match=reason):
        pdf_text(data)


def test_size_and_pages_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = make_pdf([["x"], ["y"]])
    monkeypatch.setattr(pdf, "MAX_PAGES", 1)
    with pytest.raises(PdfError, match="2 pages"):
        pdf_text(data)
    monkeypatch.setattr(pdf, "MAX_BYTES", 10)
    with pytest.raises(PdfError, match="over the limit of 10"):
        pdf_text(data)


def test_a_pdf_of_pictures_has_no_text() -> None:
    assert pdf_text(make_pdf([[]])) == ""


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 900), st.binary(max_size=40))
def test_damage_never_raises_anything_else(at: int, junk: bytes) -> None:
    whole = make_pdf([["Lamps"], ["Oil"]])
    damaged = whole[:at] + junk + whole[at + len(junk) :]
    try:
        assert isinstance(pdf_text(damaged), str)
    except PdfError as error:
        assert str(error)
