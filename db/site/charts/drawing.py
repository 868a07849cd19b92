"""From an altair chart to SVG and PNG.

The same specification serves the page and the downloads: on a page the colours are custom
properties of the style sheet (light and dark follow the reader), in a file they are colours.
Every second series is hatched, so that series can be told apart without colour.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

import altair as alt
import vl_convert as vlc
from altair.utils.schemapi import disable_debug_mode

#: Series colours of files and of the light theme (after Okabe and Ito, darkened for contrast).
LIGHT = (
    "#1f5fa8",
    "#d9831f",
    "#1c8a6b",
    "#b3363e",
    "#7c4aa0",
    "#8a6a1f",
    "#c2528b",
    "#4f8fb8",
    "#8b9299",
)
INK, PAPER, RULE = "#24292f", "#ffffff", "#d5dae0"
#: Shades of one blue for maps, few to most, and the ground beneath.
SHADES = tuple(f"shade-{number}" for number in range(1, 5))
_SHADES_LIGHT = ("#c6d9ee", "#8fb6de", "#4d86c4", "#1b4f8f")
_GROUND = "#eceef1"
#: Names that the specification uses; pages and files replace them differently.
SERIES = tuple(f"series-{number}" for number in range(len(LIGHT)))
#: A list of families makes measuring of text ten times as slow; the style sheet names them.
FONT = "sans-serif"
#: Without these the drawing library takes the first font with Japanese, often one with serifs.
FONT_JA = "Noto Sans CJK JP, Noto Sans JP, Hiragino Sans, Yu Gothic, sans-serif"
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
#: Room above and below the drawing of a file, for its title and source (pixels).
_ABOVE, _BELOW = 36, 26
_HATCHED = frozenset(SERIES[1::2])
#: vl-convert writes relative addresses of marks as if they lay beside Vega's examples.
_BASE = re.compile(r'xlink:href="(?:https://vega\.github\.io/vega-datasets/)?(/[^"]*|)"')
_MARK = re.compile(r'(<(?:path|rect|circle)\b[^>]*?\baria-label="([^"]*)"[^>]*?)/>')
#: A tenth of a pixel is enough: whole pages shrink by a third.
_LONG_NUMBER = re.compile(r"(\d\.\d)\d+")
_ROOT = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)" height="([\d.]+)"[^>]*>')


# Every part of a chart would be checked against the schema as it is made; the tests check charts.
disable_debug_mode()


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
        "legend": {**quiet, "labelFontSize": 12, "symbolType": "square", "labelLimit": 260},
        "title": {"color": INK, "font": FONT, "anchor": "start", "fontSize": 15},
        "text": {"font": FONT, "color": INK},
        "rule": {"color": INK},
    }
    return spec


def draw(chart: alt.TopLevelMixin, data: dict[str, list[dict[str, Any]]]) -> str:
    """SVG with the neutral names of colours; ``for_page`` or ``for_file`` finishes it."""
    svg: str = vlc.vegalite_to_svg(configured(chart, data))
    svg = _BASE.sub(lambda found: f'href="{found[1]}"', svg)
    return _LONG_NUMBER.sub(r"\1", svg)


def _titled(svg: str) -> str:
    """Marks with an accessible name also show it on hover."""
    return _MARK.sub(_with_title, svg)


def _with_title(found: re.Match[str]) -> str:
    tag = found[1][1:].split(None, 1)[0]
    return f"{found[1]}><title>{found[2]}</title></{tag}>"


def for_page(svg: str, title: str) -> str:
    """Markup for a page: themed by custom properties, named, with titles on its marks."""
    svg = _titled(svg)
    for name in SERIES:
        ink = f"url(#hatch-{name[7:]})" if name in _HATCHED else f"var(--{name})"
        svg = svg.replace(f'"{name}"', f'"{ink}"')
    for name in (*SHADES, "ground"):
        svg = svg.replace(f'"{name}"', f'"var(--{name})"')
    for colour, name in ((INK, "--ink"), (PAPER, "--paper"), (RULE, "--rule")):
        svg = svg.replace(f'"{colour}"', f'"var({name})"')
    svg = svg.replace('fill="white"', 'fill="var(--paper)"', 1)
    name = escape(title, quote=True)
    return _ROOT.sub(
        lambda found: (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" role="group"'
            f' aria-label="{name}" viewBox="0 0 {found[1]} {found[2]}">'
        ),
        svg,
        count=1,
    )


def for_file(svg: str, origin: str, title: str, source: str) -> str:
    """A complete SVG file: plain colours, patterns inside, links with ``origin`` before them.

    ``title`` stands above the drawing and ``source`` below it, so that a picture explains itself.
    """
    svg = _titled(svg).replace('href="/', f'href="{escape(origin, quote=True)}/')
    for name, colour in zip(SERIES, LIGHT, strict=True):
        ink = f"url(#hatch-{name[7:]})" if name in _HATCHED else colour
        svg = svg.replace(f'"{name}"', f'"{ink}"')
    for name, colour in zip((*SHADES, "ground"), (*_SHADES_LIGHT, _GROUND), strict=True):
        svg = svg.replace(f'"{name}"', f'"{colour}"')

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


def patterns(colours: tuple[str, ...], paper: str) -> str:
    """Definitions of the hatched fills."""
    parts = []
    for name, colour in zip(SERIES, colours, strict=True):
        if name in _HATCHED:
            parts.append(
                f'<pattern id="hatch-{name[7:]}" width="6" height="6"'
                ' patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
                f'<rect width="6" height="6" fill="{colour}"/>'
                f'<rect width="1.6" height="6" fill="{paper}" fill-opacity="0.75"/></pattern>'
            )
    return f"<defs>{''.join(parts)}</defs>"


def page_patterns() -> str:
    """The same definitions for a page, once, in the colours of its theme."""
    return patterns(tuple(f"var(--{name})" for name in SERIES), "var(--paper)")


def png(svg_file: str) -> bytes:
    """A picture of twice the size, from the SVG file."""
    if _JAPANESE.search(svg_file):
        svg_file = svg_file.replace(f'"{FONT}"', f'"{FONT_JA}"')
    drawn: bytes = vlc.svg_to_png(svg_file, scale=2.0)
    return drawn
