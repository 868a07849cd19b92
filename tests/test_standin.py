"""The stand-in sites speak as the real ones: our own parsers and other people's read them."""

from __future__ import annotations

import gzip
import http.client
import io
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import feedparser
import pytest

from crawler.captures import ArchivedCapture
from crawler.dispatch import dispatch
from crawler.parsed import Parsed
from tests.standin import Doc, Fault, Server, World, federal_register, state, whitehouse
from tests.standin.faults import BOMB_BYTES, FAULTS, HUGE_BYTES
from tests.standin.world import SOURCES

HOSTS = {
    "whitehouse": "https://www.whitehouse.gov",
    "federal-register": "https://www.federalregister.gov",
    "state": "https://www.state.gov",
}
API = "/api/v1/documents.json?conditions%5Btype%5D%5B%5D=RULE&per_page=3&order=oldest"


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(World(35)) as server:
        yield server


def ask(
    server: Server, source: str, path: str, **headers: str
) -> tuple[int, bytes, dict[str, str]]:
    request = urllib.request.Request(server.base(source) + path, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def parsed(server: Server, source: str, path: str) -> Parsed:
    status, body, headers = ask(server, source, path)
    return dispatch(
        ArchivedCapture(
            url=HOSTS[source] + path,
            body=body,
            status=status,
            content_type=headers.get("Content-Type", ""),
            captured="2026-11-22T00:00:00Z",
            file="",
            offset=0,
            headers={name.lower(): value for name, value in headers.items()},
        )
    )


def newest(server: Server, source: str) -> Doc:
    return server.world.newest(source)[0]


@pytest.mark.parametrize("source", SOURCES)
def test_a_page_gives_the_document_that_was_invented(source: str, server: Server) -> None:
    doc = newest(server, source)
    site = {"whitehouse": whitehouse, "state": state}.get(source)
    path = site.path(doc) if site else federal_register.xml_path(doc)
    found = parsed(server, source, path)
    assert found.outcome == "document"
    document = found.documents[0]
    assert document.title == doc.title
    assert document.text_kind == "full"
    for paragraph in doc.paragraphs:
        assert paragraph in (document.text or "")
    if site:
        assert document.published == doc.eastern.date().isoformat()


@pytest.mark.parametrize(
    ("source", "path", "outcome", "count"),
    [
        ("whitehouse", "/news/feed/", "feed", 30),
        ("whitehouse", "/news/", "listing", 10),
        ("whitehouse", "/news/page/4/", "listing", 5),
        ("whitehouse", "/news/page/5/", "not-found", 0),
        ("whitehouse", "/releases/2026/11/no-such-page/", "not-found", 0),
        ("whitehouse", "/sitemap_index.xml", "listing", 0),
        ("state", "/rss-feed/press-releases/feed/", "feed", 10),
        ("state", "/press-releases/", "listing", 10),
        ("state", "/releases/office-of-the-spokesman/2026/11/none", "not-found", 0),
        ("federal-register", API, "listing", 3),
        ("federal-register", "/api/v1/documents/2026-99999.json", "not-found", 0),
    ],
)
def test_lists_and_errors_read_as_those_of_the_sites(
    source: str, path: str, outcome: str, count: int, server: Server
) -> None:
    found = parsed(server, source, path)
    assert (found.outcome, len(found.documents)) == (outcome, count)


def test_the_feeds_are_read_by_other_people_s_parsers(server: Server) -> None:
    for source, path in (
        ("whitehouse", "/news/feed/"),
        ("state", "/rss-feed/press-releases/feed/"),
    ):
        feed = feedparser.parse(ask(server, source, path)[1])
        assert not feed.bozo
        assert all(entry.link and entry.id and entry.published_parsed for entry in feed.entries)


def test_the_api_pages_by_cursor_and_echoes_its_filters(server: Server) -> None:
    path, numbers, pages = API, set(), 0
    while path:
        answer = json.loads(ask(server, "federal-register", path)[1])
        assert "of type Rule" in answer["description"]
        numbers |= {row["document_number"] for row in answer["results"]}
        path = answer.get("next_page_url", "").removeprefix(HOSTS["federal-register"])
        pages += 1
    assert len(numbers) == answer["count"] == 7
    assert pages == 3


def test_the_api_s_oddities_are_there(server: Server) -> None:
    nothing = json.loads(
        ask(
            server,
            "federal-register",
            API + "&conditions%5Bpublication_date%5D%5Bgte%5D=2090-01-01",
        )[1]
    )
    assert nothing["count"] == 0
    assert "results" not in nothing
    one = json.loads(ask(server, "federal-register", "/api/v1/documents.json?per_page=1")[1])
    assert len(one["results"]) == 20
    status, body, _ = ask(
        server, "federal-register", "/api/v1/documents.json?search_after_cursor=x"
    )
    assert (status, json.loads(body)["message"]) == (400, "Invalid search_after_cursor token")


def test_wp_json_counts_pages_and_takes_dates(server: Server) -> None:
    path = "/wp-json/wp/v2/state_press_release?per_page=10&page=3"
    status, body, headers = ask(server, "state", path)
    assert status == 200
    assert (headers["X-WP-Total"], headers["X-WP-TotalPages"]) == ("27", "3")
    assert len(json.loads(body)) == 7
    assert ask(server, "state", path.replace("page=3", "page=4"))[0] == 400
    edited = server.world.newest("state")[12]
    server.world.edit(edited, at=server.world.now + timedelta(seconds=5))
    _, body, _ = ask(
        server,
        "state",
        "/wp-json/wp/v2/state_press_release?modified_after="
        + server.world.now.isoformat().replace("+00:00", "Z"),
    )
    assert [row["slug"] for row in json.loads(body)] == [edited.slug]


def test_validators_cover_the_whole_site(server: Server) -> None:
    _, _, headers = ask(server, "whitehouse", "/fact-sheets/feed/")
    etag = headers["ETag"]
    assert ask(server, "whitehouse", "/fact-sheets/feed/", **{"If-None-Match": etag})[0] == 304
    server.world.edit(server.world.newest("whitehouse")[30])
    assert ask(server, "whitehouse", "/fact-sheets/feed/", **{"If-None-Match": etag})[0] == 200


def test_the_same_seed_gives_the_same_documents() -> None:
    now = World(1).now
    first, second = World(8, seed=3, now=now), World(8, seed=3, now=now)
    assert first.docs == second.docs
    assert first.docs != World(8, seed=4, now=now).docs
    assert first.copy().docs == first.docs


def test_a_post_that_was_dated_back_is_sent_on_from_its_old_address(server: Server) -> None:
    doc = newest(server, "whitehouse")
    old = whitehouse.path(doc)
    server.world.redate(doc, doc.published.replace(year=doc.published.year - 1))
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET", "/whitehouse" + old)
    answer = connection.getresponse()
    assert answer.status == 301
    assert answer.headers["Location"] == HOSTS["whitehouse"] + whitehouse.path(doc)


def test_a_fault_strikes_as_often_as_it_is_told(server: Server) -> None:
    fault = server.fault("500", "whitehouse:/news/", times=2, after=1)
    statuses = [ask(server, "whitehouse", "/news/")[0] for _ in range(5)]
    assert statuses == [200, 500, 500, 200, 200]
    assert (fault.seen, fault.hits) == (5, 2)
    assert ask(server, "whitehouse", "/robots.txt")[0] == 200
    with pytest.raises(ValueError, match="no fault"):
        Fault("earthquake")


def test_every_fault_changes_the_answer(server: Server) -> None:
    """What a fault is called is what happens: no name without a deed."""
    paths = {"page-1": "/news/page/2/"}
    notices = API.replace("RULE", "RULE&conditions%5Btype%5D%5B%5D=NOTICE")
    silent = {"capped", "no-results-key", "filters-ignored"}  # faults of the API alone
    for kind in FAULTS:
        if kind in ("slow", "hang", "gzip-bomb", "huge"):
            continue
        source = "federal-register" if kind in silent else "whitehouse"
        path = notices if kind in silent else paths.get(kind, "/news/")
        server.mend()
        plain = outcome_of(server, source, path)
        server.fault(kind, seconds=1)
        assert outcome_of(server, source, path) != plain, kind
    server.mend()


def outcome_of(server: Server, source: str, path: str) -> object:
    """Status, type and body of an answer, or the name of the failure."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request("GET", f"/{source}{path}")
        answer = connection.getresponse()
        told = [answer.headers.get(name) for name in ("Content-Type", "ETag")]
        return answer.status, told, answer.read()
    except (http.client.HTTPException, OSError) as error:
        return type(error).__name__
    finally:
        connection.close()


def test_the_bomb_and_the_huge_page_are_as_big_as_they_say(server: Server) -> None:
    server.fault("gzip-bomb", times=1)
    packed = ask(server, "whitehouse", "/news/")[1]
    assert len(packed) < 2**20
    unpacked = gzip.GzipFile(fileobj=io.BytesIO(packed))
    assert sum(len(piece) for piece in iter(lambda: unpacked.read(2**20), b"")) == BOMB_BYTES
    server.fault("huge", times=1)
    assert len(ask(server, "whitehouse", "/news/")[1]) > HUGE_BYTES - 10


def test_the_log_says_who_asked_for_what_and_when(server: Server) -> None:
    ask(server, "state", "/press-releases/", **{"User-Agent": "somebody"})
    ask(server, "state", "/robots.txt")
    hits = server.requests("state")
    assert [(hit.path, hit.status, hit.agent) for hit in hits] == [
        ("/press-releases/", 200, "somebody")
    ]


def test_no_text_of_others_is_in_the_package() -> None:
    """Everything served is invented: the longest string of the sources is markup or code."""
    folder = Path(__file__).parent / "standin"
    for path in folder.glob("*.py"):
        assert path.stat().st_size < 25_000
