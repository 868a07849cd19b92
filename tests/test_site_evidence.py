"""The text on a page is the stored text, and evidence stands where its offsets say."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from db.site import evidence
from db.site.evidence import Span, paragraphs

TEXTS = st.lists(
    st.sampled_from([*"ab \n#*[]()Sec.1—関税\u202e", "](https://x.y/z)", "\n\n", "word and "]),
    max_size=120,
).map("".join)


@st.composite
def labelled(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(TEXTS)
    spans = []
    for number in range(draw(st.integers(0, 5))):
        start = draw(st.integers(0, max(0, len(text) - 1)))
        end = draw(st.integers(start, len(text)))
        if end > start:
            spans.append(Span(number, "measure", "tariff", start, end))
    return text, spans


@given(case=labelled())
def test_nothing_but_blank_lines_and_breaks_is_left_out(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    shown = "".join(run.text for line in paragraphs(text, spans) for run in line.runs)
    assert "".join(shown.split()) == "".join(text.split())


@given(case=labelled())
def test_a_quotation_is_marked_exactly(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    for span in spans:
        marked = "".join(
            run.text for line in paragraphs(text, spans) for run in line.runs if span in run.spans
        )
        quoted = text[span.start : span.end]
        assert "".join(marked.split()) == "".join(quoted.split())


@given(case=labelled())
def test_every_visible_quotation_begins_and_ends_once(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    runs = [run for line in paragraphs(text, spans) for run in line.runs]
    for span in spans:
        ended = sum(span in run.ends for run in runs)
        assert ended <= 1
        if text[span.end - 1 : span.end].strip():
            assert ended == 1


@given(case=labelled())
def test_an_anchor_stands_once_where_its_evidence_is_first_seen(
    case: tuple[str, list[Span]],
) -> None:
    text, spans = case
    runs = [run for line in paragraphs(text, spans) for run in line.runs]
    for span in spans:
        seen = any(span in run.spans for run in runs)
        assert sum(span in run.begins for run in runs) == int(seen)


def test_section_heads_are_headings() -> None:
    text = "Section 1.  Purpose.\n\nIt is so.\n\n## Duties\n\nSec. 2. Scope.\n"
    heads = [line.heading for line in paragraphs(text, [])]
    assert heads == ["Section 1.  Purpose.", None, "Duties", "Sec. 2. Scope."]


def test_lines_that_fill_a_column_are_one_paragraph() -> None:
    column = "the first line of a paragraph that was broken to fill\na column of text.\n\n"
    text = column * 3 + "- one\n- two\n"
    assert [len(line.runs[0].text) for line in paragraphs(text, [])] == [71, 71, 71, 5, 5]


def test_a_long_text_is_read_in_parts_that_together_are_the_text() -> None:
    text = ("word " * 20 + "\n") * 7000
    assert evidence.parts(text) == 3
    shown = "".join(
        run.text
        for part in range(3)
        for line in paragraphs(text, [], part=part)
        for run in line.runs
    )
    assert shown == text.replace("\n", "")
