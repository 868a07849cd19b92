"""Rules of the kind "a country named at this place of this sort of document is a target".

The rules are data (``nlp/vocabulary/country-rules.yml``). They are tried on every place of a
country; each that holds is an input of the trained decision and a possible quotation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from nlp.countries import relations
from nlp.countries.relations import Hit, Place
from nlp.reading import Reading

LEAD = 700  # characters that a class's `either` looks at
DOCUMENT = 40_000  # characters that `document` looks at
_Strings = Annotated[list[str], Field(default_factory=list)]


class DocumentClass(BaseModel):
    """A sort of document; every condition given must hold."""

    model_config = ConfigDict(extra="forbid")
    id: str
    instruments: _Strings
    title: str | None = None
    either: str | None = None
    document: str | None = None
    not_document: str | None = None


class Rule(BaseModel):
    """Where a country has a role. Empty conditions hold; ``without`` relations must not hold.

    ``min_list`` counts names: the members of one collective name ("G7 partners") are no list.
    ``probability``: the rule decides by itself, whatever the model says, and is right that often.
    """

    model_config = ConfigDict(extra="forbid")
    id: str
    role: Literal["target", "partner", "none"]
    classes: _Strings
    not_classes: _Strings
    zones: _Strings
    sections: _Strings
    relations: _Strings
    without: _Strings
    kinds: _Strings
    sentence: str | None = None
    document: str | None = None
    opens: bool = False
    veto: bool = False
    min_list: int = 0
    probability: float | None = None


class RuleVocabulary(BaseModel):
    """The shape of ``country-rules.yml``."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    schema_version: Literal[1] = Field(alias="schema")
    classes: list[DocumentClass]
    rules: list[Rule]


#: Kinds of mention that give no role by themselves, but by a rule that asks for the kind: a group,
#: a border or a treaty is not the state, and what a firm promises no government does.
_STANDS_FOR_NOTHING: dict[str, frozenset[str]] = {
    "target": frozenset({"group", "border", "treaty"}),
    "partner": frozenset({"group", "border", "firm"}),
}


@dataclass(slots=True, frozen=True)
class Where:
    """Zone and section of a place, whether it opens its sentence, and that sentence's number."""

    zone: str
    section: str
    opens: bool
    number: int


@dataclass(slots=True, frozen=True)
class Sighting:
    """One place of a country with the relations that hold there."""

    where: Where
    place: Place
    hits: tuple[Hit, ...]
    relations: frozenset[str]

    @property
    def zone(self) -> str:
        return self.where.zone

    @property
    def opens(self) -> bool:
        return self.where.opens

    @property
    def number(self) -> int:
        return self.where.number

    @property
    def in_title(self) -> bool:
        return self.where.zone == "title"


@dataclass(slots=True, frozen=True)
class _Compiled:
    rule: Rule
    classes: frozenset[str]
    not_classes: frozenset[str]
    zones: frozenset[str]
    sections: frozenset[str]
    relations: frozenset[str]
    without: frozenset[str]
    kinds: frozenset[str]
    sentence: re.Pattern[str] | None
    document: re.Pattern[str] | None


@cache
def vocabulary() -> RuleVocabulary:
    """``country-rules.yml``, checked: classes and relations that rules name exist."""
    text = resources.files("nlp.vocabulary").joinpath("country-rules.yml").read_text("utf-8")
    rules = RuleVocabulary.model_validate(yaml.safe_load(text))
    classes = {entry.id for entry in rules.classes}
    known = {relation.id for relation in relations.vocabulary()}
    for rule in rules.rules:
        unknown = {*rule.classes, *rule.not_classes} - classes
        unknown |= {*rule.relations, *rule.without} - known
        if unknown:
            raise ValueError(f"country-rules.yml, rule {rule.id}: unknown {sorted(unknown)}")
    return rules


@dataclass(slots=True, frozen=True)
class _CompiledClass:
    entry: DocumentClass
    title: re.Pattern[str] | None
    either: re.Pattern[str] | None
    document: re.Pattern[str] | None
    not_document: re.Pattern[str] | None


@cache
def _classes() -> list[_CompiledClass]:
    return [
        _CompiledClass(
            entry,
            *(
                re.compile(pattern) if pattern else None
                for pattern in (entry.title, entry.either, entry.document, entry.not_document)
            ),
        )
        for entry in vocabulary().classes
    ]


@cache
def _rules() -> list[_Compiled]:
    return [
        _Compiled(
            rule,
            frozenset(rule.classes),
            frozenset(rule.not_classes),
            frozenset(rule.zones),
            frozenset(rule.sections),
            frozenset(rule.relations),
            frozenset(rule.without),
            frozenset(rule.kinds),
            re.compile(rule.sentence) if rule.sentence else None,
            re.compile(rule.document) if rule.document else None,
        )
        for rule in vocabulary().rules
    ]


def classes_of(reading: Reading) -> frozenset[str]:
    """The classes that a document belongs to."""
    instrument = str(reading.notes.get("instrument") or "")
    return frozenset(
        compiled.entry.id
        for compiled in _classes()
        if (not compiled.entry.instruments or instrument in compiled.entry.instruments)
        and _is_of(reading, compiled)
    )


def _is_of(reading: Reading, compiled: _CompiledClass) -> bool:
    title, lead = reading.title_lower, reading.lower[:LEAD]
    text = reading.lower[:DOCUMENT]
    return (
        (not compiled.title or bool(compiled.title.search(title)))
        and (
            not compiled.either
            or bool(compiled.either.search(title) or compiled.either.search(lead))
        )
        and (not compiled.document or bool(compiled.document.search(text)))
        and not (compiled.not_document and compiled.not_document.search(text))
    )


def judge(
    reading: Reading, code: str, classes: frozenset[str], sightings: list[Sighting]
) -> list[tuple[Rule, Sighting]]:
    """Every rule that holds for a country, with each sighting it holds at."""
    found: list[tuple[Rule, Sighting]] = []
    for compiled in _rules():
        if compiled.classes and not (compiled.classes & classes):
            continue
        if compiled.not_classes & classes:
            continue
        if compiled.document and not compiled.document.search(reading.lower):
            continue
        found.extend(
            (compiled.rule, sighting)
            for sighting in sightings
            if _holds(reading, code, compiled, sighting)
        )
    return found


def _holds(reading: Reading, code: str, compiled: _Compiled, sighting: Sighting) -> bool:
    rule, place = compiled.rule, sighting.place
    where = sighting.where
    fits = (
        (not compiled.zones or where.zone in compiled.zones)
        and (not compiled.sections or where.section in compiled.sections)
        and (not compiled.relations or not compiled.relations.isdisjoint(sighting.relations))
        and compiled.without.isdisjoint(sighting.relations)
        and (where.opens or not rule.opens)
        and len(place.mentions) >= rule.min_list
    )
    if not fits:
        return False
    kinds = {mention.kind for mention in place.mentions if code in mention.codes}
    idle = kinds <= _STANDS_FOR_NOTHING.get(rule.role, frozenset())
    if idle and compiled.kinds.isdisjoint(kinds):
        return False
    if compiled.kinds and compiled.kinds.isdisjoint(kinds):
        return False
    return compiled.sentence is None or bool(
        compiled.sentence.search(sentence_text(reading, sighting))
    )


def sentence_text(reading: Reading, sighting: Sighting) -> str:
    """The sentence of a sighting in lower case, at most 400 characters on either side."""
    lower = reading.title_lower if sighting.in_title else reading.lower
    start, end = sighting.place.sentence
    place = sighting.place
    return lower[max(start, place.start - 400) : min(end, place.end + 400)]
