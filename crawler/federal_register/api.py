"""Answers of the API (v1): searches, single and several documents, public inspection, errors.

Every key may be missing (``fields[]`` chooses them) and new ones come: what is not read here is
ignored. Left out on purpose, since they change without the document changing: ``page_views``,
``regulations_dot_gov_info``, ``images``, ``dockets``, the ``?epoch`` of public-inspection PDFs.
"""

from __future__ import annotations

import json
import re
from typing import Any

from crawler.federal_register import addresses, preamble
from crawler.parsed import Capture, Outcome, Parsed
from crawler.soundness import by_status, instead_of
from db.records import Document

#: Far above any answer (1,000 documents of 15 KB); the limit keeps a hostile body bounded.
MAX_JSON = 64 * 2**20
_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")


def parse_api(capture: Capture) -> Parsed:
    """Documents or index entries of one API answer, or the error it tells."""
    if len(capture.body) > MAX_JSON:
        return Parsed(outcome="error", reason=f"the answer is over {MAX_JSON // 2**20} MB")
    try:
        answer = json.loads(capture.body)
    except (ValueError, RecursionError):
        return _not_json(capture)
    if not isinstance(answer, dict):
        return Parsed(outcome="unknown", reason="the answer is no JSON object")
    return _error(answer, capture.status) or _read(answer, capture)


def _read(answer: dict[str, Any], capture: Capture) -> Parsed:
    if "document_number" in answer:
        document = _document(answer, capture)
        if document is None:
            return Parsed(outcome="unknown", reason="the document has no usable number")
        return Parsed(outcome="document", documents=[document], facts=_links(answer))
    if "results" in answer or "count" in answer:
        return _search(answer, capture)
    return Parsed(outcome="unknown", reason="an API answer of another shape")


def _search(answer: dict[str, Any], capture: Capture) -> Parsed:
    """Rows of a search. No hits: only ``description`` and ``count: 0``, no ``results``."""
    rows = answer.get("results")
    rows = rows if isinstance(rows, list) else []
    documents = [
        document
        for row in rows
        if isinstance(row, dict) and (document := _document(row, capture)) is not None
    ]
    errors = answer.get("errors")
    not_found = _strings(errors.get("not_found")) if isinstance(errors, dict) else []
    return Parsed(
        outcome="listing",
        documents=documents,
        next_url=_string(answer, "next_page_url"),
        facts={
            "count": _integer(answer.get("count")),
            "total_pages": _integer(answer.get("total_pages")),
            "description": _string(answer, "description"),
            "rows": len(rows),
            "unidentified": len(rows) - len(documents),
            "not_found": not_found,
        },
    )


def _document(row: dict[str, Any], capture: Capture) -> Document | None:
    """One row or record; None where it has no document number, so no identity."""
    number = _string(row, "document_number")
    if number is None or not addresses.is_number(number):
        return None
    if _is_inspection(row, capture):
        return _inspection_document(row, number, capture)
    abstract = _string(row, "abstract")
    published = _day(row, "publication_date")
    corrects = addresses.corrected_number(number)
    volume, page = _integer(row.get("volume")), _integer(row.get("start_page"))
    citation = _string(row, "citation") or (f"{volume} FR {page}" if volume and page else None)
    return Document(
        source="federalregister",
        url=_string(row, "html_url") or addresses.short_url(number),
        title=_title(row, number),
        text=abstract,
        text_kind="abstract" if abstract else "none",
        form="page",
        aliases=_aliases(row, number),
        published=published,
        published_basis="api" if published else None,
        signed=_day(row, "signing_date"),
        effective=list(filter(None, [_day(row, "effective_on")])),
        comments_close=_day(row, "comments_close_on"),
        type=_string(row, "type"),
        subtype=_string(row, "subtype") or _string(row, "presidential_document_type"),
        document_number=number,
        citation=citation,
        executive_order_number=_string(row, "executive_order_number"),
        proclamation_number=_string(row, "proclamation_number"),
        docket_ids=_strings(row.get("docket_ids")),
        rins=_strings(row.get("regulation_id_numbers")),
        action=_string(row, "action"),
        agencies=_agencies(row),
        cfr_references=_cfr_references(row),
        native_tags=_strings(row.get("topics")),
        abstract=abstract,
        captured=capture.captured,
        origin=capture.url,
        corrects=list(filter(None, [_string(row, "correction_of") or corrects])),
    )


