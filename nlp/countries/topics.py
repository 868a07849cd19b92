"""What documents and sentences talk of, as word lists, and what is done to or with countries.

Both stand in ``nlp/vocabulary/country-topics.yml``.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator

from nlp.vocabulary.codes import CODES


class TopicVocabulary(BaseModel):
    """The shape of ``country-topics.yml``: topic -> words, which may be regular expressions.

    ``measures`` names kinds of measures by how they bear on countries -> their codes.
    """

    model_config = ConfigDict(extra="forbid", populate_by_name=True)
    schema_version: Literal[1] = Field(alias="schema")
    document: dict[str, list[str]]
    sentence: dict[str, list[str]]
    measures: dict[str, list[str]]

    @field_validator("measures")
    @classmethod
    def _known(cls, measures: dict[str, list[str]]) -> dict[str, list[str]]:
        unknown = {code for codes in measures.values() for code in codes} - set(CODES["measure"])
        if unknown:
            raise ValueError(f"no measures of the codebook: {sorted(unknown)}")
        return measures


@cache
def vocabulary() -> TopicVocabulary:
    """``country-topics.yml``, checked."""
    text = resources.files("nlp.vocabulary").joinpath("country-topics.yml").read_text("utf-8")
    return TopicVocabulary.model_validate(yaml.safe_load(text))


@cache
def of_documents() -> dict[str, re.Pattern[str]]:
    """Topic -> pattern, for title and lead."""
    return {name: _pattern(words) for name, words in vocabulary().document.items()}


@cache
def of_sentences() -> dict[str, re.Pattern[str]]:
    """Topic -> pattern, for the sentence that names a country."""
    return {name: _pattern(words) for name, words in vocabulary().sentence.items()}


def _pattern(words: list[str]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(words)})(?!\w)")
