"""From a chart to SVG and PNG; the same drawing serves the page and the downloads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape
from typing import Any, Protocol

import altair as alt
import vl_convert as vlc
from altair.utils.schemapi import disable_debug_mode

from db.site.charts.palette import (
    FONT,
    INK,
    LIGHT,
    PAPER,
    RULE,
    file_colours,
    page_colours,
    patterns,
)

#: Without these the drawing library takes the first font with Japanese, often one with serifs.
FONT_JA = "Noto Sans CJK JP, Noto Sans JP, Hiragino Sans, Yu Gothic, sans-serif"
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
#: Room above and below the drawing of a file, for its title and source (pixels).
_ABOVE, _BELOW = 36, 26
#: vl-convert writes relative addresses of marks as if they lay beside Vega's examples.
_BASE = re.compile(r'xlink:href="(?:https://vega\.github\.io/vega-datasets/)?(/[^"]*|)"')
_MARK = re.compile(r'(<(?:path|rect|circle)\b[^>]*?\baria-label="([^"]*)"[^>]*?)/>')
#: A tenth of a pixel is enough: whole pages shrink by a third.
_LONG_NUMBER = re.compile(r"(\d\.\d)\d+")
_ROOT = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)" height="([\d.]+)"[^>]*>')


# Every part of a chart would be checked against the schema as it is made; the tests check charts.
disable_debug_mode()


class Chart(Protocol):
    """What can be drawn."""

    def draw(self) -> str:
        """SVG with the neutral names of colours; ``for_page`` or ``for_file`` finishes it."""


@dataclass(frozen=True, slots=True)
class VegaChart:
    """An altair chart with its named data.

    The data is kept out of altair, which would check every value against its schema.
    """

    chart: alt.TopLevelMixin
    data: dict[str, list[dict[str, Any]]]

    def draw(self) -> str:
        """SVG, its marks with titles."""
        svg: str = vlc.vegalite_to_svg(configured(self.chart, self.data))
        svg = _BASE.sub(lambda found: f'href="{found[1]}"', svg)
        return _MARK.sub(_with_title, _LONG_NUMBER.sub(r"\1", svg))


def configured(chart: alt.TopLevelMixin, data: dict[str, list[dict[str, Any]]]) -> dict[str, Any]:
    """The chart's specification with its named data and the house style."""
    spec: dict[str, Any] = chart.to_dict(validate=False)
    spec["datasets"] = data
    quiet = {"labelColor": INK, "titleColor": INK, "labelFont": FONT, "titleFont": FONT}
    spec["config"] = {
        "font": FONT,
        "background": PAPER,
        "view": {"stroke": None},
        "axis": {
            **quiet,
            "gridColor": RULE,
            "domainColor": RULE,
            "tickColor": RULE,
            "labelFontSize": 12,
            "titleFontSize": 12,
            "titleFontWeight": "normal",
        },
        "text": {"font": FONT, "color": INK},
    }
    return spec


def _with_title(found: re.Match[str]) -> str:
    """A mark with an accessible name also shows it on hover."""
    tag = found[1][1:].split(None, 1)[0]
    return f"{found[1]}><title>{found[2]}</title></{tag}>"


def for_page(svg: str, title: str) -> str:
    """Markup for a page: themed by custom properties, and named."""
    name = escape(title, quote=True)
    return _ROOT.sub(
        lambda found: (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="group"'
            f' aria-label="{name}" viewBox="0 0 {found[1]} {found[2]}">'
        ),
        page_colours(svg),
        count=1,
    )


def for_file(svg: str, origin: str, title: str, source: str) -> str:
    """A complete SVG file: plain colours, patterns inside, links with ``origin`` before them.

    ``title`` stands above the drawing and ``source`` below it, so that a picture explains itself.
    """
    svg = file_colours(svg).replace('href="/', f'href="{escape(origin, quote=True)}/')

    def framed(found: re.Match[str]) -> str:
        width, height = float(found[1]), float(found[2])
        tall = height + _ABOVE + _BELOW
        style = f'font-family="{FONT}" fill="{INK}" x="4"'
        return (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
            f' width="{width:g}" height="{tall:g}" viewBox="0 {-_ABOVE} {width:g} {tall:g}">'
            f"{patterns(LIGHT, PAPER)}"
            f'<rect y="{-_ABOVE}" width="{width:g}" height="{tall:g}" fill="{PAPER}"/>'
            f'<text {style} y="{-_ABOVE + 22}" font-size="15" font-weight="bold">'
            f"{escape(title)}</text>"
            f'<text {style} y="{height + _BELOW - 8:g}" font-size="11">{escape(source)}</text>'
        )

    return _ROOT.sub(framed, svg, count=1)


def png(svg_file: str) -> bytes:
    """A picture of twice the size, from the SVG file."""
    if _JAPANESE.search(svg_file):
        svg_file = svg_file.replace(f'"{FONT}"', f'"{FONT_JA}"')
    drawn: bytes = vlc.svg_to_png(svg_file, scale=2.0)
    return drawn
