"""Writes vocabulary, glossary, groups, countries and accuracy into the store for the site.

The site reads these only from the database, so that a published copy explains itself.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from importlib import resources
from typing import Any

import pycountry
import yaml
from babel import Locale

from db.store import Store
from nlp import direction, vocabulary

Row = dict[str, Any]

#: Codes that ISO 3166-1 does not have, and everyday names in place of a style guide's: code ->
#: names in English and Japanese.
OWN_COUNTRIES = {
    "CD": ("DR Congo", "コンゴ民主共和国"),
    "CG": ("Republic of the Congo", "コンゴ共和国"),
    "HK": ("Hong Kong", "香港"),
    "MM": ("Myanmar", "ミャンマー"),
    "MO": ("Macau", "マカオ"),
    "EU": ("European Union", "欧州連合"),
    "WLD": ("All countries", "全世界"),
    "XK": ("Kosovo", "コソボ"),
}

ROLES = (
    (
        "target",
        "Target",
        "対象国",
        "The measure bears on it, its government, firms, goods or nationals; an easing too.",
        "措置がその国、政府、企業、産品、国民に及ぶ。緩和する措置も含む。",
    ),
    (
        "partner",
        "Partner",
        "協力国",
        "It signs, joins, co-states, negotiates with, or receives support from the United States"
        " in the document.",
        "その文書で米国と署名、参加、共同表明、交渉をするか、米国から支援を受ける。",
    ),
)


def _data(name: str) -> str:
    return resources.files("statecraft.data").joinpath(name).read_text(encoding="utf-8")


def vocabulary_rows() -> Iterator[Row]:
    """Every code of the codebook; countries are in a table of their own."""
    for facet in vocabulary.present():
        if facet == "country":
            continue
        for entry in vocabulary.load(facet).entries:
            yield {
                "facet": facet,
                "code": entry.code,
                "label_en": entry.label,
                "label_ja": entry.label_ja,
                "definition_en": entry.definition,
                "definition_ja": entry.definition_ja,
                "aliases_ja": list(entry.aliases_ja),
            }
    for code, label_en, label_ja, definition_en, definition_ja in ROLES:
        yield {
            "facet": "role",
            "code": code,
            "label_en": label_en,
            "label_ja": label_ja,
            "definition_en": definition_en,
            "definition_ja": definition_ja,
        }
    yield from _direction_names()
    yield from _group_names()


def _direction_names() -> Iterator[Row]:
    """Every way of every measure that has one: ``tariff:ease``."""
    words = direction.vocabulary()
    measures = {entry.code: entry for entry in vocabulary.load("measure").entries}
    for code in words.measures:
        for value in words.values:
            yield {
                "facet": "direction",
                "code": f"{code}:{value.code}",
                "label_en": f"{measures[code].label}: {value.label}",
                "label_ja": f"{measures[code].label_ja}：{value.label_ja}",
                "definition_en": value.definition,
                "definition_ja": value.definition_ja,
            }


def _group_names() -> Iterator[Row]:
    content = yaml.safe_load(vocabulary.read("groups.yml"))
    for code, group in content["groups"].items():
        yield {
            "facet": "group",
            "code": code,
            "label_en": group["label"],
            "label_ja": group["label_ja"],
            "definition_en": f"{group['definition']} {group['checked']}".strip(),
            "definition_ja": f"{group['definition_ja']}{group['checked_ja']}",
        }


def country_rows() -> Iterator[Row]:
    """ISO 3166-1 alpha-2 with the everyday English and Japanese names, and our own codes."""
    japanese = Locale("ja").territories
    english = Locale("en").territories
    for country in sorted(pycountry.countries, key=lambda country: country.alpha_2):
        code = country.alpha_2
        if code in OWN_COUNTRIES:
            continue
        common = getattr(country, "common_name", None) or english.get(code) or country.name
        yield {"code": code, "name_en": common, "name_ja": japanese.get(code, common)}
    for code, (name_en, name_ja) in OWN_COUNTRIES.items():
        yield {"code": code, "name_en": name_en, "name_ja": name_ja}


def glossary_rows() -> Iterator[Row]:
    """Japanese terms that are no label, with the English phrases that documents use."""
    for row in csv.DictReader(io.StringIO(_data("concepts.csv"))):
        phrases = row["phrases_en"].split(";")
        yield {"term_ja": row["term_ja"], "concept": phrases[0], "phrases_en": phrases}


def group_rows() -> Iterator[Row]:
    """Alliances and lists as their sources give them, with the dates that are known."""
    content = vocabulary.read("groups.csv")
    for row in csv.DictReader(io.StringIO(content)):
        yield {
            "group_code": row["group"],
            "country": row["country"],
            "since": row["since"] or None,
            "until": row["until"] or None,
            "source": row["source"],
        }


def accuracy_rows() -> Iterator[Row]:
    """Figures of the last `statecraft evaluate --save`, one row a facet and one a code."""
    yield from json.loads(_data("accuracy.json"))["rows"]


def refresh(store: Store) -> None:
    """Bring the reference tables up to this installation; nothing is written when they are."""
    with store.atomic():
        store.replace_reference("vocabulary", vocabulary_rows())
        store.replace_reference("countries", country_rows())
        store.replace_reference("glossary", glossary_rows())
        store.replace_reference("groups", group_rows())
        store.replace_reference("accuracy", accuracy_rows())
