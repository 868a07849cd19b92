"""The site for programs: paging, compression, revalidation, other origins, and what to crawl."""

from __future__ import annotations

import gzip
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote
from urllib.robotparser import RobotFileParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from db.exports import FORMATS
from db.site.machine import sitemap
from db.store import Store
from tests.site_client import Client
from tests.site_corpus import Made, make_store
from tests.store_helpers import sighting

PLAIN = {"accept-encoding": "identity"}


# Paging


def walked(client: Client, address: str) -> list[dict[str, Any]]:
    """Every document, following ``next``."""
    found: list[dict[str, Any]] = []
    following: str | None = address
    while following:
        answer = client.get(following)
        assert answer.status_code == 200
        page = answer.json()
        assert len(page["documents"]) <= page["size"]
        named = answer.links["next"]["url"] if "link" in answer.headers else None
        assert named == page["next"]
        found += page["documents"]
        following = page["next"]
    return found


@pytest.mark.parametrize("asked", ["", "&country=CN", "&since=2025-03&until=2025-06", "&search=a"])
@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_the_pages_together_are_the_whole_list(client: Client, size: int, asked: str) -> None:
    whole = client.get(f"/timeline.json?{asked.removeprefix('&')}").json()
    assert walked(client, f"/timeline.json?size={size}{asked}") == whole["documents"]


def test_texts_come_only_when_asked_for(client: Client) -> None:
    assert all(row["text"] is None for row in walked(client, "/timeline.json?size=3"))
    assert any(row["text"] for row in walked(client, "/timeline.json?size=3&text=1"))


def test_a_page_says_how_many_there_are(client: Client) -> None:
    page = client.get("/timeline.json?size=1&country=CN").json()
    assert (page["rows"], page["total"], len(page["documents"])) == (1, 7, 1)


@pytest.mark.parametrize("size", ["0", "-1", "1001", "x", "１", "9" * 5000, "1.5", ""])
def test_an_unusable_size_is_refused_in_json(client: Client, size: str) -> None:
    answer = client.get("/timeline.json", params={"size": size})
    assert answer.status_code == 400
    assert "size" in answer.json()["error"]


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(after=st.text(max_size=60))
def test_any_cursor_is_only_a_place_to_go_on_from(client: Client, after: str) -> None:
    place = after.encode("utf-8", "replace").decode()
    answer = client.get(f"/timeline.json?size=5&after={quote(place)}")
    assert answer.status_code == 200
    assert all(row["key"] > place for row in answer.json()["documents"])


def test_a_document_that_comes_meanwhile_moves_nothing(tmp_path: Path) -> None:
    here = make_store(tmp_path / "s.db")
    client = Client(here.path)
    try:
        first = client.get("/timeline.json?size=3").json()
        before = client.get("/timeline.json").json()["documents"]
        with Store(here.path) as store:
            store.keep(sighting(url="https://www.whitehouse.gov/f/1999/01/aaa/"))
        second = walked(client, first["next"])
        seen = [row["key"] for row in first["documents"] + second]
        assert len(seen) == len(set(seen))
        assert {row["key"] for row in before} <= set(seen)
    finally:
        client.close()


# Compression, revalidation, other origins

DATA = [f"/timeline.{name}" for name in FORMATS]
PAGES = ["/", "/timeline", "/codebook"]


@pytest.mark.parametrize("address", [*DATA, *PAGES, "/llms.txt", "/sitemap-1.xml"])
def test_compressed_or_not_the_content_is_the_same(client: Client, address: str) -> None:
    plain = client.get(address, headers=PLAIN)
    packed = client.get(address, headers={"accept-encoding": "gzip"})
    assert "content-encoding" not in plain.headers
    again = client.get(address, headers=PLAIN)
    if address not in PAGES:
        assert packed.content == plain.content
    else:
        assert packed.headers["content-encoding"] == "gzip"
        assert again.text == packed.text, "a kept page is the page"
    if not address.endswith((".parquet", ".xlsx")):
        for answer in (plain, packed, again):
            assert answer.headers["vary"].lower().count("accept-encoding") == 1
    assert packed.status_code == plain.status_code == 200


def test_text_is_compressed_and_what_is_compressed_is_not(client: Client) -> None:
    zipped = {"accept-encoding": "br, gzip;q=0.5"}
    assert client.get("/timeline.csv", headers=zipped).headers["content-encoding"] == "gzip"
    assert client.get("/timeline", headers=zipped).headers["content-encoding"] == "gzip"
    for address in ("/timeline.parquet", "/timeline.xlsx"):
        assert "content-encoding" not in client.get(address, headers=zipped).headers
    refused = {"accept-encoding": "gzip;q=0"}
    assert "content-encoding" not in client.get("/timeline.csv", headers=refused).headers
    vary = client.get("/timeline.csv", headers=PLAIN).headers["vary"].lower()
    assert "accept-encoding" in vary


