"""Groups of countries as data: who belongs, since when, after which source.

``nlp/vocabulary/groups.csv`` holds the members, ``groups.yml`` what each group is and how far its
membership was checked. An empty ``since`` means since before 2016 (in ``pax-silica``: not known);
``YYYY-MM`` is a month.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import StringIO
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from nlp.countries import gazetteer

_Date = Annotated[str, Field(pattern=r"^(?:\d{4}-\d{2}(?:-\d{2})?)?$")]


class Group(BaseModel):
    """What a group is."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    label: str
    label_ja: str
    definition: str
    definition_ja: str = Field(min_length=1)
    checked: str
    checked_ja: str
    complete_as_of: _Date


class GroupVocabulary(BaseModel):
    """The shape of ``groups.yml``."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    schema_version: Literal[1] = Field(alias="schema")
    groups: dict[str, Group]


@dataclass(slots=True, frozen=True)
class Member:
    """One membership. Dates are ISO days or months, "" where not known or open."""

    group: str
    country: str
    since: str
    until: str
    source: str


@cache
def groups() -> dict[str, Group]:
    """Every group by its code."""
    text = resources.files("nlp.vocabulary").joinpath("groups.yml").read_text("utf-8")
    return GroupVocabulary.model_validate(yaml.safe_load(text)).groups


@cache
def members() -> tuple[Member, ...]:
    """Every membership, in the order of the file; unknown codes are an error."""
    text = resources.files("nlp.vocabulary").joinpath("groups.csv").read_text("utf-8")
    found = tuple(Member(**row) for row in csv.DictReader(StringIO(text)))
    known = set(gazetteer.codes())
    for line, member in enumerate(found, start=2):
        if member.group not in groups():
            raise ValueError(f"groups.csv:{line}: no group {member.group!r} in groups.yml")
        if member.country not in known:
            raise ValueError(f"groups.csv:{line}: no country {member.country!r}")
    return found


def belonging(group: str, on: str | None = None) -> frozenset[str]:
    """Countries of a group, on an ISO day if one is given. A month counts from its first day."""
    if group not in groups():
        raise KeyError(group)
    return frozenset(
        member.country
        for member in members()
        if member.group == group and (on is None or _covers(member, on))
    )


def _covers(member: Member, on: str) -> bool:
    begun = not member.since or member.since <= on
    return begun and (not member.until or on < member.until)
