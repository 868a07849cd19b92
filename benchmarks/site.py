"""Measure the site under load: `site.py DATABASE [--clients 8] [--seconds 8]`.

Starts `statecraft serve` on a free port and asks it over loopback, a kind of page at a time, with
several clients that each ask again as soon as they are answered. Two numbers a kind: addresses
asked for the *first* time (nothing of them cached), and a *mix* in which they come again. Then
facet counts of some pages are compared with SQL's. Datasette's own table page stands beside ours.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
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
from urllib.parse import quote, urlencode

from db.filters import Filter, keys_sql


def addresses(database: Path) -> dict[str, list[str]]:
    """Kinds of pages with distinct addresses of each, from the codes that the database has."""
    connection = sqlite3.connect(database)
    chance = random.Random(7)
    codes: dict[str, list[str]] = {}
    for facet, code in connection.execute("SELECT DISTINCT facet, code FROM document_codes"):
        codes.setdefault(facet, []).append(code)
    measures, countries, sectors = (codes[facet] for facet in ("measure", "country", "sector"))
    keys = [row[0] for row in connection.execute("SELECT key FROM documents LIMIT 4000")]
    words = [
        "tariff",
        "rare earths",
        "sanctions",
        "export control",
        "japan",
        "steel",
        "関税",
        "chips",
    ]
    timeline = [
        "/timeline?" + urlencode({"measure": measure, "country": country, "by": by})
        for measure, country, by in itertools.product(
            measures[:12], countries[:12], ["source", "measure"]
        )
    ]
    chance.shuffle(timeline)
    return {
        "home": ["/", "/?lang=ja"],
        "timeline": [
            "/timeline",
            *[f"/timeline?sector={code}" for code in sectors],
            *timeline[:60],
        ],
        "country": [f"/country/{code}" for code in countries[:60]],
        "document": ["/d/" + quote(key.replace(":", "/", 1)) for key in chance.sample(keys, 300)],
        "search": [
            "/timeline?" + urlencode({"search": word, "since": f"{year}"})
            for word in words
            for year in range(2016, 2026)
        ],
        "Datasette's table": ["/statecraft/timeline", "/statecraft/timeline?_sort_desc=words"],
    }


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


def counts_agree(port: int, database: Path) -> tuple[int, int]:
    """(facet counts compared, counts that differ from SQL's) over some filtered pages."""
    connection = sqlite3.connect(database)
    compared = wrong = 0
    for chosen in (
        Filter(),
        Filter(measure=("tariff",)),
        Filter(country=("CN",), role=("target",)),
    ):
        page = get(port, "/timeline?" + urlencode(chosen.params()))
        sql, parameters = keys_sql(chosen)
        for facet in ("sector", "authority", "deregulation"):
            section = page.partition(f'<section class="facet f-{facet}">')[2].partition(
                "</section>"
            )[0]
            shown = re.findall(r'<span class="n">([\d,]+)</span>', section)
            counted = [
                row[0]
                for row in connection.execute(
                    "SELECT count(DISTINCT key) AS n FROM document_codes WHERE facet = :facet"
                    f" AND key IN ({sql}) GROUP BY code ORDER BY n DESC",
                    {**parameters, "facet": facet},
                )
            ]
            compared += len(counted)
            wrong += [int(each.replace(",", "")) for each in shown] != counted
    return compared, wrong


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
        print(f"{chosen.clients} clients; milliseconds: median, 95th percentile")
        load = Load(port, chosen.clients)
        for kind, asked in addresses(chosen.database).items():
            first = load.run(asked, None)
            again = load.run(asked, chosen.seconds)
            rate = len(again) / chosen.seconds
            print(f"{kind:18} first {told(first)}   mix {told(again)}   {rate:6.0f} pages/s")
        compared, wrong = counts_agree(port, chosen.database)
        print(f"facet counts compared with SQL's: {compared}, facets that differ: {wrong}")
    finally:
        server.terminate()
        server.wait(timeout=20)


if __name__ == "__main__":
    main()
