"""Names of the codes that an export holds, for formats that explain themselves."""

from __future__ import annotations

from dataclasses import dataclass

from sqlite_utils import Database

from db.exports.documents import Exported

#: field of an exported document -> facet of its codes
FACETS = {
    "instrument": "instrument",
    "measures": "measure",
    "countries": "country",
    "sectors": "sector",
    "deregulation": "deregulation",
    "authorities": "authority",
    "direction": "direction",
}


@dataclass(frozen=True, slots=True)
class Name:
    """A code in words; '' where the store has none."""

    english: str = ""
    japanese: str = ""
    definition: str = ""


#: (facet, code) -> its name
Names = dict[tuple[str, str], Name]


def names(db: Database) -> Names:
    """Every code of the store's vocabulary and countries."""
    found = {
        (facet, code): Name(english or "", japanese or "", definition or "")
        for facet, code, english, japanese, definition in db.conn.execute(
            "SELECT facet, code, label_en, label_ja, definition_en FROM vocabulary"
        )
    }
    for code, english, japanese in db.conn.execute("SELECT code, name_en, name_ja FROM countries"):
        found["country", code] = Name(english, japanese or "")
    return found


def of(document: Exported) -> list[tuple[str, str]]:
    """(facet, code) of a document, each once."""
    held: dict[tuple[str, str], None] = {}
    for field, facet in FACETS.items():
        value = document[field]
        for each in value if isinstance(value, list) else [value] if value else []:
            held[facet, each["code"] if isinstance(each, dict) else each] = None
    return list(held)
