"""What the head of a full-text document says of it: agencies, action, dates, numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime

from crawler.federal_register.inline import Element, Style, inline_text
from crawler.federal_register.markup import blocks

TYPES = {
    "RULE": "Rule",
    "PRORULE": "Proposed Rule",
    "NOTICE": "Notice",
    "PRESDOCU": "Presidential Document",
}
#: The kinds of presidential document: element inside PRESDOCU -> subtype as the API names it.
SUBTYPES = {
    "EXECORD": "Executive Order",
    "PROCLA": "Proclamation",
    "PRMEMO": "Memorandum",
    "DETERM": "Determination",
    "PRNOTICE": "Notice",
    "PRORDER": "Presidential Order",
    "OTHER": "Other",
}
PRESIDENT = "Executive Office of the President"

_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE = rf"(?:{_MONTHS})\s+\d{{1,2}},?\s+\d{{4}}"
_OF_DATE = re.compile(rf"\b(?:of|dated)\s+({_DATE})", re.IGNORECASE)
_ANY_DATE = re.compile(rf"\b({_DATE})")
_EXECUTIVE_ORDER = re.compile(r"\bExecutive Order (?:No\. ?)?(\d{4,5}(?:-[A-Z])?)\b", re.IGNORECASE)
_PROCLAMATION = re.compile(r"\bProclamation (?:No\. ?)?(\d{4,5})\b", re.IGNORECASE)
_EFFECTIVE = re.compile(
    rf"\beffective(?:\s+(?:date|on|from|as of|beginning|is|at|starting))*\s*:?\s*"
    rf"(?:\d{{1,2}}(?::\d\d)? [ap]\.?m\.?,?[^.;]{{0,40}}?\bon\s+)?({_DATE})",
    re.IGNORECASE,
)
_CLOSING = re.compile(
    rf"\bcomments?\b[^.;]{{0,200}}?\b(?:on or before|no later than|by|before|until|through|due:?)"
    rf"\s*:?\s+(?:\w+day,\s+)?({_DATE})",
    re.IGNORECASE,
)
_RIN = re.compile(r"\b(\d{4}-[A-Z]{2}-?\d{2})\b")
_CFR = re.compile(r"\b(\d{1,2})\s+CFR\s+(Parts?|Chapters?|Subtitles?)\s+(.+)", re.IGNORECASE)
_PART = re.compile(r"\d+[a-z]?")
_DOCUMENT = re.compile(r"FR\s+Doc\.?\s*(?:No:?\s*)?([A-Z0-9]{1,4}(?:-[A-Z0-9]{1,6}){1,2})\b")
_TURNED = re.compile(r"(Department|Bureau|Office) of (?:the )?(?!(?:the )?Secretary\b)(.+)")
_SMALL_WORDS = frozenset({"of", "the", "and", "for", "on", "in", "to", "from", "who", "or", "are"})


def document_number(root: Element) -> str | None:
    """``2026-11180`` from ``[FR Doc. 2026-11180 Filed 6-2-26; 11:15 am]``; the last one counts."""
    found = None
    for element in root.iter("FRDOC"):
        match = _DOCUMENT.search(_text(element))
        found = match[1].upper() if match else found
    return found


def title(root: Element, style: Style) -> str:
    """The subject of a rule or notice, the heading of a presidential document."""
    tag = "HD" if root.tag == "PRESDOCU" else "SUBJECT"
    for element in root.iter(tag):
        text = inline_text(element, style)
        if text:
            return text
    for element in root.iter("HD", "SUBJECT", "AGENCY", "PROC", "EXECORDR"):
        text = inline_text(element, style)
        if text:
            return text
    return ""


def subtype(root: Element) -> str | None:
    """Executive Order, Proclamation …; None for rules and notices."""
    if root.tag != "PRESDOCU":
        return None
    return next((SUBTYPES[child.tag] for child in root if child.tag in SUBTYPES), "Other")


def agencies(root: Element, style: Style) -> list[str]:
    """Agencies and their parts, named as the API names them, each once."""
    if root.tag == "PRESDOCU":
        return [PRESIDENT]
    head = root.find("PREAMB")
    named = (head if head is not None else root).iter("AGENCY", "SUBAGY")
    return _unique(agency_name(inline_text(element, style)) for element in named)


def action(root: Element, style: Style) -> str | None:
    """The ACTION line of the head: "Final rule." It decides the instrument."""
    for element in root.iter("ACT"):
        text = " ".join(blocks(element, style)).strip()
        return re.sub(r"^ACTIONS?:\s*", "", text, flags=re.IGNORECASE) or None
    return None


def summary(root: Element, style: Style) -> str | None:
    for element in root.iter("SUM"):
        text = "\n\n".join(blocks(element, style)).strip()
        return re.sub(r"^SUMMARY:\s*", "", text, flags=re.IGNORECASE) or None
    return None


def cfr_references(root: Element, style: Style) -> list[str]:
    """``12 CFR Part 1024``, one a part, as the API names them; other forms as printed."""
    head = root.find("PREAMB")
    printed = (head if head is not None else root).iter("CFR")
    return _unique(
        reference for element in printed for reference in _cfr_parts(inline_text(element, style))
    )


def rins(root: Element, style: Style) -> list[str]:
    """Regulation identifier numbers: ``0694-AK43``."""
    return _unique(
        found for element in root.iter("RIN") for found in _RIN.findall(inline_text(element, style))
    )


def docket_ids(root: Element, style: Style) -> list[str]:
    """Docket numbers as printed, without brackets; several stand in one bracket."""
    printed = (inline_text(element, style).strip("[] ") for element in root.iter("DEPDOC"))
    return _unique(part.strip() for text in printed for part in text.split(";") if part.strip())


def effective_dates(root: Element, style: Style) -> list[str]:
    """Days on which the DATES lines say that the document takes effect."""
    return _unique(
        day
        for text in _dates_lines(root, style)
        for day in map(iso, _EFFECTIVE.findall(text))
        if day
    )


def comments_close(root: Element, style: Style) -> str | None:
    """The first day that the DATES lines give as the end of the comment period."""
    for text in _dates_lines(root, style):
        for found in _CLOSING.findall(text):
            if day := iso(found):
                return day
    return None


def heading_lines(root: Element, style: Style) -> list[str]:
    """The lines above and below the title that carry number and date of a presidential document."""
    kind = next((child for child in root if child.tag in SUBTYPES), root)
    lines = []
    for child in kind:
        if child.tag in ("FP", "P"):
            break
        if isinstance(child.tag, str) and child.tag not in ("HD", "TITLE3", "PRES", "PRTPAGE"):
            lines.append(inline_text(child, style))
    return lines


def signed(root: Element, style: Style) -> str | None:
    """The day in the heading ("of May 7, 2026"), else the last DATE line ("Washington, …")."""
    if root.tag != "PRESDOCU":
        return None
    for line in heading_lines(root, style):
        found = _OF_DATE.search(line)
        if found:
            return iso(found[1])
    for element in reversed(list(root.iter("DATE"))):
        found = _ANY_DATE.search(inline_text(element, style))
        if found:
            return iso(found[1])
    return None


def executive_order_number(root: Element, style: Style) -> str | None:
    return _number_in_heading(root, style, _EXECUTIVE_ORDER)


def proclamation_number(root: Element, style: Style) -> str | None:
    return _number_in_heading(root, style, _PROCLAMATION)


def iso(printed: str) -> str | None:
    """``2026-05-07`` for ``May 7, 2026``; None for a day that no calendar has."""
    try:
        return datetime.strptime(re.sub(r"[\s,]+", " ", printed), "%B %d %Y").date().isoformat()
    except ValueError:
        return None


def volume_of(day: str) -> int:
    """Volume 1 was 1936."""
    return date.fromisoformat(day).year - 1935


def capitalised(name: str) -> str:
    """``Department of Commerce`` for ``DEPARTMENT OF COMMERCE``; mixed case stays."""
    if not name.isupper():
        return name
    words = name.lower().split()
    return " ".join(
        word if number and word in _SMALL_WORDS else _capitalised_word(word)
        for number, word in enumerate(words)
    )


def agency_name(printed: str) -> str:
    """``Commerce Department`` for ``DEPARTMENT OF COMMERCE``: what sorts first stands first.

    So the API names departments, bureaus and offices, and a filter by agency must find both. The
    secretary's offices it does not name at all; they stay as printed.
    """
    name = capitalised(printed)
    found = _TURNED.match(name)
    return f"{found[2]} {found[1]}" if found else name


def _capitalised_word(word: str) -> str:
    """``U.S.-China`` for ``u.s.-china``: a letter after a hyphen or a stop begins anew."""
    return re.sub(r"(?<![^\W\d_])(?<!['’])[^\W\d_]", lambda at: at[0].upper(), word)


def _number_in_heading(root: Element, style: Style, pattern: re.Pattern[str]) -> str | None:
    if root.tag != "PRESDOCU":
        return None
    for line in heading_lines(root, style):
        found = pattern.match(line)
        if found:
            return found[1]
    return None


def _cfr_parts(printed: str) -> list[str]:
    found = _CFR.match(printed)
    if not found or not found[2].lower().startswith("part"):
        return [printed] if printed else []
    listed = found[3]
    if re.search(r"[-–—]|\bthrough\b|\bto\b|\[|\(", listed):
        return [printed]
    return [f"{found[1]} CFR Part {part}" for part in _PART.findall(listed)]


def _dates_lines(root: Element, style: Style) -> list[str]:
    return [
        " ".join(blocks(element, style)) for element in root.iter("DATES", "EFFDATE", "EFFDATES")
    ]


def _text(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())


def _unique(values: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
