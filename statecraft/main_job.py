"""The main job: prepare the store, serve it, crawl beside it and label what comes.

The site and the crawl are two processes, because Scrapy's reactor and Datasette's event loop each
want a process of their own, and because a crawl that dies must not take the site with it.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from db.records import PartialError, StatecraftError
from db.store import Store
from statecraft import reference, starter, tagging

#: How far back, how many requests and how many seconds the crawl beside the site may take.
NEWEST_DAYS = 14
REQUESTS = 200
SECONDS = 300
#: How often documents that the crawl has found are labelled while it goes on.
LABEL_EVERY_SECONDS = 10.0


def say(message: str) -> None:
    """Progress goes to standard error; standard output is only a command's result."""
    click.echo(message, err=True)


def prepare(db_path: Path) -> None:
    """Make or migrate the database; load the starter index into an empty one.

    Raises StatecraftError where the file cannot be written or is no database of ours.
    """
    with Store(db_path) as store:
        reference.refresh(store)
        if store.is_empty() and starter.available():
            count = starter.load(store)
            say(f"Starter index loaded: {count:,} documents (facts and labels, no texts yet).")


def child_command(db_path: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "statecraft", "--db", str(db_path), *arguments]


def crawl_and_label(db_path: Path, *, offline: bool) -> int:
    """One bounded crawl, labelling while it goes on; the exit code (1: a source failed)."""
    prepare(db_path)
    crawl_code = 0
    if not offline:
        since = (datetime.now(UTC).date() - timedelta(days=NEWEST_DAYS)).isoformat()
        limits = ["--budget", str(REQUESTS), "--time-limit", str(SECONDS)]
        crawl = subprocess.Popen(child_command(db_path, "crawl", "--since", since, *limits))
        try:
            while crawl.poll() is None:
                with suppress(subprocess.TimeoutExpired):
                    crawl.wait(LABEL_EVERY_SECONDS)
                label_new(db_path)
        finally:
            stop(crawl)
        crawl_code = crawl.returncode
    label_new(db_path)
    return 0 if crawl_code == 0 else 1


def label_new(db_path: Path) -> None:
    """Label what has come; a document that the pipeline breaks on stops nobody."""
    try:
        with Store(db_path) as store:
            count = tagging.tag_untagged(store, quiet=True)
    except PartialError as error:
        say(f"statecraft: {error}")
        return
    if count:
        say(f"Labelled {count:,} versions.")


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a child to end, then make it."""
    if process.poll() is not None:
        return
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def beside(arguments: list[str]) -> Iterator[None]:
    """A child process for as long as the block lasts."""
    process = subprocess.Popen(arguments)
    try:
        yield
    finally:
        stop(process)


def serve_and_crawl(db_path: Path, *, host: str, port: int, offline: bool) -> None:
    """Serve until interrupted, with the crawl in a child process."""
    from db.site.app import check_port, serve  # Datasette takes a second to import

    check_port(host, port)
    try:
        prepare(db_path)
    except OSError as error:
        raise StatecraftError(f"{db_path}: {error.strerror or error}") from error
    say(f"Serving http://{host}:{port} (Ctrl-C ends)")
    if offline:
        serve(db_path, host=host, port=port)
        return
    with beside(child_command(db_path, "run", "--no-serve")):
        serve(db_path, host=host, port=port)
