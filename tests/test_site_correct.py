"""A reader who finds a wrong label is led to the line that corrects it; the site writes nothing."""

from __future__ import annotations

import csv
import io
import shlex
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner

from db import corrections
from db.site.ask import document_address
from db.store import Store
from statecraft.cli import cli
from tests.site_client import Client, soup
from tests.site_corpus import TARIFF_TEXT, Made, make_store

PASSAGE = "critical minerals"


@pytest.fixture
def made(tmp_path: Path) -> Made:
    return make_store(tmp_path / "site.db")


@pytest.fixture
def client(made: Made) -> Iterator[Client]:
    opened = Client(made.path)
    yield opened
    opened.close()


def lines(page: BeautifulSoup) -> list[str]:
    return [each.get_text() for each in page.select("pre.line")]


def test_a_label_leads_to_its_correction_with_key_facet_code_and_span(
    client: Client, made: Made
) -> None:
    page = soup(client, document_address(made.tariff))
    link = page.select_one(".labels .f-country .fix a")["href"]
    asked = {name: value for name, (value,) in parse_qs(urlsplit(link).query).items()}
    begin = TARIFF_TEXT.index("China")
    assert (asked["key"], asked["facet"], asked["code"]) == (made.tariff, "country", "CN")
    assert asked["role"] == "target"
    start, end = map(int, asked["span"].split("-"))
    assert start <= begin < end
    there = soup(client, link)
    assert there.select_one("q.quote").get_text() == TARIFF_TEXT[start:end]
    assert there.select_one("option[selected]")["value"] == "country:CN"
    assert there.select_one("input[name=verdict][checked]")["value"] == "wrong"


def test_the_command_shown_is_one_that_the_command_line_takes(client: Client, made: Made) -> None:
    why = 'It\'s "only" the history; $(touch x) speaks of it'
    path = (
        f"/correct?key={made.tariff}&label=measure:tariff&verdict=wrong"
        f"&who=M.+Kato&why={quote(why)}"
    )
    command, row = lines(soup(client, path))
    words = shlex.split(command)
    assert words[0] == "statecraft"
    result = CliRunner().invoke(cli, ["--db", str(made.path), *words[1:]])
    assert not isinstance(result.exception, Exception), result.exception
    with Store(made.path, readonly=True) as store:
        kept = list(corrections.listed(store.db, made.tariff))[-1]
    assert (kept["code"], kept["verdict"], kept["who"], kept["why"]) == (
        "tariff",
        "wrong",
        "M. Kato",
        why,
    )
    (said,) = csv.DictReader(io.StringIO(row))
    assert said["why"] == why


def test_the_csv_row_is_one_that_the_import_takes(
    client: Client, made: Made, tmp_path: Path
) -> None:
    path = (
        f"/correct?key={made.tariff}&label=sector:semiconductors&verdict=right"
        f"&quote={quote(PASSAGE)}&who=mk&why=named"
    )
    (tmp_path / "said.csv").write_text(lines(soup(client, path))[1], encoding="utf-8", newline="")
    result = CliRunner().invoke(
        cli, ["--db", str(made.path), "correct", "import", str(tmp_path / "said.csv")]
    )
    assert "1 documents changed" in result.stderr
    with Store(made.path, readonly=True) as store:
        kept = list(corrections.listed(store.db, made.tariff))[-1]
    assert kept["quote"] == PASSAGE


def _reject(made: Made, facet: str, code: str) -> None:
    with Store(made.path) as store, store.atomic():
        row = {
            "key": made.tariff,
            "facet": facet,
            "code": code,
            "verdict": "wrong",
            "who": "M. Kato",
            "why": "Named only.",
        }
        corrections.add(store.db, [corrections.checked(store.db, row, "2026-11-03")])


def test_what_a_person_said_stands_on_the_documents_page(client: Client, made: Made) -> None:
    _reject(made, "authority", "ieepa")
    page = soup(client, document_address(made.tariff))
    said = page.select_one(".labels .f-measure .told").get_text(" ", strip=True)
    assert said.startswith("confirmed by A reader <script>")
    assert "It says so" in said
    assert "November 2, 2026" in said
    rejected = page.select_one(".rejected")
    assert rejected.select_one("del").get_text() == "Authority: IEEPA"
    assert "M. Kato , November 3, 2026: Named only." in rejected.get_text(" ", strip=True)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("", "Choose the label in question."),
        ("&label=measure:nonsense", "Choose the label in question."),
        ("&label=country:JP&verdict=right", "Choose whether the country is aimed at"),
        ("&label=measure:tariff&quote=not+there", "These words do not stand in the text"),
        ("&label=measure:tariff", "Fill in name and reason above"),
        ("&label=measure:tariff&span=5-999999", "Fill in name and reason above"),
    ],
)
def test_what_is_lacking_is_said(client: Client, made: Made, asked: str, said: str) -> None:
    text = soup(client, f"/correct?key={made.tariff}{asked}").get_text(" ", strip=True)
    assert said in text


def test_a_document_that_is_not_known_is_a_404(client: Client) -> None:
    assert client.get("/correct?key=wh:none").status_code == 404
    assert client.get("/correct").status_code == 404


def test_the_metadata_may_name_where_to_send_it(
    client: Client, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"/correct?key={made.tariff}&label=measure:tariff&who=mk&why=so"
    assert soup(client, path).select_one("a.act") is None
    place = "mailto:labels@example.org?subject={title}&body={reference}"
    for given, there in ((place, True), ("javascript:alert(1)", False)):
        monkeypatch.setattr(
            client.datasette,
            "plugin_config",
            lambda name, given=given, **kwargs: {"report_address": given},
        )
        link = soup(client, path).select_one("a.act")
        assert (link is not None) == there
        if link is not None:
            sent = parse_qs(urlsplit(link["href"]).query)
            assert sent["subject"] == [f"wrong: measure tariff of {made.tariff}"]
            assert sent["body"][0].splitlines()[0] == ",".join(corrections.COLUMNS)
