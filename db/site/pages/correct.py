"""``/correct``: how to say that a label is wrong or missing; the page itself writes nothing.

It turns what the reader chose into the command and the CSV row that record it, and into a message
to whoever keeps the site where the metadata names an address.
"""

from __future__ import annotations

import io
import shlex
from typing import Any
from urllib.parse import quote

from db import corrections
from db.site.ask import Ask, NotHereError, document_address
from db.site.documents import Held, by_alias, read_document
from db.site.names import FACETS
from db.site.render import fill

#: Longest value of a field; what is longer is cut.
LONGEST = 1000
#: Facets whose codes can be chosen, in the order of the pages.
CHOSEN = tuple(facet for facet in FACETS if facet != "source")
#: What stands in the command until the reader has filled it in.
BLANK = {"who": "YOUR NAME", "why": "THE REASON"}


async def view(ask: Ask) -> str:
    """The page."""
    asked = {name: (ask.args.get(name) or "").strip()[:LONGEST] for name in _FIELDS}
    held = await _document(ask, asked["key"])
    facet, code = _label(ask, asked)
    row: dict[str, Any] = {
        "key": held.row["key"],
        "facet": facet,
        "code": code,
        "role": asked["role"] if facet == "country" and asked["role"] in corrections.ROLES else "",
        "verdict": asked["verdict"] if asked["verdict"] in corrections.VERDICTS else "",
        **_passage(held, asked),
    }
    row["verdict"] = row["verdict"] or ("wrong" if _carried(held, row) else "right")
    filled = {name: asked[name] or BLANK[name] for name in BLANK}
    return fill(
        ask,
        "statecraft/correct.html",
        row=row,
        asked=asked,
        document=held.row,
        address=document_address(held.row["key"]),
        known=[
            entry
            for entry in corrections_of(held)
            if (entry["facet"], entry["code"]) == (facet, code)
        ],
        lacking=_lacking(row),
        whole=bool(asked["who"] and asked["why"]),
        command=_command({**row, **filled}),
        csv_row=_csv({**row, **filled}),
        report=_report(ask, {**row, **filled}),
        choices=[(each, list(ask.names.terms.get(each, {}))) for each in CHOSEN],
        roles=corrections.ROLES,
        verdicts=corrections.VERDICTS,
    )


_FIELDS = ("key", "facet", "code", "label", "role", "verdict", "span", "quote", "who", "why")


def corrections_of(held: Held) -> list[dict[str, Any]]:
    """What people have said of the document, newest first."""
    return list(reversed(held.corrections))


async def _document(ask: Ask, key: str) -> Held:
    held = await read_document(ask.site, key, None)
    if held is None and key:
        known = await by_alias(ask.site, key)
        held = await read_document(ask.site, known, None) if known else None
    if held is None:
        raise NotHereError(ask.t("No document is known under {key}.", key=key or "–"))
    return held


def _label(ask: Ask, asked: dict[str, str]) -> tuple[str, str]:
    """(facet, code) of the label in question, "" for both where it is none of the codebook."""
    facet, code = asked["facet"], asked["code"]
    if asked["label"]:
        facet, _, code = asked["label"].partition(":")
    return (facet, code) if code in ask.names.terms.get(facet, {}) and facet in CHOSEN else ("", "")


def _passage(held: Held, asked: dict[str, str]) -> dict[str, str]:
    """The passage in question by its offsets into the present text, where it stands there."""
    text = (held.version or {}).get("text") or ""
    start, dash, end = asked["span"].partition("-")
    begin, finish = -1, -1
    if dash and start.isdigit() and end.isdigit() and max(len(start), len(end)) < 10:
        begin, finish = int(start), int(end)
    elif asked["quote"]:
        begin = text.find(asked["quote"])
        finish = begin + len(asked["quote"])
    if not 0 <= begin < finish <= min(len(text), begin + corrections.LONGEST_QUOTE):
        return {"start": "", "end": "", "quote": ""}
    return {"start": str(begin), "end": str(finish), "quote": text[begin:finish]}


def _carried(held: Held, row: dict[str, Any]) -> bool:
    return any(
        (each["facet"], each["code"]) == (row["facet"], row["code"])
        for each in (*held.labels, *held.codes)
    )


def _lacking(row: dict[str, Any]) -> str | None:
    """What must be chosen before the row can be recorded."""
    if not row["facet"]:
        return "label"
    if row["facet"] == "country" and row["verdict"] == "right" and not row["role"]:
        return "role"
    return None


def _command(row: dict[str, Any]) -> str:
    parts = [row["key"], row["facet"], row["code"], row["verdict"]]
    if row["role"]:
        parts += ["--role", row["role"]]
    if row["start"]:
        parts += ["--span", f"{row['start']}-{row['end']}"]
    parts += ["--who", row["who"], "--why", row["why"]]
    return "statecraft correct add " + shlex.join(parts)


def _csv(row: dict[str, Any]) -> str:
    out = io.StringIO()
    corrections.write_csv([{name: row.get(name) or None for name in corrections.COLUMNS}], out)
    return out.getvalue()


def _report(ask: Ask, row: dict[str, Any]) -> str | None:
    """Where to report it, from the metadata's ``report_address``; None where it names no place."""
    config = ask.site.datasette.plugin_config("statecraft") or {}
    place = str(config.get("report_address") or "")
    if not place.startswith(("https://", "http://", "mailto:")):
        return None
    title = f"{row['verdict']}: {row['facet']} {row['code']} of {row['key']}"
    return place.replace("{title}", quote(title, safe="")).replace(
        "{reference}", quote(_csv(row), safe="")
    )
