"""``statecraft run``: the database, the starter index, the site at once, and one bounded crawl."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

#: Nothing listens on the discard port of loopback: every source is out of reach, quickly.
NOWHERE = {
    f"STATECRAFT_{source}_BASE": "http://127.0.0.1:9"
    for source in ("WHITEHOUSE", "FEDERAL_REGISTER", "STATE")
}


def command(database: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "statecraft", "--db", str(database), "run", *arguments]


def documents(database: Path) -> int:
    with sqlite3.connect(database) as connection:
        return int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def test_an_empty_database_is_filled_with_the_starter_index(tmp_path: Path) -> None:
    database = tmp_path / "s.db"
    done = subprocess.run(
        command(database, "--offline", "--no-serve"), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Starter index loaded" in done.stderr
    assert documents(database) > 3000
    again = subprocess.run(
        command(database, "--offline", "--no-serve"), capture_output=True, text=True, check=False
    )
    assert again.returncode == 0
    assert "Starter index" not in again.stderr


def test_out_of_reach_is_one_line_a_source_exit_1_and_everything_kept(tmp_path: Path) -> None:
    database = tmp_path / "s.db"
    done = subprocess.run(
        command(database, "--no-serve"),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **NOWHERE},
        timeout=200,
    )
    assert done.returncode == 1
    for source in ("whitehouse", "federal-register", "state"):
        lines = [line for line in done.stderr.splitlines() if line.startswith(f"{source}:")]
        assert len(lines) == 1, done.stderr
    assert documents(database) > 3000


def test_the_site_is_there_at_once_while_the_crawl_goes_on(tmp_path: Path, port: int) -> None:
    database = tmp_path / "s.db"
    running = subprocess.Popen(
        command(database, "--port", str(port)),
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **NOWHERE},
    )
    try:
        for path in ("/", "/timeline", "/timeline.csv", "/codebook", "/health", "/country/CN"):
            assert answer(port, path) == 200, path
    finally:
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=60)
    assert f"Serving http://127.0.0.1:{port}" in said
    assert running.returncode is not None


def answer(port: int, path: str) -> int:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=60) as response:
                return int(response.status)
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ConnectionRefusedError):
                raise
            time.sleep(0.2)
    raise TimeoutError(path)


def test_a_port_in_use_is_one_line_exit_2_and_no_database(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = subprocess.run(
            command(tmp_path / "s.db", "--port", str(taken.getsockname()[1])),
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    assert "is in use" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert list(tmp_path.iterdir()) == []
