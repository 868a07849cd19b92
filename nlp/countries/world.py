"""The code WLD: a measure on all or nearly all countries, or a text of more than 20 signatories.

No country's name stands for it, so it is a decision of its own: "all trading partners" beside a
duty, an import measure that names no country, a list too long to label each member.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from nlp.countries import gazetteer
from nlp.reading import Reading

_FIRST = 20_000  # characters that patterns of the whole text look at
#: Words for all countries; those beside a tool of trade; of these, at the front and with "all".
_COUNTS = ("world", "world-tool", "world-front", "every")
_BEFORE = 120  # characters quoted before the words for all countries


class WorldPattern(BaseModel):
    """One pattern with sentences that hold it and sentences that do not."""

    model_config = ConfigDict(extra="forbid")
    pattern: str
    matches: list[str] = Field(min_length=1)
    misses: list[str] = Field(min_length=1)


class WorldVocabulary(BaseModel):
    """The shape of ``country-world.yml``."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    schema_version: Literal[1] = Field(alias="schema")
    patterns: dict[str, WorldPattern]


@cache
def vocabulary() -> WorldVocabulary:
    """``country-world.yml``, checked."""
    text = resources.files("nlp.vocabulary").joinpath("country-world.yml").read_text("utf-8")
    return WorldVocabulary.model_validate(yaml.safe_load(text))


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    """The patterns of the vocabulary by name."""
    return {name: re.compile(entry.pattern) for name, entry in vocabulary().patterns.items()}


@dataclass(slots=True)
class World:
    """Features of WLD for one document, and the best spans of evidence, strongest first."""

    features: dict[str, float] = field(default_factory=dict)
    spans: list[tuple[str, int, int]] = field(default_factory=list)  # where, start, end
    #: Span of a license requirement for all destinations, which is WLD whatever else is said.
    licensed: tuple[int, int] | None = None
    #: Whether the title says that the document asks or reports, and so imposes nothing.
    inquires: bool = False
    #: Whether any words of text or title speak of all countries or of a measure on goods.
    speaks: bool = False


def _phrases() -> re.Pattern[str]:
    names = sorted(gazetteer.vocabulary().world, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")


_PHRASES = _phrases()


def _opening(lower: str, start: int, at: int) -> int:
    """Where a quotation that ends at ``at`` begins: at its sentence or a word, not far before."""
    begin = max(start, at - _BEFORE)
    return begin if begin == start else lower.find(" ", begin, at + 1) + 1


def read(reading: Reading, classes: frozenset[str], named_in_title: int, crowd: bool) -> World:
    """WLD's features; ``crowd`` says whether the text lists more countries than are labelled."""
    world = World()
    title, lower = reading.title_lower, reading.lower
    said = patterns()
    front = lower[:900]
    counts = _spoken_of(reading, world)
    title_measure = bool(said["title-measure"].search(title))
    opens = bool(said["opens-investigation"].search(lower[:4000]))
    rates = len(said["rate"].findall(lower[:_FIRST]))
    world.features = {
        **{f"class={name}": 1.0 for name in classes},
        "named-in-title": float(named_in_title > 0),
        **{name: math.log1p(counts[name]) for name in _COUNTS},
        "title-world": float(bool(_PHRASES.search(title) or said["every"].search(title))),
        "title-measure": float(title_measure),
        "title-imposes": float(bool(said["imposes"].search(title))),
        "front-measure": float(len(said["measure"].findall(front))),
        "measures": math.log1p(sum(1 for _ in said["measure"].finditer(lower))),
        "density": 1000.0 * counts["world-tool"] / max(2000, len(lower)),
        "inquiry": float(bool(said["inquiry"].search(front))),
        "process": float(bool(said["process"].search(title) or said["process"].search(front))),
        "investigates": float(
            bool(said["investigates"].search(title) or said["investigates"].search(front))
        ),
        "goes-on-from": float(bool(said["goes-on-from"].search(lower[:_FIRST]))),
        "opens-investigation": float(opens),
        "rates": math.log1p(rates),
        "investigates-only": float(opens and not rates),
        "imposes-front": float(bool(said["imposed"].search(front))),
        "title-investigates": float(bool(said["investigates"].search(title))),
        "crowd": float(crowd),
        "measure-unnamed": float(title_measure and named_in_title == 0),
        "length": math.log1p(len(lower)) - 7,
    }
    licensed = said["licensed"].search(lower[:_FIRST]) if "export-rule" in classes else None
    world.licensed = licensed.span() if licensed else None
    world.inquires = bool(said["inquiry"].search(title))
    named = ("world", "measures", "title-world", "title-measure")
    world.speaks = any(world.features[name] for name in named)
    measure = said["measure"].search(lower)
    if measure:
        _, end = reading.sentence_at(measure.start())
        world.spans.append(("text", measure.start(), min(end, measure.end() + 60)))
    elif title_measure:
        world.spans.append(("title", 0, len(title)))
    return world


def _spoken_of(reading: Reading, world: World) -> Counter[str]:
    """How often all countries are named as ``_COUNTS`` says; the best places go to ``world``."""
    lower, said = reading.lower, patterns()
    counts: Counter[str] = Counter()
    for found in _PHRASES.finditer(lower):
        if counts["world"] > 400:
            break
        start, end = reading.sentence_at(found.start())
        if said["yardstick"].search(lower, max(start, found.start() - 160), found.start()):
            continue
        if said["open-class"].search(lower[found.end() : min(end, found.end() + 20)]):
            continue
        counts["world"] += 1
        if reading.in_quotation(found.start()):
            continue
        sentence = lower[max(start, found.start() - 250) : min(end, found.end() + 250)]
        if not said["tool"].search(sentence):
            continue
        all_of_them = bool(said["every"].search(sentence))
        counts["world-tool"] += 1
        counts["every"] += all_of_them
        counts["world-front"] += found.start() < 900
        if all_of_them or found.start() < 2500:
            world.spans.append(("text", _opening(lower, start, found.start()), found.end()))
    return counts
