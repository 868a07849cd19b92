"""Judgements in one form: gold in both its forms, and rows of ``label``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from db.records import StatecraftError
from nlp import quotations

#: facet of the report -> names under which a row may hold it
LIST_NAMES = {
    "measures": ("measures",),
    "countries": ("countries",),
    "sectors": ("sectors",),
    "deregulation": ("deregulation", "dereg"),
    "authorities": ("authorities",),
}
FLAG_NAMES = ("safeguard", "economic_security")

#: Facets as reported, and whether accuracy or micro-F1 tells them.
REPORTED = {
    "instrument": "accuracy",
    "measures": "f1",
    "countries": "f1",
    "countries-without-role": "f1",
    "sectors": "f1",
    "deregulation": "f1",
    "authorities": "f1",
    "safeguard": "accuracy",
    "economic_security": "accuracy",
}


@dataclass(slots=True, frozen=True)
class Evidence:
    """A quotation for one code. Gold gives the quote alone; labels give offsets and rule too."""

    quote: str
    start: int | None = None
    end: int | None = None
    score: float | None = None
    rule: str = ""
    field: str = "text"


@dataclass(slots=True)
class Judgement:
    """What one reader, human or machine, says of one document.

    ``codes`` has, for every facet of ``REPORTED``, the set of codes (countries as ``CN:target``,
    flags as ``true`` or nothing); ``evidence`` the quotations of a facet's code.
    """

    id: str
    codes: dict[str, frozenset[str]]
    evidence: dict[tuple[str, str], list[Evidence]] = field(default_factory=dict)
    row: Mapping[str, Any] = field(default_factory=dict)


def judgement(row: Mapping[str, Any], place: str) -> Judgement:
    """A row of gold or of ``label``; StatecraftError names the place of a malformed one."""
    identifier = row.get("id") or row.get("key")
    if not isinstance(identifier, str):
        raise StatecraftError(f"{place}: the row has no id")
    if not isinstance(row.get("instrument"), str | None):
        raise StatecraftError(f"{place}: instrument must be a string")
    codes: dict[str, frozenset[str]] = {
        "instrument": frozenset([row["instrument"]] if row.get("instrument") else [])
    }
    evidence: dict[tuple[str, str], list[Evidence]] = {}
    for facet, names in LIST_NAMES.items():
        items = _items(row, names, place)
        found = [(_code(item, facet, place), item) for item in items]
        codes[facet] = frozenset(code for code, _ in found)
        for code, item in found:
            if isinstance(item, Mapping) and item.get("quote"):
                evidence.setdefault((facet, code), []).append(_evidence(item))
    codes["countries-without-role"] = frozenset(c.split(":")[0] for c in codes["countries"])
    for flag in FLAG_NAMES:
        value = row.get(flag)
        if isinstance(value, Mapping):
            quotes = [_evidence(item) for item in value.get("evidence") or []]
            if quotes:
                evidence[flag, "true"] = quotes
            value = value.get("value")
        codes[flag] = frozenset(["true"] if value else [])
    return Judgement(identifier, codes, evidence, row)


def with_words(row: Mapping[str, Any], document: Mapping[str, Any]) -> Mapping[str, Any]:
    """Gold that ships as offsets, its quotations put in again from the document."""
    filled = dict(row)
    for names in LIST_NAMES.values():
        for name in names:
            if isinstance(row.get(name), list):
                filled[name] = [
                    {**item, "quote": quotations.words_of(item, row, document)}
                    if isinstance(item, Mapping)
                    else item
                    for item in row[name]
                ]
    return filled


def _items(row: Mapping[str, Any], names: Iterable[str], place: str) -> list[Any]:
    for name in names:
        if row.get(name) is not None:
            if not isinstance(row[name], list):
                raise StatecraftError(f"{place}: {name} must be a list")
            return list(row[name])
    return []


def _code(item: Any, facet: str, place: str) -> str:
    code = item.get("code") if isinstance(item, Mapping) else item
    if not isinstance(code, str):
        raise StatecraftError(f"{place}: {facet}: an entry has no code")
    if facet == "countries":
        role = item.get("role") if isinstance(item, Mapping) else None
        if role not in ("target", "partner"):
            raise StatecraftError(f"{place}: countries: {code} has no role target or partner")
        return f"{code}:{role}"
    return code


def _evidence(item: Mapping[str, Any]) -> Evidence:
    return Evidence(
        quote=str(item.get("quote") or ""),
        start=item.get("start"),
        end=item.get("end"),
        score=item.get("score"),
        rule=str(item.get("rule") or ""),
        field=str(item.get("field") or "text"),
    )
