"""A world map: documents by country, in four shades, each country a link.

Shapes are those of ``data/world.geojson`` (Natural Earth, public domain); countries too small for
its scale are dots. The Union and "all countries" have no shape and stand in the table only.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import altair as alt

from db.site.charts.drawing import VegaChart
from db.site.charts.figure import Figure
from db.site.charts.palette import INK, RULE, SHADES
from db.site.render import Ask
from db.site.shades import bounds, shade

#: The shapes' latitudes (83.6 north to 56 south) fill this (pixels); the scale is set by hand, so
#: that the key has its place whichever countries are drawn.
_WIDTH, _HEIGHT = 900, 398
_SCALE, _CENTRE = 165, [450, 221]
#: The key's first square and the step to the next (pixels).
_KEY = (14, 326, 18)


@cache
def features() -> dict[str, dict[str, Any]]:
    """GeoJSON features by ISO 3166-1 alpha-2 code."""
    path = Path(__file__).resolve().parent.parent / "data" / "world.geojson"
    loaded = json.loads(path.read_text(encoding="utf-8"))
    return {feature["id"]: feature for feature in loaded["features"]}


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
    most = max((count[shown] for code, count in counts.items() if code in features()), default=0)
    marks = []
    for code, count in counts.items():
        if code not in features() or not count[shown]:
            continue
        marks.append(
            {
                **features()[code],
                "fill": SHADES[shade(count[shown], most) - 1],
                "href": addresses[code],
                "says": f"{ask.names.label('country', code, ask.language)}: {count[shown]}",
            }
        )
    data = {**_layers(marks), "key": _key(most)}
    return Figure(
        name="world",
        title=title,
        columns=["code", "label", "documents", "target", "partner"],
        rows=rows,
        chart=VegaChart(_map(data), data),
        note=t("The darker, the more documents; the shades rise by the logarithm."),
        link=f"{shown} {ask.lang}",
    )


def _layers(marks: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    """The data of the three layers: countries without documents, shapes, dots."""
    taken = {mark["id"] for mark in marks}
    ground = [
        feature
        for code, feature in features().items()
        if code not in taken and feature["geometry"]["type"] != "Point"
    ]
    shapes = [mark for mark in marks if mark["geometry"]["type"] != "Point"]
    dots = [
        {
            **{name: mark[name] for name in ("fill", "href", "says")},
            "longitude": mark["geometry"]["coordinates"][0],
            "latitude": mark["geometry"]["coordinates"][1],
        }
        for mark in marks
        if mark["geometry"]["type"] == "Point"
    ]
    return {"ground": ground, "shapes": shapes, "dots": dots}


def _key(most: int) -> list[dict[str, Any]]:
    """The shades with the numbers of documents they stand for, from few to most."""
    left, top, step = _KEY
    return [
        {
            "x": left,
            "y": top + step * at,
            "fill": SHADES[shade(high, most) - 1],
            "says": f"{low:,}–{high:,}" if high > low else f"{low:,}",
        }
        for at, (low, high) in enumerate(bounds(most))
    ]


def _key_layers() -> list[alt.Chart]:
    base = alt.Chart(alt.NamedData(name="key")).encode(
        x=alt.X("x:Q", scale=None, axis=None), y=alt.Y("y:Q", scale=None, axis=None)
    )
    return [
        base.mark_square(size=170, stroke=RULE, strokeWidth=0.5, opacity=1, aria=False).encode(
            color=alt.Color("fill:N", scale=None)
        ),
        base.mark_text(align="left", dx=14, fontSize=12, color=INK, aria=False).encode(
            text="says:N"
        ),
    ]


def _map(data: dict[str, list[dict[str, Any]]]) -> alt.LayerChart:
    linked = {
        "color": alt.Color("fill:N", scale=None),
        "href": alt.Href("href:N"),
        "description": alt.Description("says:N"),
    }
    layers: list[alt.Chart] = [
        alt.Chart(alt.NamedData(name="ground")).mark_geoshape(
            fill="ground", stroke=RULE, strokeWidth=0.5, aria=False
        )
    ]
    if data["shapes"]:
        layers.append(
            alt.Chart(alt.NamedData(name="shapes"))
            .mark_geoshape(stroke=RULE, strokeWidth=0.5)
            .encode(**linked)
        )
    if data["dots"]:
        layers.append(
            alt.Chart(alt.NamedData(name="dots"))
            .mark_circle(size=60, stroke=RULE, opacity=1)
            .encode(longitude="longitude:Q", latitude="latitude:Q", **linked)
        )
    chart: alt.LayerChart = (
        alt.layer(*layers, *_key_layers())
        .project("equalEarth", scale=_SCALE, translate=_CENTRE)
        .properties(width=_WIDTH, height=_HEIGHT)
    )
    return chart
