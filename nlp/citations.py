"""Statutes by name and by their place in the United States Code.

Names come from ``authorities.yml``. Citations of the Code (``50 U.S.C. 1701 et seq.``), of public
laws and of ``title 5, United States Code`` are found by citeurl, loaded with its templates of
general federal law alone (with all of them it reads eight times slower); lists such as
``50 U.S.C. 1601-1651, 1701-1706``, of which citeurl reads the first member, are continued here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from citeurl import Citator

from nlp import vocabulary

OTHER = "other-statute"
PIECE = 3_000  # characters: longer than any clause that names statutes

_MORE = re.compile(
    r"(?: ?et seq ?\.?)?(?:,| and|, and|;| or)? (?:and )?(?P<section>\d{2,6}[a-z]?(?:-\d+)?)"
    r"(?P<subsection>\([a-z0-9]+\))?(?=[\s,;.)]|$)"
    r"(?! U\.? ?S\.? ?C| CFR| C\.F\.R| Stat| FR\b| F\.R)"
)
_NUMBER = re.compile(r"\d+")
_TEMPLATES = ("U.S. Code", "U.S. Public Laws")


@dataclass(slots=True, frozen=True)
class Statute:
    """A statute named or cited at [start, end) of the text read; ``code`` of the codebook."""

    code: str
    start: int
    end: int
    rule: str


@dataclass(slots=True, frozen=True)
class _Place:
    """A range of the Code: title, first and last section, subsection or ""."""

    code: str
    title: str
    first: int
    last: int
    subsection: str


@cache
def _citator() -> Citator:
    path = resources.files("citeurl") / "templates" / "general federal law.yaml"
    with resources.as_file(path) as templates:
        whole = Citator(defaults=None, yaml_paths=[str(templates)])
    return Citator(defaults=None, templates={name: whole.templates[name] for name in _TEMPLATES})


@cache
def _names(*, coded: bool) -> tuple[re.Pattern[str], dict[str, tuple[str, str]]]:
    """All names as one expression, and for each of its groups the code and rule."""
    parts, groups = [], {}
    for i, entry in enumerate(vocabulary.load("authority").entries):
        if (entry.code != OTHER) is not coded:
            continue
        for j, pattern in enumerate(entry.patterns):
            group = f"g{i}_{j}"
            groups[group] = (entry.code, pattern.id)
            parts.append(f"(?P<{group}>{pattern.source()})")
    return re.compile("|".join(parts), re.IGNORECASE), groups


@cache
def _places() -> tuple[_Place, ...]:
    found = []
    for entry in vocabulary.load("authority").entries:
        for pattern in entry.patterns:
            for place in pattern.options.get("usc", ()):
                title, _, rest = place.partition(":")
                first, _, last = rest.partition("(")[0].partition("-")
                subsection = "(" + rest.partition("(")[2] if "(" in rest else ""
                found.append(_Place(entry.code, title, int(first), int(last or first), subsection))
    # the narrowest place first: 50 U.S.C. 4565 is section 721 before it is the Act
    return tuple(sorted(found, key=lambda p: (not p.subsection, p.last - p.first)))


def code_of(title: str, section: str, subsection: str = "") -> str:
    """The codebook's code for a place in the United States Code, ``other-statute`` if none.

    ``section`` may be a range; a range belongs to the statute that holds its first member.
    """
    number = _NUMBER.match(section)
    if number is None:
        return OTHER
    at = int(number.group())
    for place in _places():
        if place.title == title and place.first <= at <= place.last:
            if place.subsection and not subsection.startswith(place.subsection):
                continue
            return place.code
    return OTHER


def statutes(text: str) -> list[Statute]:
    """Every statute named or cited in a folded text, by place; the same may come twice.

    A text without end is read in pieces: citeurl's time grows with the square of the length.
    """
    found: list[Statute] = []
    start = 0
    while start < len(text):
        end = len(text)
        if end - start > PIECE:
            end = max(text.rfind(" ", start, start + PIECE) + 1, start + PIECE // 2)
        found.extend(
            Statute(s.code, s.start + start, s.end + start, s.rule) for s in _piece(text[start:end])
        )
        start = end
    return found


def _piece(text: str) -> list[Statute]:
    found = list(_named(text, coded=True))
    if "U.S.C" in text or "USC" in text or "U. S. C" in text:
        found.extend(_cited(text))
    taken = [(statute.start, statute.end) for statute in found]
    found.extend(
        statute
        for statute in _named(text, coded=False)
        if not any(statute.start < end and start < statute.end for start, end in taken)
    )
    return sorted(found, key=lambda statute: statute.start)


def _named(text: str, *, coded: bool) -> Iterator[Statute]:
    expression, groups = _names(coded=coded)
    for hit in expression.finditer(text):
        code, rule = groups[str(hit.lastgroup)]
        yield Statute(code, hit.start(), hit.end(), rule)


def _cited(text: str) -> list[Statute]:
    found = []
    cites: list[Any] = _citator().list_cites(text)
    for cite in cites:
        if cite.template.name != "U.S. Code" or cite.text.lower().startswith("title"):
            continue
        start, end = cite.span
        title = cite.tokens["title"]
        code = code_of(title, cite.tokens["section"] or "", cite.tokens["subsection"] or "")
        found.append(Statute(code, start, end, "authority.usc"))
        more = _MORE.match(text, end)
        while more:
            code = code_of(title, more["section"], more["subsection"] or "")
            found.append(Statute(code, more.start("section"), more.end(), "authority.usc"))
            more = _MORE.match(text, more.end())
    return found
