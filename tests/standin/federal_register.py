"""The stand-in of federalregister.gov: API v1, public inspection and full-text XML."""

from __future__ import annotations

import base64
import html
import json
import re
from datetime import date, timedelta
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from .answers import JSON, Answer
from .world import Doc, World

SITE = "https://www.federalregister.gov"
API = f"{SITE}/api/v1"
PRESIDENTIAL = {"executive_order": "Executive Order", "proclamation": "Proclamation"}
TYPES = {
    "rule": ("RULE", "Rule"),
    "proposed-rule": ("PRORULE", "Proposed Rule"),
    "notice": ("NOTICE", "Notice"),
    "executive_order": ("PRESDOCU", "Presidential Document"),
    "proclamation": ("PRESDOCU", "Presidential Document"),
}
BIS = {
    "raw_name": "DEPARTMENT OF COMMERCE, Bureau of Industry and Security",
    "name": "Industry and Security Bureau",
    "id": 241,
    "slug": "industry-and-security-bureau",
}
EOP = {
    "raw_name": "EXECUTIVE OFFICE OF THE PRESIDENT",
    "name": "Executive Office of the President",
    "id": 538,
    "slug": "executive-office-of-the-president",
}
COUNT_CAP = 10_000
PAGES_CAP = 50
CAPPED = 7  # results that the fault "capped" lets through


def document_number(doc: Doc) -> str:
    """The number as published; a correction has that of what it corrects, with a prefix."""
    if "corrects" in doc.extra:
        return f"C1-{doc.extra['corrects']}"
    return f"{doc.eastern:%Y}-{10_000 + doc.number:05d}"


def publication_date(doc: Doc) -> date:
    return doc.eastern.date()


def _day(day: date) -> str:
    return day.strftime("%Y/%m/%d")


def xml_path(doc: Doc) -> str:
    return f"/documents/full_text/xml/{_day(publication_date(doc))}/{document_number(doc)}.xml"


def agency(doc: Doc) -> dict[str, object]:
    return dict(EOP if doc.kind in PRESIDENTIAL else BIS)


def answer(world: World, target: str, faults: set[str]) -> Answer:
    """The answer to a GET of ``target`` (path with query)."""
    parts = urlsplit(target)
    route, query = parts.path, parse_qs(parts.query, keep_blank_values=True)
    if route == "/robots.txt":
        return Answer(200, "text/plain", b"User-agent: *\nCrawl-delay: 1\nDisallow: /my/\n")
    if re.fullmatch(r"/api/v1/documents(\.json)?", route):
        return _search(world, query, faults)
    if route.startswith("/api/v1/public-inspection-documents"):
        return _inspection(world, route, query, faults)
    if match := re.fullmatch(r"/api/v1/documents/([^/]+)\.json", route):
        return _one(world, match[1])
    doc = world.find("federal-register", lambda doc: xml_path(doc) == route)
    if doc is not None:
        return Answer(200, "text/xml", _xml(doc).encode(), validator=f"{doc.modified}")
    if route.startswith("/api/"):
        return _error(404, "Record Not Found")
    return Answer(
        404,
        body=b"<!DOCTYPE html><html><head><title>Federal Register :: Page Not Found"
        b"</title></head><body><h1>Page Not Found</h1></body></html>",
    )


def _error(status: int, message: str) -> Answer:
    return Answer(status, JSON, json.dumps({"status": status, "message": message}).encode())


def _published(world: World) -> list[Doc]:
    """Published documents, oldest first; what is extra["inspection"] is on inspection only."""
    docs = [doc for doc in world.newest("federal-register") if "inspection" not in doc.extra]
    return sorted(docs, key=lambda doc: (publication_date(doc), document_number(doc)))


def _select(
    docs: list[Doc], query: dict[str, list[str]], faults: set[str]
) -> tuple[list[Doc], str]:
    """The matching documents and the description that echoes the understood filters."""
    said = []
    if "filters-ignored" in faults:  # as for brackets that were encoded twice
        query = {name: value for name, value in query.items() if "type" not in name}
    if agencies := query.get("conditions[agencies][]"):
        docs = [doc for doc in docs if agency(doc)["slug"] in agencies]
        names = [x["name"] for x in (BIS, EOP) if x["slug"] in agencies]
        said.append("from " + " and ".join(f"the {name}" for name in names))
    if types := query.get("conditions[type][]"):
        docs = [doc for doc in docs if TYPES[doc.kind][0] in types]
        names = list(dict.fromkeys(name for code, name in TYPES.values() if code in types))
        said.append("of type " + " or ".join(names))
    if since := query.get("conditions[publication_date][gte]"):
        docs = [doc for doc in docs if publication_date(doc).isoformat() >= since[0]]
        said.append(f"published on or after {date.fromisoformat(since[0]):%m/%d/%Y}")
    if until := query.get("conditions[publication_date][lte]"):
        docs = [doc for doc in docs if publication_date(doc).isoformat() <= until[0]]
        said.append(f"published on or before {date.fromisoformat(until[0]):%m/%d/%Y}")
    return docs, ("Documents " + " and ".join(said)) if said else "All Documents"


