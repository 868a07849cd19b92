"""The vocabulary as data: one YAML file a facet, checked by a schema when it is loaded.

A file has ``facet`` (a name of ``db.records.FACETS``) and ``entries``. A pattern is a regular
expression over folded text (straight quotes, single spaces; see ``nlp.folding``), not sensitive
to case unless ``case: true``; ``phrases`` is a list of plain phrases instead. ``matches`` are
sentences that it must find and ``misses`` sentences that it must not: the tests run every one.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from db.records import FACETS, StatecraftError

#: facet -> file in this folder. Countries are names with roles, not codes with rules: their files
#: have a form of their own, read in ``nlp.countries``.
FILES = {
    "instrument": "instruments.yml",
    "measure": "measures.yml",
    "sector": "sectors.yml",
    "deregulation": "deregulation.yml",
    "authority": "authorities.yml",
    "safeguard": "safeguard.yml",
    "economic_security": "relevance.yml",
}


class Pattern(BaseModel):
    """One rule: a regular expression or phrases, with examples both ways."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z0-9]+(?:[.-][a-z0-9]+)*$")
    regex: str | None = None
    phrases: tuple[str, ...] = ()
    case: bool = False
    #: Kinds of section (and "title") in which it counts; empty means everywhere.
    where: tuple[str, ...] = ()
    #: Anything else a facet's code reads from the rule (weights, fields, order).
    options: dict[str, Any] = Field(default_factory=dict)
    matches: tuple[str, ...]
    misses: tuple[str, ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _one_of_both(self) -> Pattern:
        if bool(self.regex) == bool(self.phrases):
            raise ValueError(f"{self.id}: give either regex or phrases")
        if not self.matches:
            raise ValueError(f"{self.id}: give at least one sentence that it matches")
        try:
            self.compiled()
        except re.error as error:
            raise ValueError(f"{self.id}: not a regular expression: {error}") from error
        return self

    def source(self) -> str:
        """The rule as one regular expression."""
        if self.regex:
            return self.regex.strip()
        ordered = sorted(self.phrases, key=len, reverse=True)
        return r"\b(?:" + "|".join(re.escape(phrase) for phrase in ordered) + r")\b"

    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.source(), 0 if self.case else re.IGNORECASE)


class Entry(BaseModel):
    """One code of the codebook."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str
    label: str
    label_ja: str
    aliases_ja: tuple[str, ...] = ()
    definition: str
    definition_ja: str = Field(min_length=1)
    patterns: tuple[Pattern, ...] = ()
    #: Rules that speak against the code where they match.
    counter_patterns: tuple[Pattern, ...] = ()
    note: str = ""


class Facet(BaseModel):
    """One file of the vocabulary."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    facet: str
    entries: tuple[Entry, ...]
    #: Rules that belong to no single code (contexts, qualifiers).
    shared: tuple[Pattern, ...] = ()

    @model_validator(mode="after")
    def _unique(self) -> Facet:
        if self.facet not in FACETS:
            raise ValueError(f"unknown facet {self.facet!r}")
        codes = [entry.code for entry in self.entries]
        ids = [pattern.id for pattern in self.patterns()]
        for name, values in (("code", codes), ("pattern id", ids)):
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                raise ValueError(f"{name} given twice: {', '.join(twice)}")
        return self

    def patterns(self) -> list[Pattern]:
        """Every rule of the file, in order."""
        rules = [p for e in self.entries for p in (*e.patterns, *e.counter_patterns)]
        return [*rules, *self.shared]

    def entry(self, code: str) -> Entry:
        for entry in self.entries:
            if entry.code == code:
                return entry
        raise KeyError(code)


def parse(content: str, name: str) -> Facet:
    """A vocabulary file's content as a Facet; StatecraftError names file and place."""
    try:
        return Facet.model_validate(yaml.load(content, Loader=_LOADER))  # noqa: S506
    except yaml.YAMLError as error:
        raise StatecraftError(f"{name}: not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise StatecraftError(f"{name}: {place}: {first['msg']}") from error


@cache
def load(facet: str) -> Facet:
    """The vocabulary of one facet."""
    name = FILES[facet]
    return parse(read(name), name)


def read(name: str) -> str:
    """A vocabulary file as text."""
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")


def present() -> list[str]:
    """The facets whose file exists, in the order of the codebook."""
    folder = resources.files(__name__)
    return [facet for facet, name in FILES.items() if folder.joinpath(name).is_file()]


#: Both build plain data only; the first is written in C.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
