"""The questions of the field, answered by canned queries, with codes and columns in words."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup

from db.site.metadata import load_metadata
from tests.site_client import Client, soup
from tests.site_corpus import Made

QUERIES: dict[str, dict[str, Any]] = load_metadata()["databases"]["statecraft"]["queries"]


def rows(page: BeautifulSoup) -> list[list[str]]:
    return [
        [cell.get_text(strip=True) for cell in row.find_all("td")]
        for row in page.select(".answers tbody tr")
    ]


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_question_stands_on_the_index_in_the_readers_language(
    client: Client, language: str
) -> None:
    page = soup(client, f"/questions?lang={language}")
    titles = [each.get_text() for each in page.select(".questions h2")]
    assert titles == [
        query["title_ja" if language == "ja" else "title"] for query in QUERIES.values()
    ]
    for link in page.select(".questions a"):
        assert client.get(link["href"]).status_code == 200


@pytest.mark.parametrize("name", list(QUERIES))
def test_an_answer_has_as_many_rows_as_the_query_and_its_ways_out(
    client: Client, name: str
) -> None:
    page = soup(client, f"/question/{name}")
    given = client.get(f"/statecraft/{name}.json?_shape=array").json()
    assert len(rows(page)) == len(given)
    for link in page.select(".take a"):
        assert client.get(link["href"]).status_code == 200, link["href"]


def test_codes_columns_and_dates_are_said_in_words(client: Client) -> None:
    assert rows(soup(client, "/question/emergency-powers-per-month")) == [
        ["February 2025", "White House", "1"]
    ]
    japanese = soup(client, "/question/allies-and-concern-per-quarter?lang=ja")
    assert rows(japanese) == [["2025年第1四半期", "懸念国", "関税", "1"]]
    heads = [each.get_text() for each in japanese.select("thead th")]
    assert heads == ["四半期", "対象", "措置", "文書"]
    (edited,) = rows(soup(client, "/question/edited-after-publication"))
    assert "text changed" in edited


def test_a_number_of_documents_leads_to_as_many(client: Client) -> None:
    seen = 0
    for name, query in QUERIES.items():
        if "counted" not in query:
            continue
        for link in soup(client, f"/question/{name}").select("td.n a"):
            listed = soup(client, link["href"]).select_one(".count strong").get_text()
            assert listed == link.get_text(), link["href"]
            seen += 1
    assert seen >= 3


def test_a_parameter_is_chosen_by_name_and_kept_in_the_address(client: Client) -> None:
    path = "/question/allies-and-concern-per-quarter"
    page = soup(client, path)
    options = {
        each["value"]: each.get_text() for each in page.select("select[name=measure] option")
    }
    assert options["tariff"] == "Tariff"
    assert len(rows(soup(client, f"{path}?measure=tariff"))) == 1
    empty = soup(client, f"{path}?measure=export-control")
    assert rows(empty) == []
    assert empty.select_one(".empty") is not None
    assert empty.select_one("option[selected]")["value"] == "export-control"


def test_an_edited_document_leads_to_what_was_changed(client: Client) -> None:
    page = soup(client, "/question/edited-after-publication")
    there = next(a["href"] for a in page.select(".answers a") if "diff=" in a["href"])
    assert soup(client, there).select_one(".difference ins") is not None


def test_hostile_words_are_shown_and_bound(client: Client) -> None:
    said = "%27%3B+drop+table+documents%3B--%3Cscript%3E"
    page = soup(client, f"/question/allies-and-concern-per-quarter?measure={said}")
    assert rows(page) == []
    assert client.get("/question/nothing").status_code == 404


def test_an_answer_that_takes_too_long_is_cut_off_with_a_sentence(made: Made) -> None:
    slow = Client(made.path, sql_time_limit_ms=1)
    try:
        query = slow.datasette.metadata("queries", database="statecraft")["disappeared"]
        endless = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
        query["sql"] = f"{endless} WHERE x < 0"
        response = slow.get("/question/disappeared")
    finally:
        slow.close()
    assert response.status_code == 400
    assert "took too long" in response.text
