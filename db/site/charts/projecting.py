"""Project the shapes of countries: ``python -m db.site.charts.projecting`` writes the outlines.

Shapes are those of ``data/world.geojson`` (Natural Earth, public domain); countries too small for
its scale are dots. Vega does it in half a second and 80 MB, so it is done once and for all.
"""

from __future__ import annotations

import json
from typing import Any

import altair as alt
from lxml import etree

from db.site.charts.outlines import DATA, FILE, HEIGHT, WIDTH, Outline
from db.site.charts.vega import VegaChart

_SCALE, _CENTRE = 165, [450, 221]
_SVG = "{http://www.w3.org/2000/svg}"


def features() -> dict[str, dict[str, Any]]:
    """GeoJSON features by ISO 3166-1 alpha-2 code."""
    loaded = json.loads((DATA / "world.geojson").read_text(encoding="utf-8"))
    return {feature["id"]: feature for feature in loaded["features"]}


def projection(shapes: dict[str, dict[str, Any]]) -> VegaChart:
    """All countries as marks that are described by their codes."""
    described = {"description": alt.Description("id:N")}
    dots = [
        {
            "id": code,
            "longitude": each["geometry"]["coordinates"][0],
            "latitude": each["geometry"]["coordinates"][1],
        }
        for code, each in shapes.items()
        if each["geometry"]["type"] == "Point"
    ]
    areas = [each for each in shapes.values() if each["geometry"]["type"] != "Point"]
    chart: alt.LayerChart = (
        alt.layer(
            alt.Chart(alt.NamedData(name="areas")).mark_geoshape().encode(**described),
            alt.Chart(alt.NamedData(name="dots"))
            .mark_circle(size=60)
            .encode(longitude="longitude:Q", latitude="latitude:Q", **described),
        )
        .project("equalEarth", scale=_SCALE, translate=_CENTRE)
        .properties(width=WIDTH, height=HEIGHT)
    )
    return VegaChart(chart, {"areas": areas, "dots": dots})


def project() -> dict[str, Outline]:
    """Outlines by code, shapes before dots."""
    shapes = features()
    found = {}
    for path in etree.fromstring(projection(shapes).draw().encode()).iter(f"{_SVG}path"):
        code = path.get("aria-label")
        if code in shapes:
            dot = shapes[code]["geometry"]["type"] == "Point"
            found[code] = Outline(path.get("d"), path.get("transform") if dot else None)
    return found


def write() -> None:
    """Write the file that ``outlines`` reads: one line a country."""
    lines = [
        f"{json.dumps(code)}: {json.dumps([each.path, each.place])}"
        for code, each in project().items()
    ]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    write()
