"""A world map: documents by country, in four shades, each country a link.

The Union and "all countries" have no shape and stand in the table only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, ClassVar

from db.site.ask import Ask
from db.site.charts.figure import Figure
from db.site.charts.outlines import HEIGHT, WIDTH, outlines
from db.site.charts.palette import FONT, GROUND, INK, PAPER, RULE, SHADES
from db.site.shades import bounds, shade

#: Around the drawing (pixels).
_EDGE = 5
#: The key's first square, the step to the next, and the size of a square (pixels).
_KEY, _SQUARE = (14, 326, 18), 13


@dataclass(frozen=True, slots=True)
class Mark:
    """A country with documents: its shade, where it leads and what it says."""

    fill: str
    href: str
    says: str


@dataclass(frozen=True, slots=True)
class WorldMap:
    """``marks`` by code, and the ``key``: shades with the numbers that they stand for."""

    slow: ClassVar[bool] = False

    marks: dict[str, Mark]
    key: list[tuple[str, str]]

    def draw(self) -> str:
        """SVG with the neutral names of colours (``charts.palette``)."""
        whole, tall = WIDTH + 2 * _EDGE, HEIGHT + 2 * _EDGE
        ground = "".join(
            f'<path d="{outline.path}"/>'
            for code, outline in outlines().items()
            if code not in self.marks and outline.place is None
        )
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" class="marks"'
            f' width="{whole}" height="{tall}" viewBox="0 0 {whole} {tall}">'
            f'<rect width="{whole}" height="{tall}" fill="{PAPER}"/>'
            f'<g transform="translate({_EDGE},{_EDGE})" stroke="{RULE}" stroke-width="0.5">'
            f'<g aria-hidden="true" fill="{GROUND}">{ground}</g>'
            f"{''.join(self._marks())}</g>"
            f'<g transform="translate({_EDGE},{_EDGE})" aria-hidden="true"'
            f' font-family="{FONT}" font-size="12px" fill="{INK}">{"".join(self._key())}</g></svg>'
        )

    def _marks(self) -> Iterator[str]:
        for code, outline in outlines().items():
            if mark := self.marks.get(code):
                says = escape(mark.says)
                dot = f' transform="{outline.place}" stroke-width="2"' if outline.place else ""
                yield (
                    f'<a href="{escape(mark.href)}"><path aria-label="{says}"'
                    f' role="graphics-symbol" aria-roledescription="country"{dot}'
                    f' d="{outline.path}" fill="{mark.fill}"><title>{says}</title></path></a>'
                )

    def _key(self) -> Iterator[str]:
        left, top, step = _KEY
        for at, (fill, says) in enumerate(self.key):
            x, y = left - _SQUARE / 2, top + step * at - _SQUARE / 2
            yield (
                f'<rect x="{x:g}" y="{y:g}" width="{_SQUARE}" height="{_SQUARE}" fill="{fill}"'
                f' stroke="{RULE}" stroke-width="0.5"/>'
                f'<text x="{left + 14}" y="{top + step * at + 4}">{escape(says)}</text>'
            )


def world_figure(
    counts: dict[str, dict[str, int]], ask: Ask, addresses: dict[str, str], shown: str
) -> Figure:
    """``counts`` by code of "target", "partner" and "documents"; ``shown`` is the one shaded."""
    t = ask.t
    title = {
        "documents": t("Documents by country"),
        "target": t("Documents aimed at a country"),
        "partner": t("Documents agreed with a country"),
    }[shown]
    rows: list[list[Any]] = []
    for code, count in counts.items():
        name = ask.names.label("country", code, ask.language)
        rows.append([code, name, count["documents"], count["target"], count["partner"]])
    most = max((count[shown] for code, count in counts.items() if code in outlines()), default=0)
    marks = {
        code: Mark(
            SHADES[shade(count[shown], most) - 1],
            addresses[code],
            f"{ask.names.label('country', code, ask.language)}: {count[shown]}",
        )
        for code, count in counts.items()
        if code in outlines() and count[shown]
    }
    return Figure(
        name="world",
        title=title,
        columns=["code", "label", "documents", "target", "partner"],
        rows=rows,
        chart=WorldMap(marks, _key(most)),
        note=t(
            "The more a shade stands out, the more documents; the shades rise by the logarithm."
        ),
        link=f"{shown} {ask.lang}",
    )


def _key(most: int) -> list[tuple[str, str]]:
    """The shades with the numbers of documents they stand for, from few to most."""
    return [
        (SHADES[shade(high, most) - 1], f"{low:,}–{high:,}" if high > low else f"{low:,}")
        for low, high in bounds(most)
    ]
