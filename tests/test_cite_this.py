"""Citing: a list by address, snapshot and checksum; a document in the formats of one's tools."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pybtex.database
import pytest
import rispy
import yaml
from bs4 import BeautifulSoup
from click.testing import CliRunner

from db.exports import FORMATS
from db.site.machine import cite
from db.store import Store
from statecraft.cli import cli
from tests import zotero_rules
from tests.conftest import ROOT
from tests.site_client import Client
from tests.site_corpus import Made, make_store
from tests.store_helpers import sighting

DOCUMENT = "/d/wh/2025/02/duties-on-china"
FILTERS = ["", "country=CN", "since=2025-03", "search=deal", "state=gone", "measure=nothing"]


# Lists


@pytest.mark.parametrize("asked", FILTERS)
def test_the_checksum_is_that_of_the_csv(client: Client, asked: str) -> None:
    facts = client.get(f"/cite.json?{asked}").json()
    listed = client.get(f"/timeline.csv?{asked}")
    assert facts["sha256"] == hashlib.sha256(listed.content).hexdigest()
    assert facts["rows"] == client.get(f"/timeline.json?{asked}").json()["rows"]


@pytest.mark.parametrize("form", list(FORMATS))
@pytest.mark.parametrize("asked", FILTERS)
def test_the_same_filter_on_the_same_snapshot_gives_the_same_bytes(
    client: Client, made: Made, form: str, asked: str
) -> None:
    another = Client(made.path)
    try:
        address = f"/timeline.{form}?{asked}"
        assert client.get(address).content == another.get(address).content
    finally:
        another.close()


def test_cells_that_were_defused_are_said(tmp_path: Path) -> None:
    here = make_store(tmp_path / "s.db")
    with Store(here.path) as store:
        store.keep(sighting(title="=1+1 zebra", abstract="@SUM(A1)"))
    client = Client(here.path)
    try:
        facts = client.get("/cite.json?search=zebra").json()
        assert facts["defused"] == {"abstract": 1, "title": 1}
        assert client.get("/cite.json?country=CN").json()["defused"] == {}
    finally:
        client.close()


def test_a_change_of_the_store_changes_snapshot_and_checksum(tmp_path: Path) -> None:
    here = make_store(tmp_path / "s.db")
    client = Client(here.path)
    client.datasette.statecraft.look = 0
    try:
        before = client.get("/cite.json").json()
        with Store(here.path) as store:
            store.keep(sighting())
        after = client.get("/cite.json").json()
        assert after["rows"] == before["rows"] + 1
        assert after["sha256"] != before["sha256"]
    finally:
        client.close()


def test_the_page_says_all_of_it_in_both_languages(client: Client) -> None:
    facts = client.get("/cite.json?country=CN").json()
    for language in ("en", "ja"):
        page = client.get(f"/cite?country=CN&lang={language}").text
        for said in (facts["sha256"], facts["snapshot"], "country=CN", "1.0+test"):
            assert said in page
    assert facts["citation"] in BeautifulSoup(page, "lxml").get_text()


def test_every_list_has_a_box_that_leads_there(client: Client) -> None:
    page = BeautifulSoup(client.get("/timeline?country=CN&lang=en").text, "lxml")
    box = page.select_one("details.cite")
    assert box is not None
    assert "1 of 7 documents" in " ".join(box.get_text().split())
    assert [link["href"] for link in box.select("a")] == [
        "/timeline?country=CN&lang=en",
        "/cite?country=CN&lang=en",
    ]


def test_a_very_long_list_is_left_to_its_reader(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cite, "MOST_ROWS", 3)
    client = Client(made.path)
    try:
        assert client.get("/cite.json").json()["sha256"] is None
        page = client.get("/cite?lang=en").text
        assert "too long to be hashed here" in page
        assert "sha256sum" in page
    finally:
        client.close()


def test_the_work_is_done_once_for_one_snapshot(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client(made.path)
    calls = []
    read = cite.read_cited
    monkeypatch.setattr(
        cite, "read_cited", lambda *given, **named: calls.append(given) or read(*given, **named)
    )
    try:
        for address in ("/cite.json?country=CN", "/cite?country=CN", "/cite?country=CN&lang=ja"):
            client.get(address)
        assert len(calls) == 1
    finally:
        client.close()


def test_an_unusable_filter_is_said(client: Client) -> None:
    assert client.get("/cite.json?since=never").status_code == 400
    assert client.get("/cite?since=never").status_code == 400


def test_a_download_says_where_its_description_is(client: Client) -> None:
    for form in FORMATS:
        given = client.get(f"/timeline.{form}?country=CN&measure=tariff")
        described = given.links["describedby"]["url"]
        facts = client.get(described.removeprefix("http://localhost")).json()
        assert facts["filter"] == {"measure": ["tariff"], "country": ["CN"]}


@pytest.mark.parametrize("form", ["csv", "jsonl", "parquet", "xlsx", "csl", "ris", "bibtex"])
def test_the_command_line_writes_the_same_bytes_as_the_site(
    client: Client, made: Made, tmp_path: Path, form: str
) -> None:
    out = tmp_path / "out"
    command = ["--db", str(made.path), "export", form, "--index", "--since", "2025-03"]
    assert CliRunner().invoke(cli, [*command, "-o", str(out)]).exit_code == 0
    assert out.read_bytes() == client.get(f"/timeline.{form}?since=2025-03").content


def test_a_csv_for_japanese_excel_stands_beside_the_list(client: Client) -> None:
    page = BeautifulSoup(client.get("/timeline?country=CN").text, "lxml")
    addresses = [str(link["href"]) for link in page.select("p.take a") if "bom=1" in link["href"]]
    assert addresses == ["/timeline.csv?country=CN&bom=1"]
    plain = client.get("/timeline.csv?country=CN").content
    assert client.get(addresses[0]).content == b"\xef\xbb\xbf" + plain


def test_the_citation_file_is_valid_and_of_this_version() -> None:
    file = ROOT / "CITATION.cff"
    command = ["-m", "check_jsonschema", "--builtin-schema", "vendor.citation-file-format"]
    done = subprocess.run([sys.executable, *command, str(file)], check=False, capture_output=True)
    assert done.returncode == 0, done.stdout
    assert yaml.safe_load(file.read_text("utf-8"))["version"] == version("statecraft-tracker")


# Documents


def test_a_document_can_be_had_for_reference_managers(client: Client) -> None:
    ris = rispy.loads(client.get(f"{DOCUMENT}.ris").text)[0]
    assert (ris["title"], ris["id"]) == ("Imposing Duties on China", "wh:2025/02/duties-on-china")
    bib = pybtex.database.parse_string(client.get(f"{DOCUMENT}.bib").text, "bibtex")
    assert len(bib.entries) == 1
    item = json.loads(client.get(f"{DOCUMENT}.csl.json").text)[0]
    assert (item["type"], item["number"]) == ("legislation", "14195")
    assert item["issued"] == {"date-parts": [[2025, 2, 1]]}


@pytest.mark.parametrize("ending", ["ris", "bib", "csl.json"])
def test_it_is_what_the_export_of_that_list_says(client: Client, ending: str) -> None:
    form = {"bib": "bibtex", "csl.json": "csl"}.get(ending, ending)
    whole = client.get(f"/timeline.{form}?country=CN").text
    alone = client.get(f"{DOCUMENT}.{ending}").text
    if form == "csl":
        assert json.loads(alone) == json.loads(whole)
    else:
        assert alone == whole


@pytest.mark.parametrize("ending", ["ris", "bib", "csl.json"])
def test_unknown_documents_are_not_found(client: Client, ending: str) -> None:
    assert client.get(f"/d/wh/2025/02/nothing.{ending}").status_code == 404


def test_the_page_carries_the_tags_that_zotero_reads(client: Client) -> None:
    page = BeautifulSoup(client.get(DOCUMENT).text, "lxml")
    item = zotero_rules.read(str(page))
    assert (item["itemType"], item["title"]) == ("statute", "Imposing Duties on China")
    assert item["date"] == "2025/02/01"
    assert item["creators"] == [("The White House", "")]
    assert item["number"] == "14195"
    schemas = {link["rel"][0] for link in page.select("link[rel^=schema]")}
    assert schemas == {"schema.DC", "schema.z"}


def test_hostile_titles_stay_in_their_attributes(client: Client, made: Made) -> None:
    address = "/d/" + made.hostile.replace(":", "/", 1)
    page = BeautifulSoup(client.get(address).text, "lxml")
    assert all(not script.string for script in page.select("script"))
    title = page.select_one('meta[name="citation_title"]')
    assert title is not None
    assert "<script>window.pwned" in str(title["content"])
    assert len(rispy.loads(client.get(f"{address}.ris").text)) == 1
    disposition = client.get(f"{address}.bib").headers["content-disposition"]
    assert disposition.isascii()
