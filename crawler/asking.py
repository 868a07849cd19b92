"""One address asked of the network: through its host's gate, with retries, within the bounds."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from traceback import clear_frames
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    IgnoreRequest,
)
from scrapy.http import Response

from crawler.bounds import BoundReachedError, Bounds
from crawler.ledger import Validators
from crawler.politeness import Endpoint, Gate, backoff, retry_after
from crawler.replies import failure, header, too_large, unreachable
from crawler.sources import Source
from crawler.tally import SourceEndsError, Tally

logger = logging.getLogger(__name__)

#: An unreachable host ends its source after so many tries, each of so many seconds at most.
REACH_TRIES = 2
REACH_TIMEOUT = 10.0
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 522, 524})

Download = Callable[[Request], Awaitable[Response]]


@dataclass
class Reply:
    """What the network gave for one address: a response, or why there is none."""

    response: Response | None
    reason: str = ""


class Asker:
    """The way to one source's hosts."""

    def __init__(self, source: Source, *, endpoint: Endpoint, bounds: Bounds, tally: Tally) -> None:
        self.download: Download | None = None  # the engine's, given by the spider
        self._source = source
        self._endpoint = endpoint
        self._bounds = bounds
        self._tally = tally
        self._gates: dict[str, Gate] = {}
        self._reached: set[str] = set()

    def slow_down(self, host: str, delay: float) -> None:
        """Leave at least so many seconds between requests to a host, from now on."""
        gate = self._gate(host)
        gate.delay = max(gate.delay, delay)
        gate.hold(gate.delay)

    def _gate(self, host: str) -> Gate:
        return self._gates.setdefault(host, Gate(self._endpoint.delay))

    async def ask(self, url: str, validators: Validators | None) -> Reply:
        """One address with retries; raises SourceEndsError where its host cannot be reached."""
        host = urlsplit(url).hostname or ""
        politeness = self._source.politeness
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
                return Reply(None, f"larger than {politeness.largest // 2**20} MiB")
            except IgnoreRequest as error:
                _let_go(error)
                return Reply(None, too_large(error, politeness.largest))
            except (BoundReachedError, SourceEndsError):
                raise
            except Exception as error:  # Twisted's and the system's many kinds of failure
                reason = failure(error)
                if host not in self._reached and attempt >= REACH_TRIES:
                    raise SourceEndsError(f"{host} does not answer ({reason})") from error
                if attempt >= politeness.tries:
                    return Reply(None, reason)
                logger.info("%s: %s; trying again", url, reason)
                logger.debug("%s", url, exc_info=True)
                known = host in self._reached
                wait = backoff(self._endpoint.delay, attempt) if known else self._endpoint.delay
                self._gate(host).hold(wait)
                continue
            self._reached.add(host)
            if response.status not in _BUSY or attempt >= politeness.tries:
                return Reply(response)
            self._wait_for(host, response, attempt)

    def _wait_for(self, host: str, response: Response, attempt: int) -> None:
        """Hold the host's gate as long as it asks for; SourceEndsError where that is too long."""
        asked = retry_after(header(response, "Retry-After"))
        wait = backoff(self._endpoint.delay, attempt) if asked is None else asked
        if wait > min(self._source.politeness.longest_wait, self._bounds.seconds_left()):
            raise SourceEndsError(
                f"{host} asks to wait {wait:.0f} s (status {response.status}); "
                "the next run will try again"
            )
        logger.info("%s: status %d, waiting %.1f s", host, response.status, wait)
        self._gate(host).hold(wait)

    async def _once(self, url: str, host: str, validators: Validators | None) -> Response:
        """One request on the wire, through the host's gate, counted against the budget."""
        headers = dict(validators.headers()) if validators else {}
        async with self._gate(host).passing(lambda: self._bounds.stopped is not None):
            self._bounds.spend(self._source.name)
            self._tally.requests += 1
            timeout = self._source.politeness.timeout
            if host not in self._reached:
                timeout = min(timeout, REACH_TIMEOUT)
            request = Request(
                url,
                headers=headers,
                dont_filter=True,
                meta={
                    "download_timeout": max(1.0, min(timeout, self._bounds.seconds_left())),
                    "download_maxsize": self._source.politeness.largest,
                    "download_warnsize": 0,
                },
            )
            assert self.download is not None
            return await self.download(request)


def _let_go(error: BaseException | None) -> None:
    """Free what an error's frames hold: tens of megabytes where a body unpacks to too many.

    Frames, error and future hold each other, so that it would stay until garbage is collected.
    """
    while error is not None:
        clear_frames(error.__traceback__)
        error = error.__cause__
