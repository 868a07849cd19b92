"""One crawl: the lock, the archive, a spider a source, and a sentence about each.

Scrapy's reactor can run once in a process, so ``crawl`` can be called once; whoever crawls beside
something else (the site) starts ``statecraft crawl`` as a process of its own.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any, Literal

from scrapy.crawler import AsyncCrawlerProcess
from scrapy.settings import Settings
from scrapy.utils.reactor import install_reactor

from crawler import citations, clock, recovery, sources
from crawler import settings as settings_module
from crawler.archive import ArchiveWriter, mend_folder
from crawler.bounds import Bounds
from crawler.dispatch import dispatch
from crawler.intake import Intake
from crawler.ledger import Ledger
from crawler.lock import crawl_lock
from crawler.politeness import Endpoint, user_agent
from crawler.schedule import covered_until
from crawler.session import Session
from crawler.sources import Source
from crawler.spider import Progress, Window
from crawler.tally import Tally
from crawler.wire import ENDPOINT
from db.store import Store

logger = logging.getLogger(__name__)

Outcome = Literal["done", "partial", "failed", "refused", "interrupted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked of a crawl; dates are days, both included; None is the source's own."""

    since: str | None = None
    until: str | None = None
    backfill: bool = False
    limit: int | None = None  # documents' texts a source
    budget: int | None = None  # requests in all
    time_limit: float | None = None  # seconds
    contact: str | None = None
    archive: Path | None = None  # folder; by default ``archive`` beside the database
    citations: Path | None = None  # ask only for the addresses that this file names


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceOutcome:
    """How a source's crawl ended; ``sentence`` is what a person reads."""

    source: str
    outcome: Outcome
    sentence: str
    tally: Tally
    waiting: int = 0

    @property
    def failed(self) -> bool:
        return self.outcome != "done"


@dataclass
class _Job:
    """One source's part in the crawl."""

    source: Source
    ledger: Ledger
    session: Session
    window: Window
    progress: Progress
    partial: bool  # only given addresses are asked for
    run: int = 0  # its row in ``runs``


