"""Figures of the site by name, drawn once for each question."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from db.site.ask import Ask
from db.site.charts.drawing import for_page
from db.site.charts.figure import Figure
from db.site.charts.series import Step, stack, timeline_figure
from db.site.finding import Found


async def timeline_of(ask: Ask, found: Found, by: str, step: Step | None) -> Figure:
    """The stacked timeline of what was found."""
    counted = stack(found.snapshot, found.mask, by, step)
    return timeline_figure(counted, found.selection, ask.names, ask.language, ask.lang)


async def drawn(ask: Ask, figure: Figure) -> str | None:
    """The figure's SVG with neutral colours; what takes long to draw is kept by what it shows."""
    if figure.chart is None:
        return None
    chart = figure.chart
    if not chart.slow:
        return chart.draw()
    name: tuple[Any, ...] = ("drawn", figure.digest(), ask.language, ask.lang)

    async def make() -> str:
        return await ask.site.drawn(chart.draw)

    return await ask.site.cached(name, make)


async def plot(ask: Ask, figure: Figure) -> Markup | None:
    """Markup of the figure for a page, None where there is nothing to draw."""
    svg = await drawn(ask, figure)
    return Markup(for_page(svg, figure.title)) if svg else None  # noqa: S704 - drawn here, escaped
