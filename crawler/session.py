"""One source's crawl: every request goes through here, and everything that comes back.

``get`` asks politely, follows redirects hop by hop, archives each response before it is parsed,
keeps what the parser found and writes the ledger last, all of one response in one transaction. A
process killed at any point has therefore either the whole of a response in the store or nothing
but a record in the archive, which the next run takes up (``crawler.recovery``).
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    IgnoreRequest,
)
from scrapy.http import Response

from crawler import clock
from crawler.archive import ArchiveWriter
from crawler.bounds import BoundReachedError, Bounds
from crawler.captures import ArchivedCapture
from crawler.intake import Check, Intake, Taken
from crawler.ledger import Ledger, Validators
from crawler.politeness import Endpoint, Gate, Robots, backoff, retry_after
from crawler.replies import (
    failure,
    header,
    headers_of,
    short,
    target_of,
    too_large,
    unreachable,
)
from crawler.sources import Source
from db.records import Fetch

logger = logging.getLogger(__name__)

MAX_REDIRECTS = 5
#: An unreachable host ends its source after so many tries, each of so many seconds at most.
REACH_TRIES = 2
REACH_TIMEOUT = 10.0
#: So many addresses in a row that are refused, or that fail, end the source.
REFUSALS_IN_A_ROW = 3
FAILURES_IN_A_ROW = 5
#: Outcomes that are a fault of the site or the way, counted as they come.
FAILURES = frozenset({"failed", "error", "cut"})
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 522, 524})

_TICKS = clock.Ticks()

Download = Callable[[Request], Awaitable[Response]]


class SourceEndsError(Exception):
    """The source cannot or will not be asked further; the message is a clause for a sentence."""


@dataclass
class Tally:
    """What a source's run did, for its sentence and its row in ``runs``."""

    requests: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    refused: int = 0
    failed: int = 0
    problems: list[str] = field(default_factory=list)

    def problem(self, text: str, *, gravest: bool = False) -> None:
        """Something that makes the source unhealthy; said once, the gravest first."""
        if text not in self.problems:
            self.problems.insert(0 if gravest else len(self.problems), text)
            logger.warning("%s", text)


@dataclass
class _Reply:
    """What the network gave for one address: a response, or why there is none."""

    response: Response | None
    reason: str = ""