@pytest.mark.parametrize(
    "address", ["/timeline.json?size=2", "/timeline.csv", "/timeline.atom", "/cite.json"]
)
def test_a_held_copy_is_confirmed_while_the_store_stands_still(
    client: Client, address: str
) -> None:
    first = client.get(address)
    again = client.get(address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    other = client.get(address, headers={"if-none-match": '"another", W/"third"'})
    assert other.status_code == 200
    listed = client.get(address, headers={"if-none-match": f'"x", {first.headers["etag"]}'})
    assert listed.status_code == 304


def test_a_change_of_the_store_changes_the_tag(tmp_path: Path) -> None:
    here = make_store(tmp_path / "s.db")
    client = Client(here.path)
    client.datasette.statecraft.look = 0
    try:
        tag = client.get("/timeline.csv").headers["etag"]
        with Store(here.path) as store:
            store.keep(sighting())
        answer = client.get("/timeline.csv", headers={"if-none-match": tag})
        assert answer.status_code == 200
        assert "regulating-widgets" in answer.text
    finally:
        client.close()


def test_different_filters_have_different_tags(client: Client) -> None:
    tags = {
        client.get(address).headers["etag"]
        for address in ("/timeline.csv", "/timeline.csv?country=CN", "/timeline.csv?role=target")
    }
    assert len(tags) == 3


@pytest.mark.parametrize("address", [*DATA, "/d/wh/2025/02/duties-on-china.json", "/llms.txt"])
def test_data_may_be_read_from_any_origin(client: Client, address: str) -> None:
    assert client.get(address).headers["access-control-allow-origin"] == "*"
    asked = client.loop.run_until_complete(
        client.datasette.client.options(address, headers={"origin": "https://example.org"})
    )
    assert asked.status_code == 204
    assert "If-None-Match" in asked.headers["access-control-allow-headers"]


@pytest.mark.parametrize("address", [*PAGES, "/d/wh/2025/02/duties-on-china", "/cite", "/nothing"])
def test_pages_may_not(client: Client, address: str) -> None:
    assert "access-control-allow-origin" not in client.get(address).headers


def test_errors_in_json_can_be_read_from_any_origin_and_are_never_kept(client: Client) -> None:
    answer = client.get("/timeline.json?since=never")
    assert answer.status_code == 400
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "etag" not in answer.headers


# What to crawl


def robots(client: Client) -> RobotFileParser:
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").text.splitlines())
    return parser


def test_robots_may_read_documents_and_spare_what_is_expensive(client: Client, made: Made) -> None:
    rules = robots(client)
    for allowed in ("/", "/timeline", "/d/wh/2025/02/duties-on-china", "/codebook", "/country/CN"):
        assert rules.can_fetch("anybody", allowed), allowed
    assert rules.can_fetch("anybody", "/timeline.atom?country=CN")
    for spared in ("/statecraft?sql=select+1", "/-/versions", "/timeline.csv", "/cite?country=CN"):
        assert not rules.can_fetch("anybody", spared), spared
    assert rules.crawl_delay("anybody")
    assert rules.site_maps() == ["http://localhost/sitemap.xml"]


def locations(client: Client, address: str) -> list[str]:
    answer = client.get(address)
    assert answer.headers["content-type"].startswith("application/xml")
    tree = etree.fromstring(answer.content)
    return [str(item.text) for item in tree.iter(f"{{{sitemap.NAMESPACE}}}loc")]


@pytest.mark.parametrize("most", [6, 7, 8, 50_000])
def test_the_sitemap_lists_every_document_once(
    client: Client, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemap, "MOST", most)
    files = locations(client, "/sitemap.xml")
    assert len(files) == -(-13 // most)
    listed = [place for name in files for place in locations(client, name.split("localhost")[1])]
    rules = robots(client)
    documents = [place for place in listed if "/d/" in place]
    assert len(listed) == len(set(listed)) == 13
    assert len(documents) == 7
    for place in listed:
        path = place.removeprefix("http://localhost")
        assert client.get(path).status_code == 200
        assert rules.can_fetch("anybody", path)
    assert client.get(f"/sitemap-{len(files) + 1}.xml").status_code == 404


def test_every_address_that_llms_txt_names_is_there(client: Client) -> None:
    text = client.get("/llms.txt").text
    assert text.startswith("# Statecraft\n\n> ")
    links = re.findall(r"\]\(http://localhost(/[^)]*)\)", text)
    assert len(links) > 6
    for link in links:
        assert client.get(link).status_code == 200, link


@pytest.mark.parametrize("host", ["evil.example/<script>", "a b", 'x"y', "[::1", "é.example"])
def test_a_malformed_host_is_not_repeated(client: Client, host: str) -> None:
    answer = client.get("/robots.txt", headers={"host": host.encode("latin-1")})
    assert "Sitemap: http://localhost/sitemap.xml" in answer.text


def test_gzip_has_no_clock_in_it(client: Client) -> None:
    """So that the same filter on the same snapshot is the same file, packed too."""
    packed = gzip.compress(b"x", mtime=0)[4:8]

    async def raw() -> bytes:
        request = client.datasette.client
        answer = await request.get("/timeline.csv", headers={"accept-encoding": "gzip"})
        return bytes(answer.content)

    assert packed == b"\0\0\0\0"
    assert client.loop.run_until_complete(raw()) == client.loop.run_until_complete(raw())
