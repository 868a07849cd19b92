"""One exported row as a CSL-JSON item (https://docs.citationstyles.org/en/stable/specification.html).

Item types are those that Zotero, citeproc-py and the CSL 1.0 styles share: a legal act that can be
cited as such, by number or place in the Federal Register, is ``legislation``, an arrangement with
another government ``treaty``, spoken words ``speech``, a strategy ``report``, everything else a
``webpage`` with its genre. So is an order that only the White House's site has, or a rule whose
volume and page are not known: legal styles print neither author nor day, and nothing but a title
and a year would be left.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from db.citing.agencies import called

Row = Mapping[str, Any]
Item = dict[str, Any]

#: instrument code -> (CSL type, genre as a reader would write it)
TYPES: dict[str, tuple[str, str]] = {
    "executive-order": ("legislation", "Executive Order"),
    "proclamation": ("legislation", "Proclamation"),
    "presidential-memorandum": ("legislation", "Presidential Memorandum"),
    "presidential-determination": ("legislation", "Presidential Determination"),
    "presidential-notice": ("legislation", "Notice"),
    "presidential-permit": ("legislation", "Presidential Permit"),
    "final-rule": ("legislation", "Final Rule"),
    "interim-final-rule": ("legislation", "Interim Final Rule"),
    "proposed-rule": ("legislation", "Proposed Rule"),
    "advance-notice": ("legislation", "Advance Notice of Proposed Rulemaking"),
    "agency-order": ("legislation", "Order"),
    "agency-notice": ("legislation", "Notice"),
    "agreement": ("treaty", "Agreement"),
    "strategy": ("report", "Strategy"),
    "remarks": ("speech", "Remarks"),
    "joint-statement": ("webpage", "Joint statement"),
    "fact-sheet": ("webpage", "Fact sheet"),
    "message-to-congress": ("webpage", "Message to Congress"),
    "nomination": ("webpage", "Nominations and appointments"),
    "bill-signing": ("webpage", "Press release"),
    "pardon": ("webpage", "Grant of clemency"),
    "statement": ("webpage", "Press release"),
    "article": ("webpage", "Article"),
}

#: source -> (issuing body, name of its site)
PUBLISHERS = {
    "whitehouse": ("The White House", "whitehouse.gov"),
    "state": ("U.S. Department of State", "state.gov"),
    "federalregister": ("Office of the Federal Register", "federalregister.gov"),
}

PRESIDENT = "Executive Office of the President"
#: What only the President issues.
PRESIDENTIAL = {
    "executive-order",
    "proclamation",
    "presidential-memorandum",
    "presidential-determination",
    "presidential-notice",
    "presidential-permit",
}
_CITATION = re.compile(r"^\s*(?P<volume>\d{1,4})\s+(?:FR|Fed\.\s*Reg\.)\s+(?P<page>[\d,]{1,8})\s*$")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
#: Reference managers refuse or truncate far shorter titles; the full one is in the other exports.
LONGEST = 2000


def line(value: object) -> str:
    """Any value as one clean line: no control characters, no lone surrogates, bounded length."""
    text = " ".join(_CONTROL.sub(" ", str(value)).split())
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def date_parts(date: str | None) -> dict[str, list[list[int]]] | None:
    """``2025-10-28`` (or a shorter prefix) as CSL date-parts; None for none or nonsense."""
    match = re.match(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", date or "")
    if not match:
        return None
    return {"date-parts": [[int(part) for part in match.groups() if part]]}


def authors(row: Row) -> list[dict[str, str]]:
    """Issuing bodies, as literal names: a body has no given name."""
    agencies = [called(line(name)) for name in row.get("agencies") or [] if str(name).strip()]
    if row.get("source") == "federalregister":
        if row.get("type") == "Presidential Document" or row.get("instrument") in PRESIDENTIAL:
            agencies = [PRESIDENT]
        names = agencies or [_publisher(row)]
    else:
        names = [_publisher(row)]
    return [{"literal": name} for name in dict.fromkeys(names)]


def _publisher(row: Row) -> str:
    """Who publishes, for want of a body that is known to have issued."""
    return PUBLISHERS.get(str(row.get("source")), (str(row.get("source")), ""))[0]


def act_number(row: Row) -> str | None:
    """The bare number of an order or proclamation: styles write "No." from the genre before it."""
    names = ("executive_order_number", "proclamation_number")
    return next((line(row[name]) for name in names if row.get(name)), None)


def document_number(row: Row) -> str | None:
    """The Federal Register's number as the Register itself prints it."""
    return f"FR Doc. {line(row['document_number'])}" if row.get("document_number") else None


def kind(row: Row) -> tuple[str, str]:
    """CSL type and genre, from the instrument, else from the Federal Register's own type."""
    instrument = row.get("instrument")
    if instrument in TYPES:
        csl_type, genre = TYPES[str(instrument)]
    elif row.get("source") == "federalregister":
        csl_type, genre = "legislation", line(row.get("subtype") or row.get("type") or "Notice")
    else:
        csl_type, genre = "webpage", line(row.get("type") or "Press release")
    if csl_type == "legislation" and not (act_number(row) or _place(row)):
        csl_type = "webpage"
    return csl_type, genre


def _place(row: Row) -> re.Match[str] | None:
    """Volume and page in the Federal Register."""
    return _CITATION.match(str(row.get("citation") or ""))


def item(row: Row, accessed: str | None = None) -> Item:
    """The row (an object of ``export jsonl``) as a CSL-JSON item; ``accessed`` an ISO date."""
    csl_type, genre = kind(row)
    key = line(row["key"])
    made: Item = {
        "id": key,
        "type": csl_type,
        "title": line(row.get("title") or key),
        "author": authors(row),
        "genre": genre,
        "language": "en-US",
    }
    made.update(_container(row, csl_type))
    # Beside volume and page a style would make two numbers of a document's: "Nos. 2025-00636".
    number = act_number(row) or (None if csl_type == "legislation" else document_number(row))
    optional = {
        "number": number,
        "URL": line(row["url"]) if row.get("url") else None,
        "issued": date_parts(row.get("published")),
        "accessed": date_parts(accessed),
        "abstract": line(row["abstract"]) if row.get("abstract") else None,
        "note": _note(row, number),
    }
    made.update({name: value for name, value in optional.items() if value})
    return made


def _container(row: Row, csl_type: str) -> Item:
    """Where it stands: volume and page of the Federal Register, else the site."""
    if citation := _place(row):
        page = citation["page"].replace(",", "")
        return {"container-title": "Federal Register", "volume": citation["volume"], "page": page}
    if row.get("source") == "federalregister":
        return {"container-title": "Federal Register"}
    # Legal styles read a container as a reporter; a speech's would be a book.
    if csl_type != "webpage":
        return {}
    site = PUBLISHERS.get(str(row.get("source")), ("", ""))[1]
    return {"container-title": site} if site else {}


def _note(row: Row, number: str | None) -> str:
    """Says exactly which state of which document of this corpus is meant."""
    document = document_number(row)
    said = f"{document}; " if document and document != number else ""
    said += f"Statecraft {line(row['key'])}"
    if row.get("version"):
        said += f", version {row['version']}"
    if not row.get("published") and row.get("published_collected"):
        said += f"; no date of record, seen about {line(row['published_collected'])}"
    return said
