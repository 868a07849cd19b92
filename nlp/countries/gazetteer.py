"""The gazetteer: names of countries and what each stands for, as data.

ISO 3166-1 names come from pycountry, everything else from ``nlp/vocabulary/countries.yml``; ``EU``,
``WLD`` and ``XK`` are the codebook's own codes. Names are looked up by their first word, the
longest name first. spaCy's ``PhraseMatcher`` is not used here: it matches whole tokens and the
tokenizer leaves "U.S.-Japan" and "U.S.–China" one token, the very places that name a partner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Annotated, Literal

import pycountry
import yaml
from babel import Locale
from pydantic import BaseModel, ConfigDict, Field

#: Kinds of mention, from the state itself to what merely lies in it; "never" is no mention.
Kind = Literal[
    "name",
    "demonym",
    "seat",
    "body",
    "group",
    "leader",
    "place",
    "border",
    "firm",
    "collective",
    "treaty",
    "world",
    "never",
]

#: The United States and its territories are never labelled (codebook).
NEVER_LABELLED = frozenset({"US", "UM", "PR", "GU", "VI", "AS", "MP"})
#: ISO entries that are no party to anything in this corpus and whose names are words.
_UNUSED = frozenset({"AQ", "BV", "HM", "TF", "GS", "IO", "SJ", "CX", "CC", "NF", "PN", "IM"})
#: The codebook's codes that ISO 3166-1 does not have.
EXTRA_NAMES = {
    "EU": ("European Union", "欧州連合"),
    "WLD": ("All or nearly all countries", "全世界"),
    "XK": ("Kosovo", "コソボ"),
}
_SHORT = 4  # names up to this length match as written ("UK", "EU", "Iran" has its case anyway)
_WORD = re.compile(r"\w+")

_Names = Annotated[list[str], Field(default_factory=list)]


class CountryNames(BaseModel):
    """Names of one country beyond ISO's, by kind of mention."""

    model_config = ConfigDict(extra="forbid")
    names: _Names
    demonyms: _Names
    seats: _Names
    bodies: _Names
    groups: _Names
    leaders: _Names
    places: _Names
    firms: _Names


class Collective(BaseModel):
    """One name for several governments."""

    model_config = ConfigDict(extra="forbid")
    names: list[str]
    members: list[str]
    kind: Literal["collective", "treaty"] = "collective"


class Vocabulary(BaseModel):
    """The shape of ``countries.yml``."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    schema_version: Literal[1] = Field(alias="schema")
    never: list[str]
    shared: list[str]
    persons: list[str]
    countries: dict[str, CountryNames]
    collectives: list[Collective]
    world: list[str]


@dataclass(slots=True, frozen=True)
class Alias:
    """One name. ``phrase`` is in lower case; ``exact`` the written form where case decides."""

    phrase: str
    codes: tuple[str, ...]
    kind: Kind
    exact: str | None = None
    shared: bool = False
    person: bool = False


@dataclass(slots=True, frozen=True)
class Gazetteer:
    """Aliases by the first word of their phrase, longest first."""

    by_first_word: dict[str, list[Alias]]


_KIND_OF_FIELD: dict[str, Kind] = {
    "names": "name",
    "demonyms": "demonym",
    "seats": "seat",
    "bodies": "body",
    "groups": "group",
    "leaders": "leader",
    "places": "place",
    "firms": "firm",
}


@cache
def vocabulary() -> Vocabulary:
    """``countries.yml``, checked."""
    text = resources.files("nlp.vocabulary").joinpath("countries.yml").read_text("utf-8")
    return Vocabulary.model_validate(yaml.safe_load(text))


@cache
def load() -> Gazetteer:
    """The gazetteer, built once a process."""
    words = vocabulary()
    shared = {name.lower() for name in words.shared}
    persons = {name.lower() for name in words.persons}
    found: dict[str, Alias] = {}

    def add(name: str, codes: tuple[str, ...], kind: Kind) -> None:
        phrase = name.lower()
        found.setdefault(
            phrase,
            Alias(
                phrase,
                codes,
                kind,
                exact=name if len(name) <= _SHORT and name.upper() == name else None,
                shared=phrase in shared,
                person=phrase in persons,
            ),
        )

    for name in words.never:
        add(name, (), "never")
    for code, entry in words.countries.items():
        for field, kind in _KIND_OF_FIELD.items():
            for name in getattr(entry, field):
                add(name, (code,), kind)
    for code, names in iso_names().items():
        for name in names:
            add(name, () if code in NEVER_LABELLED else (code,), "name")
    for group in words.collectives:
        for name in group.names:
            add(name, tuple(group.members), group.kind)
    by_first_word: dict[str, list[Alias]] = {}
    for alias in found.values():
        first = _WORD.search(alias.phrase)
        if first is None or first.start() != 0:
            raise ValueError(f"a country's name must begin with a letter: {alias.phrase!r}")
        by_first_word.setdefault(first.group(), []).append(alias)
    for aliases in by_first_word.values():
        aliases.sort(key=lambda alias: -len(alias.phrase))
    return Gazetteer(by_first_word)


def iso_names() -> dict[str, list[str]]:
    """English names after ISO 3166-1 by alpha-2 code, entries with inverted word order left out."""
    names: dict[str, list[str]] = {}
    for country in pycountry.countries:
        code = country.alpha_2
        if code in _UNUSED or code == "US":
            continue
        forms = [country.name, getattr(country, "common_name", ""), _official(country)]
        names[code] = [form for form in dict.fromkeys(forms) if form and "," not in form]
        names[code] = [re.sub(r" \(.*\)$", "", form) for form in names[code]]
    return names


def _official(country: object) -> str:
    return str(getattr(country, "official_name", "")).removeprefix("the ")


def codes() -> list[str]:
    """Every code a country label may have, sorted."""
    iso = {country.alpha_2 for country in pycountry.countries}
    return sorted((iso - NEVER_LABELLED) | set(EXTRA_NAMES))


def english_name(code: str) -> str:
    """The name to show for a code: the codebook's for its own codes, else Babel's."""
    if code in EXTRA_NAMES:
        return EXTRA_NAMES[code][0]
    return str(Locale("en").territories.get(code, code))


def japanese_name(code: str) -> str:
    """The Japanese name of a code, after CLDR."""
    if code in EXTRA_NAMES:
        return EXTRA_NAMES[code][1]
    return str(Locale("ja").territories.get(code, code))
