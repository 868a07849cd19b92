"""``statecraft crawl``: fetch what is new or changed, or parse captures out of an archive."""

from __future__ import annotations

import json
import logging
import sys
from datetime import date
from pathlib import Path

import click

from db.records import StatecraftError


class Day(click.ParamType[str]):
    """A date, YYYY-MM-DD."""

    name = "date"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        try:
            return date.fromisoformat(value).isoformat()
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2025-01-20", param, ctx)


class JsonLines(logging.Formatter):
    """Log records as one JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            line["trace"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


def quiet(record: logging.LogRecord) -> bool:
    """Of the libraries only errors are told (Scrapy resets the levels of its own loggers)."""
    ours = record.name.partition(".")[0] in ("crawler", "db", "statecraft")
    return ours or record.levelno >= logging.ERROR


def set_up_logging(*, as_json: bool, verbose: bool) -> None:
    """Logging to standard error: JSON lines, or plain lines when verbose, else errors only."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines() if as_json else logging.Formatter("%(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO if as_json or verbose else logging.ERROR)
    handler.addFilter(quiet)


@click.command("crawl")
@click.argument("sources", nargs=-1, metavar="[whitehouse] [federal-register] [state]")
@click.option("--since", type=Day(), help="Look back to this date.")
@click.option("--until", type=Day(), help="Leave out what is dated later.")
@click.option("--backfill", is_flag=True, help="Everything since the source begins (or --since).")
@click.option("--limit", type=click.IntRange(1), help="At most so many texts from each source.")
@click.option("--budget", type=click.IntRange(1), help="At most so many requests in all.")
@click.option("--time-limit", type=click.FloatRange(1), help="At most so many seconds.")
@click.option("--contact", help="How site owners reach you ($STATECRAFT_CONTACT).")
@click.option(
    "--archive",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the WARC files.  [default: archive, beside the database]",
)
@click.option(
    "--from-archive",
    "captures",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE.warc.gz",
    help="Parse captures instead of asking the sites; repeat it, or name further files after it.",
)
@click.option(
    "--citations",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Ask only for the addresses of the three sites that this file names.",
)
@click.option("--json-log", is_flag=True, help="Log as JSON lines on standard error.")
@click.option("-v", "--verbose", is_flag=True, help="Say what is done.")
@click.pass_obj
def command(  # noqa: PLR0917
    db_path: Path,
    sources: tuple[str, ...],
    since: str | None,
    until: str | None,
    backfill: bool,
    limit: int | None,
    budget: int | None,
    time_limit: float | None,
    contact: str | None,
    archive: Path | None,
    captures: tuple[Path, ...],
    citations: Path | None,
    json_log: bool,
    verbose: bool,
) -> None:
    """Fetch what is new or changed from the named sources (all by default).

    Without --since or --backfill a run looks back to a little before the last complete run, the
    first one 14 days. Every response is archived in WARC before it is parsed. Exit code 0: done;
    1: done in part, the source and the reason are named on standard error; 2: nothing could be
    begun.

    \b
    Examples:
      statecraft crawl
      statecraft crawl state --since 2026-09-01
      statecraft crawl whitehouse --backfill --budget 500
      statecraft crawl --from-archive captures-1.warc.gz captures-2.warc.gz
    """
    set_up_logging(as_json=json_log, verbose=verbose)
    if captures:
        given = [*captures, *(_capture_file(name) for name in sources)]
        _from_archive(db_path, given)
        return
    if since and until and since > until:
        raise StatecraftError(f"--since {since} is later than --until {until}")
    from crawler import sources as known
    from crawler.run import Options, crawl

    names = list(dict.fromkeys(sources)) or list(known.names())
    for name in names:
        known.load(name)  # names what is unknown, before anything is begun
    options = Options(
        since=since,
        until=until,
        backfill=backfill,
        limit=limit,
        budget=budget,
        time_limit=time_limit,
        contact=contact,
        archive=archive,
        citations=citations,
    )
    outcomes = crawl(names, db_path, options, say=lambda text: click.echo(text, err=True))
    for outcome in outcomes:
        click.echo(outcome.sentence, err=True)
    if any(outcome.failed for outcome in outcomes):
        sys.exit(1)


def _capture_file(name: str) -> Path:
    path = Path(name)
    if not path.is_file():
        raise StatecraftError(f"{name}: no such file")
    return path


def _from_archive(db_path: Path, paths: list[Path]) -> None:
    """Take captures through the parsers; refusals are no failure, a cut file is (exit 1)."""
    from rich.console import Console
    from rich.progress import Progress

    from crawler.replay import IncompleteReplayError, replay
    from crawler.settle import SettlingStore
    from db.store import Store

    console = Console(stderr=True)
    with Store(db_path) as store, Progress(console=console, transient=True) as bar:
        task = bar.add_task("Captures", total=None)
        try:
            counts = replay(
                paths,
                SettlingStore(store),
                lambda done, total: bar.update(task, completed=done, total=total),
            )
        except IncompleteReplayError as error:
            bar.stop()
            click.echo(error.counts.sentence(), err=True)
            raise
    click.echo(counts.sentence(), err=True)