class Session:
    """Everything that one source's crawl needs, and the one way to ask for an address."""

    def __init__(
        self,
        source: Source,
        *,
        endpoint: Endpoint,
        ledger: Ledger,
        archive: ArchiveWriter,
        intake: Intake,
        bounds: Bounds,
    ) -> None:
        self.source = source
        self.endpoint = endpoint
        self.ledger = ledger
        self.archive = archive
        self.bounds = bounds
        self.tally = Tally()
        self._intake = intake
        self.download: Download | None = None  # the engine's, given by the spider
        self._gates: dict[str, Gate] = {}
        self._robots: dict[str, Robots] = {}
        self._reached: set[str] = set()
        self._failures_in_a_row = 0
        self._refusals_in_a_row = 0

    async def get(
        self,
        url: str,
        *,
        validators: Validators | None = None,
        context: str | None = None,
        check: Check | None = None,
    ) -> Taken:
        """Ask for ``url`` and take in what comes.

        ``validators`` make the request conditional (304 gives outcome "not-modified").
        ``context`` is a key that the answer belongs to where the page cannot say it (a 404).
        ``check`` may find that an answer is not what was asked for: nothing of it is then kept.
        Raises SourceEndsError where the source cannot be asked further, and what ``Bounds``
        raises at the end of budget or time.
        """
        trail: list[str] = []
        here = url
        while True:
            refused = await self._forbidden(here, trail)
            if refused:
                return self._note(here, "refused" if trail else "unhandled", refused)
            reply = await self._ask(here, validators if not trail else None)
            response = reply.response
            if response is None:
                return self._note(here, "failed", reply.reason)
            target = target_of(response) if response.status in _REDIRECTS else None
            if target is None and response.status in _REDIRECTS:
                return self._note(here, "error", "redirected to no usable address")
            if target is None or len(trail) >= MAX_REDIRECTS:
                break
            self._take(response, here, trail)
            trail.append(here)
            here = target
        if target is not None:
            return self._note(here, "error", f"redirected more than {MAX_REDIRECTS} times")
        return self._take(response, here, trail, context=context, check=check)

    def _take(
        self,
        response: Response,
        url: str,
        trail: list[str],
        *,
        context: str | None = None,
        check: Check | None = None,
    ) -> Taken:
        """Archive a response, parse it, keep what it holds, write the ledger."""
        fetch = Fetch(
            url=url,
            fetched=clock.stamp(_TICKS.next()),
            source=self.source.store,
            status=response.status,
            outcome="not-modified",
            content_type=header(response, "Content-Type") or None,
            etag=header(response, "ETag") or None,
            last_modified=header(response, "Last-Modified") or None,
            key=context,
        )
        if response.status == 304:
            taken = self._intake.unchanged(fetch)
        else:
            headers = headers_of(response)
            capture = ArchivedCapture(
                url=url,
                body=response.body,
                status=response.status,
                content_type=fetch.content_type or "",
                captured=fetch.fetched,
                file=self.archive.path.name,
                offset=0,
                source=self.source.store,
                headers={name.lower(): value for name, value in headers.items()},
            )
            archived = self.archive.write(capture, headers=headers.items())
            fetch.payload_sha256 = archived.payload_sha256
            fetch.warc_file, fetch.warc_offset = archived.file, archived.offset
            taken = self._intake.take(capture, fetch, trail=trail, check=check)
        self._count(taken)
        return taken

    def _note(self, url: str, outcome: str, reason: str) -> Taken:
        """Write an address without a response into the ledger."""
        fetch = Fetch(
            url=url,
            fetched=clock.stamp(_TICKS.next()),
            source=self.source.store,
            status=None,
            outcome=outcome,
            reason=reason,
        )
        taken = self._intake.note(fetch)
        self._count(taken)
        return taken

    def _count(self, taken: Taken) -> None:
        """Keep the tally; end the source after too many refusals or failures in a row."""
        tally = self.tally
        logger.info("%s %s: %s", taken.status or "-", taken.url, taken.reason or taken.outcome)
        tally.new += taken.new
        tally.changed += taken.changed
        tally.gone += taken.gone
        if taken.outcome == "refused":
            tally.refused += 1
            self._refusals_in_a_row += 1
            tally.problem(f"{short(taken.url)} was refused ({taken.reason})")
        elif taken.outcome in FAILURES:
            tally.failed += 1
            self._failures_in_a_row += 1
            tally.problem(f"{short(taken.url)}: {taken.reason or taken.outcome}")
        elif taken.outcome not in ("unhandled", "redirect"):
            self._refusals_in_a_row = self._failures_in_a_row = 0
        if self._refusals_in_a_row >= REFUSALS_IN_A_ROW:
            raise SourceEndsError(f"the site refuses us ({taken.reason}); it was not asked further")
        if self._failures_in_a_row >= FAILURES_IN_A_ROW:
            raise SourceEndsError(
                f"{FAILURES_IN_A_ROW} addresses in a row failed ({taken.reason}); "
                "it was not asked further"
            )

    async def _forbidden(self, url: str, trail: list[str]) -> str | None:
        """Why an address may not be asked: another host, or robots.txt; None where it may."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return "no usable address"
        if parts.scheme not in ("http", "https") or host not in self.source.hosts:
            return f"redirected to {host or url}" if trail else f"{host or url} is another site"
        if host not in self._robots:
            self._robots[host] = await self._read_robots(host)
        robots = self._robots[host]
        if robots.closed:
            raise SourceEndsError(f"robots.txt of {host} does not answer, so nothing may be asked")
        return None if robots.allows(url) else "robots.txt does not allow it"

    async def _read_robots(self, host: str) -> Robots:
        """robots.txt by RFC 9309: 4xx allows everything, 5xx and silence allow nothing."""
        response = await self._robots_txt(f"https://{host}/robots.txt")
        if response is None or response.status >= 500:
            return Robots(None, closed=True)
        if response.status == 200:
            self._take(response, response.url, [])
        plain = header(response, "Content-Type").startswith("text/plain")
        robots = Robots(response.body if response.status == 200 and plain else None)
        gate = self._gate(host)
        if not self.endpoint.hurried:
            gate.delay = max(gate.delay, robots.crawl_delay)
            gate.hold(gate.delay)
        return robots

    async def _robots_txt(self, url: str) -> Response | None:
        """The answer that redirects lead to; the last redirect where they leave the source."""
        response: Response | None = None
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self._ask(url, None)
            response = reply.response
            target = target_of(response) if response and response.status in _REDIRECTS else None
            if target is None or urlsplit(target).hostname not in self.source.hosts:
                break
            url = target
        return response

    def _gate(self, host: str) -> Gate:
        return self._gates.setdefault(host, Gate(self.endpoint.delay))

    async def _ask(self, url: str, validators: Validators | None) -> _Reply:
        """One address with retries; raises SourceEndsError where its host cannot be reached."""
        host = urlsplit(url).hostname or ""
        politeness = self.source.politeness
        attempt = 0
        while True:
            attempt += 1
            try:
                response = await self._once(url, host, validators)
            except (CannotResolveHostError, DownloadConnectionRefusedError) as error:
                if attempt >= REACH_TRIES:
                    raise SourceEndsError(unreachable(host, error, attempt)) from error
                self._gate(host).reopen(1.0)
                continue
            except DownloadCancelledError:
                return _Reply(None, f"larger than {politeness.largest // 2**20} MiB")
            except IgnoreRequest as error:
                return _Reply(None, too_large(error, politeness.largest))
            except (BoundReachedError, SourceEndsError):
                raise
            except Exception as error:  # Twisted's and the system's many kinds of failure
                reason = failure(error)
                if host not in self._reached and attempt >= REACH_TRIES:
                    raise SourceEndsError(f"{host} does not answer ({reason})") from error
                if attempt >= politeness.tries:
                    return _Reply(None, reason)
                logger.info("%s: %s; trying again", url, reason)
                logger.debug("%s", url, exc_info=True)
                known = host in self._reached
                wait = backoff(self.endpoint.delay, attempt) if known else self.endpoint.delay
                self._gate(host).hold(wait)
                continue
            self._reached.add(host)
            if response.status not in _BUSY or attempt >= politeness.tries:
                return _Reply(response)
            self._wait_for(host, response, attempt)

    def _wait_for(self, host: str, response: Response, attempt: int) -> None:
        """Hold the host's gate as long as it asks for; SourceEndsError where that is too long."""
        asked = retry_after(header(response, "Retry-After"))
        wait = backoff(self.endpoint.delay, attempt) if asked is None else asked
        if wait > min(self.source.politeness.longest_wait, self.bounds.seconds_left()):
            raise SourceEndsError(
                f"{host} asks to wait {wait:.0f} s (status {response.status}); "
                "the next run will try again"
            )
        logger.info("%s: status %d, waiting %.1f s", host, response.status, wait)
        self._gate(host).hold(wait)

    async def _once(self, url: str, host: str, validators: Validators | None) -> Response:
        """One request on the wire, through the host's gate, counted against the budget."""
        headers = dict(validators.headers()) if validators else {}
        async with self._gate(host).passing(lambda: self.bounds.stopped is not None):
            self.bounds.spend(self.source.name)
            self.tally.requests += 1
            timeout = self.source.politeness.timeout
            if host not in self._reached:
                timeout = min(timeout, REACH_TIMEOUT)
            request = Request(
                url,
                headers=headers,
                dont_filter=True,
                meta={
                    "download_timeout": max(1.0, min(timeout, self.bounds.seconds_left())),
                    "download_maxsize": self.source.politeness.largest,
                    "download_warnsize": 0,
                },
            )
            assert self.download is not None
            return await self.download(request)
