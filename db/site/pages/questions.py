"""``/questions`` and ``/question/NAME``: the canned queries, with their answers in words.

The SQL stands in the metadata and is run under Datasette's limits of time and rows; here its
columns get their names, and its codes theirs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from datasette.database import QueryInterrupted

from db.records import StatecraftError
from db.site.ask import Ask, NotHereError
from db.site.names import change_name, facet_name
from db.site.render import fill

#: Longest value of a parameter.
LONGEST = 200
#: Columns that hold a code, with its facet.
CODED = {
    "source": "source",
    "measure": "measure",
    "kind": "deregulation",
    "instrument": "instrument",
    "code": "country",
}
#: Columns that hold several codes as JSON.
LISTED = {"sectors": "sector", "countries": "country"}
DATED = {"date", "first", "latest", "gone"}
INSTANTS = {"captured"}
#: Columns in words, where they are no facet.
HEADS = {
    "month": "Month",
    "quarter": "Quarter",
    "side": "Aimed at",
    "with_safeguard": "with safeguard language",
    "without_safeguard": "without it",
    "raised_and_cut": "raised and cut",
    "continued": "continued",
    "not_told": "not told",
    "date": "Date",
    "title": "Title",
    "citation": "Citation",
    "document_number": "Document number",
    "version": "Version",
    "change": "Change",
    "captured": "Captured",
    "gone": "Found removed",
    "what": "Change",
}
#: Columns that only serve others: names of a code, the page a title leads to.
SERVING = {"country", "country_ja", "page", "url", "key"}


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell, and where it leads."""

    text: str
    address: str | None = None
    number: bool = False
    english: bool = False
    #: Not to be broken over lines.
    short: bool = False


def queries(ask: Ask) -> dict[str, dict[str, Any]]:
    """The canned queries of the metadata by name."""
    found: dict[str, dict[str, Any]] = (
        ask.site.datasette.metadata("queries", database="statecraft") or {}
    )
    return found


def said(ask: Ask, query: dict[str, Any], name: str) -> str:
    """Title or description of a query in the reader's language."""
    told = (ask.language == "ja" and query.get(f"{name}_ja")) or query.get(name) or ""
    return " ".join(str(told).split())


async def index(ask: Ask) -> str:
    """All questions."""
    listed = [
        (name, said(ask, query, "title"), said(ask, query, "description"))
        for name, query in queries(ask).items()
    ]
    return fill(ask, "statecraft/questions.html", questions=listed)


async def view(ask: Ask) -> str:
    """One question with its answer."""
    name = ask.path("name")
    query = queries(ask).get(name)
    if query is None:
        raise NotHereError(ask.t("There is no such question."))
    given = {each: (ask.args.get(each) or "")[:LONGEST] for each in query.get("params", [])}
    try:
        found = await ask.site.db.execute(query["sql"], given, truncate=True)
    except QueryInterrupted as error:
        raise StatecraftError(ask.t("The answer took too long; choose fewer.")) from error
    columns = list(found.columns)
    rows = [dict(zip(columns, row, strict=True)) for row in found.rows]
    shown = [column for column in columns if column not in SERVING]
    plain = urlencode([(each, value) for each, value in given.items() if value])
    return fill(
        ask,
        "statecraft/question.html",
        title=said(ask, query, "title"),
        description=said(ask, query, "description"),
        see=query.get("see"),
        columns=[(_head(ask, column), _numeric(rows, column)) for column in shown],
        lines=[[_cell(ask, row, column, query) for column in shown] for row in rows],
        truncated=found.truncated,
        given=given,
        choices={each: ask.names.codes(CODED[each]) for each in given if each in CODED},
        facets=CODED,
        raw=f"/statecraft/{name}" + (f"?{plain}" if plain else ""),
        downloads=[
            (form.upper(), f"/statecraft/{name}.{form}?" + _joined(plain, more))
            for form, more in (("csv", "_size=max"), ("json", "_shape=array"))
        ],
    )


def _head(ask: Ask, column: str) -> str:
    facet = {**CODED, **LISTED}.get(column)
    return facet_name(facet, ask.language) if facet else ask.t(HEADS.get(column, column))


def _joined(*parts: str) -> str:
    return "&".join(part for part in parts if part)


def _numeric(rows: list[dict[str, Any]], column: str) -> bool:
    return column != "version" and any(isinstance(row[column], int | float) for row in rows)


def _cell(ask: Ask, row: dict[str, Any], column: str, query: dict[str, Any]) -> Cell:
    value = row[column]
    if value is None or value == "":
        return Cell("")
    if column == "documents" and query.get("counted"):
        given = {name: quote(str(each), safe="") for name, each in {**row, **_span(row)}.items()}
        return Cell(f"{value:,}", query["counted"].format(**given), number=True)
    if column in CODED:
        facet = CODED[column]
        leads = f"/country/{value}" if facet == "country" else f"/timeline?{facet}={value}"
        return Cell(ask.names.label(facet, str(value), ask.language), leads)
    if column == "title":
        return Cell(str(value), row.get("page") or None, english=True)
    if column == "version" and row.get("page"):
        return Cell(str(value), f"{row['page']}?diff={value - 1}..{value}" if value > 1 else None)
    return _plain(ask, column, value)


def _span(row: dict[str, Any]) -> dict[str, str]:
    """The first and last month of a row that is about a month or a quarter ("2026 Q3")."""
    if "month" in row:
        return {"since": row["month"], "until": row["month"]}
    if "quarter" in row:
        year, quarter = row["quarter"][:4], int(row["quarter"][-1])
        return {"since": f"{year}-{3 * quarter - 2:02d}", "until": f"{year}-{3 * quarter:02d}"}
    return {}


def _several(ask: Ask, facet: str, codes: str) -> str:
    names = [ask.names.label(facet, str(code), ask.language) for code in json.loads(codes)]
    return ("、" if ask.language == "ja" else ", ").join(names)


def _plain(ask: Ask, column: str, value: Any) -> Cell:
    writes: dict[str, Callable[[str], str]] = {
        **dict.fromkeys(DATED, ask.day),
        **dict.fromkeys(INSTANTS, ask.moment),
        "month": ask.month,
        "quarter": lambda quarter: ask.t("{year} Q{n}", year=quarter[:4], n=quarter[-1]),
        "side": ask.t,
        "change": lambda change: change_name(change, ask.language),
        "what": lambda change: change_name(change, ask.language),
    }
    if column in LISTED:
        return Cell(_several(ask, LISTED[column], value))
    if column in writes:
        return Cell(writes[column](str(value)), short=column in DATED | INSTANTS)
    if isinstance(value, int | float):
        return Cell(f"{value:,}" if column != "version" else str(value), number=True)
    return Cell(str(value))
