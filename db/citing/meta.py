"""Meta tags of a document page that reference managers read.

Zotero's "Embedded Metadata" reading takes Dublin Core (``DC.*``, ``DCTERMS.*``) and the Highwire
``citation_*`` names; ``z:itemType`` (its own RDF namespace) passes the item type through. It takes
``DC.source`` for the title of what the document stands in, and splits a name at its last space
unless there is a comma: a body's name ends in one.
"""

from __future__ import annotations

from db.citing.csl import Item

#: CSL type -> Zotero item type
ZOTERO = {
    "legislation": "statute",
    "treaty": "document",
    "speech": "presentation",
    "report": "report",
    "webpage": "webpage",
}


def tags(item: Item) -> list[tuple[str, str]]:
    """(name, content) pairs in a stable order; the template escapes them."""
    issued = item.get("issued", {}).get("date-parts", [[]])[0]
    date = "-".join(f"{part:02d}" for part in issued)
    bodies = [f"{author['literal']}," for author in item["author"]]
    made: list[tuple[str, str | None]] = [
        ("z:itemType", ZOTERO[item["type"]]),
        ("DC.title", item["title"]),
        *[("DC.creator", body) for body in bodies],
        ("DC.date", date or None),
        ("DC.type", item["genre"]),
        ("DC.identifier", item["id"]),
        ("DC.source", item.get("container-title")),
        ("DC.language", item["language"]),
        ("DC.publisher", item["author"][0]["literal"]),
        ("DCTERMS.abstract", item.get("abstract")),
        ("citation_title", item["title"]),
        *[("citation_author", body) for body in bodies],
        ("citation_publication_date", date.replace("-", "/") or None),
        ("citation_journal_title", item.get("container-title") if item.get("volume") else None),
        ("citation_volume", item.get("volume")),
        ("citation_firstpage", item.get("page")),
        ("citation_technical_report_number", item.get("number")),
        ("citation_public_url", item.get("URL")),
    ]
    return [(name, value) for name, value in made if value]
