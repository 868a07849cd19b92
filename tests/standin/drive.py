"""Crawls against a stand-in, in a process of their own, and what they leave behind.

A crawl is forked off the test process, which has the libraries loaded already: Scrapy's reactor
runs once in a process, and starting Python anew for each of hundreds of crawls takes minutes.
"""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import sys
import time
import traceback
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from .server import Hit, Server

#: Loaded before the fork, so that it is loaded once; none of these installs a reactor.
PRELOADED = (
    "crawler.run",
    "crawler.replay",
    "crawler.uploads",
    "crawler.whitehouse",
    "crawler.federal_register",
    "crawler.state",
    "statecraft.commands.crawl",
    "scrapy.core.downloader.handlers.http11",
    "scrapy.core.scheduler",
)
#: Tables that a crawl with nothing new may write to.
LEDGER = ("fetches", "runs", "sqlite_sequence", "_sqlite_migrations")
#: Columns that say when something was seen, not what.
TIMES = ("captured", "first_seen", "gone", "rank", "meta_rank", "id", "meta", "origin")


@dataclass
class Crawled:
    """A finished crawl: exit code (negative: killed by that signal), standard error, requests."""

    code: int
    stderr: str
    hits: list[Hit] = field(default_factory=list)

    def sentence(self, source: str) -> str:
        """The one line about a source."""
        lines = [line for line in self.stderr.splitlines() if line.startswith(f"{source}: ")]
        assert len(lines) == 1, f"not one line about {source}:\n{self.stderr}"
        return lines[0]


class Desk:
    """A folder with a database and its archive, and a stand-in to fill it from."""

    def __init__(self, folder: Path, server: Server) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.server = server
        self.db = folder / "s.db"
        self.archive = folder / "archive"

    def start(self, *arguments: str, **env: str) -> int:
        """Begin ``statecraft crawl`` with these arguments; the process id."""
        for name in PRELOADED:
            import_module(name)
        log = os.open(self.folder / "stderr", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        pid = os.fork()
        if pid:
            os.close(log)
            return pid
        os.dup2(log, 1)
        os.dup2(log, 2)
        _child(["--db", str(self.db), "crawl", *arguments], {**self.server.env, **env})
        raise AssertionError("unreachable")

    def wait(self, pid: int, *, timeout: float = 120) -> int:
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline:
            done, status = os.waitpid(pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        raise AssertionError(f"the crawl did not end in {timeout} s:\n{self.stderr()}")

    def crawl(self, *arguments: str, timeout: float = 120, **env: str) -> Crawled:
        """Run ``statecraft crawl`` to its end."""
        self.server.forget()
        code = self.wait(self.start(*arguments, **env), timeout=timeout)
        return Crawled(code, self.stderr(), self.server.requests())

    def stderr(self) -> str:
        return (self.folder / "stderr").read_text(encoding="utf-8", errors="replace")

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        connection = sqlite3.connect(f"file:{self.db}?mode=ro", uri=True)
        connection.row_factory = sqlite3.Row
        try:
            return [dict(row) for row in connection.execute(sql, parameters)]
        finally:
            connection.close()

    def tables(self) -> dict[str, list[str]]:
        """Every row of every table but the ledger's, as text, in order."""
        names = [
            row["name"]
            for row in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
            if row["name"] not in LEDGER and not row["name"].startswith("search_")
        ]
        return {
            name: sorted(json.dumps(row, default=str) for row in self.rows(f"SELECT * FROM {name}"))
            for name in names
        }

    def contents(self) -> dict[str, list[str]]:
        """What the store holds whenever it was seen: documents, versions, aliases, relations."""
        content = {}
        for name in ("documents", "versions", "aliases", "attachments", "links"):
            rows = [
                {column: value for column, value in row.items() if column not in TIMES}
                for row in self.rows(f"SELECT * FROM {name}")
            ]
            for row in rows:
                if name == "documents":
                    row["gone?"] = bool(
                        self.rows("SELECT gone FROM documents WHERE key = ?", row["key"])[0]["gone"]
                    )
            content[name] = sorted(json.dumps(row, default=str) for row in rows)
        return content

    def last_run(self, source: str) -> dict[str, Any]:
        """The newest row of ``runs`` for a source, its detail read."""
        row = self.rows("SELECT * FROM runs WHERE source = ? ORDER BY id DESC LIMIT 1", source)[0]
        return {**row, "detail": json.loads(row["detail"])}

    def count(self, sql: str = "SELECT 1 FROM documents", *parameters: object) -> int:
        return len(self.rows(sql, *parameters))


def _child(arguments: list[str], env: dict[str, str]) -> None:
    """The forked crawl: never returns, never runs the test process's exit handlers."""
    code = 70
    sys.stdout, sys.stderr = (os.fdopen(number, "w", buffering=1) for number in (1, 2))
    try:
        os.environ.update(env)
        sys.argv = ["statecraft", *arguments]
        from statecraft.cli import main

        main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
