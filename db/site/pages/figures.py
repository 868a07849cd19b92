"""``/figure/NAME.svg|png|csv|json``: the figures of the pages, to take away."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Awaitable, Callable

from datasette.utils.asgi import Response

from db.site.ask import Ask, NotHereError
from db.site.charts.drawing import for_file, png
from db.site.charts.figure import Figure
from db.site.charts.series import STACKED, STEPS, Step
from db.site.charts.sides import sides_figure
from db.site.direction import by_document
from db.site.finding import find
from db.site.pages import country, matrix
from db.site.plots import drawn, timeline_of
from db.site.selection import Selection


async def timeline(ask: Ask) -> Figure:
    """Documents over time; ``by`` names the facet, ``per`` month, quarter or year."""
    by = ask.args.get("by")
    step: Step | None = next((each for each in STEPS if each == ask.args.get("per")), None)
    found = await find(ask, Selection.from_args(ask.args))
    return await timeline_of(ask, found, by if by in STACKED else "source", step)


async def sides(ask: Ask) -> Figure:
    """One country over time, by what the words of the evidence tell."""
    code = (ask.args.get("country") or "").upper()
    selection = Selection.of_codes(country=(code,))
    aimed = await find(ask, selection.with_code("role", "target"))
    agreed = await find(ask, selection.with_code("role", "partner"))
    told = by_document(aimed.snapshot, aimed.mask)
    return sides_figure(aimed.snapshot, aimed.mask, agreed.mask, told, code=code, ask=ask)


async def world(ask: Ask) -> Figure:
    """Documents by country on a map."""
    _, figure = await country.world(ask, Selection.from_args(ask.args))
    return figure


#: Figures that can be asked for by name.
FIGURES: dict[str, Callable[[Ask], Awaitable[Figure]]] = {
    "timeline": timeline,
    "country": sides,
    "world": world,
    "matrix": matrix.figure,
}


async def view(ask: Ask) -> Response:
    """One figure in one format."""
    name, form = ask.path("name"), ask.path("format")
    if name not in FIGURES:
        raise NotHereError(name)
    figure = await FIGURES[name](ask)
    if form == "csv":
        return _file(_csv(figure), "text/csv; charset=utf-8", f"{name}.csv")
    if form == "json":
        body = {"title": figure.title, "columns": figure.columns, "rows": figure.rows}
        return _file(json.dumps(body, ensure_ascii=False), "application/json; charset=utf-8", None)
    svg = await drawn(ask, figure)
    if svg is None:
        raise NotHereError(ask.t("There is nothing to draw: no dated document is in this list."))
    origin = f"{ask.request.scheme}://{ask.request.host}"
    source = ask.t(
        "Source: Statecraft ({address}), documents as of {date}; labels made by machine.",
        address=ask.request.host,
        date=await ask.site.changed() or "–",
    )
    whole = for_file(svg, origin, figure.title, source)
    if form == "svg":
        return _file(whole, "image/svg+xml; charset=utf-8", f"{name}.svg")
    return Response(body=await ask.site.drawn(png, whole), headers={}, content_type="image/png")


def _csv(figure: Figure) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(figure.columns)
    writer.writerows(figure.rows)
    return out.getvalue()


def _file(body: str, content_type: str, name: str | None) -> Response:
    headers = {"Content-Disposition": f'inline; filename="{name}"'} if name else {}
    return Response(body=body, headers=headers, content_type=content_type)
