"""Colours of charts by neutral names, which pages and files replace differently.

On a page they are custom properties of the style sheet (light and dark follow the reader), in a
file they are colours. Every second series is hatched, so that series can be told apart without
colour.
"""

from __future__ import annotations

import re
from functools import cache

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
GROUND = "ground"
_GROUND_LIGHT = "#eceef1"
#: Names that the specification uses; pages and files replace them differently.
SERIES = tuple(f"series-{number}" for number in range(len(LIGHT)))
#: A list of families makes measuring of text ten times as slow; the style sheet names them.
FONT = "sans-serif"
_HATCHED = {name: f"url(#hatch-{number})" for number, name in enumerate(SERIES) if number % 2}
_PAGE = {
    **{name: f"var(--{name})" for name in (*SERIES, *SHADES, GROUND)},
    **_HATCHED,
    INK: "var(--ink)",
    PAPER: "var(--paper)",
    RULE: "var(--rule)",
}
_FILE = {
    **dict(zip(SERIES, LIGHT, strict=True)),
    **_HATCHED,
    **dict(zip(SHADES, _SHADES_LIGHT, strict=True)),
    GROUND: _GROUND_LIGHT,
}
_NAMED = re.compile(f'"({"|".join(_PAGE)})"')


def page_colours(svg: str) -> str:
    """The drawing in the colours of its page's theme."""
    return _NAMED.sub(lambda found: f'"{_PAGE[found[1]]}"', svg)


def file_colours(svg: str) -> str:
    """The drawing in colours of its own."""
    return _NAMED.sub(lambda found: f'"{_FILE.get(found[1], found[1])}"', svg)


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


@cache
def page_patterns() -> str:
    """The same definitions for a page, once, in the colours of its theme."""
    return patterns(tuple(f"var(--{name})" for name in SERIES), "var(--paper)")
