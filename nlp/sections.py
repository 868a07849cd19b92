"""Sections: which part of a document a place belongs to, and so how much it weighs.

A label rests on what a document does: its lead, enacting clause and operative sections. Purpose
and history tell why, definitions and general provisions are form, a quotation is another's voice.
Offsets run over the folded text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "title",
    "lead",
    "enacting",
    "purpose",
    "history",
    "operative",
    "definitions",
    "general",
    "annex",
    "quoted",
    "boilerplate",
    "body",
]


@dataclass(slots=True, frozen=True)
class Section:
    """A stretch [start, end) of the folded text. ``heading`` is its folded heading or ""."""

    kind: Kind
    start: int
    end: int
    heading: str = ""


_SECTION = re.compile(
    r"\b(?:Section|SECTION|Sec\.|SEC\.|Sections?) ?(?P<number>\d{1,2})\s?[.:]\s{0,3}"
    r"(?=(?P<heading>[\"(A-Z\d].{0,89}))"
)
_ENACTING = re.compile(
    r"\b(?:by (?:virtue of )?the (?:power and )?authority vested in me"
    r"|pursuant to the authority vested in me|now, therefore,? i\b"
    r"|by the power vested in me|i hereby (?:determine|order|find)\b)",
    re.IGNORECASE,
)
_ORDERED = re.compile(
    r"\b(?:it is hereby ordered|it is ordered|hereby proclaim(?:ed)?|hereby order(?:ed)?"
    r"|do hereby|it is hereby directed|i hereby \w+)\b[^.:;]{0,80}(?:[.:;]|$)?",
    re.IGNORECASE,
)
_PURPOSE = re.compile(r"(?:purpose|background|findings?|introduction|preamble)\b", re.I)
_DEFINITIONS = re.compile(r"(?:definitions?|defined terms)\b", re.I)
_GENERAL = re.compile(
    r"(?:general provisions?|severability|rules? of construction|judicial review|publication"
    r"|costs? of publication|effect on|nothing in this)\b",
    re.I,
)
_ANNEX = re.compile(r"\b(?:ANNEX|APPENDIX|SCHEDULE)(?: (?:[IVX]{1,4}|[A-D]|\d{1,2}))?\b")
_TAIL = re.compile(
    r"IN WITNESS WHEREOF|\[?FR Doc\. \d|Billing code|BILLING CODE|"
    r"\bThe post .{0,200} appeared first on",
)
_FR_HEADS = re.compile(
    r"\b(?P<head>AGENCY|ACTION|SUMMARY|DATES|EFFECTIVE DATE|ADDRESSES"
    r"|FOR FURTHER INFORMATION CONTACT|SUPPLEMENTARY INFORMATION): "
)
_QUOTE = re.compile(r'(?<![\w"])"(?=[\w(\[])([^"]{40,1500})"')

LEAD = 700  # characters: the opening paragraph of a page or teaser


def split(text: str, *, presidential: bool = False) -> list[Section]:
    """Sections of a folded text: ascending, without gaps or overlaps, covering it all."""
    if not text:
        return []
    cuts: list[tuple[int, Kind, str]] = []
    if "SUMMARY:" in text[:6000]:
        cuts = _federal_register(text)
    numbered = list(_SECTION.finditer(text))
    enacting = _ENACTING.search(text)
    if enacting and (presidential or numbered or enacting.start() < 3000):
        cuts = _order(text, enacting.start(), numbered)
    elif not cuts and len(numbered) >= 2:
        cuts = [(0, "lead", ""), *_numbered(numbered)]
    if not cuts:
        cuts = [(0, "lead", ""), (_lead_end(text), "body", "")]
    annex = _annex_start(text, cuts)
    if annex is not None:
        cuts = [c for c in cuts if c[0] < annex] + [(annex, "annex", "")]
    tail = _TAIL.search(text, len(text) // 2)
    if tail:
        cuts = [c for c in cuts if c[0] < tail.start()] + [(tail.start(), "boilerplate", "")]
    return _close(cuts, len(text))


def quoted(text: str) -> list[tuple[int, int]]:
    """Spans inside double quotation marks of 40 characters or more: another's voice."""
    return [found.span(1) for found in _QUOTE.finditer(text)]


def _lead_end(text: str) -> int:
    if len(text) <= LEAD:
        return len(text)
    stop = text.find(". ", LEAD - 200)
    return stop + 2 if 0 <= stop < LEAD + 400 else LEAD


def _heading(found: re.Match[str]) -> str:
    heading = found["heading"]
    for stop in (". ", ".-", ": "):
        heading = heading.split(stop, 1)[0]
    return heading[:90]


def _kind_of_heading(heading: str) -> Kind:
    start = heading[:60]
    if _DEFINITIONS.match(start):
        return "definitions"
    if _GENERAL.match(start):
        return "general"
    if _PURPOSE.match(start):
        return "purpose"
    return "operative"


def _numbered(numbered: list[re.Match[str]]) -> list[tuple[int, Kind, str]]:
    return [(m.start(), _kind_of_heading(_heading(m)), _heading(m)) for m in numbered]


def _order(text: str, enacting: int, numbered: list[re.Match[str]]) -> list[tuple[int, Kind, str]]:
    """Orders, memoranda and proclamations: recitals, enacting clause, then numbered sections."""
    cuts: list[tuple[int, Kind, str]] = []
    if enacting > 0:
        # before the clause stand recitals, or the head of a memorandum or of a printed order
        cuts.append((0, "history" if enacting > LEAD else "boilerplate", ""))
    cuts.append((enacting, "enacting", ""))
    after = [m for m in numbered if m.start() > enacting]
    ordered = _ORDERED.search(text, enacting)
    end = ordered.end() if ordered and ordered.end() - enacting < 3000 else enacting + 600
    if after and after[0].start() < end + 400:
        end = after[0].start()
    if end < len(text):
        if not after or end < after[0].start():
            cuts.append((min(end, len(text)), "operative", ""))
        cuts.extend(_numbered(after))
    return cuts


_FR_KINDS: dict[str, Kind] = {
    "AGENCY": "boilerplate",
    "ACTION": "lead",
    "SUMMARY": "lead",
    "DATES": "boilerplate",
    "EFFECTIVE DATE": "boilerplate",
    "ADDRESSES": "boilerplate",
    "FOR FURTHER INFORMATION CONTACT": "boilerplate",
    "SUPPLEMENTARY INFORMATION": "body",
}


def _federal_register(text: str) -> list[tuple[int, Kind, str]]:
    cuts: list[tuple[int, Kind, str]] = [(0, "boilerplate", "")]
    seen: set[str] = set()
    for found in _FR_HEADS.finditer(text, 0, 20000):
        head = found["head"]
        if head not in seen:
            seen.add(head)
            cuts.append((found.start(), _FR_KINDS[head], head))
    return cuts


def _annex_start(text: str, cuts: list[tuple[int, Kind, str]]) -> int | None:
    """The first heading ANNEX after the signature or the general provisions."""
    general = next((start for start, kind, _ in cuts if kind == "general"), None)
    if general is None:
        return None
    found = _ANNEX.search(text, general)
    return found.start() if found else None


def _close(cuts: list[tuple[int, Kind, str]], size: int) -> list[Section]:
    cuts = sorted(cuts, key=lambda cut: cut[0])
    sections: list[Section] = []
    for (start, kind, heading), after in zip(cuts, [*cuts[1:], None], strict=True):
        end = after[0] if after else size
        if end > start:
            sections.append(Section(kind, start, min(end, size), heading))
    return sections