def _search(world: World, query: dict[str, list[str]], faults: set[str]) -> Answer:
    docs, description = _select(_published(world), query, faults)
    if not docs or faults & {"no-results-key", "empty-listing"}:
        return Answer(200, JSON, json.dumps({"description": description, "count": 0}).encode())
    if query.get("order", ["newest"])[0] != "oldest":
        docs = docs[::-1]
    per_page = int(query.get("per_page", ["20"])[0])
    if not 2 <= per_page <= 1000:
        per_page = 20
    if "shrunken" in faults:
        docs = docs[:2]
    count, position = len(docs), 0
    if cursor := query.get("search_after_cursor"):
        position = _decode(cursor[0])
        if position < 0:
            return _error(400, "Invalid search_after_cursor token")
    if "page-1" in faults:
        position = 0
    capped = "capped" in faults and len(docs) > CAPPED
    if capped:
        docs, count = docs[:CAPPED], COUNT_CAP
    part = docs[position : position + per_page]
    answer: dict[str, object] = {
        "description": description,
        "count": count,
        "total_pages": PAGES_CAP if capped else min(PAGES_CAP, -(-count // per_page)),
    }
    more = position + per_page < len(docs) or "page-1" in faults
    if more:
        following = {**query, "search_after_cursor": [_encode(position + per_page)]}
        pairs = [(name, value) for name, values in following.items() for value in values]
        answer["next_page_url"] = f"{API}/documents?{urlencode(pairs, quote_via=quote)}"
    fields = query.get("fields[]")
    answer["results"] = [_record(doc, fields) for doc in part]
    return Answer(200, JSON, json.dumps(answer).encode())


def _encode(position: int) -> str:
    return base64.urlsafe_b64encode(json.dumps([position, None]).encode()).decode().rstrip("=")


def _decode(cursor: str) -> int:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        return int(json.loads(base64.urlsafe_b64decode(padded))[0])
    except (ValueError, TypeError, IndexError):
        return -1


def _record(doc: Doc, fields: list[str] | None) -> dict[str, object]:
    number, day = document_number(doc), publication_date(doc)
    presidential = doc.kind in PRESIDENTIAL
    rule = doc.kind in ("rule", "proposed-rule")
    record: dict[str, object] = {
        "abstract": None if presidential else doc.paragraphs[0],
        "action": {
            "rule": "Final rule.",
            "proposed-rule": "Proposed rule.",
            "notice": "Notice.",
        }.get(doc.kind),
        "agencies": [agency(doc)],
        "cfr_references": [{"title": 15, "part": "744", "chapter": None}] if rule else [],
        "citation": f"91 FR {20_000 + doc.number}",
        "comments_close_on": None,
        "correction_of": f"{API}/documents/{doc.extra['corrects']}"
        if "corrects" in doc.extra
        else None,
        "docket_ids": [f"BIS-2025-{doc.number:04d}"] if rule else [],
        "document_number": number,
        "effective_on": (day + timedelta(days=30)).isoformat() if doc.kind == "rule" else None,
        "executive_order_number": str(14_000 + doc.number)
        if doc.kind == "executive_order"
        else None,
        "full_text_xml_url": SITE + xml_path(doc),
        "html_url": f"{SITE}/documents/{_day(day)}/{number}/{doc.slug}",
        "page_views": {"count": doc.number * 7, "last_updated": "2026-09-29 10:15:06 -0400"},
        "pdf_url": f"https://www.govinfo.gov/content/pkg/FR-{day}/pdf/{number}.pdf",
        "proclamation_number": str(10_900 + doc.number) if doc.kind == "proclamation" else None,
        "public_inspection_pdf_url": f"https://public-inspection.federalregister.gov/{number}.pdf",
        "publication_date": day.isoformat(),
        "regulation_id_numbers": [],
        "signing_date": (day - timedelta(days=3)).isoformat() if presidential else None,
        "subtype": PRESIDENTIAL.get(doc.kind),
        "title": doc.title,
        "type": TYPES[doc.kind][1],
    }
    return record if fields is None else {name: record[name] for name in fields if name in record}


def _one(world: World, numbers: str) -> Answer:
    wanted = numbers.split(",")
    found = [doc for doc in _published(world) if document_number(doc) in wanted]
    if not found:
        return _error(404, "Record Not Found")
    if len(wanted) == 1:
        return Answer(200, JSON, json.dumps(_record(found[0], None)).encode())
    missing = sorted(set(wanted) - {document_number(doc) for doc in found})
    body: dict[str, object] = {"count": len(found), "results": [_record(d, None) for d in found]}
    if missing:
        body["errors"] = {"not_found": missing}
    return Answer(200, JSON, json.dumps(body).encode())


def _inspection(world: World, route: str, query: dict[str, list[str]], faults: set[str]) -> Answer:
    docs = [doc for doc in world.newest("federal-register") if "inspection" in doc.extra]
    if match := re.search(r"/([^/]+)\.json$", route.removesuffix("/current.json")):
        docs = [doc for doc in docs if document_number(doc) == match[1]] or docs
    docs, description = _select(docs, query, set())
    description = description.replace("Documents", "Public Inspection Documents", 1)
    if not docs or faults & {"no-results-key", "empty-listing"}:
        return Answer(200, JSON, json.dumps({"description": description, "count": 0}).encode())
    results = [
        {
            "agencies": [agency(doc)],
            "document_number": document_number(doc),
            "filed_at": f"{publication_date(doc) - timedelta(days=1)}T12:45:00Z",
            "filing_type": "regular",
            "html_url": f"{SITE}/public-inspection/{document_number(doc)}/{doc.slug}",
            "json_url": f"{API}/public_inspection_documents/{document_number(doc)}",
            "num_pages": 5,
            "page_views": {"count": 0, "last_updated": "2026-09-29 10:15:06 -0400"},
            "pdf_url": f"https://public-inspection.federalregister.gov/{document_number(doc)}.pdf",
            "publication_date": publication_date(doc).isoformat(),
            "subject_1": doc.title,
            "subject_2": None,
            "subject_3": None,
            "title": doc.title + " ",
            "type": TYPES[doc.kind][1],
        }
        for doc in docs
    ]
    body = {"description": description, "count": len(docs), "total_pages": 1, "results": results}
    return Answer(200, JSON, json.dumps(body).encode())


def _p(texts: list[str], tag: str = "P") -> str:
    return "\n".join(f"    <{tag}>{html.escape(text)}</{tag}>" for text in texts)


def _frdoc(doc: Doc) -> str:
    return f"<FRDOC>[FR Doc. {document_number(doc)} Filed 1-2-26; 8:45 am]</FRDOC>"


def _xml(doc: Doc) -> str:
    title = html.escape(doc.title)
    if doc.kind in PRESIDENTIAL:
        return _presidential_xml(doc, title)
    tag = {"rule": "RULE", "proposed-rule": "PRORULE", "notice": "NOTICE"}[doc.kind]
    action = {"rule": "Final rule.", "proposed-rule": "Proposed rule.", "notice": "Notice."}
    cfr = "<CFR>15 CFR Part 744</CFR>\n" if tag != "NOTICE" else ""
    return (
        f'<{tag}>\n  <PREAMB>\n    <AGENCY TYPE="N">DEPARTMENT OF COMMERCE</AGENCY>\n'
        f"    <SUBAGY>Bureau of Industry and Security</SUBAGY>\n    {cfr}"
        f"    <SUBJECT>{title}</SUBJECT>\n"
        '    <AGY><HD SOURCE="HED">AGENCY:</HD><P>Bureau of Industry and Security, Commerce.</P>'
        f'</AGY>\n    <ACT><HD SOURCE="HED">ACTION:</HD><P>{action[doc.kind]}</P></ACT>\n'
        f'    <SUM><HD SOURCE="HED">SUMMARY:</HD><P>{html.escape(doc.paragraphs[0])}</P></SUM>\n'
        '  </PREAMB>\n  <SUPLINF>\n    <HD SOURCE="HED">SUPPLEMENTARY INFORMATION:</HD>\n'
        f'    <HD SOURCE="HD1">Background</HD>\n{_p(doc.paragraphs[1:])}\n  </SUPLINF>\n'
        f"  {_frdoc(doc)}\n  <BILCOD>BILLING CODE 3510-33-P</BILCOD>\n</{tag}>\n"
    )


def _presidential_xml(doc: Doc, title: str) -> str:
    day = publication_date(doc) - timedelta(days=3)
    if doc.kind == "proclamation":
        return (
            f"<PRESDOCU>\n  <PROCLA>\n    <PROC>Proclamation {10_900 + doc.number} of "
            f'{day:%B %-d, %Y}</PROC>\n    <HD SOURCE="HED">{title}</HD>\n'
            "    <PRES>By the President of the United States of America</PRES>\n"
            f"    <PROC>A Proclamation</PROC>\n{_p(doc.paragraphs, 'FP')}\n"
            f"    <PSIG> </PSIG>\n    {_frdoc(doc)}\n    <FILED>Filed 1-2-26; 11:15 am]</FILED>\n"
            "    <BILCOD>Billing code 3395-F6-P</BILCOD>\n  </PROCLA>\n</PRESDOCU>\n"
        )
    return (
        f"<PRESDOCU>\n  <EXECORD>\n    <EXECORDR>Executive Order {14_000 + doc.number} of "
        f'{day:%B %-d, %Y}</EXECORDR>\n    <HD SOURCE="HED">{title}</HD>\n'
        f'    <FP>It is hereby ordered:</FP>\n    <P><E T="04">Section 1</E>. '
        f'<E T="03">Purpose.</E> {html.escape(doc.paragraphs[0])}</P>\n{_p(doc.paragraphs[1:])}\n'
        f"    <PSIG> </PSIG>\n    <PLACE>THE WHITE HOUSE,</PLACE>\n"
        f"    <DATE>{day:%B %-d, %Y}.</DATE>\n    {_frdoc(doc)}\n"
        "    <FILED>Filed 1-2-26; 11:15 am]</FILED>\n"
        "    <BILCOD>Billing code 3395-F6-P</BILCOD>\n  </EXECORD>\n</PRESDOCU>\n"
    )
