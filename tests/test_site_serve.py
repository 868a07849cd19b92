"""``statecraft serve`` answers at once, or says in one line why it cannot."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from db.site.ask import document_address
from tests.site_corpus import make_store


def run(*arguments: str, database: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "statecraft.cli", "--db", str(database), "serve", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def one_line(answer: subprocess.CompletedProcess[str], *words: str) -> None:
    assert answer.returncode == 2, answer.stderr
    lines = answer.stderr.strip().splitlines()
    assert len(lines) == 1, answer.stderr
    for word in words:
        assert word in lines[0]


def test_an_absent_database_is_named_with_what_to_do(tmp_path: Path) -> None:
    one_line(run(database=tmp_path / "none.db"), "none.db", "statecraft run")
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("this is not a database, however long it may be" * 50)
    one_line(run(database=path), "text.db", "not a")


def test_another_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    sqlite3.connect(path).execute("create table t(x)").connection.commit()
    one_line(run(database=path), "other.db", "not a statecraft database")


def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    make_store(tmp_path / "site.db")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        one_line(run("--port", str(port), database=tmp_path / "site.db"), str(port), "in use")


def test_a_host_that_is_not_ours_is_named(tmp_path: Path) -> None:
    make_store(tmp_path / "site.db")
    one_line(run("--host", "192.0.2.1", "--port", "0", database=tmp_path / "site.db"), "192.0.2.1")


def test_the_served_site_answers_and_stops_on_interrupt(tmp_path: Path) -> None:
    make_store(tmp_path / "site.db")
    command = [sys.executable, "-m", "statecraft.cli", "--db", str(tmp_path / "site.db")]
    process = subprocess.Popen(
        [*command, "serve", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert process.stderr is not None
        said = process.stderr.readline()
        address = next(word for word in said.split() if word.startswith("http://"))
        for attempt in range(100):
            try:
                with urllib.request.urlopen(f"{address}timeline.csv", timeout=5) as answer:
                    assert answer.status == 200
                    assert b"duties-on-china" in answer.read()
                break
            except OSError:
                if attempt == 99:
                    raise
                time.sleep(0.1)
    finally:
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=20)
    assert code in {0, -signal.SIGINT, 130}


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_a_database_on_a_read_only_medium_is_served_in_delete_mode(
    tmp_path: Path, mode: str
) -> None:
    """A published copy has ``journal_mode=DELETE``; the write-ahead log is for the working one."""
    path = tmp_path / "site.db"
    make_store(path)
    connection = sqlite3.connect(path)
    connection.execute(f"pragma journal_mode = {mode}")
    connection.close()
    from tests.site_client import Client

    client = Client(path)
    try:
        assert client.get("/timeline").status_code == 200
    finally:
        client.close()


def test_pages_are_served_without_the_engine_of_charts(tmp_path: Path) -> None:
    """altair and Vega cost half a second and 80 MB, for a matrix or PNG to take away alone."""
    made = make_store(tmp_path / "site.db")
    asked = ["/", "/timeline", "/country", "/country/CN", "/matrix", document_address(made.tariff)]
    script = (
        "import sys; from pathlib import Path; from tests.site_client import Client\n"
        f"client = Client(Path({str(made.path)!r}))\n"
        f"assert all(client.get(path).status_code == 200 for path in {asked!r})\n"
        "client.close()\n"
        "print(sorted({'altair', 'vl_convert'} & sys.modules.keys()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