def crawl(
    names: Sequence[str],
    store_path: Path,
    options: Options | None = None,
    *,
    on_document: Callable[[str], None] | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> list[SourceOutcome]:
    """Crawl the named sources (``crawler.sources.names()``) into a store; an outcome for each.

    ``on_document`` is told the key of every new or changed document, ``say`` what a person should
    know while it goes on. Raises StatecraftError where nothing could be begun.
    """
    options = options or Options()
    addresses = citations.read(options.citations) if options.citations else None
    agent = user_agent(options.contact)
    folder = archive_folder(store_path, options)
    with ExitStack() as stack:
        taken_over = stack.enter_context(crawl_lock(store_path))
        for sentence in (taken_over, *mend_folder(folder)):
            if sentence:
                say(sentence)
        store = stack.enter_context(Store(store_path))
        for sentence in recovery.recover(store, folder):
            say(sentence)
        bounds = Bounds(
            {name: sources.load(name).politeness.budget for name in names},
            budget=options.budget,
            time_limit=options.time_limit,
            limit=options.limit,
        )
        desk = _Desk(store, folder, clock.now(), options, bounds, stack, on_document)
        jobs = [_job(sources.load(name), desk) for name in names]
        for job in jobs:
            job.run = job.ledger.begin_run(job.window.since, job.session.archive.path.name)
        _run_spiders(jobs, agent, bounds, addresses)
        return [_finish(job) for job in jobs]


def archive_folder(store_path: Path, options: Options | None = None) -> Path:
    """Where a store's WARC files lie."""
    given = options.archive if options else None
    return given or store_path.absolute().parent / "archive"


@dataclass(frozen=True, slots=True)
class _Desk:
    """What all sources of a crawl share."""

    store: Store
    folder: Path
    began: datetime
    options: Options
    bounds: Bounds
    stack: ExitStack
    on_document: Callable[[str], None] | None


def _job(source: Source, desk: _Desk) -> _Job:
    """A source made ready to be asked."""
    ledger = Ledger(desk.store, source)
    window = window_of(source, ledger, desk.began, desk.options)
    file = desk.folder / f"{source.name}-{desk.began:%Y%m%dT%H%M%S}-{os.getpid()}.warc.gz"
    writer = desk.stack.enter_context(ArchiveWriter(file, source=source.store))
    session = Session(
        source,
        endpoint=Endpoint.of(source),
        ledger=ledger,
        archive=writer,
        intake=Intake(source, ledger, parse=dispatch, on_document=desk.on_document),
        bounds=desk.bounds,
    )
    return _Job(
        source, ledger, session, window, Progress(), partial=desk.options.citations is not None
    )


def window_of(source: Source, ledger: Ledger, began: datetime, options: Options) -> Window:
    """From when on to look: as asked, else a little before the last complete run's beginning."""
    until = _day(options.until)
    if until is not None:
        until += timedelta(days=1) - timedelta(seconds=1)
    if options.since:
        return Window(since=_day(options.since) or began, until=until, backfill=options.backfill)
    if options.backfill:
        beginning = datetime.combine(source.begins, time(), tzinfo=UTC)
        return Window(since=beginning, until=until, backfill=True)
    covered = covered_until(ledger.past_runs())
    if covered is None:
        return Window(since=began - timedelta(days=source.first_window_days), until=until)
    return Window(since=covered - timedelta(hours=source.overlap_hours), until=until)


def _day(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None


def _run_spiders(jobs: list[_Job], agent: str, bounds: Bounds, addresses: list[str] | None) -> None:
    """Every source's spider at once, in one reactor, until all have ended.

    With ``addresses`` each source is asked for those of them that are its own, else discovered.
    """
    # A name server that does not answer must not hold the crawl up: glibc waits for a minute.
    os.environ.setdefault("RES_OPTIONS", "timeout:3 attempts:1")
    settings = Settings()
    settings.setmodule(settings_module, priority="project")
    settings.set("USER_AGENT", agent)
    install_reactor(settings["TWISTED_REACTOR"])
    process = AsyncCrawlerProcess(settings)
    for job in jobs:
        task: dict[str, Any] = {
            "session": job.session,
            "window": job.window,
            "progress": job.progress,
        }
        if addresses is not None:
            task["addresses"] = citations.of_source(addresses, job.source)
        spider = job.source.name if addresses is None else "citations"
        crawler = process.create_crawler(spider)
        crawler.settings.set(ENDPOINT, job.session.endpoint)
        process.crawl(crawler, **task)

    def stop(number: int, frame: object) -> None:
        bounds.stop(f"interrupted ({signal.Signals(number).name})")

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    process.start(install_signal_handlers=False)


def _finish(job: _Job) -> SourceOutcome:
    """Close the source's run and say in a sentence how it went."""
    tally, progress = job.session.tally, job.progress
    outcome = _outcome(job)
    complete = progress.discovered and job.window.until is None and not job.partial
    sentence = _sentence(job, outcome)
    expect = job.source.expect
    job.ledger.end_run(
        job.run,
        outcome,
        sentence,
        {
            "since": clock.stamp(job.window.since),
            "archive": job.session.archive.path.name,
            "complete": complete,
            "settled": complete and progress.read and outcome == "done" and not progress.waiting,
            "waiting": progress.waiting,
            "gone": tally.gone,
            "problems": tally.problems[:20],
            "bound": progress.bound,
            "expect": expect.model_dump(),
        },
        requests=tally.requests,
        documents_new=tally.new,
        documents_changed=tally.changed,
        refused=tally.refused,
        failed=tally.failed,
    )
    return SourceOutcome(
        source=job.source.name,
        outcome=outcome,
        sentence=f"{job.source.name}: {sentence}",
        tally=tally,
        waiting=progress.waiting,
    )


def _outcome(job: _Job) -> Outcome:
    tally, progress = job.session.tally, job.progress
    if progress.bound and progress.bound.startswith("interrupted"):
        return "interrupted"
    if not tally.problems:
        return "done"
    if tally.refused and not progress.discovered:
        return "refused"
    return "partial" if progress.discovered or tally.new or tally.changed else "failed"


def _sentence(job: _Job, outcome: Outcome) -> str:
    """What happened, in one line: numbers, then what went wrong or was left."""
    tally, progress = job.session.tally, job.progress
    parts = []
    if outcome == "done" or tally.new or tally.changed or tally.gone:
        parts.append(
            f"{tally.new} new, {tally.changed} changed, {tally.gone} gone "
            f"({tally.requests} requests)"
        )
    if progress.bound:
        parts.append(progress.bound)
    if tally.problems:
        more = f" (and {len(tally.problems) - 1} more)" if len(tally.problems) > 1 else ""
        parts.append(f"{tally.problems[0]}{more}")
    if progress.waiting:
        parts.append(f"{progress.waiting} texts wait for the next run")
    if outcome != "done":
        parts.append("what was stored stays")
    return "; ".join(parts) + "."
