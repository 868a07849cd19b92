"""A document as every facet reads it: folded text, sections, sentences, tokens, metadata.

All offsets in a ``Reading`` run over the folded text (``flat``) or the folded title
(``title_flat``); ``Reading.label`` alone turns them into offsets of the stored text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from spacy.language import Language
from spacy.tokens import Doc

from db.records import Label
from nlp import dialogue, headed
from nlp import sections as sectioning
from nlp.folding import Folded
from nlp.sections import Section
from nlp.sentences import sentence_starts
from nlp.spans import Spans

MIN_QUOTE, MAX_QUOTE = 5, 300  # characters of a quotation, after the codebook


@dataclass(kw_only=True)
class Reading:
    """One document being read. ``meta`` holds what ``label`` accepts beside title and text."""

    text: str
    title: str
    meta: Mapping[str, Any]
    folded: Folded
    title_folded: Folded
    language: Language
    #: Room for facets to leave what others may use (the instrument, mentions); keys are facets.
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def flat(self) -> str:
        """The folded text: straight quotes, single spaces, no Markdown marks."""
        return self.folded.text

    @property
    def lower(self) -> str:
        """``flat`` in lower case, offsets the same."""
        return self.folded.lower

    @property
    def title_flat(self) -> str:
        return self.title_folded.text

    @property
    def title_lower(self) -> str:
        """The folded title in lower case: titles come in any case, so match here."""
        return self.title_folded.lower

    @cached_property
    def doc(self) -> Doc:
        """spaCy tokens of ``flat``, made when first asked for: they cost as much as a facet."""
        return self.language.make_doc(self.flat)

    @cached_property
    def title_doc(self) -> Doc:
        """spaCy tokens of the folded title."""
        return self.language.make_doc(self.title_flat)

    @cached_property
    def sections(self) -> list[Section]:
        """Sections of the folded text, covering it without gaps."""
        presidential = (
            str(self.meta.get("section") or "") == "presidential-actions"
            or str(self.meta.get("type") or "") == "Presidential Document"
        )
        return sectioning.split(self.flat, presidential=presidential)

    @cached_property
    def _section_starts(self) -> list[int]:
        return [section.start for section in self.sections]

    @cached_property
    def sentences(self) -> list[int]:
        """Folded offsets of sentence starts, ascending from 0."""
        return sentence_starts(self.flat, self.folded.breaks)

    @cached_property
    def quoted(self) -> list[tuple[int, int]]:
        """Spans in quotation marks (40 characters or more) and reporters' questions, ascending."""
        return self._quoted.all

    @cached_property
    def _quoted(self) -> Spans:
        return Spans([*sectioning.quoted(self.flat), *self.asked.all])

    @cached_property
    def asked(self) -> Spans:
        """Reporters' questions; none in any document not known as remarks."""
        if self.notes.get("instrument") != "remarks":
            return Spans()
        return Spans(dialogue.questions(self.flat))

    @cached_property
    def parts(self) -> headed.Parts:
        """The headed parts of a fact sheet; none of any document not known as one."""
        if self.notes.get("instrument") != "fact-sheet":
            return headed.Parts()
        return headed.parts(self.flat)

    def section_at(self, char: int) -> Section:
        """The section that holds a folded offset."""
        if not self.sections:
            return Section("body", 0, 0)
        return self.sections[max(0, bisect_right(self._section_starts, char) - 1)]

    def sentence_at(self, char: int) -> tuple[int, int]:
        """Start and end of the sentence that holds a folded offset, no space at its end."""
        i = max(0, bisect_right(self.sentences, char) - 1)
        start = self.sentences[i]
        end = self.sentences[i + 1] if i + 1 < len(self.sentences) else len(self.flat)
        while end > start and self.flat[end - 1] == " ":
            end -= 1
        return start, end

    def paragraph_at(self, char: int) -> tuple[int, int]:
        """Start and end of the numbered item or headed part that holds a folded offset."""
        breaks = self.folded.breaks
        i = max(0, bisect_right(breaks, char) - 1)
        end = breaks[i + 1] if i + 1 < len(breaks) else len(self.flat)
        return breaks[i], end

    def in_quotation(self, char: int) -> bool:
        """Whether a folded offset lies inside another's words (see ``quoted``)."""
        return self._quoted.hold(char)

    def value(self, name: str) -> str:
        """A metadata field as a string, "" where unknown; lists are joined by "; "."""
        found = self.meta.get(name)
        if isinstance(found, list | tuple):
            return "; ".join(str(item) for item in found)
        return "" if found is None else str(found)

    def label(
        self,
        facet: str,
        code: str,
        start: int,
        end: int,
        *,
        score: float,
        rule: str,
        role: str | None = None,
        where: Literal["text", "title"] = "text",
    ) -> Label:
        """A label whose evidence is the folded span [start, end), in stored coordinates.

        The span is trimmed of spaces, widened to whole words where it is under 5 characters, and
        cut at a word where it is over 300.
        """
        folded = self.folded if where == "text" else self.title_folded
        begin, stop = fit(folded, start, end)
        original = folded.original
        return Label(
            facet=facet,
            code=code,
            field=where,
            start=begin,
            end=stop,
            quote=original[begin:stop],
            score=round(float(score), 4),
            rule=rule,
            role=role,
        )

    def field_label(self, facet: str, code: str, name: str, *, score: float, rule: str) -> Label:
        """A label that rests on a metadata field alone; offsets run over the field's value."""
        quote = self.value(name)
        return Label(
            facet=facet,
            code=code,
            field=name,
            start=0,
            end=len(quote),
            quote=quote,
            score=round(float(score), 4),
            rule=rule,
        )


def fit(folded: Folded, start: int, end: int) -> tuple[int, int]:
    """The span in stored coordinates, trimmed and of 5 to 300 characters where the text allows."""
    flat = folded.text
    start, end = max(0, start), min(end, len(flat))
    while start < end and flat[start] == " ":
        start += 1
    while end > start and flat[end - 1] == " ":
        end -= 1
    while end - start < MIN_QUOTE and (start > 0 or end < len(flat)):
        if end < len(flat):
            end = _word_end(flat, end + 1)
        if end - start < MIN_QUOTE and start > 0:
            start = _word_start(flat, start - 1)
    begin, stop = folded.back(start, end)
    while stop - begin > MAX_QUOTE and end - start > MIN_QUOTE:
        cut = flat.rfind(" ", start + MIN_QUOTE, end - 1)
        end = cut if cut > 0 else start + (end - start) // 2
        begin, stop = folded.back(start, end)
    return begin, stop


def _word_end(flat: str, at: int) -> int:
    stop = flat.find(" ", at)
    return len(flat) if stop < 0 else stop


def _word_start(flat: str, at: int) -> int:
    return flat.rfind(" ", 0, max(at, 0)) + 1
