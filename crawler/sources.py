"""A source's YAML: what it covers, where it begins, how politely it is asked, what is expected.

Each source's folder holds ``source.yml``; a spelling mistake in it is an error at the start, not
a setting that silently does nothing.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from db.records import StatecraftError

#: Name on the command line -> package with its ``source.yml`` and ``spider.py``.
PACKAGES = {
    "whitehouse": "crawler.whitehouse",
    "federal-register": "crawler.federal_register",
    "state": "crawler.state",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Politeness(_Strict):
    """How a source is asked; seconds, counts, bytes."""

    delay: float = Field(ge=0, description="between the starts of two requests to one host")
    timeout: float = Field(gt=0, description="for one answer")
    tries: int = Field(ge=1, le=5, description="for one address, with backoff between them")
    longest_wait: float = Field(gt=0, description="longest Retry-After that is waited for")
    budget: int = Field(gt=0, description="requests a run, robots.txt included")
    largest: int = Field(gt=0, description="bytes of one answer, unpacked")


class Revisit(_Strict):
    """When pages are asked again, so that edits and removals are seen; ages in days."""

    ages: tuple[int, ...]
    then_every: int = Field(gt=0)
    budget: int = Field(ge=0, description="re-visits a run")


class Distrust(_Strict):
    """How long "not modified" (304) is believed: a site's validators may be broken, or never move.

    After that an address is asked for whole, whatever its validator; ``budget`` bounds how many
    addresses a run asks so.
    """

    lists_after_hours: float = Field(gt=0, description="since a feed or listing last came whole")
    pages_after_days: float = Field(gt=0, description="since a document's page last came whole")
    budget: int = Field(ge=1, description="addresses a run")


class Expectation(_Strict):
    """At least so many documents in any window of so many days; below it, health is an alarm."""

    days: int = Field(gt=0)
    documents: int = Field(ge=0)
    stale_after_hours: int = Field(gt=0, description="without a successful run")


class Source(_Strict):
    """One source, as its ``source.yml`` describes it."""

    name: str
    store: str = Field(description="its name in the store")
    title: str
    covers: str
    hosts: tuple[str, ...] = Field(min_length=1)
    base_variable: str = Field(description="environment variable that points tests elsewhere")
    begins: date = Field(description="where a backfill ends")
    first_window_days: int = Field(gt=0, description="how far the first run looks back")
    overlap_hours: int = Field(ge=0, description="how far a run looks back before the last one")
    seeds: dict[str, str]
    least_entries: dict[str, int] = Field(
        description="fewest entries of a full listing or feed; fewer is a fault of the site"
    )
    politeness: Politeness
    revisit: Revisit
    distrust: Distrust
    expect: Expectation
    refusals: tuple[str, ...] = Field(description="patterns of pages that are a refusal")

    @field_validator("refusals")
    @classmethod
    def _compile(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            re.compile(pattern)
        return patterns


@cache
def load(name: str) -> Source:
    """The source called ``name`` on the command line; StatecraftError where there is none."""
    package = PACKAGES.get(name)
    if package is None:
        raise StatecraftError(f"no source is called {name!r}; there are {', '.join(PACKAGES)}")
    path = files(package) / "source.yml"
    try:
        return Source.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise StatecraftError(f"{path}: {error}") from error


def names() -> tuple[str, ...]:
    """The sources by their names on the command line."""
    return tuple(PACKAGES)
