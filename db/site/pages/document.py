"""``/d/…``: one document by its key, its text with the evidence of every label, its versions."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from datasette.utils.asgi import Response

from db.site import evidence
from db.site.ask import Ask, NotHereError, document_address
from db.site.documents import Held, Rows, by_alias, read_document
from db.site.downloads import exported
from db.site.listing import number_of
from db.site.machine.citation import meta_tags
from db.site.names import FACETS
from db.site.quoting import sentence
from db.site.render import fill
from db.site.versions import compare

#: Order of facets beside the text.
ORDER = tuple(facet for facet in FACETS if facet != "source")
#: What stands under the title: (heading, facet, role).
GLANCE = (
    ("Does", "measure", None),
    ("Which way", "direction", None),
    ("Aimed at", "country", "target"),
    ("Made with", "country", "partner"),
    ("Sectors", "sector", None),
    ("Authority", "authority", None),
    ("Deregulation", "deregulation", None),
    ("Safeguard language", "safeguard", None),
)


@dataclass(frozen=True, slots=True)
class Glimpse:
    """One label under the title; ``number`` is that of its first evidence, 0 for none."""

    facet: str
    code: str
    number: int


async def view(ask: Ask) -> str | Response:
    """The page, or JSON where the address ends so; other addresses of a document lead to it."""
    asked = ask.path("key")
    key = asked.rstrip("/").replace("/", ":", 1)
    held = await read_document(ask.site, key, ask.args.get("version"))
    if held is None and key.endswith(".json"):
        held = await read_document(ask.site, key.removesuffix(".json"), ask.args.get("version"))
        if held is not None:
            return await _json(ask, held)
    if held is None:
        known = await by_alias(ask.site, asked)
        if known is not None and known != key:
            return Response.redirect(document_address(known), status=301)
        raise NotHereError(ask.t("No document is known under {key}.", key=key))
    return await _page(ask, held)


async def _page(ask: Ask, held: Held) -> str:
    spans = [
        evidence.Span(row["id"], row["facet"], row["code"], row["start"], row["end"])
        for row in held.labels
        if row["field"] == "text"
    ]
    titled = [
        evidence.Span(row["id"], row["facet"], row["code"], row["start"], row["end"])
        for row in held.labels
        if row["field"] == "title"
    ]
    text = held.version["text"] if held.version and held.version["text"] else ""
    pages = evidence.parts(text)
    asked = ask.args.get("part") or "1"
    part = min(max(int(asked), 1), pages) - 1 if asked.isdigit() and len(asked) < 7 else 0
    shown = evidence.paragraphs(text, spans, part=part)
    title = held.version["title"] if held.version else held.row["title"]
    return fill(
        ask,
        "statecraft/document.html",
        held=held,
        row=held.row,
        number=number_of(held.row),
        title_runs=[run for line in evidence.paragraphs(title, titled) for run in line.runs],
        paragraphs=shown,
        sections=[line for line in shown if line.section],
        part=part,
        parts=pages,
        part_of=lambda row: evidence.part_of(row["start"]) if row["field"] == "text" else 0,
        by_facet=_by_facet(held),
        codes_alone=[] if held.labels else held.codes,
        accuracy=held.accuracy,
        difference=await compare(ask, held),
        official=_official(held),
        here_version=held.version["version"] if held.version else None,
        address=document_address(held.row["key"]),
        glance=_glance(held),
        archived=_archived(held),
        correction=lambda facet, code, role, rows: _correction(held, facet, code, role, rows),
        said=_said(held),
        rejected=_rejected(held),
        citation=meta_tags(held.row),
        sentence=sentence(held.row, held.version),
    )


def _by_facet(held: Held) -> list[tuple[str, list[tuple[str, str | None, Rows]]]]:
    """Labels grouped by facet, then by code and role, evidence in order of the text."""
    result = []
    for facet in ORDER:
        groups: dict[tuple[str, str | None], Rows] = {}
        for row in held.labels:
            if row["facet"] == facet:
                groups.setdefault((row["code"], row["role"]), []).append(row)
        if groups:
            ordered = sorted(groups.items(), key=lambda item: (-_best(item[1]), item[0][0]))
            result.append((facet, [(code, role, rows) for (code, role), rows in ordered]))
    return result


def _best(rows: Rows) -> float:
    return max(float(row["score"]) for row in rows)


def _official(held: Held) -> list[tuple[str, str]]:
    """Links to the publisher's copies: (name, address), only over http and https."""
    row = held.row
    links = [(_host(row["url"]), row["url"])] if row["url"] else []
    for alias in held.aliases:
        if alias["kind"] in {"pdf", "govinfo", "inspection"}:
            links.append((alias["kind"], alias["alias"]))
    return [
        (name, address)
        for name, address in dict.fromkeys(links)
        if address.startswith(("https://", "http://"))
    ]


def _host(address: str) -> str:
    return address.split("/")[2] if address.count("/") > 2 else address


def _correction(held: Held, facet: str, code: str, role: str | None, rows: Rows) -> str:
    """Address of the page on which one label is corrected, with its passage."""
    pairs = {"key": held.row["key"], "facet": facet, "code": code, "role": role}
    for row in rows[:1]:
        if row["field"] == "text" and held.current:
            pairs["span"] = f"{row['start']}-{row['end']}"
    return "/correct?" + urlencode({name: value for name, value in pairs.items() if value})


def _glance(held: Held) -> list[tuple[str, list[Glimpse]]]:
    """What the document does, to whom and on what authority: each label once, by heading."""
    first: dict[tuple[str, str, str | None], int] = {}
    for row in held.labels:
        first.setdefault((row["facet"], row["code"], row["role"]), row["id"])
    labels = first or {(row["facet"], row["code"], row["role"] or None): 0 for row in held.codes}
    result = []
    for heading, facet, role in GLANCE:
        found = [
            Glimpse(facet, code, number)
            for (each, code, side), number in labels.items()
            if each == facet and side == role
        ]
        if found:
            result.append((heading, found))
    return result


def _archived(held: Held) -> dict[str, Any] | None:
    """The archived response of the version shown, else the newest of the document."""
    captured = (held.version or {}).get("captured")
    kept = [fetch for fetch in held.fetches if fetch["warc_file"]]
    same = (fetch for fetch in kept if fetch["fetched"] == captured)
    return next(same, kept[0] if kept else None)


def _said(held: Held) -> Callable[[str, str, str | None], dict[str, Any] | None]:
    """The latest word of a person on a label."""

    def latest(facet: str, code: str, role: str | None) -> dict[str, Any] | None:
        words = [
            row
            for row in held.corrections
            if (row["facet"], row["code"]) == (facet, code) and row["role"] in (None, "", role)
        ]
        return words[-1] if words else None

    return latest


def _rejected(held: Held) -> Rows:
    """Labels that a person has rejected, by the latest word on each."""
    latest = {(row["facet"], row["code"], row["role"]): row for row in held.corrections}
    return [row for row in latest.values() if row["verdict"] == "wrong"]


async def _json(ask: Ask, held: Held) -> Response:
    """The document as ``export jsonl`` writes it."""
    found = await ask.site.drawn(exported, ask.site.path, held.row["key"])
    body = json.dumps(found, ensure_ascii=False)
    return Response(body=body, headers={}, content_type="application/json; charset=utf-8")
