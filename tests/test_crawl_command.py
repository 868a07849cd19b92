"""``statecraft crawl`` as a command of its own: exit codes, one line a source, bounds, signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from crawler.archive import archive_files
from tests.standin import Server, World
from tests.standin.drive import Desk

MEGABYTE = 2**20


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with Server(World(30)) as server:
        yield Desk(tmp_path / "desk", server)


def command(desk: Desk, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "statecraft", "--db", str(desk.db), "crawl", *arguments]


def run(
    desk: Desk, *arguments: str, env: Mapping[str, str] | None = None, timeout: float = 60
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(desk, *arguments),
        env={**os.environ, **desk.server.env, **(env or {})},
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )


def test_a_crawl_says_one_line_a_source_on_standard_error_and_nothing_else(desk: Desk) -> None:
    done = run(desk)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    lines = done.stderr.strip().splitlines()
    assert [line.partition(":")[0] for line in lines] == ["whitehouse", "federal-register", "state"]


def test_without_a_network_it_ends_soon_with_a_sentence_a_source(desk: Desk) -> None:
    """Names under ``.invalid`` never resolve (RFC 6761), whatever this machine can reach."""
    bases = {name: "http://no-such-host.invalid" for name in desk.server.env if "BASE" in name}
    began = time.monotonic()
    done = run(desk, env={**bases, "STATECRAFT_DELAY": ""})
    assert time.monotonic() - began < 30
    assert done.returncode == 1
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 3
    assert all("does not resolve (2 tries)" in line for line in lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["treasury"], "no source is called 'treasury'"),
        (["--since", "2026-13-01"], "is no date"),
        (["--since", "2026-03-01", "--until", "2026-02-01"], "is later than"),
        (["--limit", "0"], "--limit"),
        (["--from-archive", "no-such-file.warc.gz"], "no-such-file.warc.gz"),
        (["--citations", "no-such-file.csv"], "no-such-file.csv"),
        (["--contact", "two\nlines"], "cannot stand in a request"),
    ],
)
def test_unusable_arguments_end_with_2_before_anything_is_asked(
    arguments: list[str], said: str, desk: Desk
) -> None:
    done = run(desk, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not desk.server.hits


def test_an_unusable_base_address_is_an_unusable_argument(desk: Desk) -> None:
    done = run(desk, "state", env={"STATECRAFT_STATE_BASE": "nowhere"})
    assert done.returncode == 2
    assert "$STATECRAFT_STATE_BASE is no address" in done.stderr


def test_log_lines_are_json_on_request(desk: Desk) -> None:
    desk.server.fault("500", "whitehouse:/news/feed/", times=1)
    done = run(desk, "whitehouse", "--json-log")
    assert done.returncode == 0, done.stderr
    *lines, sentence = done.stderr.strip().splitlines()
    assert sentence.startswith("whitehouse: ")
    records = [json.loads(line) for line in lines]
    assert any("status 500, waiting" in record["message"] for record in records)
    assert all({"time", "level", "logger", "message"} <= set(record) for record in records)


@pytest.mark.parametrize("signum", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_run_in_order_and_the_next_goes_on(
    signum: signal.Signals, desk: Desk
) -> None:
    desk.server.fault("slow", seconds=0.3)
    process = subprocess.Popen(
        command(desk, "whitehouse", "--backfill"),
        env={**os.environ, **desk.server.env},
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while len(desk.server.requests()) < 6 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signum)
    _, stderr = process.communicate(timeout=20)
    assert process.returncode == 1
    assert f"interrupted ({signum.name})" in stderr
    assert "Traceback" not in stderr
    assert desk.last_run("whitehouse")["outcome"] == "interrupted"
    desk.server.mend()
    assert desk.crawl("whitehouse", "--backfill").code == 0


@pytest.mark.parametrize("kind", ["huge", "gzip-bomb"])
def test_a_hostile_page_costs_less_than_400_mb(kind: str, desk: Desk) -> None:
    desk.server.fault(kind, r"whitehouse:/[a-z-]+/\d{4}/|full_text|state:/wp-json/", times=6)
    # A child's peak begins with its parent's memory, so a small process stands between.
    measure = (
        "import resource, subprocess, sys;"
        "code = subprocess.run(sys.argv[1:], stderr=subprocess.DEVNULL).returncode;"
        "print(code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    measured = subprocess.run(
        [sys.executable, "-c", measure, *command(desk)],
        env={**os.environ, **desk.server.env},
        capture_output=True,
        text=True,
        check=True,
    )
    code, peak = map(int, measured.stdout.split())
    assert code == 1
    assert peak * 1024 < 400 * MEGABYTE, f"{peak // 1024} MB"


def test_captures_are_read_from_several_files_after_one_option(desk: Desk) -> None:
    assert desk.crawl("--backfill").code == 0
    files = [str(path) for path in archive_files(desk.archive)]
    again = Desk(desk.folder / "again", desk.server)
    desk.server.forget()
    done = run(again, "--from-archive", *files)
    assert done.returncode == 0, done.stderr
    assert done.stdout == ""
    assert not desk.server.hits
    assert again.count() == desk.count()
    second = run(again, "--from-archive", *files)
    assert "0 new, 0 changed" in second.stderr


def test_a_cut_archive_is_kept_up_to_the_cut_and_named(desk: Desk, tmp_path: Path) -> None:
    assert desk.crawl("whitehouse", "--backfill").code == 0
    whole = max(archive_files(desk.archive), key=lambda path: path.stat().st_size)
    cut = tmp_path / "cut.warc.gz"
    cut.write_bytes(whole.read_bytes()[:-500])
    again = Desk(desk.folder / "again", desk.server)
    done = run(again, "--from-archive", str(cut))
    assert done.returncode == 1
    assert "cut.warc.gz" in done.stderr
    assert "offset" in done.stderr
    assert "Traceback" not in done.stderr
    assert again.count() > 20


def test_the_archive_s_folder_can_be_chosen(desk: Desk, tmp_path: Path) -> None:
    assert desk.crawl("state", "--archive", str(tmp_path / "elsewhere")).code == 0
    assert archive_files(tmp_path / "elsewhere")
    assert not desk.archive.exists()


def test_an_archive_that_cannot_be_written_ends_with_2_and_leaves_no_run_behind(
    desk: Desk, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    done = run(desk, "--archive", str(tmp_path / "file" / "archive"))
    assert done.returncode == 2
    assert "the archive cannot be opened" in done.stderr
    assert "Traceback" not in done.stderr
    assert not desk.count("SELECT 1 FROM runs")


def test_a_database_of_somebody_else_s_is_left_alone(desk: Desk) -> None:
    desk.db.write_bytes(b"this is no database at all, but a file that somebody needs")
    done = run(desk, "state")
    assert done.returncode == 2
    assert str(desk.db) in done.stderr
    assert "Traceback" not in done.stderr
    assert desk.db.read_bytes().startswith(b"this is no database")


def test_every_parsed_or_refused_response_lies_in_the_archive(desk: Desk) -> None:
    desk.server.fault("refusal-page", "state:/wp-json/", times=1)
    desk.crawl("--backfill")
    rows = desk.rows("SELECT * FROM fetches WHERE status IS NOT NULL AND status != 304")
    assert rows
    assert all(row["warc_file"] and row["warc_offset"] >= 0 for row in rows)
    assert all(row["payload_sha256"] for row in rows)
