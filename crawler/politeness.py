"""How a host is asked: one request at a time, spaced, as robots.txt and Retry-After say.

Scrapy applies neither Crawl-delay nor Retry-After, and its slots know nothing of retries that
must wait; so every request of a crawl passes the host's ``Gate`` here, whoever makes it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import os
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from protego import Protego

from crawler import clock
from crawler.sources import Source
from db.records import StatecraftError

#: Crawl-delays beyond this are taken for a mistake of the site's (seconds).
LONGEST_CRAWL_DELAY = 60.0
#: How long a waiting request sleeps before it looks whether the run was ended (seconds).
LONGEST_SLEEP = 0.5
ROBOTS_AGENT = "Statecraft"
HOME = "https://github.com/statecraft-tracker/statecraft"


def user_agent(contact: str | None = None) -> str:
    """The name under which the project asks: itself, with a way to reach whoever runs it.

    ``contact`` (a mail or web address) is by default ``$STATECRAFT_CONTACT``, else the project.
    """
    contact = (contact or os.environ.get("STATECRAFT_CONTACT") or HOME).strip()
    if not contact.isprintable() or not contact.isascii() or set("();<>") & set(contact):
        raise StatecraftError(
            f"the contact {contact!r} cannot stand in a request: give a mail or web address"
        )
    return f"Mozilla/5.0 (compatible; {ROBOTS_AGENT}/0.1; +{contact})"


@dataclass
class Gate:
    """The door to one host: requests go through one by one, ``delay`` seconds apart."""

    delay: float
    not_before: float = 0.0  # monotonic seconds
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    @asynccontextmanager
    async def passing(self, hurry: Callable[[], bool] = lambda: False) -> AsyncIterator[None]:
        """Waits for its turn; the spacing counts from start to start, and never overlaps.

        ``hurry`` ends the wait early, for whoever then does not ask after all.
        """
        async with self._lock:
            while (wait := self.not_before - time.monotonic()) > 0 and not hurry():
                await asyncio.sleep(min(wait, LONGEST_SLEEP))
            self.not_before = time.monotonic() + self.delay
            yield

    def hold(self, seconds: float) -> None:
        """Let nobody through for so long (Retry-After, backoff)."""
        self.not_before = max(self.not_before, time.monotonic() + seconds)

    def reopen(self, seconds: float) -> None:
        """The last request reached nobody, so nobody needs to be spared for longer than this."""
        self.not_before = time.monotonic() + min(seconds, self.delay)


def is_public(host: str) -> bool:
    """Whether a host lies outside this machine and its private networks."""
    if host in ("localhost", "") or host.endswith(".localhost"):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return True


@dataclass(frozen=True)
class Endpoint:
    """Where a source is really asked: the public site, or a stand-in for tests."""

    base: str | None  # of the stand-in, without final slash; None is the public site
    delay: float  # seconds, before robots.txt is known

    @classmethod
    def of(cls, source: Source) -> Endpoint:
        """From the source's settings and the environment.

        ``$STATECRAFT_DELAY`` makes a crawl slower; faster than ``source.yml`` says it makes one
        only where a stand-in on this machine is asked.
        """
        base = (os.environ.get(source.base_variable) or "").rstrip("/") or None
        if base and not urlsplit(base).hostname:
            raise StatecraftError(f"${source.base_variable} is no address: {base!r}")
        delay = source.politeness.delay
        given = os.environ.get("STATECRAFT_DELAY")
        if given:
            try:
                wanted = float(given)
            except ValueError:
                raise StatecraftError(f"$STATECRAFT_DELAY is no number: {given!r}") from None
            private = base is not None and not is_public(urlsplit(base).hostname or "")
            delay = max(wanted, 0.0) if private else max(wanted, delay)
        return cls(base, delay)

    @property
    def hurried(self) -> bool:
        """A stand-in asked without delay: robots' Crawl-delay is read, but not waited for."""
        return self.base is not None and self.delay == 0.0

    def network_url(self, url: str) -> str:
        """The address that is really asked for a public ``url``."""
        if self.base is None:
            return url
        parts = urlsplit(url)
        query = f"?{parts.query}" if parts.query else ""
        return f"{self.base}{parts.path or '/'}{query}"


class Robots:
    """What one host's robots.txt allows (RFC 9309)."""

    def __init__(self, body: bytes | None, *, closed: bool = False) -> None:
        """``body`` None allows everything (4xx); ``closed`` allows nothing (5xx, no answer)."""
        self.closed = closed
        self._rules = Protego.parse((body or b"").decode("utf-8", "replace"))

    def allows(self, url: str) -> bool:
        return not self.closed and bool(self._rules.can_fetch(url, ROBOTS_AGENT))

    @property
    def crawl_delay(self) -> float:
        """Seconds; 0 where robots.txt names none."""
        delay = self._rules.crawl_delay(ROBOTS_AGENT)
        return min(float(delay), LONGEST_CRAWL_DELAY) if delay else 0.0


def retry_after(value: str | None, *, now: datetime | None = None) -> float | None:
    """A Retry-After header in seconds (RFC 9110, 10.2.3: seconds or a date), None if unreadable."""
    if not value:
        return None
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - (now or clock.now())).total_seconds())


def backoff(delay: float, attempt: int) -> float:
    """Seconds to wait before try ``attempt`` + 1 (attempts count from 1): 4, 8, 16 delays."""
    return float(delay * 4 * 2 ** (attempt - 1))
