"""Where every country lies on the map: projected once by Vega, then kept.

Shapes are those of ``data/world.geojson`` (Natural Earth, public domain); countries too small for
its scale are dots.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt
from lxml import etree

from db.site.charts.drawing import VegaChart

#: The shapes' latitudes (83.6 north to 56 south) fill this (pixels); the scale is set by hand.
WIDTH, HEIGHT = 900, 398
_SCALE, _CENTRE = 165, [450, 221]
_SVG = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True, slots=True)
class Outline:
    """The path of a country on the map; a dot lies around its ``place``."""

    path: str
    place: str | None = None


@cache
def features() -> dict[str, dict[str, Any]]:
    """GeoJSON features by ISO 3166-1 alpha-2 code."""
    path = Path(__file__).resolve().parent.parent / "data" / "world.geojson"
    loaded = json.loads(path.read_text(encoding="utf-8"))
    return {feature["id"]: feature for feature in loaded["features"]}


@cache
def outlines() -> dict[str, Outline]:
    """Outlines by code, shapes before dots. Takes some tenths of a second the first time."""
    root = etree.fromstring(projection().draw().encode())
    found = {}
    for path in root.iter(f"{_SVG}path"):
        code = path.get("aria-label")
        if code in features():
            dot = features()[code]["geometry"]["type"] == "Point"
            found[code] = Outline(path.get("d"), path.get("transform") if dot else None)
    return found


def projection() -> VegaChart:
    """All countries as marks that are described by their codes."""
    described = {"description": alt.Description("id:N")}
    shapes = [each for each in features().values() if each["geometry"]["type"] != "Point"]
    dots = [
        {
            "id": code,
            "longitude": each["geometry"]["coordinates"][0],
            "latitude": each["geometry"]["coordinates"][1],
        }
        for code, each in features().items()
        if each["geometry"]["type"] == "Point"
    ]
    chart: alt.LayerChart = (
        alt.layer(
            alt.Chart(alt.NamedData(name="shapes")).mark_geoshape().encode(**described),
            alt.Chart(alt.NamedData(name="dots"))
            .mark_circle(size=60)
            .encode(longitude="longitude:Q", latitude="latitude:Q", **described),
        )
        .project("equalEarth", scale=_SCALE, translate=_CENTRE)
        .properties(width=WIDTH, height=HEIGHT)
    )
    return VegaChart(chart, {"shapes": shapes, "dots": dots})
