"""``/timeline``: filters, a stacked chart, facets and the list; the same as JSON and CSV."""

from __future__ import annotations

from dataclasses import replace

from datasette.utils.asgi import AsgiStream

from db.exports import FORMATS
from db.site.ask import Ask
from db.site.charts.series import STACKED, STEPS, Step
from db.site.downloads import download_selection
from db.site.facets import facets, kept
from db.site.finding import Found, find
from db.site.listing import rows_of
from db.site.machine.cite import Cited, cited
from db.site.names import FACETS, ROLES, change_name, facet_name
from db.site.plots import plot, timeline_of
from db.site.render import fill
from db.site.searching import understood
from db.site.selection import Selection, last_day

PAGE = 50
#: Formats that are not written in capitals.
WRITTEN = {
    "jsonl": "JSON Lines",
    "parquet": "Parquet",
    "xlsx": "Excel",
    "csl": "CSL-JSON",
    "bibtex": "BibTeX",
    "atom": "Atom",
}


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
                "without": without.address("/timeline", *kept(ask)),
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

    def drawn(by: str, step: str | None) -> str:
        return selection.address("/timeline", ("by", by), ("per", step), ("lang", ask.lang))

    def numbered(at: int) -> str:
        more: list[tuple[str, str | None]] = [("page", str(at) if at > 1 else None)]
        return selection.address("/timeline", *more, *kept(ask))

    return fill(
        ask,
        "statecraft/timeline.html",
        selection=selection,
        first_day=lambda value: (value + "-01-01"[len(value) - 4 :])[:10] if value else "",
        last_day=last_day,
        understood=await understood(ask.site, selection.filter.search),
        total=found.total,
        everything=len(found.snapshot),
        facets=facets(ask, found),
        chips=chips(ask, selection),
        rows=listed,
        by=by,
        per=step,
        stacked=[(each, drawn(each, step)) for each in STACKED],
        steps=[(each, drawn(by, each)) for each in STEPS],
        figure=figure,
        plot=await plot(ask, figure),
        figure_address=selection.address("/figure/timeline.FORMAT", ("by", by), ("per", step)),
        downloads=download_addresses(selection),
        number=number,
        pages=pages,
        numbered=numbered,
        listing=selection.address("/timeline", *kept(ask)),
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
    named = [
        (WRITTEN.get(name, name.upper()), selection.address(f"/timeline.{name}"))
        for name in FORMATS
    ]
    # Japanese Excel takes a CSV for Shift JIS unless it begins with the mark.
    marked = ("CSV (BOM)", selection.address("/timeline.csv", ("bom", "1")))
    return [named[0], marked, *named[1:]]


async def download(ask: Ask) -> AsgiStream:
    """``/timeline.json``, ``/timeline.csv`` …: every row of the filter, not only one page."""
    return await download_selection(ask, Selection.from_args(ask.args), ask.path("format"))