def _inspection_document(row: dict[str, Any], number: str, capture: Capture) -> Document:
    """A document filed for public inspection: no text yet, the day of publication is announced."""
    published = _day(row, "publication_date")
    return Document(
        source="federalregister",
        url=_string(row, "html_url") or addresses.short_url(number),
        title=_title(row, number),
        aliases=_aliases(row, number),
        published=published,
        published_basis="api" if published else None,
        type=_string(row, "type"),
        document_number=number,
        docket_ids=_strings(row.get("docket_numbers")),
        agencies=_agencies(row),
        captured=capture.captured,
        origin=capture.url,
    )


def _is_inspection(row: dict[str, Any], capture: Capture) -> bool:
    return addresses.read(capture.url).kind == "inspection" or "filing_type" in row


def _title(row: dict[str, Any], number: str) -> str:
    """The title; of an inspection entry without one, its subject lines; else the number."""
    subjects = " ".join(filter(None, (_string(row, f"subject_{n}") for n in (1, 2, 3))))
    return _string(row, "title") or subjects or _string(row, "toc_doc") or number


def _agencies(row: dict[str, Any]) -> list[str]:
    """Names as the API has them; an agency that it does not know has only ``raw_name``."""
    listed = row.get("agencies")
    names = []
    for agency in listed if isinstance(listed, list) else []:
        if isinstance(agency, dict):
            raw = _string(agency, "raw_name")
            names.append(_string(agency, "name") or (preamble.agency_name(raw) if raw else None))
    names += [None] if names else _strings(row.get("agency_names"))
    return list(dict.fromkeys(name for name in names if name))


def _cfr_references(row: dict[str, Any]) -> list[str]:
    """``15 CFR Part 744``; ``part`` is a string, and may be missing."""
    listed = row.get("cfr_references")
    named = []
    for reference in listed if isinstance(listed, list) else []:
        if isinstance(reference, dict) and reference.get("title"):
            title, part = _clean(reference["title"]), _clean(reference.get("part"))
            chapter = _clean(reference.get("chapter"))
            if part:
                named.append(f"{title} CFR Part {part}")
            elif chapter:
                named.append(f"{title} CFR Chapter {chapter}")
    return list(dict.fromkeys(named))


def _aliases(row: dict[str, Any], number: str) -> list[str]:
    """Every lasting address of the document that the record names."""
    keys = ("html_url", "pdf_url", "full_text_xml_url", "body_html_url", "raw_text_url", "mods_url")
    named = [addresses.short_url(number), *(_string(row, key) for key in keys)]
    inspection = _string(row, "public_inspection_pdf_url")
    named.append(addresses.without_epoch(inspection) if inspection else None)
    return list(dict.fromkeys(url for url in named if url and url.startswith("https://")))


def _links(record: dict[str, Any]) -> dict[str, object]:
    """What a spider follows from a single document: its text, and what corrects it."""
    return {
        "full_text_xml_url": _string(record, "full_text_xml_url"),
        "corrections": _strings(record.get("corrections")),
        "filing_type": _string(record, "filing_type"),
    }


def _error(answer: dict[str, Any], status: int) -> Parsed | None:
    """``{"status": 404, "message": "Record Not Found"}``, ``{"errors": {...}}``, and by status."""
    told = answer.get("status")
    code = told if isinstance(told, int) else status
    message = _clean(answer.get("message")) or ""
    if not message and "errors" in answer and "results" not in answer:
        message = json.dumps(answer["errors"], ensure_ascii=False)[:200]
        code = max(code, 400)
    if code < 400 or "results" in answer:
        return None
    outcome: Outcome = "not-found" if code in (404, 410) else "error"
    return Parsed(outcome=outcome, reason=f"{code}: {message or 'no reason given'}")


def _not_json(capture: Capture) -> Parsed:
    """A body that is no JSON: cut, a page (then a refusal or an error page), or something else."""
    start, end = capture.body.lstrip()[:1], capture.body.rstrip()[-1:]
    if (start, end) not in ((b"{", b"}"), (b"[", b"]")) and start in (b"{", b"["):
        return Parsed(outcome="cut", reason="the JSON ends before its last bracket")
    return by_status(capture) or instead_of(capture, "JSON")


def _clean(value: object) -> str | None:
    """A string or number as one line without markup; None where nothing is left."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    text = _TAG.sub("", value) if isinstance(value, str) else str(value)
    text = text.encode("utf-8", "replace").decode("utf-8")  # JSON may escape half a character
    return " ".join(text.replace("\0", " ").split()) or None


def _string(row: dict[str, Any], key: str) -> str | None:
    return _clean(row.get(key))


def _strings(values: object) -> list[str]:
    listed = values if isinstance(values, list) else []
    return list(dict.fromkeys(text for text in map(_clean, listed) if text))


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _day(row: dict[str, Any], key: str) -> str | None:
    """An ISO day; anything else is none."""
    text = _string(row, key) or ""
    return text if re.fullmatch(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", text) else None
