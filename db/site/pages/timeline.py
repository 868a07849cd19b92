"""``/timeline``: filters, a stacked chart, facets and the list; the same as JSON and CSV."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace

from datasette.utils.asgi import AsgiStream

from db.exports import FORMATS
from db.site.charts.series import STACKED, STEPS, Step
from db.site.downloads import download_selection
from db.site.finding import Found, find
from db.site.listing import rows_of
from db.site.machine.cite import Cited, cited
from db.site.names import FACETS, ROLES, change_name, facet_name
from db.site.plots import plot, timeline_of
from db.site.render import Ask, fill
from db.site.selection import Selection, last_day, together

PAGE = 50
#: Codes of a facet shown before "more".
FIRST = 8
#: Facets beside the list, in this order.
BESIDE = ("source", "instrument", "measure", "country", "sector", "deregulation", "authority")


#: Formats that are not written in capitals.
WRITTEN = {
    "jsonl": "JSON Lines",
    "parquet": "Parquet",
    "xlsx": "Excel",
    "csl": "CSL-JSON",
    "bibtex": "BibTeX",
    "atom": "Atom",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a facet: how many documents of the list carry the code, and where it leads."""

    code: str
    count: int
    chosen: bool
    address: str


def facets(ask: Ask, found: Found) -> dict[str, list[Choice]]:
    """Counts by code of every facet.

    A facet that is filtered itself counts over the other filters, since its codes are
    alternatives: each number is the size of the list with that code alone.
    """
    result = {"year": years(ask, found)}
    for facet in BESIDE:
        mine = found.selection.of(facet)
        mask = together(found.snapshot, found.parts, without=facet) if mine else found.mask
        counts = dict(found.snapshot.counts(facet, mask))
        for code in mine:
            counts.setdefault(code, 0)
        added = found.selection.adding(facet, "/timeline", *_kept(ask))
        result[facet] = [
            Choice(
                code,
                count,
                code in mine,
                found.selection.without(facet, code).address("/timeline", *_kept(ask))
                if code in mine
                else added(code),
            )
            for code, count in sorted(
                counts.items(), key=lambda pair: (pair[0] not in mine, -pair[1], pair[0])
            )
        ]
    return result


def years(ask: Ask, found: Found) -> list[Choice]:
    """Counts by year, newest first; a year in force leads back to all of them."""
    mask = together(found.snapshot, found.parts, without="date")
    dated = found.snapshot.dates[mask & (found.snapshot.dates > 0)] // 10000
    chosen = (found.selection.filter.since, found.selection.filter.until)
    lines = []
    for year, count in sorted(Counter(dated.tolist()).items(), reverse=True):
        name = str(year)
        mine = chosen == (name, name)
        plain = found.selection.without("since").without("until")
        there = plain if mine else plain.spanning(name, name)
        lines.append(Choice(name, count, mine, there.address("/timeline", *_kept(ask))))
    return lines


def _kept(ask: Ask) -> list[tuple[str, str | None]]:
    by, per = ask.args.get("by"), ask.args.get("per")
    return [
        ("by", by if by in STACKED else None),
        ("per", per if per in STEPS else None),
        ("lang", ask.lang),
    ]


def chips(ask: Ask, selection: Selection) -> list[dict[str, str]]:
    """The filters in force, each with the address without it."""
    shown = []
    for kind, value in selection.pairs():
        name = {
            "since": ask.t("Since"),
            "until": ask.t("Until"),
            "search": ask.t("Words"),
            "role": ask.t("Role"),
            "relevant": ask.t("Relevance"),
            "has_text": ask.t("Text"),
            "state": ask.t("State"),
        }.get(kind) or facet_name(kind, ask.language)
        said = {
            "relevant": ask.t("economic security only")
            if value == "1"
            else ask.t("the others only"),
            "has_text": ask.t("with text only") if value == "1" else ask.t("without text only"),
            "role": ROLES.get(value, (value, value))[ask.language == "ja"],
            "state": change_name(value, ask.language),
        }.get(kind)
        if said is None:
            said = ask.names.label(kind, value, ask.language) if kind in FACETS else value
        without = selection.without(kind, value)
        shown.append(
            {
                "kind": kind,
                "name": name,
                "value": said,
                "without": without.address("/timeline", *_kept(ask)),
            }
        )
    return shown


def _number(value: str | None) -> int:
    return max(1, int(value)) if value and value.isdigit() and len(value) < 7 else 1


async def view(ask: Ask) -> str:
    """The page."""
    selection = Selection.from_args(ask.args)
    found = await find(ask, selection)
    by = ask.args.get("by")
    by = by if by in STACKED else "source"
    step: Step | None = next((each for each in STEPS if each == ask.args.get("per")), None)
    number = _number(ask.args.get("page"))
    pages = max(1, -(-found.total // PAGE))
    number = min(number, pages)
    listed = await rows_of(ask, found.snapshot.page(found.mask, (number - 1) * PAGE, PAGE))
    figure = await timeline_of(ask, found, by, step)
    listing = selection.address("/timeline", *_kept(ask))

    def numbered(at: int) -> str:
        more: list[tuple[str, str | None]] = [("page", str(at) if at > 1 else None)]
        return selection.address("/timeline", *more, *_kept(ask))

    return fill(
        ask,
        "statecraft/timeline.html",
        selection=selection,
        first_day=lambda value: (value + "-01-01"[len(value) - 4 :])[:10] if value else "",
        last_day=last_day,
        total=found.total,
        everything=len(found.snapshot),
        facets=facets(ask, found),
        first=FIRST,
        chips=chips(ask, selection),
        rows=listed,
        by=by,
        stacked=[
            (each, selection.address("/timeline", ("by", each), ("per", step), ("lang", ask.lang)))
            for each in STACKED
        ],
        steps=[
            (each, selection.address("/timeline", ("by", by), ("per", each), ("lang", ask.lang)))
            for each in STEPS
        ],
        figure=figure,
        plot=await plot(ask, figure),
        figure_address=selection.address("/figure/timeline.FORMAT", ("by", by), ("per", step)),
        downloads=download_addresses(selection),
        number=number,
        pages=pages,
        numbered=numbered,
        listing=listing,
        cited=await standing(ask, found),
        cited_address=selection.address("/timeline"),
        cite_address=selection.address("/cite"),
    )


async def standing(ask: Ask, found: Found) -> Cited:
    """What the box says of the list: versions and instant are the store's, counted once."""
    whole = await cited(ask, Selection(), hashed=False)
    return replace(whole, rows=found.total, total=len(found.snapshot))


def download_addresses(selection: Selection) -> list[tuple[str, str]]:
    """Formats in which the list can be had, with their addresses."""
    return [
        (WRITTEN.get(name, name.upper()), selection.address(f"/timeline.{name}"))
        for name in FORMATS
    ]


async def download(ask: Ask) -> AsgiStream:
    """``/timeline.json``, ``/timeline.csv`` …: every row of the filter, not only one page."""
    return await download_selection(ask, Selection.from_args(ask.args), ask.path("format"))
