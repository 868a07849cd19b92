"""From a chart to SVG and PNG; the same drawing serves the page and the downloads."""

from __future__ import annotations

import re
from html import escape
from typing import ClassVar, Protocol

from db.site.charts.palette import (
    FONT,
    INK,
    LIGHT,
    PAPER,
    file_colours,
    page_colours,
    patterns,
)

#: Without these the drawing library takes the first font with Japanese, often one with serifs.
FONT_JA = "Noto Sans CJK JP, Noto Sans JP, Hiragino Sans, Yu Gothic, sans-serif"
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
#: Room above and below the drawing of a file, for its title and source (pixels).
_ABOVE, _BELOW = 36, 26
_ROOT = re.compile(r'<svg\b[^>]*?\bwidth="([\d.]+)" height="([\d.]+)"[^>]*>')


class Chart(Protocol):
    """What can be drawn; where that is ``slow``, in a thread, and the drawing is kept."""

    slow: ClassVar[bool]

    def draw(self) -> str:
        """SVG with the neutral names of colours; ``for_page`` or ``for_file`` finishes it."""


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
    import vl_convert as vlc  # noqa: PLC0415 - a quarter of a second that pages do not need

    if _JAPANESE.search(svg_file):
        svg_file = svg_file.replace(f'"{FONT}"', f'"{FONT_JA}"')
    drawn: bytes = vlc.svg_to_png(svg_file, scale=2.0)
    return drawn
