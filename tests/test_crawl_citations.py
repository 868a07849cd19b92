"""``crawl --citations``: the addresses that a file names, and no others."""

from __future__ import annotations

import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler import citations, sources
from db.identity import whitehouse_key
from tests.standin import Doc, Server, World, federal_register, state, whitehouse
from tests.standin.drive import Desk


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Server(World(30)) as server:
        yield Desk(tmp_path / "desk", server)


def test_addresses_are_found_in_running_text_tables_and_markdown(tmp_path: Path) -> None:
    path = tmp_path / "report.md"
    path.write_text(
        "See https://www.whitehouse.gov/fact-sheets/2025/04/a-b/. Also (https://www.state.gov/x),\n"
        '"https://www.whitehouse.gov/remarks/2025/05/c/","2025-05-01"\n'
        "[order](https://www.federalregister.gov/d/2025-06063) and https://example.org/(a)b_\n"
        "again https://www.whitehouse.gov/fact-sheets/2025/04/a-b/\n",
        encoding="utf-8",
    )
    assert citations.read(path) == [
        "https://www.whitehouse.gov/fact-sheets/2025/04/a-b/",
        "https://www.state.gov/x",
        "https://www.whitehouse.gov/remarks/2025/05/c/",
        "https://www.federalregister.gov/d/2025-06063",
        "https://example.org/(a)b",
    ]


@pytest.mark.parametrize(
    ("address", "asked"),
    [
        (
            "https://www.federalregister.gov/documents/2025/04/07/2025-06063/a-title",
            "https://www.federalregister.gov/api/v1/documents/2025-06063.json",
        ),
        (
            "https://www.federalregister.gov/d/2025-06063",
            "https://www.federalregister.gov/api/v1/documents/2025-06063.json",
        ),
        ("https://www.federalregister.gov/agencies", None),
    ],
)
def test_pages_of_the_federal_register_are_asked_for_by_the_api(
    address: str, asked: str | None
) -> None:
    source = sources.load("federal-register")
    assert citations.of_source([address], source) == ([asked] if asked else [])


@given(st.text())
def test_any_text_is_read_without_an_error(text: str) -> None:
    for address in citations._ADDRESS.findall(text):
        for name in sources.names():
            citations.of_source([citations._trimmed(address)], sources.load(name))


def test_only_the_cited_addresses_are_asked_for(desk: Desk) -> None:
    world = desk.server.world
    cited = [
        whitehouse.SITE + whitehouse.path(world.newest("whitehouse")[7]),
        state.SITE + state.path(world.newest("state")[6]),
        "https://www.federalregister.gov/d/"
        + federal_register.document_number(world.newest("federal-register")[5]),
        "https://www.whitehouse.gov/releases/2025/03/never-published/",
    ]
    listed = desk.folder / "cited.csv"
    listed.write_text("n,url\n" + "".join(f"1,{url}\n" for url in cited), encoding="utf-8")
    crawled = desk.crawl("--citations", str(listed))
    assert crawled.code == 1, "one of them is not there"
    assert "never-published/ is not there" in crawled.sentence("whitehouse")
    assert desk.count("SELECT 1 FROM documents WHERE text_kind = 'full'") == 3
    assert len(crawled.hits) == 5
    desk.crawl("whitehouse")
    since = desk.last_run("whitehouse")["detail"]["since"]
    assert (world.now - datetime.fromisoformat(since)).days >= 13, "it covered no window"


def recorded(pair: dict[str, Any], which: int, number: int) -> Doc:
    """A recorded state of a page as the site would show it."""
    published, modified = (
        next(datetime.fromisoformat(t) for t in times if t and t != "None")
        for times in (
            (pair[f"pub{which}"], pair["pub0"], pair["t0"]),
            (pair[f"mod{which}"], pair[f"pub{which}"], pair[f"t{which}"]),
        )
    )
    text = pair["before" if which == 0 else "after"]
    if text is None:  # the recorder kept no text where none had changed
        text = f"The text of recorded page {number}, the same both times."
    return Doc(
        source="whitehouse",
        number=25 * number,  # none that links an annex
        kind="releases",
        title=pair[f"title{which}"] or pair["title0"],
        slug=pair["url"].rstrip("/").rpartition("/")[2],
        published=published,
        modified=modified,
        paragraphs=[part for part in text.split("\n\n") if part.strip()],
        country="",
        extra={"path": pair["url"].removeprefix(whitehouse.SITE)},
    )


@pytest.mark.shared
@pytest.mark.timeout(600)
def test_recorded_edits_replayed_through_the_crawler_come_out_as_judged(
    shared: Path, tmp_path: Path
) -> None:
    corpus = shared / "corpus"
    with gzip.open(corpus / "whitehouse-edits.jsonl.gz", "rt", encoding="utf-8") as lines:
        pairs = [json.loads(line) for line in lines]
    with (corpus / "whitehouse-edits-expected.csv").open(encoding="utf-8") as rows:
        expected = [row["expected"] for row in csv.DictReader(rows)]
    rounds: dict[int, list[int]] = defaultdict(list)  # one pair of a document in each
    met: Counter[str | None] = Counter()
    for number, pair in enumerate(pairs):
        key = whitehouse_key(pair["url"])
        rounds[met[key]].append(number)
        met[key] += 1
    wrong = []
    with Server(World(0)) as server:
        for turn, numbers in rounds.items():
            desk = Desk(tmp_path / f"desk-{turn}", server)
            listed = desk.folder / "cited.txt"
            listed.write_text("\n".join(pairs[n]["url"] for n in numbers), encoding="utf-8")
            for which in (0, 1):
                server.world.docs["whitehouse"] = [recorded(pairs[n], which, n) for n in numbers]
                crawled = desk.crawl("whitehouse", "--citations", str(listed), timeout=300)
                assert crawled.code == 0, crawled.stderr
            changes = {
                row["key"]: row["change"]
                for row in desk.rows("SELECT key, change FROM versions WHERE version = 2")
            }
            for number in numbers:
                found = changes.get(str(whitehouse_key(pairs[number]["url"])), "none")
                if found != expected[number]:
                    wrong.append((number, expected[number], found))
    assert not wrong, f"{len(wrong)} of {len(pairs)}: {wrong[:10]}"
