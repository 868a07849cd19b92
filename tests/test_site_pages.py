"""Every public address answers, shows what the store holds, and says what it does not know."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup

from db.exports import FORMATS
from db.records import Document
from db.site.ask import document_address
from db.store import Store
from tests.site_client import Client, soup
from tests.site_corpus import Made, make_store

PATHS = [
    "/",
    "/timeline",
    "/timeline?measure=tariff&country=CN&role=target&by=country",
    "/timeline.json",
    "/timeline.csv",
    "/timeline.jsonl",
    "/country",
    "/country?role=partner",
    "/country/CN",
    "/country/jp",
    "/matrix",
    "/matrix?table=sector-deregulation",
    "/codebook",
    "/correct?key=wh:2025/02/duties-on-china",
    "/questions",
    "/question/duties-by-country",
    "/accuracy",
    "/health",
    "/figure/timeline.svg",
    "/figure/timeline.png?by=measure",
    "/figure/timeline.csv",
    "/figure/timeline.json",
    "/figure/country.svg?country=CN",
    "/figure/world.svg",
    "/statecraft",
    "/statecraft/timeline",
    "/statecraft/timeline.json",
    "/statecraft/timeline.csv",
    "/statecraft/documents",
    "/statecraft/labels?_facet=code",
    "/statecraft?sql=select+1",
    "/-/versions.json",
    "/static/site.css",
    "/static/site.js",
]


@pytest.mark.parametrize("lang", ["", "en", "ja"])
@pytest.mark.parametrize("path", PATHS)
def test_every_public_address_answers(client: Client, path: str, lang: str) -> None:
    joined = f"{path}{'&' if '?' in path else '?'}lang={lang}" if lang else path
    response = client.get(joined)
    assert response.status_code == 200, response.text[:500]
    assert response.content


def test_the_timeline_lists_what_the_filters_leave(client: Client, made: Made) -> None:
    page = soup(client, "/timeline?measure=tariff")
    titles = [each.get_text(strip=True) for each in page.select(".document h3")]
    assert titles == ["Imposing Duties on China"]
    assert page.select_one(".count strong").get_text() == "1"


def test_years_count_the_documents_of_the_other_filters(client: Client) -> None:
    page = soup(client, "/timeline?source=whitehouse&since=2025&until=2025")
    lines = page.select(".facet.f-year li")
    counts = {line.a.get_text(): int(line.select_one(".n").get_text()) for line in lines}
    total = int(soup(client, "/timeline?source=whitehouse").select_one(".count strong").get_text())
    assert sum(counts.values()) == total
    assert counts["2025"] == int(page.select_one(".count strong").get_text())
    chosen = page.select_one(".facet.f-year .chosen a")
    assert (chosen.get_text(), chosen["href"]) == ("2025", "/timeline?source=whitehouse")


def test_chips_take_one_filter_away_and_keep_the_others(client: Client) -> None:
    page = soup(client, "/timeline?measure=tariff&measure=export-control&country=CN")
    ways = [each["href"] for each in page.select(".chip a")]
    assert ways == [
        "/timeline?measure=export-control&country=CN",
        "/timeline?measure=tariff&country=CN",
        "/timeline?measure=tariff&measure=export-control",
    ]


def test_a_date_that_is_only_a_collectors_is_shown_as_about(client: Client) -> None:
    row = soup(client, "/timeline?source=state").select_one(".document .when")
    assert row.get_text(" ", strip=True) == "about August 18, 2026"
    day = soup(client, "/d/st/2026/08/about-when").select_one(".facts dd")
    assert "about August 18, 2026" in " ".join(day.get_text(" ", strip=True).split())
    assert "the date of record is not known" in day.get_text()


def test_a_row_without_text_says_so(client: Client, made: Made) -> None:
    listed = soup(client, "/timeline?search=listed&has_text=0")
    said = listed.select_one(".document .untexted").get_text(strip=True)
    assert said == "text not fetched yet"
    page = soup(client, document_address(made.untexted))
    assert "The text is not fetched yet." in page.get_text()


def test_a_year_or_month_fills_the_date_fields_with_its_days(client: Client) -> None:
    page = soup(client, "/timeline?since=2025&until=2025-02")
    assert page.select_one("#since")["value"] == "2025-01-01"
    assert page.select_one("#until")["value"] == "2025-02-28"


def test_unusable_filters_are_refused_in_one_sentence(client: Client) -> None:
    for query in ("since=yesterday", "source=twitter", "state=lost", "relevant=perhaps"):
        response = client.get(f"/timeline?{query}")
        assert response.status_code == 400
        assert BeautifulSoup(response.text, "lxml").select_one("main p").get_text().count("\n") == 0


def test_it_is_said_what_a_japanese_word_was_looked_up_as(client: Client) -> None:
    def said(search: str, lang: str) -> str:
        page = soup(client, f"/timeline?search={quote(search)}&lang={lang}")
        found = page.select_one(".understood")
        return " ".join(found.get_text(" ", strip=True).split()) if found else ""

    assert said("関税", "en") == "“関税” was looked up as Tariff , additional ad valorem"
    assert said("関税", "ja").startswith("「関税」は次の語として検索しました： 関税")
    assert "is in no label" in said("無縁の語", "en")
    assert said("tariff", "en") == ""


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_the_list_comes_in_every_export_format(client: Client, form: str) -> None:
    response = client.get(f"/timeline.{form}?country=CN")
    assert response.status_code == 200
    assert len(response.content) > 50
    assert response.headers["content-type"] != "application/octet-stream"
    page = soup(client, "/timeline?country=CN")
    assert page.select_one(f'.take a[href="/timeline.{form}?country=CN"]')


def test_accuracy_says_who_read_the_documents(client: Client) -> None:
    page = soup(client, "/accuracy?lang=en")
    assert "no human expert has reviewed them" in page.select_one(".notice").get_text()
    assert "by hand" not in page.get_text()
    whole = page.select_one("table.full")
    assert [cell.get_text() for cell in whole.select("tbody tr > *")] == [
        "Measure",
        "0.80",
        "0.70",
        "0.75",
        "0.70–0.80",
        "100",
    ]
    assert "People have corrected 1 labels" in page.get_text()


def test_documents_kept_apart_come_before_the_cross_validation(client: Client) -> None:
    page = soup(client, "/accuracy?lang=en")
    assert [head.get_text() for head in page.select("h2")] == [
        "Documents kept apart (dev)",
        "Documents read afresh (fresh)",
        "Training documents, unseen (cross-validation)",
    ]
    assert "0.75" in page.select("table.full")[0].get_text()
    assert "0.66" in page.select("table.full")[1].get_text()
    assert "0.61" in page.select("table.full")[2].get_text()
    assert "0.61" not in client.get("/codebook?lang=en").text


def test_forms_keep_the_language_and_the_steps_of_the_chart(client: Client) -> None:
    page = soup(client, "/timeline?by=measure&per=year&lang=ja&country=CN")
    kept = {each["name"]: each["value"] for each in page.select("form input[type=hidden]")}
    assert kept == {"by": "measure", "per": "year", "lang": "ja", "country": "CN"}
    home = soup(client, "/?lang=ja").select_one("form input[name=lang]")
    assert home["value"] == "ja"


def test_links_to_tables_carry_no_language(client: Client) -> None:
    """Datasette would take it for a column, and find nothing."""
    page = soup(client, "/codebook?lang=ja")
    there = page.select_one("#safeguard-true td.n a")["href"]
    assert there == "/statecraft/timeline?safeguard=1"


def test_the_language_stands_before_the_place_within_a_page(client: Client, made: Made) -> None:
    page = soup(client, f"/correct?key={made.tariff}&label=measure:tariff&lang=ja")
    assert page.select_one(".note a")["href"] == "/codebook?lang=ja#measure-tariff"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing-here", 404),
        ("/statecraft/nothing", 404),
        ("/elsewhere/timeline", 404),
        ("/statecraft?sql=delete+from+documents", 400),
    ],
)
def test_errors_of_the_engine_are_our_pages_too(client: Client, path: str, status: int) -> None:
    for lang, heading in (("en", "Nothing here"), ("ja", "ページがありません")):
        response = client.get(f"{path}{'&' if '?' in path else '?'}lang={lang}")
        assert response.status_code == status
        page = BeautifulSoup(response.text, "lxml")
        assert page.find_all("script", src=False) == []
        assert page.find_all(style=True) == []
        assert page.html["lang"] == lang
        if status == 404:
            assert page.h1.get_text() == heading
    assert client.get("/statecraft/nothing.json").json()["ok"] is False


def test_what_is_not_there_is_said_with_404(client: Client) -> None:
    for path in ("/d/wh/1999/01/nothing", "/country/ZZ", "/figure/nothing.svg", "/timeline.exe"):
        response = client.get(path)
        assert response.status_code == 404, path
        assert "Statecraft" in response.text


def test_downloads_hold_every_row_of_the_list_and_name_their_filter(client: Client) -> None:
    total = int(soup(client, "/timeline").select_one(".count strong").get_text())
    given = client.get("/timeline.json").json()
    assert given["rows"] == given["total"] == len(given["documents"]) == total
    filtered = client.get("/timeline.json?country=CN&role=target").json()
    assert filtered["filter"] == {"country": ["CN"], "role": ["target"]}
    assert len(client.get("/timeline.csv?country=CN").text.splitlines()) == 2
    gone = client.get("/timeline.json?state=gone").json()
    assert [each["title"] for each in gone["documents"]] == ["A Page That Went"]


def test_pages_are_validated_by_etag(client: Client) -> None:
    first = client.get("/codebook")
    again = client.get("/codebook", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_new_rows_are_seen_without_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "live.db"
    make_store(path)
    client = Client(path)
    client.datasette.statecraft.look = 0.0
    try:
        before = soup(client, "/timeline").select_one(".count strong").get_text()
        with Store(path) as store:
            store.keep(
                Document(
                    source="whitehouse",
                    url="https://www.whitehouse.gov/releases/2026/09/brand-new/",
                    title="Brand New",
                    text="Fresh.",
                    text_kind="full",
                    published="2026-09-30",
                )
            )
        for _ in range(50):
            page = soup(client, "/timeline")
            if page.select_one(".count strong").get_text() != before:
                break
            client.datasette.statecraft._read_at = 0.0
        assert int(page.select_one(".count strong").get_text()) == int(before) + 1
        assert page.select_one(".document h3").get_text(strip=True) == "Brand New"
    finally:
        client.close()


def test_an_empty_database_is_served_with_advice(tmp_path: Path) -> None:
    with Store(tmp_path / "empty.db"):
        pass
    client = Client(tmp_path / "empty.db")
    try:
        for path in ("/", "/timeline", "/country", "/matrix", "/codebook", "/accuracy", "/health"):
            assert client.get(path).status_code == 200, path
        assert "No labelled document yet" in client.get("/").text
        assert client.get("/figure/timeline.svg").status_code == 404
    finally:
        client.close()


def test_links_of_a_page_stay_in_its_language(client: Client) -> None:
    page = soup(client, "/timeline?lang=ja")
    ours = [a["href"] for a in page.select("main a, nav a") if a["href"].startswith("/")]
    assert ours
    missing = [href for href in ours if "lang=ja" not in href and "lang=en" not in href]
    assert not [href for href in missing if not href.startswith("/statecraft")]


def test_the_language_is_kept_in_a_cookie(client: Client) -> None:
    response = client.get("/codebook?lang=ja")
    assert "statecraft_lang=ja" in response.headers["set-cookie"]
    kept = client.get("/codebook", headers={"Cookie": "statecraft_lang=ja"})
    assert 'lang="ja"' in kept.text.split(">", 2)[1]
    asked = client.get("/codebook", headers={"Accept-Language": "ja,en;q=0.5"})
    assert asked.headers["content-language"] == "ja"


def test_japanese_words_find_documents_labelled_or_worded_so(client: Client) -> None:
    for word, title in (
        ("関税", "Imposing Duties on China"),
        ("相互関税", "Imposing Duties on China"),
        ("重要鉱物", "A Deal with Japan"),
        ("国際緊急経済権限法", "Imposing Duties on China"),
    ):
        page = soup(client, f"/timeline?search={quote(word)}")
        assert title in [each.get_text(strip=True) for each in page.select(".document h3")], word
