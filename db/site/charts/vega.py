"""Charts drawn by Vega: altair's specification in the house style, to SVG.

Importing this takes half a second and drawing starts an engine of 80 MB; pages do without.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

import altair as alt
import vl_convert as vlc
from altair.utils.schemapi import disable_debug_mode

from db.site.charts.palette import FONT, INK, PAPER, RULE

#: vl-convert writes relative addresses of marks as if they lay beside Vega's examples.
_BASE = re.compile(r'xlink:href="(?:https://vega\.github\.io/vega-datasets/)?(/[^"]*|)"')
_MARK = re.compile(r'(<(?:path|rect|circle)\b[^>]*?\baria-label="([^"]*)"[^>]*?)/>')
#: A tenth of a pixel is enough: whole pages shrink by a third.
_LONG_NUMBER = re.compile(r"(\d\.\d)\d+")

# Every part of a chart would be checked against the schema as it is made; the tests check charts.
disable_debug_mode()


@dataclass(frozen=True, slots=True)
class VegaChart:
    """An altair chart with its named data.

    The data is kept out of altair, which would check every value against its schema.
    """

    slow: ClassVar[bool] = True

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
