"""Atom feeds: valid, stable, escaped, and announcing a document again only for something new."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import feedparser
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from db import updates
from db.exports import atom
from db.exports.about import describe
from db.filters import Filter
from db.store import Store
from statecraft.cli import cli
from statecraft.exporting import export
from tests.site_client import Client
from tests.site_corpus import Made
from tests.store_helpers import label, prose, sighting

#: RFC 4287's grammar (appendix B) for the elements that we emit, as RELAX NG.
SCHEMA = etree.RelaxNG(etree.parse(Path(__file__).parent / "data" / "atom.rng"))
KEY = "wh:2025/04/regulating-widgets"


def feed(store: Store, **params: list[str]) -> bytes:
    stream = io.BytesIO()
    export(store, "atom", Filter.from_params(params), stream)
    return stream.getvalue()


def links(written: bytes) -> list[tuple[str, str]]:
    """(rel, href) of every link of the feed and its entries."""
    found = etree.fromstring(written).iter(f"{{{atom.NAMESPACE}}}link")
    return [(str(link.get("rel")), str(link.get("href"))) for link in found]


def tag(store: Store, code: str = "tariff", pipeline: str = "p1") -> None:
    for item in list(store.untagged("v1", pipeline)):
        labels = [label(item.text, 0, 20, code=code)]
        store.keep_labels(item.key, item.version, labels, item.input_sha, "v1", pipeline)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """A clock that moves an hour with every look at it."""
    hours = iter(range(10_000))
    monkeypatch.setattr(
        updates,
        "_now",
        lambda: f"2026-01-{1 + (n := next(hours)) // 24:02d}T{n % 24:02d}:00:00+00:00",
    )
    with Store(tmp_path / "s.db") as made:
        yield made


def updated(store: Store) -> str:
    entry = feedparser.parse(feed(store)).entries[0]
    return str(entry.updated)


def test_a_feed_is_valid_by_the_schema_and_by_feedparser(store: Store) -> None:
    store.keep(sighting())
    tag(store)
    written = feed(store)
    SCHEMA.assertValid(etree.fromstring(written))
    read = feedparser.parse(written)
    assert not read.bozo
    entry = read.entries[0]
    assert entry.id == f"tag:statecraft-tracker.github.io,2026:d/{KEY}"
    assert entry.link.startswith("https://www.whitehouse.gov/")
    assert {(item.term, item.scheme.rpartition("/")[2]) for item in entry.tags} == {
        ("tariff", "measure")
    }


def test_the_schema_refuses_what_the_standard_refuses(store: Store) -> None:
    store.keep(sighting())
    tree = etree.fromstring(feed(store))
    entry = tree.find(f"{{{atom.NAMESPACE}}}entry")
    assert entry is not None
    for name in ("id", "title", "updated"):
        broken = etree.fromstring(etree.tostring(tree))
        inside = broken.find(f"{{{atom.NAMESPACE}}}entry")
        inside.remove(inside.find(f"{{{atom.NAMESPACE}}}{name}"))
        assert not SCHEMA.validate(broken), name


def test_entries_quote_the_evidence(store: Store) -> None:
    store.keep(sighting())
    tag(store)
    content = feedparser.parse(feed(store)).entries[0].content[0].value
    assert f"<q>{prose()[:20]}</q>" in content


def test_codes_are_named_in_both_languages(store: Store) -> None:
    store.keep(sighting())
    store.db["vocabulary"].insert(
        {"facet": "measure", "code": "tariff", "label_en": "Tariff <b>", "label_ja": "関税"}
    )
    tag(store)
    written = feed(store, measure=["tariff"])
    SCHEMA.assertValid(etree.fromstring(written))
    read = feedparser.parse(written)
    assert read.feed.title == "Statecraft: measure Tariff <b>"
    assert [(each.term, each.label) for each in read.entries[0].tags] == [("tariff", "Tariff <b>")]
    assert "measure: Tariff &lt;b&gt; · 関税 <q>" in read.entries[0].content[0].value


def test_seeing_or_labelling_the_same_again_leaves_updated_alone(store: Store) -> None:
    store.keep(sighting())
    tag(store)
    before = updated(store)
    store.keep(sighting(captured="2025-04-09T00:00:00+00:00"))
    tag(store, pipeline="p2")
    assert updated(store) == before


@pytest.mark.parametrize(
    "change", [{"text": prose(seed=5)}, {"title": "Regulating More Widgets"}], ids=str
)
def test_a_new_version_moves_updated(store: Store, change: dict[str, Any]) -> None:
    store.keep(sighting())
    tag(store)
    before = updated(store)
    store.keep(sighting(captured="2025-04-09T00:00:00+00:00", **change))
    assert updated(store) > before


def test_a_new_set_of_codes_moves_updated(store: Store) -> None:
    store.keep(sighting())
    tag(store)
    before = updated(store)
    tag(store, code="export-control", pipeline="p2")
    assert updated(store) > before


def test_the_newest_hundred_come_newest_first(store: Store) -> None:
    for number in range(130):
        store.keep(
            sighting(
                url=f"https://www.whitehouse.gov/f/2025/01/n-{number}/",
                published=f"2025-{1 + number % 12:02d}-{1 + number // 12:02d}",
            )
        )
    stream = io.BytesIO()
    about, written = export(store, "atom", Filter(), stream)
    dates = [entry.published for entry in feedparser.parse(stream.getvalue()).entries]
    assert dates == sorted(dates, reverse=True)
    assert (len(dates), written.rows, about.rows) == (100, 100, 130)
    assert dates[0].startswith("2025-12-10")


def test_an_older_store_gets_its_updates_when_migrated(store: Store) -> None:
    store.keep(sighting())
    tag(store)
    held = list(store.query("SELECT key, fingerprint FROM updates"))
    store.db.execute("DROP TABLE updates")
    updates.create(store.db)
    assert list(store.query("SELECT key, fingerprint FROM updates")) == held


def test_no_other_format_carries_the_instant(store: Store) -> None:
    store.keep(sighting())
    stream = io.BytesIO()
    export(store, "jsonl", Filter(), stream)
    assert b"_updated" not in stream.getvalue()


def test_an_empty_feed_is_a_feed(store: Store) -> None:
    SCHEMA.assertValid(etree.fromstring(feed(store, measure=["nothing"])))


@settings(deadline=None, max_examples=60)
@given(
    title=st.text(min_size=1, max_size=60),
    number=st.one_of(st.none(), st.text(max_size=10)),
    when=st.one_of(st.none(), st.text(max_size=25), st.datetimes().map(str)),
)
def test_whatever_is_in_a_row_the_feed_is_valid(
    title: str, number: str | None, when: str | None
) -> None:
    row: dict[str, Any] = {
        "key": f"wh:{title}",
        "title": title,
        "url": f"https://example.org/{title}",
        "source": "whitehouse",
        "published": when,
        "published_time": when,
        "captured": when,
        "citation": number,
        "type": title,
        "instrument": None,
        "measures": [title],
        "countries": [{"code": title, "role": "target"}],
        "sectors": [],
        "deregulation": [],
        "authorities": [],
        "labels": [
            {"facet": "measure", "code": title, "role": None, "score": 1.0, "quote": f"<q>{title}"}
        ],
        "change": "none",
        "gone": None,
        "agencies": [title],
    }
    with Store(":memory:") as memory:
        about = describe(memory.db, Filter(search=(title,)))
    stream = io.BytesIO()
    atom.write(iter([row]), stream, about)
    SCHEMA.assertValid(etree.fromstring(stream.getvalue()))
    assert not feedparser.parse(stream.getvalue()).bozo


def test_a_file_names_no_address_that_it_does_not_know(store: Store) -> None:
    store.keep(sighting())
    written = feed(store)
    SCHEMA.assertValid(etree.fromstring(written))
    assert not feedparser.parse(written).bozo
    assert [rel for rel, _ in links(written)] == ["alternate"]
    assert all(href.startswith("https://") for _, href in links(written))


def test_a_file_for_a_known_site_links_to_itself_and_to_the_evidence_there(
    store: Store, tmp_path: Path
) -> None:
    store.keep(sighting())
    out = tmp_path / "feed.xml"
    options = ["--measure", "tariff", "--site", "https://example.org/corpus/", "-o", str(out)]
    tag(store)
    done = CliRunner().invoke(cli, ["--db", str(store.path), "export", "atom", *options])
    assert done.exit_code == 0, done.output
    SCHEMA.assertValid(etree.fromstring(out.read_bytes()))
    assert {href for rel, href in links(out.read_bytes()) if rel != "alternate"} == {
        "https://example.org/corpus/timeline.atom?measure=tariff",
        "https://example.org/corpus/d/wh/2025/04/regulating-widgets",
    }


@pytest.mark.parametrize(
    "site", ["example.org", "javascript:alert(1)", 'https://x"y', "https://a b", "file:///etc"]
)
def test_what_is_no_address_of_a_site_is_refused(store: Store, site: str) -> None:
    done = CliRunner().invoke(cli, ["--db", str(store.path), "export", "atom", "--site", site])
    assert done.exit_code == 2
    assert "is no address" in done.stderr


# On the site


def test_every_list_has_its_feed(client: Client) -> None:
    page = client.get("/timeline?country=CN&lang=en").text
    given = client.get("/timeline.atom?country=CN")
    assert given.headers["content-type"].startswith("application/atom+xml")
    SCHEMA.assertValid(etree.fromstring(given.content))
    assert (
        '<link rel="alternate" type="application/atom+xml" title="Statecraft"'
        ' href="/timeline.atom?country=CN">' in page
    )


def test_a_feed_of_the_site_says_where_it_is(client: Client) -> None:
    given = client.get("/timeline.atom?country=CN").content
    found = [href for rel, href in links(given) if rel == "self"]
    assert found == ["http://localhost/timeline.atom?country=CN"]
    assert all(href.startswith(("http://", "https://")) for _, href in links(given))


def test_hostile_text_stays_text(client: Client, made: Made) -> None:
    given = client.get("/timeline.atom").content
    SCHEMA.assertValid(etree.fromstring(given))
    assert b"<script" not in given
    raw = etree.fromstring(given)
    for content in raw.iter(f"{{{atom.NAMESPACE}}}content"):
        assert "<script" not in (content.text or "")
        assert 'onerror="' not in (content.text or "").replace("&quot;", "")
