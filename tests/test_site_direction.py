"""Which way documents go is what the store's labels say, by measure and as a whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from bs4 import BeautifulSoup

from db.records import DIRECTED
from db.site.direction import WAYS, Direction, by_document, overall
from db.site.reading import read_snapshot
from db.store import Store
from nlp import direction as found
from tests.site_client import Client
from tests.store_helpers import label, sighting

TEXT = "An additional duty applies; the entity is removed; aid of five million is given to Japan."


@pytest.mark.parametrize(
    ("told", "whole"),
    [
        (["tightening"], "tightening"),
        (["easing", "other"], "easing"),
        (["tightening", "easing"], "mixed"),
        (["mixed", "continuing"], "mixed"),
        (["continuing", "easing"], "easing"),
        (["continuing", "not told"], "continuing"),
        (["not told", "other"], "not told"),
        (["other"], "other"),
        ([], "other"),
    ],
)
def test_the_whole_follows_from_the_measures(told: list[Direction], whole: Direction) -> None:
    assert overall(told) == whole


def test_the_site_and_the_pipeline_mean_the_same_measures_and_ways() -> None:
    words = found.vocabulary()
    assert tuple(words.measures) == DIRECTED
    assert set(WAYS) == {value.code for value in words.values}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Documents aimed at China: one with a direction, one without, one with no such measure."""
    database = tmp_path / "s.db"
    codes = {
        "duties": [("measure", "tariff"), ("measure", "aid"), ("direction", "tariff:ease")],
        "silent": [("measure", "tariff")],
        "aid": [("measure", "aid")],
    }
    with Store(database) as store:
        for slug in codes:
            url = f"https://www.whitehouse.gov/presidential-actions/2025/04/{slug}/"
            store.keep(sighting(url=url, title=slug.title(), text=TEXT))
        for item in list(store.untagged("1", "1")):
            said = [
                label(TEXT, 0, 21, facet=facet, code=code)
                for facet, code in codes[item.meta["title"].lower()]
            ]
            said.append(label(TEXT, 0, 21, facet="country", code="CN", role="target"))
            store.keep_labels(item.key, item.version, said, item.input_sha, "1", "1")
        store.replace_reference(
            "countries", [{"code": "CN", "name_en": "China", "name_ja": "中国"}]
        )
    return database


def test_each_document_is_told_by_measure_and_as_a_whole(path: Path) -> None:
    with Store(path) as store:
        snapshot = read_snapshot(store.db.conn, (1,))
    told = by_document(snapshot, np.ones(len(snapshot), dtype=np.bool_))
    by_slug = {snapshot.keys[at].rpartition("/")[2]: said for at, said in told.items()}
    assert by_slug == {
        "duties": {"tariff": "easing", "aid": "other", "": "easing"},
        "silent": {"tariff": "not told", "": "not told"},
        "aid": {"aid": "other", "": "other"},
    }


def test_the_country_page_the_question_and_the_filter_agree(path: Path) -> None:
    client = Client(path)
    try:
        page = BeautifulSoup(client.get("/country/CN?lang=en").text, "lxml")
        said = " ".join(page.get_text(" ", strip=True).split())
        assert "tightening 0 · easing 1 · mixed 0 · continuing 0 · not told 1 · other 1" in said
        assert "Experimental" in said
        assert "試行中" in client.get("/country/CN?lang=ja").text
        rows = client.get("/statecraft/duties-by-country.json?_shape=array").json()
        kept = ("raised", "cut", "raised_and_cut", "continued", "not_told", "documents")
        assert [{name: row[name] for name in kept} for row in rows] == [
            {
                "raised": 0,
                "cut": 1,
                "raised_and_cut": 0,
                "continued": 0,
                "not_told": 1,
                "documents": 2,
            }
        ]
        listed = client.get("/timeline.json?direction=tariff:ease").json()["documents"]
        assert [document["title"] for document in listed] == ["Duties"]
        assert (listed[0]["direction"], listed[0]["manner"]) == (["tariff:ease"], ["CN:coercive"])
        document = client.get("/d/wh/2025/04/duties?lang=en").text
        assert "Direction (experimental)" in document
    finally:
        client.close()
