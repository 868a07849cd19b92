"""Two facets crossed, as a figure to take away: a shaded grid with its numbers."""

from __future__ import annotations

from typing import Any

import altair as alt

from db.site.ask import Ask
from db.site.charts.figure import Figure
from db.site.charts.palette import INK, PAPER, SHADES
from db.site.charts.vega import VegaChart
from db.site.names import facet_name
from db.site.shades import shade

#: Size of a cell (pixels), and from which shade on its number is written in white.
_WIDTH, _HEIGHT, _DARK = 44, 24, 3


def grid_figure(
    rows: str, columns: str, cells: dict[tuple[str, str], tuple[int, str]], ask: Ask
) -> Figure:
    """``cells`` by (row code, column code): the count, and the address of its documents."""
    language = ask.language
    most = max((count for count, _ in cells.values()), default=0)
    table: list[list[Any]] = []
    values = []
    for (row, column), (count, address) in cells.items():
        down = ask.names.label(rows, row, language)
        across = ask.names.label(columns, column, language)
        table.append([row, down, column, across, count])
        level = shade(count, most)
        values.append(
            {
                "row": down,
                "column": across,
                "count": count,
                "fill": SHADES[level - 1],
                "ink": PAPER if level >= _DARK else INK,
                "href": address,
                "says": f"{down} × {across}: {count}",
            }
        )
    title = f"{facet_name(rows, language)} × {facet_name(columns, language)}"
    return Figure(
        name="matrix",
        title=title,
        columns=[f"{rows}", f"{rows}_label", f"{columns}", f"{columns}_label", "documents"],
        rows=table,
        chart=VegaChart(_grid(), {"cells": values}) if values else None,
        link=f"{ask.lang}",
    )


def _grid() -> alt.LayerChart:
    base = alt.Chart(alt.NamedData(name="cells")).encode(
        x=alt.X("column:N", sort=None, title=None, axis=alt.Axis(orient="top", labelAngle=-60)),
        y=alt.Y("row:N", sort=None, title=None),
    )
    filled = base.mark_rect().encode(
        color=alt.Color("fill:N", scale=None),
        href=alt.Href("href:N"),
        description=alt.Description("says:N"),
    )
    numbers = base.mark_text(aria=False, fontSize=11).encode(
        text="count:Q", color=alt.Color("ink:N", scale=None)
    )
    chart: alt.LayerChart = alt.layer(filled, numbers).properties(
        width=alt.Step(_WIDTH), height=alt.Step(_HEIGHT)
    )
    return chart
