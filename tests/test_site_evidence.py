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
def test_a_paragraph_is_plain_where_nothing_of_it_is_marked(case: tuple[str, list[Span]]) -> None:
    text, spans = case
    for line in paragraphs(text, spans):
        bare = not any(run.spans or run.ends or run.mark or run.lead for run in line.runs)
        assert line.plain == ("".join(run.text for run in line.runs) if bare else None)


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
    assert heads == ["Section 1. Purpose.", None, "Duties", "Sec. 2. Scope."]


def test_a_sections_title_that_runs_into_its_text_is_told_from_it() -> None:
    text = "*Sec*. 1.\n\nSec. 2.  Policy.  It is the policy of the United States to:\n"
    line = paragraphs(text, [])[-1]
    assert line.heading is None
    assert line.section == "Sec. 2. Policy."
    assert "".join(run.text for run in line.runs if run.lead) == "Sec. 2.  Policy."


def test_words_at_the_start_of_a_line_are_no_items() -> None:
    """A line of a column may begin with a short word and a full stop, or an abbreviation."""
    column = "the first line of a paragraph that was broken to fill\n{}\n\n"
    words = ("come.  By then", "(LNG) potential", "U.S. ships", "is. It is", "*Fed. Reg.* 4")
    text = "".join(column.format(word) for word in words)
    assert len(paragraphs(text, [])) == len(words)
    items = ("(a)  first", "(iv) fourth", "\\(b\\) second", "12. twelfth", "Sec. 3. Third")
    assert len(paragraphs("".join(column.format(item) for item in items), [])) == 2 * len(items)


def test_marks_of_markdown_are_told_from_words() -> None:
    (line,) = paragraphs(r"\(a\) see *Fed. Reg.* and **this**; 2 * 3", [])
    assert (
        "".join(run.text for run in line.runs if not run.mark)
        == "(a) see Fed. Reg. and this; 2 * 3"
    )


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
