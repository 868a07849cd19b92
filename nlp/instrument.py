"""Instrument: the form of a document, by the first rule of ``instruments.yml`` that holds.

Rules read the title, the opening words, a Federal Register ACTION line or a metadata field, in an
order that lets words overrule sections: a memorandum filed under articles is a memorandum.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from db.records import Label
from nlp import vocabulary
from nlp.reading import Reading

OPENING, HEAD, TEXT = 900, 6_000, 200_000  # characters that a rule may read

_HOSTS = {
    "whitehouse.gov": "whitehouse",
    "state.gov": "state",
    "federalregister.gov": "federalregister",
    "govinfo.gov": "federalregister",
}
_SECTIONS = frozenset(
    ["presidential-actions", "fact-sheets", "briefings-statements", "articles", "releases"]
    + ["remarks", "research"]
)
_CRUMBS = re.compile(r"^(?:1\. Parent 2\. Current )?")
_ACTION = re.compile(
    r"\bACTION: ?(?P<action>.{2,160}?)"
    r"(?= ?(?:SUMMARY|DATES|EFFECTIVE DATE|FOR FURTHER INFORMATION|AGENCY|ADDRESSES)\b)"
)


@dataclass(slots=True, frozen=True)
class _Rule:
    code: str
    id: str
    pattern: re.Pattern[str]
    on: str
    when: Mapping[str, frozenset[str]]
    score: float


@dataclass(slots=True, frozen=True)
class _Part:
    """What a rule reads: a string and where it stands (field, offset into the folded field)."""

    text: str
    field: str
    offset: int = 0


@cache
def _rules() -> tuple[_Rule, ...]:
    found: list[tuple[float, _Rule]] = []
    for entry in vocabulary.load("instrument").entries:
        for pattern in entry.patterns:
            options = pattern.options
            when = {
                name: frozenset(str(value).lower() for value in values)
                for name, values in options.get("when", {}).items()
            }
            rule = _Rule(
                entry.code, pattern.id, pattern.compiled(), options["on"], when, options["score"]
            )
            found.append((float(options["order"]), rule))
    return tuple(rule for _, rule in sorted(found, key=lambda item: item[0]))


def find(reading: Reading) -> list[Label]:
    """Exactly one label; [] only for a document with neither text nor title nor metadata."""
    known = _known(reading)
    parts: dict[str, _Part] = {}
    for rule in _rules():
        if any(known.get(name, "") not in values for name, values in rule.when.items()):
            continue
        part = parts.get(rule.on)
        if part is None:
            part = parts[rule.on] = _part(reading, rule.on, known)
        hit = rule.pattern.search(part.text)
        if hit:
            return [_label(reading, rule, part, hit)]
    return []


def noted(reading: Reading) -> Reading:
    """The reading with its instrument noted, as the pipeline hands it to the facets after this."""
    for label in find(reading):
        reading.notes["instrument"] = label.code
    return reading


def _known(reading: Reading) -> dict[str, str]:
    """Source, section and type in lower case, guessed from the URL where they are not given."""
    url = urlsplit(reading.value("url"))
    host = (url.hostname or "").removeprefix("www.")
    source = reading.value("source").lower()
    if not source:
        source = next((s for name, s in _HOSTS.items() if host.endswith(name)), "")
    section = reading.value("section").lower()
    if source == "whitehouse" and section not in _SECTIONS:
        first = url.path.strip("/").split("/")[0].lower()
        section = first if first in _SECTIONS else ""
    known = {name: reading.value(name).lower() for name in ("subcategory", "type", "subtype")}
    return known | {"source": source, "section": section}


def _part(reading: Reading, on: str, known: Mapping[str, str]) -> _Part:
    if on == "title":
        return _Part(reading.title_flat, "title")
    if on in ("opening", "head", "text", "abstract"):
        crumbs = _CRUMBS.match(reading.flat)
        start = crumbs.end() if crumbs else 0
        size = {"opening": OPENING, "head": HEAD, "abstract": HEAD, "text": TEXT}[on]
        text = reading.flat[start : start + size]
        if on == "abstract" and re.match(r"(?i)requests? for comments? ", reading.title_flat):
            return _Part(reading.title_flat, "title")
        return _Part(text, "text", start)
    if on == "action":
        return _action(reading)
    return _Part(known.get(on, "") or reading.value(on), on)


def _action(reading: Reading) -> _Part:
    """The ACTION line: of the metadata, else of the text's preamble."""
    given = reading.value("action")
    if given:
        return _Part(given, "action")
    line = _ACTION.search(reading.flat, 0, 30_000)
    if line is None:
        return _Part("", "text")
    return _Part(line["action"], "text", line.start("action"))


def _label(reading: Reading, rule: _Rule, part: _Part, hit: re.Match[str]) -> Label:
    if part.field in ("title", "text") and hit.end() > hit.start():
        return reading.label(
            "instrument",
            rule.code,
            part.offset + hit.start(),
            part.offset + hit.end(),
            score=rule.score,
            rule=rule.id,
            where="title" if part.field == "title" else "text",
        )
    field: Any = part.field if reading.value(part.field) else "title"
    return reading.field_label("instrument", rule.code, field, score=rule.score, rule=rule.id)
