"""Charts draw the numbers that stand in their tables, and every mark is a link."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator

import pytest
from altair.utils.schemapi import debug_mode
from bs4 import BeautifulSoup
from lxml import etree

from db.site.charts import grid
from db.site.charts.outlines import HEIGHT, WIDTH, outlines
from db.site.charts.palette import SERIES
from db.site.charts.projecting import features, project, projection
from db.site.charts.series import bounded, fitting
from db.site.shades import bounds, shade
from tests.site_client import Client
from tests.site_corpus import make_many

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    path = tmp_path_factory.mktemp("charts") / "many.db"
    make_many(path, 300)
    opened = Client(path)
    yield opened
    opened.close()


def marks(svg: str) -> list[tuple[str, str]]:
    """(accessible name, address) of every linked mark of an SVG file."""
    root = etree.fromstring(svg.encode())
    found = []
    for link in root.iter(f"{SVG}a"):
        address = link.get("href") or link.get(f"{XLINK}href")
        found.extend((mark.get("aria-label"), address) for mark in link if mark.get("aria-label"))
    return found


@pytest.mark.parametrize("query", ["by=measure", "by=source&per=year", "by=country&measure=tariff"])
def test_every_bar_says_and_links_to_its_documents(client: Client, query: str) -> None:
    svg = client.get(f"/figure/timeline.svg?{query}").text
    table = list(csv.DictReader(io.StringIO(client.get(f"/figure/timeline.csv?{query}").text)))
    bars = marks(svg)
    assert bars
    drawn = sum(int(re.search(r": (\d+)$", name)[1]) for name, _ in bars)  # type: ignore[index]
    assert drawn == sum(int(row["documents"]) for row in table)
    for name, address in bars[:: max(1, len(bars) // 10)]:
        count = int(name.rsplit(" ", 1)[1])
        path = address.replace("http://localhost", "")
        page = BeautifulSoup(client.get(path).text, "lxml")
        if "other codes" not in name:
            assert page.select_one(".count strong").get_text() == str(count), (name, path)


def test_the_sides_of_a_country_add_up(client: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(client.get("/figure/country.csv?country=CN").text)))
    aimed = sum(int(row["documents"]) for row in rows if row["side"] != "agreed")
    page = BeautifulSoup(client.get("/timeline?country=CN&role=target").text, "lxml")
    undated = client.get("/timeline.json?country=CN&role=target").json()["documents"]
    without = sum(
        1 for each in undated if not each["published"] and not each["published_collected"]
    )
    assert aimed == int(page.select_one(".count strong").get_text()) - without


def test_the_map_shades_every_country_with_documents(client: Client) -> None:
    named = dict(marks(client.get("/figure/world.svg?role=target").text))
    rows = csv.DictReader(io.StringIO(client.get("/figure/world.csv").text))
    expected = {f"{row['label']}: {row['target']}" for row in rows if row["code"] in features()}
    assert set(named) == expected


def test_the_map_has_its_key(client: Client) -> None:
    figure = client.get("/figure/world.svg?lang=en").text
    most = max(
        int(row["documents"])
        for row in csv.DictReader(io.StringIO(client.get("/figure/world.csv").text))
        if row["code"] in features()
    )
    said = re.findall(r"<text[^>]*>([\d,–]+)</text>", figure)
    assert said == [f"{low}–{high}" if high > low else f"{low}" for low, high in bounds(most)]


def test_every_country_has_its_place_on_the_map() -> None:
    assert outlines() == project(), "python -m db.site.charts.projecting writes them again"
    assert outlines().keys() == features().keys()
    for code, outline in outlines().items():
        numbers = [float(each) for each in re.findall(r"-?[\d.]+", outline.place or outline.path)]
        assert len(numbers) >= 2
        assert all(-1 <= x <= WIDTH + 1 for x in numbers[:1]), code
        assert all(-1 <= y <= HEIGHT + 1 for y in numbers[1:2]), code
    kinds = {code: feature["geometry"]["type"] for code, feature in features().items()}
    assert {code for code, outline in outlines().items() if outline.place} == {
        code for code, kind in kinds.items() if kind == "Point"
    }


def test_the_grid_of_the_matrix_is_the_matrix(client: Client) -> None:
    page = BeautifulSoup(client.get("/matrix?table=country-measure").text, "lxml")
    shown = {a["aria-label"] for a in page.select(".matrix td a")}
    rows = csv.DictReader(io.StringIO(client.get("/figure/matrix.csv").text))
    table = {f"{row['country_label']} × {row['measure_label']}: {row['documents']}" for row in rows}
    drawn = {name for name, _ in marks(client.get("/figure/matrix.svg").text)}
    assert shown == table == drawn


def test_a_picture_comes_as_png_and_a_file_stands_alone(client: Client) -> None:
    assert client.get("/figure/timeline.png?by=sector").content[:8] == b"\x89PNG\r\n\x1a\n"
    svg = client.get("/figure/timeline.svg?by=sector").text
    assert "var(--" not in svg
    assert not any(f'"{name}"' in svg for name in SERIES)
    assert 'id="hatch-1"' in svg


def test_a_chart_on_a_page_follows_the_theme_and_is_told_apart_without_colour(
    client: Client,
) -> None:
    page = BeautifulSoup(client.get("/timeline?by=measure").text, "lxml")
    plot = page.select_one("svg.plot")
    fills = {str(mark["fill"]) for mark in plot.select("a path")}
    assert all(fill.startswith(("var(--series-", "url(#hatch-")) for fill in fills)
    assert {fill for fill in fills if fill.startswith("url(#hatch-")}
    defined = {f"url(#{each['id']})" for each in page.select("svg.defs pattern")}
    assert {fill for fill in fills if fill.startswith("url(")} <= defined
    assert plot["aria-label"]
    assert all(mark.find("title") for mark in plot.select("a path[aria-label]"))


def test_a_figure_has_its_numbers_as_a_table(client: Client) -> None:
    page = BeautifulSoup(client.get("/timeline?by=source&per=year").text, "lxml")
    rows = page.select(".numbers tbody tr")
    table = client.get("/figure/timeline.json?by=source&per=year").json()["rows"]
    assert [[cell.get_text() for cell in row.select("td")] for row in rows] == [
        [str(value) for value in row] for row in table
    ]


@pytest.mark.parametrize("make", ["grid", "world"])
def test_specifications_are_valid_vega_lite(make: str) -> None:
    """The site skips altair's own checks for speed; they are made here."""
    chart = grid._grid() if make == "grid" else projection(features()).chart
    with debug_mode(True):
        assert chart.to_dict(validate=True)["$schema"].startswith("https://vega.github.io/")


def test_a_step_too_fine_for_the_span_gives_way() -> None:
    assert bounded("month", 240) == "month"
    assert bounded("month", 241) == "quarter"
    assert bounded("quarter", 12_000) == "year"
    assert [fitting(months) for months in (1, 48, 49, 181)] == ["month", "month", "quarter", "year"]


def test_labels_in_japanese_are_drawn_in_japanese(client: Client) -> None:
    names = [name for name, _ in marks(client.get("/figure/timeline.svg?by=measure&lang=ja").text)]
    assert any("関税" in name for name in names)
    assert all("年" in name for name in names)


def test_shades_rise_with_counts_and_their_key_covers_all() -> None:
    for most in (1, 2, 5, 60, 4000):
        levels = [shade(count, most) for count in range(most + 1)]
        assert levels == sorted(levels)
        assert levels[0] == 0
        assert levels[-1] == (4 if most > 0 else 0)
        key = bounds(most)
        assert key[0][0] == 1
        assert key[-1][1] == most
    assert bounds(0) == []
