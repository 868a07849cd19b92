"""Measure the site under load: `site.py DATABASE [--clients 8] [--seconds 8]`.

Starts `statecraft serve` on a free port and asks it over loopback, a kind of page at a time, with
several clients that each ask again as soon as they are answered. Two numbers a kind: addresses
asked for the *first* time (nothing of them cached), and *again*, when they come round and round.
Then the numbers of some pages are compared with SQL's. Datasette's own table page stands beside
ours.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import os
import random
import re
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import lxml.html

from db.filters import Filter, keys_sql
from db.site.facets import BESIDE
from db.site.names import SOURCES

#: Seconds after the first page, in which the server reads templates and draws further first pages.
SETTLING = 3
#: Distinct addresses asked for of each kind.
MANY = 300
#: Words that nobody would look for.
_STOP = re.compile("the|and|for|with|from|that|this|into|under|over|among|its|their|about", re.I)
_JAPANESE = [
    "関税",
    "輸出管理",
    "重要鉱物",
    "半導体",
    "国家緊急経済権限法",
    "相互関税",
    "中国",
    "日本",
]


def addresses(database: Path) -> dict[str, list[str]]:
    """Kinds of pages with distinct addresses of each, as the database's own contents give them.

    Filters are the codes in use alone, in pairs that stand in one document, by month and page;
    searches are words and neighbouring words of titles, and Japanese; documents are any.
    """
    connection = sqlite3.connect(database)
    chance = random.Random(7)
    countries = _column(
        connection, "SELECT DISTINCT code FROM document_codes WHERE facet = 'country' ORDER BY code"
    )
    ids = _column(connection, "SELECT id FROM documents ORDER BY id")
    marks = ", ".join(str(each) for each in chance.sample(ids, min(len(ids), MANY)))
    keys = _column(connection, f"SELECT key FROM documents WHERE id IN ({marks})")
    return {
        "home": ["/", "/?lang=ja", *(f"/?visit={number}" for number in range(MANY // 10))],
        "timeline": _shuffled(chance, _filters(connection, chance)),
        "country": _shuffled(
            chance, [f"/country/{code}{lang}" for code in countries for lang in ("", "?lang=ja")]
        ),
        "document": ["/d/" + quote(key.replace(":", "/", 1)) for key in keys],
        "search": _shuffled(chance, _searches(connection, chance)),
        "Datasette's table": ["/statecraft/timeline", "/statecraft/timeline?_sort_desc=words"],
    }


def _column(connection: sqlite3.Connection, sql: str) -> list[Any]:
    return [row[0] for row in connection.execute(sql)]


def _shuffled(chance: random.Random, asked: list[str]) -> list[str]:
    distinct = list(dict.fromkeys(asked))
    chance.shuffle(distinct)
    return distinct[:MANY]


def _filters(connection: sqlite3.Connection, chance: random.Random) -> list[str]:
    """Addresses of the timeline with filters under which there are documents."""
    held: dict[str, list[tuple[str, str]]] = {}
    for key, facet, code in connection.execute(
        "SELECT key, facet, code FROM document_codes WHERE facet IN ('instrument', 'measure',"
        " 'country', 'sector', 'deregulation', 'authority') AND key IN"
        " (SELECT key FROM documents WHERE id % 50 = 0)"
    ):
        held.setdefault(key, []).append((facet, code))
    chosen: list[list[tuple[str, str]]] = [[]]
    for pairs in held.values():
        chosen += [[pair] for pair in pairs]
        chosen += [sorted(chance.sample(pairs, 2)) for _ in pairs[1:]]
    months = _column(connection, "SELECT DISTINCT substr(date, 1, 7) FROM documents WHERE date > 0")
    chosen += [[("since", month), ("until", month)] for month in months]
    more = ["", "by=measure", "by=country", "by=sector", "per=year", "page=2", "lang=ja"]
    asked = {tuple(pairs): pairs for pairs in chosen}
    return [
        "/timeline?" + "&".join(filter(None, [urlencode(pairs), chance.choice(more)]))
        for pairs in asked.values()
    ]


def _searches(connection: sqlite3.Connection, chance: random.Random) -> list[str]:
    """Addresses of searches: what titles say, so that there is something to find."""
    asked: list[str] = list(_JAPANESE)
    for title in _column(connection, "SELECT DISTINCT title FROM documents WHERE id % 7 = 0"):
        words = [word for word in re.findall(r"[A-Za-z]{3,}", title) if not _STOP.fullmatch(word)]
        if len(words) > 1:
            at = chance.randrange(len(words) - 1)
            asked += [words[at], " ".join(words[at : at + 2]), f'"{words[at]} {words[at + 1]}"']
    return ["/timeline?" + urlencode({"search": words}) for words in asked]


class Load:
    """Clients that ask for addresses in turn and note how long each answer took (seconds)."""

    def __init__(self, port: int, clients: int) -> None:
        self.port, self.clients = port, clients
        self.lock = threading.Lock()

    def run(self, asked: list[str], seconds: float | None) -> list[float]:
        """Each address once, or round and round for ``seconds``."""
        waiting = iter(asked) if seconds is None else itertools.cycle(asked)
        until = time.monotonic() + (seconds or 600)
        took: list[float] = []
        threads = [
            threading.Thread(target=self._client, args=(waiting, until, took))
            for _ in range(self.clients)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return took

    def _client(self, waiting: itertools.cycle[str], until: float, took: list[float]) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while time.monotonic() < until:
            with self.lock:
                address = next(waiting, None)
            if address is None:
                return
            began = time.perf_counter()
            connection.request("GET", address)
            answer = connection.getresponse()
            answer.read()
            elapsed = time.perf_counter() - began
            if answer.status != 200:
                raise SystemExit(f"{address}: {answer.status}")
            with self.lock:
                took.append(elapsed)


def told(took: list[float]) -> str:
    """Median and 95th percentile in milliseconds."""
    ordered = sorted(took)
    at = min(len(ordered) - 1, int(len(ordered) * 0.95))
    return f"{statistics.median(ordered) * 1000:7.0f} {ordered[at] * 1000:7.0f}"


def get(port: int, address: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address)
    return connection.getresponse().read().decode()


def resident(process: int) -> int:
    """Megabytes that the process holds, 0 where the system does not say."""
    status = Path(f"/proc/{process}/status")
    if not status.exists():
        return 0
    return int(re.search(r"VmRSS:\s+(\d+)", status.read_text())[1]) // 1024


def processor(process: int) -> float:
    """Seconds of processor time that the process has used, 0 where the system does not say."""
    status = Path(f"/proc/{process}/stat")
    if not status.exists():
        return 0.0
    used = status.read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, used)) / os.sysconf("SC_CLK_TCK")


#: Filters whose every count is compared with SQL's.
COMPARED = (
    Filter(),
    Filter(measure=("tariff",)),
    Filter(country=("CN",), role=("target",)),
    Filter(since="2025", until="2025-06", relevant=True),
    Filter(search=("rare earths", "関税")),
    Filter(sector=("semiconductors", "critical-minerals"), source=("whitehouse",)),
)


def counts_agree(port: int, database: Path) -> tuple[int, int]:
    """(numbers compared, numbers that differ from SQL's) of some filtered pages and countries.

    Of each list its size, every facet's every code and every bar by source and year.
    """
    connection = sqlite3.connect(database)
    shown: dict[tuple[str, ...], int] = {}
    counted: dict[tuple[str, ...], int] = {}
    for chosen in COMPARED:
        address = "/timeline?" + urlencode([*chosen.params(), ("by", "source"), ("per", "year")])
        page = lxml.html.fromstring(get(port, address))
        sql, parameters = keys_sql(chosen)
        total = page.cssselect(".count strong")[0].text_content()
        shown[address, "total"] = number(total)
        counted[address, "total"] = connection.execute(
            f"SELECT count(*) FROM ({sql})", parameters
        ).fetchone()[0]
        for facet in BESIDE:
            if facet == "source" or facet in dict(chosen.params()):
                continue  # counts over the other filters, each code on its own
            for line in page.cssselect(f".f-{facet} li:has(.n)"):
                query = parse_qs(urlsplit(line.cssselect("a")[0].get("href")).query)
                shown[address, facet, query[facet][-1]] = number(
                    line.cssselect(".n")[0].text_content()
                )
            for code, count in connection.execute(
                "SELECT code, count(DISTINCT key) FROM document_codes WHERE facet = :facet"
                f" AND key IN ({sql}) GROUP BY code",
                {**parameters, "facet": facet},
            ):
                counted[address, facet, code] = count
        for mark in page.cssselect("svg.plot a path[aria-label]"):
            bar = mark.get("aria-label").split(": ")[0]
            shown[address, bar] = number(mark.get("aria-label").rpartition(": ")[2])
        for year, source, count in connection.execute(
            "SELECT substr(date, 1, 4), source, count(*) FROM documents WHERE date > 0"
            f" AND key IN ({sql}) GROUP BY 1, 2",
            parameters,
        ):
            counted[address, f"{year} · {SOURCES[source][0]}"] = count
    for code in ("CN", "JP", "WLD"):
        page = lxml.html.fromstring(get(port, f"/country/{code}"))
        for role in ("target", "partner"):
            link = page.cssselect(f'main a[href$="country={code}&role={role}"] strong')[0]
            shown[code, role] = number(link.text_content())
            counted[code, role] = connection.execute(
                "SELECT count(DISTINCT key) FROM document_codes"
                " WHERE facet = 'country' AND code = ? AND role = ?",
                [code, role],
            ).fetchone()[0]
    places = shown.keys() | counted.keys()
    return len(places), sum(shown.get(place) != counted.get(place) for place in places)


def number(text: str) -> int:
    return int(text.replace(",", ""))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("database", type=Path)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=8)
    chosen = parser.parse_args()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "statecraft.cli", "--db", str(chosen.database)]
    server = subprocess.Popen([*command, "serve", "--port", str(port)], stderr=subprocess.DEVNULL)
    try:
        began = time.monotonic()
        while True:
            try:
                get(port, "/")
                break
            except OSError:
                time.sleep(0.1)
        total = (
            sqlite3.connect(chosen.database).execute("SELECT count(*) FROM documents").fetchone()
        )
        print(
            f"{total[0]:,} documents; first page {time.monotonic() - began:.1f} s after the start"
        )
        time.sleep(SETTLING)
        print(f"{chosen.clients} clients; milliseconds: median, 95th percentile")
        load = Load(port, chosen.clients)
        for kind, asked in addresses(chosen.database).items():
            before = processor(server.pid)
            first = load.run(asked, None)
            each = (processor(server.pid) - before) / len(first) * 1000
            again = load.run(asked, chosen.seconds)
            rate = len(again) / chosen.seconds
            print(
                f"{kind:18} first {told(first)} ({each:4.0f} of processor)"
                f"   again {told(again)}   {rate:6.0f} pages/s"
            )
        compared, wrong = counts_agree(port, chosen.database)
        print(f"numbers compared with SQL's: {compared}, of them different: {wrong}")
        print(f"memory of the server: {resident(server.pid)} MB")
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main()
