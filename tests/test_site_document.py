"""The page of one document: facts, labels and their passages, versions and addresses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from db.records import Document
from db.site.ask import document_address
from db.store import Store
from tests.site_client import Client, soup
from tests.site_corpus import Made


def test_labels_and_passages_point_at_each_other(client: Client, made: Made) -> None:
    page = soup(client, document_address(made.tariff))
    evidence = page.select(".labels .evidence")
    assert len(evidence) == 6
    for each in evidence:
        anchor = page.select_one(each.select_one("a.quote")["href"])
        assert anchor is not None
        quoted = each.select_one("a.quote").get_text()[1:-1]
        assert anchor.find_next("mark").get_text() in quoted
        back = page.select_one(f'a.back[href="#{each["id"]}"]')
        assert back is not None
        assert each.select_one(".rule code").get_text().endswith(".test")


def test_a_document_says_at_a_glance_what_it_does_to_whom(client: Client, made: Made) -> None:
    page = soup(client, document_address(made.tariff))
    glance = page.select_one(".glance")
    said = {
        name.get_text(): [tag.get_text(strip=True) for tag in codes.select(".tag")]
        for name, codes in zip(glance.find_all("dt"), glance.find_all("dd"), strict=True)
    }
    assert said["Aimed at"] == ["China"]
    assert said["Does"] == ["Tariff"]
    assert said["Authority"] == ["IEEPA"]
    for tag in glance.select(".tag a"):
        assert page.select_one(tag["href"]) is not None, "each leads to its evidence"
    assert "machine" in glance.select_one(".badge").get_text()


def test_a_document_is_named_in_one_sentence(client: Client, made: Made) -> None:
    said = soup(client, document_address(made.tariff)).select_one(".sentence").get_text()
    assert said == (
        "The White House, “Imposing Duties on China,” Executive Order 14195,"
        " February 1, 2025, https://www.whitehouse.gov/presidential-actions/2025/02/duties-on-china/;"
        f" Statecraft {made.tariff}, version 1, captured February 1, 2025, 12:00 UTC."
    )
    untexted = soup(client, document_address(made.untexted)).select_one(".sentence").get_text()
    assert untexted.endswith(f"; Statecraft {made.untexted}.")


def test_a_document_names_its_numbers_and_dates(client: Client, made: Made) -> None:
    text = " ".join(soup(client, document_address(made.tariff)).get_text(" ").split())
    assert "E.O. 14195" in text
    assert "Date of record February 1, 2025" in text
    assert "Signed February 1, 2025" in text
    assert "F1 0.75" in text, "the accuracy of the facet stands beside its labels"


def test_versions_are_listed_and_an_older_one_says_that_it_is_old(
    client: Client, made: Made
) -> None:
    address = document_address(made.edited)
    page = soup(client, address)
    assert "The text was changed after publication." in page.get_text()
    rows = [row.get_text(" ", strip=True) for row in page.select("#versions ~ div tbody tr")]
    assert [row.split()[0] for row in rows] == ["2", "1"]
    old = soup(client, f"{address}?version=1")
    assert "ten words" in old.select_one(".text").get_text()
    assert "not the current one" in old.get_text()
    assert client.get(f"{address}?version=9").status_code == 404


def test_a_difference_marks_the_words_that_changed(client: Client, made: Made) -> None:
    page = soup(client, f"{document_address(made.edited)}?diff=1..2")
    assert page.select_one(".difference del").get_text().strip() == "ten"
    assert page.select_one(".difference ins").get_text().strip() == "eleven"


def test_a_page_that_went_is_kept_and_marked(client: Client, made: Made) -> None:
    assert "found removed on May 1, 2025" in soup(client, document_address(made.gone)).get_text()
    titles = [each.get_text() for each in soup(client, "/timeline?state=gone").select("h3 a")]
    assert "A Page That Went" in titles


def test_a_documents_json_is_what_the_export_writes(client: Client, made: Made) -> None:
    given = client.get(f"{document_address(made.tariff)}.json").json()
    lines = client.get("/timeline.jsonl").text.splitlines()
    exported = {row["key"]: row for row in map(json.loads, lines)}
    assert given == exported[made.tariff]
    assert [each["facet"] for each in given["labels"]].count("measure") == 1


def test_another_address_of_a_document_leads_to_its_page(client: Client, made: Made) -> None:
    for other in (
        "/d/https://www.whitehouse.gov/presidential-actions/2025/02/duties-on-china/",
        "/d/WH/2025/02/duties-on-china",
    ):
        response = client.get(other, follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (
            301,
            document_address(made.tariff),
        )


def test_keys_with_odd_characters_have_an_address(tmp_path: Path) -> None:
    odd = (
        "https://www.whitehouse.gov/releases/2025/03/non\u2011breaking-\U0001f985-100%25-true.json/"
    )
    with Store(tmp_path / "odd.db") as store:
        key = store.keep(
            Document(source="whitehouse", url=odd, title="Odd", text="Text.", text_kind="full")
        ).key
    client = Client(tmp_path / "odd.db")
    try:
        response = client.get(document_address(key))
        assert response.status_code == 200
        assert client.get(f"{document_address(key)}.json").json()["key"] == key
    finally:
        client.close()


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        ("en", "What counts as tariff.", "関税に当たるもの。"),
        ("ja", "関税に当たるもの。", "What counts as tariff."),
    ],
)
def test_a_definition_stands_in_both_languages_and_over_every_label(
    client: Client, made: Made, language: str, first: str, second: str
) -> None:
    cell = soup(client, f"/codebook?lang={language}").select("#measure-tariff td")[1]
    assert list(cell.stripped_strings) == [first, second]
    page = soup(client, f"{document_address(made.tariff)}?lang={language}")
    assert page.select_one(".glance .f-measure a")["title"] == first
    assert first in page.select_one("a.back.f-measure")["title"]
    assert page.select_one(".labels .f-measure .definition").get_text() == first
    listed = soup(client, f"/timeline?measure=tariff&lang={language}")
    assert first in listed.select_one(".tag.f-measure a")["title"]
