"""whitehouse.gov: the feed for the newest, listings further back, sitemaps for what else moved.

The feed's validator covers the whole site, so 304 says that nothing is new, and 200 says nothing.
"""

from __future__ import annotations

import re
from datetime import timedelta

from crawler import clock
from crawler.intake import Taken
from crawler.ledger import Wanted
from crawler.spider import SourceSpider, oldest_date

_POST_SITEMAP = re.compile(r"/post-sitemap\d*\.xml$")
_POST = re.compile(r"^https://www\.whitehouse\.gov/[a-z0-9-]+/\d{4}/\d{2}/[^/]+/$")
#: Sitemaps tell whole seconds: what was changed in the second of our visit may be newer than it.
SECOND = timedelta(seconds=1)


class WhiteHouseSpider(SourceSpider):
    """Posts of every section, and the PDFs that they link."""

    name = "whitehouse"

    async def discover(self) -> None:
        seeds = self.session.source.seeds
        feed = await self.seed(seeds["feed"], "feed", "feed")
        known = feed is not None and feed.outcome == "not-modified"
        if self.window.backfill or not known:
            reached = feed is not None and self._reaches_back(feed)
            if self.window.backfill or not reached or (feed is not None and feed.new):
                await self._listing(only_newest=reached and not self.window.backfill)
        await self._sitemaps()

    def _reaches_back(self, taken: Taken) -> bool:
        """Whether a page of entries goes back to the beginning of the window."""
        oldest = oldest_date(document.published for document in taken.documents)
        return oldest is not None and oldest < self.window.since.date().isoformat()

    async def _listing(self, *, only_newest: bool) -> None:
        """The listing, which alone names sub-categories; further back as far as the window."""
        first = await self.seed(self.session.source.seeds["listing"], "listing", "listing")
        if first is None or not first.documents:
            return
        await self.walk(first, lambda taken: only_newest or self._reaches_back(taken))

    async def _sitemaps(self) -> None:
        """Pages that a sitemap says were changed since they were seen, or that nothing else names.

        Sitemaps are an extra: where they do not answer, feed, listings and re-visits remain.
        """
        index = await self.session.get(self.session.source.seeds["sitemap"])
        if index.outcome != "listing":
            return
        since = self.window.since
        for address, changed in _pairs(index.parsed.facts.get("sitemaps")):
            moment = clock.instant(changed)
            if not _POST_SITEMAP.search(address) or (moment and moment < since):
                continue
            sitemap = await self.session.get(address)
            for url, modified in _pairs(sitemap.parsed.facts.get("entries")):
                self._from_sitemap(url, modified)

    def _from_sitemap(self, url: str, modified: str | None) -> None:
        """Note what a sitemap alone tells, for when everything is known that lists tell."""
        if not _POST.match(url):
            return
        moment = clock.instant(modified)
        key = self.session.ledger.key_of(url)
        if key is None:
            if self.window.backfill or moment is None or moment >= self.window.since:
                self.unlisted.append(url)
            return
        seen = self.session.ledger.last_seen(key)
        if moment is not None and seen is not None and seen < moment + SECOND:
            self.edited.append(Wanted(key=key, url=url, published=None))


def _pairs(rows: object) -> list[tuple[str, str | None]]:
    return list(rows) if isinstance(rows, list) else []
