"""Measure every export format: `exports.py DATABASE [--documents 100000] [--formats csv …]`.

Where the database holds fewer documents than asked, it is multiplied first (`multiply.py`, into a
temporary file). Each format is written once by `statecraft export --index` in a process of its own:
rows a second over the whole command, start included, and the peak of resident memory. Beside them
stands `sqlite3 -csv` on the same rows, without texts (as csv) and with them (as jsonl). Exits 1
when a format takes more memory than the limit. A developing install counts some 45 MB more than a
running one, since sqlite-utils loads pandas where it finds it; the limit holds for both.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

from multiply import multiply

from db.exports import FORMATS

#: Peak resident memory that no format may exceed, in MB of 1,000,000 bytes.
LIMIT = 200
PLAIN = "SELECT d.* FROM documents d ORDER BY d.key"
TEXTED = (
    "SELECT d.*, v.text FROM documents d"
    " LEFT JOIN versions v ON v.key = d.key AND v.version = d.version ORDER BY d.key"
)


def measured(command: list[str], output: Path) -> tuple[float, float, float]:
    """(seconds, peak MB, MB written) of a command whose standard output goes to ``output``."""
    began = time.perf_counter()
    with output.open("wb") as stream:
        actions = [(os.POSIX_SPAWN_DUP2, stream.fileno(), 1)]
        child = os.posix_spawnp(command[0], command, os.environ, file_actions=actions)
        _, status, used = os.wait4(child, 0)
    took = time.perf_counter() - began
    if status:
        raise SystemExit(f"{' '.join(command)}: failed")
    return took, used.ru_maxrss * 1024 / 1e6, output.stat().st_size / 1e6


def prepared(database: Path, wanted: int, folder: Path) -> tuple[Path, int]:
    """A database of at least ``wanted`` documents, and how many it has."""
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    have = int(connection.execute("SELECT count(*) FROM documents").fetchone()[0])
    connection.close()
    if have >= wanted:
        return database, have
    target = folder / "multiplied.db"
    return target, multiply(database, target, wanted)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("database", type=Path)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--formats", nargs="+", default=list(FORMATS), choices=list(FORMATS))
    parser.add_argument("--folder", type=Path, help="where files are written and removed again")
    chosen = parser.parse_args()
    over = []
    with tempfile.TemporaryDirectory(dir=chosen.folder) as name:
        folder = Path(name)
        database, rows = prepared(chosen.database, chosen.documents, folder)
        print(f"{rows:,} documents; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
        print(f"{'':26} {'rows/s':>8} {'peak MB':>8} {'MB written':>10} {'seconds':>8}")
        output = folder / "out"
        ours = [sys.executable, "-m", "statecraft.cli", "--db", str(database), "export"]
        runs = [(form, [*ours, form, "--index"]) for form in chosen.formats]
        if sqlite := shutil.which("sqlite3"):
            shell = [sqlite, "-readonly", "-csv", "-header", str(database)]
            runs += [
                ("sqlite3 -csv, no text", [*shell, PLAIN]),
                ("sqlite3 -csv, with text", [*shell, TEXTED]),
            ]
        for told, command in runs:
            took, peak, written = measured(command, output)
            print(
                f"{told:26} {rows / took:8,.0f} {peak:8,.0f} {written:10,.1f} {took:8.1f}",
                flush=True,
            )
            if peak > LIMIT and told in FORMATS:
                over.append(told)
    if over:
        raise SystemExit(f"more than {LIMIT} MB: {', '.join(over)}")


if __name__ == "__main__":
    main()
