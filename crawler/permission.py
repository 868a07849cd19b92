"""What may be asked: the source's own hosts, as far as their robots.txt allows (RFC 9309)."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from scrapy.http import Response

from crawler.asking import Asker
from crawler.politeness import Robots
from crawler.replies import MAX_REDIRECTS, REDIRECTS, header, target_of
from crawler.sources import Source
from crawler.tally import SourceEndsError


class Permission:
    """Which addresses of a source may be asked; ``keep`` is given every robots.txt that came.

    ``hurried`` leaves robots.txt's Crawl-delay out: the tests' own server has no need of it.
    """

    def __init__(
        self, source: Source, asker: Asker, *, keep: Callable[[Response], object], hurried: bool
    ) -> None:
        self._source = source
        self._asker = asker
        self._keep = keep
        self._hurried = hurried
        self._robots: dict[str, Robots] = {}

    async def why_not(self, url: str, trail: list[str]) -> str | None:
        """Why an address may not be asked: another host, or robots.txt; None where it may."""
        try:
            parts = urlsplit(url)
            host = parts.hostname or ""
        except ValueError:
            return "no usable address"
        if parts.scheme not in ("http", "https") or host not in self._source.hosts:
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
            self._keep(response)
        plain = header(response, "Content-Type").startswith("text/plain")
        robots = Robots(response.body if response.status == 200 and plain else None)
        if not self._hurried:
            self._asker.slow_down(host, robots.crawl_delay)
        return robots

    async def _robots_txt(self, url: str) -> Response | None:
        """The answer that redirects lead to; the last redirect where they leave the source."""
        response: Response | None = None
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self._asker.ask(url, None)
            response = reply.response
            target = target_of(response) if response and response.status in REDIRECTS else None
            if target is None or urlsplit(target).hostname not in self._source.hosts:
                break
            url = target
        return response
