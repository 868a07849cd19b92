"""Stacked bars over time, written as SVG.

Vega takes 45 ms for such a chart, nearly all of it for measuring text: with eight visitors at once
the first look at a filter would last half a second. Bars need no more than a band scale and round
steps, and are written here in about a millisecond. Maps and grids remain Vega's.

Widths of text are estimates, on the wide side, since fonts differ between readers anyway.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import ClassVar, NamedTuple

from db.site.charts.palette import FONT, INK, PAPER, RULE

#: The drawing without axes and legend (pixels).
WIDTH, HEIGHT = 900, 260
#: Parts of a band left empty between bars.
_GAP = 0.12
_SIZE, _LINE = 12, 17
#: Steps that the value axis aims at.
_STEPS = 6
#: Estimated widths of a character (pixels at ``_SIZE``).
_NARROW, _WIDE = 6.7, 12.2
_EDGE = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """``count`` documents of one series in one column; below the line where negative."""

    column: int
    series: int
    count: int
    href: str
    says: str


class Scale(NamedTuple):
    """The value axis: its ends, both multiples of ``step``."""

    lowest: int
    highest: int
    step: int

    def values(self) -> range:
        """What is written beside the axis."""
        return range(self.lowest, self.highest + 1, self.step)

    def place(self, value: int) -> float:
        """Pixels from the top of the drawing."""
        return (self.highest - value) * HEIGHT / (self.highest - self.lowest)


@dataclass(frozen=True, slots=True)
class Bars:
    """A chart: ``series`` as (name, ink), the first lying at the line; ``ticks`` by column."""

    slow: ClassVar[bool] = False

    columns: int
    ticks: dict[int, str]
    series: Sequence[tuple[str, str]]
    bars: Sequence[Bar]
    axis: str
    legend_columns: int = 4

    def draw(self) -> str:
        """SVG with the neutral names of colours (``charts.palette``)."""
        scale = domain(*self._ends())
        labels = [f"{abs(value):,}" for value in scale.values()]
        left = _EDGE + _LINE + 12 + round(max(map(width, labels)))
        top = 10 + _LINE * math.ceil(len(self.series) / self.legend_columns) + _EDGE
        whole, tall = left + WIDTH + 12, top + HEIGHT + 24
        parts = [
            '<svg xmlns="http://www.w3.org/2000/svg" class="marks"'
            f' width="{whole}" height="{tall}" viewBox="0 0 {whole} {tall}">'
            f'<rect width="{whole}" height="{tall}" fill="{PAPER}"/>'
            f'<g transform="translate({left},{top})" font-family="{FONT}"'
            f' font-size="{_SIZE}px" fill="{INK}">',
            *self._values(scale, labels, left),
            *self._times(),
            '<g class="bars">',
            *self._marks(scale),
            f'</g><path d="M0,{scale.place(0):.1f}H{WIDTH}" stroke="{RULE}"/>',
            '<g class="legend">',
            *self._legend(top),
            "</g>",
            "</g></svg>",
        ]
        return "".join(parts)

    def _ends(self) -> tuple[int, int]:
        """The lowest and highest end of any stack."""
        above, below = [0] * self.columns, [0] * self.columns
        for bar in self.bars:
            (above if bar.count > 0 else below)[bar.column] += bar.count
        return min(below, default=0), max(above, default=0)

    def _values(self, scale: Scale, labels: list[str], left: int) -> Iterator[str]:
        lines, texts = [], []
        for value, label in zip(scale.values(), labels, strict=True):
            y = scale.place(value)
            lines.append(f"M-5,{y:.1f}H{WIDTH}")
            texts.append(f'<text x="-8" y="{y + 4:.1f}">{label}</text>')
        yield f'<path d="{"".join(lines)}" stroke="{RULE}" fill="none"/>'
        yield f'<g text-anchor="end">{"".join(texts)}</g>'
        yield (
            f'<text text-anchor="middle" transform="translate({_EDGE + 10 - left},{HEIGHT / 2:g})'
            f' rotate(-90)">{escape(self.axis)}</text>'
        )

    def _times(self) -> Iterator[str]:
        band = WIDTH / self.columns
        ticks, texts = [], []
        free = -math.inf
        for column, text in sorted(self.ticks.items()):
            middle = (column + 0.5) * band
            ticks.append(f"M{middle:.1f},{HEIGHT}v5")
            half = width(text) / 2
            centre = min(middle, WIDTH + 10 - half)  # the last is not cut off at the edge
            if centre - half >= free:
                texts.append(f'<text x="{centre:.1f}" y="{HEIGHT + 17}">{escape(text)}</text>')
                free = centre + half + 4
        yield f'<path d="{"".join(ticks)}" stroke="{RULE}" fill="none"/>'
        yield f'<g text-anchor="middle">{"".join(texts)}</g>'

    def _marks(self, scale: Scale) -> Iterator[str]:
        """Bars by column, each stack from the line outwards."""
        band = WIDTH / self.columns
        wide = f"{band * (1 - _GAP):.2f}"
        above, below = [0] * self.columns, [0] * self.columns
        for bar in sorted(self.bars, key=lambda each: (each.column, each.series)):
            ends = above if bar.count > 0 else below
            near = ends[bar.column]
            far = ends[bar.column] = near + bar.count
            top = scale.place(max(near, far))
            tall = scale.place(min(near, far)) - top
            says = escape(bar.says)
            yield (
                f'<a href="{escape(bar.href)}"><path aria-label="{says}" role="graphics-symbol"'
                f' aria-roledescription="bar" d="M{(bar.column + _GAP / 2) * band:.1f},{top:.1f}'
                f'h{wide}v{tall:.1f}h-{wide}Z" fill="{self.series[bar.series][1]}">'
                f"<title>{says}</title></path></a>"
            )

    def _legend(self, top: int) -> Iterator[str]:
        across = WIDTH / self.legend_columns
        for at, (name, ink) in enumerate(self.series):
            x = at % self.legend_columns * across
            y = at // self.legend_columns * _LINE + _EDGE - top
            yield (
                f'<rect x="{x:g}" y="{y}" width="11" height="11" fill="{ink}"/>'
                f'<text x="{x + 17:g}" y="{y + 10}">{escape(shortened(name, across - 28))}</text>'
            )


def domain(lowest: int, highest: int) -> Scale:
    """The axis of values from ``lowest`` (0 or less) to ``highest``, in steps of 1, 2, 5, 10 …"""
    rough = max(1, highest - lowest) / _STEPS
    power = 10 ** math.floor(math.log10(rough)) if rough >= 1 else 1
    step = next(power * each for each in (1, 2, 5, 10) if power * each >= rough)
    top = -(-highest // step) * step
    return Scale(lowest // step * step, top if top or lowest else step, step)


@lru_cache(maxsize=4096)
def width(text: str) -> float:
    """The estimated width of ``text`` (pixels)."""
    wide = sum(unicodedata.east_asian_width(sign) in "WFA" for sign in text)
    return wide * _WIDE + (len(text) - wide) * _NARROW


def shortened(text: str, room: float) -> str:
    """``text``, with its end left out where it is wider than ``room``."""
    if width(text) <= room:
        return text
    kept = text
    while kept and width(kept) > room - _WIDE:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"
