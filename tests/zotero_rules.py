"""What Zotero's "Embedded Metadata" reading makes of a page, for the tags that we write.

Its own code runs only inside Zotero or its connector, so its rules are written down here after
the published translators ("Embedded Metadata" and "RDF" of the repository zotero/translators):
tags of a known prefix are statements about the page, read first; ``citation_*`` tags then go over
them; names without a comma are taken for persons and split at the last space.
"""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup

DC = "http://purl.org/dc/elements/1.1/"
DCTERMS = "http://purl.org/dc/terms/"
Z = "http://www.zotero.org/namespaces/export#"
#: Prefixes that are known where a page does not declare them by ``<link rel="schema.…">``.
PREFIXES = {"dc": DC, "dcterms": DCTERMS, "z": Z}
ITEM_TYPES = {"statute", "document", "presentation", "report", "webpage", "journalArticle"}
#: field of the item -> statements that fill it, the first found
STATEMENTS = {
    "title": (DC + "title", DCTERMS + "title"),
    "publicationTitle": (DC + "source", DCTERMS + "source"),
    "publisher": (DC + "publisher", DCTERMS + "publisher"),
    "date": (DCTERMS + "issued", DC + "date", DCTERMS + "date"),
    "abstractNote": (DCTERMS + "abstract", DC + "description", DCTERMS + "description"),
    "kind": (DC + "type", DCTERMS + "type"),
    "language": (DC + "language", DCTERMS + "language"),
}
HIGHWIRE = {
    "citation_title": "title",
    "citation_publication_date": "date",
    "citation_date": "date",
    "citation_journal_title": "publicationTitle",
    "citation_volume": "volume",
    "citation_firstpage": "pages",
    "citation_technical_report_institution": "publisher",
    "citation_technical_report_number": "number",
    "citation_publisher": "publisher",
    "citation_abstract": "abstractNote",
    "citation_public_url": "url",
    "citation_language": "language",
}


def name(author: str) -> tuple[str, str]:
    """(last, first) of a name; a comma anywhere means that what stands before it is the last."""
    comma = "," in author
    plain = author.strip(" \u00a0.,/[]:")
    if comma:
        last, _, first = plain.partition(",")
        return last.strip(), first.partition(",")[0].strip()
    first, _, last = plain.rpartition(" ")
    return last, first


def read(page: str) -> dict[str, Any]:
    """The item of a page: its type, its fields, and ``creators`` as (last, first)."""
    head = BeautifulSoup(page, "lxml").head
    assert head is not None
    prefixes = dict(PREFIXES)
    for link in head.select('link[rel^="schema."]'):
        prefixes[str(link["rel"][0]).partition(".")[2].lower()] = str(link["href"])
    statements: dict[str, list[str]] = {}
    highwire: dict[str, list[str]] = {}
    for tag in head.select("meta[name][content]"):
        label, value = str(tag["name"]), str(tag["content"])
        at = min((label.find(sign) for sign in ".:_" if sign in label), default=-1)
        space = prefixes.get(label[:at].lower()) if at > 0 else None
        if space is not None:
            local = label[at + 1].lower() + label[at + 2 :]
            statements.setdefault(space + local, []).append(value)
        elif label.startswith("citation_"):
            highwire.setdefault(label, []).append(value)
    item: dict[str, Any] = {"itemType": _type(statements, highwire)}
    for field, sources in STATEMENTS.items():
        item[field] = next((statements[each][0] for each in sources if each in statements), None)
    for label, field in HIGHWIRE.items():
        if label in highwire:
            item[field] = ", ".join(highwire[label])
    authors = highwire.get("citation_author") or statements.get(DC + "creator", [])
    item["creators"] = [name(author) for author in authors]
    return item


def _type(statements: dict[str, list[str]], highwire: dict[str, list[str]]) -> str:
    """Zotero's own word for it counts before anything guessed."""
    told = statements.get(Z + "itemType", [""])[0]
    if told in ITEM_TYPES:
        return told
    if "citation_journal_title" in highwire or "citation_title" in highwire:
        return "journalArticle"
    return "webpage"
