"""What a sentence says of a country: relation patterns, read beside a list of countries.

"25 percent on Canada, Mexico, and China" says the same of all three, so mentions joined by commas
and conjunctions are first put together into one *place*; the patterns of
``nlp/vocabulary/country-relations.yml`` look at what stands left and right of it in its sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

from nlp.countries.mentions import Mention

WINDOW = 170  # characters read on either side of a place, inside its sentence
#: A stop that ends no clause stands as this in the text that relations are read in.
INNER_STOP = "\N{MIDDLE DOT}"
_INNER = re.compile(
    r"\.(?:(?<=\d\.)(?=\d)|(?<=\b[a-z]\.)(?=[a-z]\.)|(?<=\.[a-z]\.)"
    r"|(?<=\b(?:mr|ms|dr|st|no|co|jr)\.)(?= )"
    r"|(?<=\b(?:mrs|sec|gen|sen|rep|gov|inc|ltd)\.)(?= )|(?<=\bcorp\.)(?= ))"
)

#: Between two members of one list: commas, conjunctions, articles, "(China)", "Republic of", and
#: the United States, which is no member of its own.
_JOINT = re.compile(
    r"(?:,? (?:and )?the United States(?: of America)?(?=,| and))?"
    r"(?:'s?)?(?: \(?\d+(?:\.\d+)? ?(?:%|percent))?(?: ?\([^)]{1,40}\))?\)?"
    r"(?:,|;|/| -|-)?\s?(?:and|or|as well as|and/or|\&|to)?"
    r"(?: ?(?:the|from|in|of|on|for|with|between|both|parts of|governments? of(?: the)?"
    r"|(?:republic|kingdom|principality|state|government) of(?: the)?))*\s?",
    re.IGNORECASE,
)
_ARTICLES = (
    r"(?: ?\b(?:the|an?|its|former|certain|several|both|our|all|senior|some|any|other|new|more"
    r"|these|government of|governments of|people of"
    r"|(?:(?:arab|islamic|federal|democratic|people's|hashemite) )?(?:republic|kingdom|state) of"
    r"))*[ (\-]*$"
)


class Relation(BaseModel):
    """One pattern of the vocabulary."""

    model_config = ConfigDict(extra="forbid")
    id: str
    role: Literal["target", "partner", "none"]
    left: str | None = None
    right: str | None = None
    match: str
    reject: str

    @model_validator(mode="after")
    def _one_side(self) -> Relation:
        if (self.left is None) == (self.right is None):
            raise ValueError(f"relation {self.id}: give either left or right")
        return self


class RelationVocabulary(BaseModel):
    """The shape of ``country-relations.yml``."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    schema_version: Literal[1] = Field(alias="schema")
    relations: list[Relation]


@dataclass(slots=True, frozen=True)
class Place:
    """Mentions that stand in one list: [start, end) of the folded text, in one sentence."""

    start: int
    end: int
    mentions: tuple[Mention, ...]
    sentence: tuple[int, int]

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(code for mention in self.mentions for code in mention.codes)


@dataclass(slots=True, frozen=True)
class Hit:
    """A relation that holds at a place; [start, end) is what matched, the place included."""

    relation: int
    start: int
    end: int


@cache
def vocabulary() -> list[Relation]:
    """The relations, in the order of the file."""
    text = resources.files("nlp.vocabulary").joinpath("country-relations.yml").read_text("utf-8")
    return RelationVocabulary.model_validate(yaml.safe_load(text)).relations


@cache
def _compiled() -> list[tuple[int, bool, re.Pattern[str]]]:
    compiled = []
    for number, relation in enumerate(vocabulary()):
        pattern = (relation.left or relation.right or "").replace(r"\.", f"[.{INNER_STOP}]")
        if relation.left is not None:
            pattern = rf"\b(?:{pattern}){_ARTICLES}"
        compiled.append((number, relation.left is not None, re.compile(pattern)))
    return compiled


def clauses(lower: str) -> str:
    """A text in lower case as relations read it: only stops that end a clause, offsets the same."""
    return _INNER.sub(INNER_STOP, lower)


def places(flat: str, mentions: list[Mention], sentence_of: list[tuple[int, int]]) -> list[Place]:
    """Group mentions into lists; ``sentence_of`` gives each mention's sentence span."""
    grouped: list[list[int]] = []
    for i, mention in enumerate(mentions):
        if grouped:
            before = mentions[grouped[-1][-1]]
            between = flat[before.end : mention.start]
            if (
                len(between) <= 60
                and sentence_of[i] == sentence_of[grouped[-1][-1]]
                and (_JOINT.fullmatch(between) or _abbreviates(between, before, mention))
            ):
                grouped[-1].append(i)
                continue
        grouped.append([i])
    return [
        Place(
            mentions[group[0]].start,
            mentions[group[-1]].end,
            tuple(mentions[i] for i in group),
            sentence_of[group[0]],
        )
        for group in grouped
    ]


def _abbreviates(between: str, before: Mention, mention: Mention) -> bool:
    """Whether a bracket gives the short name of what was just named: "… of the Congo (DRC)"."""
    return between in (" (", ' ("') and before.codes == mention.codes


def hits(lower: str, place: Place) -> list[Hit]:
    """The relations that hold at a place; ``lower`` is the folded text as ``clauses`` gives it."""
    begin, end = place.sentence
    left_start = max(begin, place.start - WINDOW)
    left = lower[left_start : place.start]
    right = lower[place.end : min(end, place.end + WINDOW)]
    found: list[Hit] = []
    for number, on_left, pattern in _compiled():
        if on_left:
            match = pattern.search(left)
            if match:
                found.append(Hit(number, left_start + match.start(), place.end))
        else:
            match = pattern.match(right)
            if match:
                found.append(Hit(number, place.start, place.end + match.end()))
    return found
