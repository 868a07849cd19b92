"""What the spiders of the sources share: find, then read texts, then see pages again.

A spider's ``start`` is one coroutine that asks for one address after another, as a careful reader
would; politeness, archive, store and ledger are the session's business. Discovery comes first and
quickly, so that a run that is cut short by its budget still knows of everything there is.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from scrapy import Request, Spider

from crawler import clock
from crawler.bounds import BoundReachedError
from crawler.intake import Taken
from crawler.ledger import Validators, Wanted
from crawler.replies import short
from crawler.session import Session
from crawler.tally import FAILURES, SourceEndsError
from db.records import StatecraftError

logger = logging.getLogger(__name__)

#: So many pages without a text, and more than half of the new ones, are a fault of the site.
SUSPICIOUS_EMPTY = 3
#: A spider's ``start`` must be a generator; ours has nothing for Scrapy to schedule.
NO_REQUESTS: tuple[Request, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """Which documents a run is about: dated from ``since`` to ``until`` (None: today)."""

    since: datetime
    until: datetime | None = None
    backfill: bool = False

    def holds(self, published: str | None) -> bool:
        """Whether a date lies in the window; an unknown one does."""
        if published is None:
            return True
        late = self.until is not None and published > self.until.date().isoformat()
        return not late and published >= self.since.date().isoformat()


@dataclass
class Progress:
    """How far a spider came; read by the run when it has ended."""

    discovered: bool = False  # everything in the window is known
    read: bool = False  # nothing that is known still lacks its text
    bound: str | None = None  # which bound ended it
    waiting: int = 0  # texts left for the next run


class SourceSpider(Spider):  # type: ignore[misc]
    """One source; subclasses say how to discover, and where a document's text is."""

    def __init__(self, session: Session, window: Window, progress: Progress, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.session = session
        self.window = window
        self.progress = progress
        self.unlisted: list[str] = []  # addresses of documents that no list names
        self.edited: list[Wanted] = []  # pages that the site says were changed since they were seen
        self._complete = True
        self._distrust = session.source.distrust
        self._distrust_left = self._distrust.budget  # addresses still to be asked for whole
        self._pages_read = self._pages_empty = 0  # for the first time

    async def start(self) -> AsyncIterator[Any]:
        """Everything the spider does; it yields nothing for Scrapy to schedule."""
        self.session.asker.download = self.crawler.engine.download_async
        try:
            await self.discover()
            self.progress.discovered = self._complete
            await self.read_texts()
            self.progress.read = True
            await self.see_again()
        except BoundReachedError as reached:
            self.progress.bound = str(reached)
        except SourceEndsError as ended:
            self.session.tally.problem(str(ended), gravest=True)
        except (StatecraftError, OSError, sqlite3.Error) as error:  # the disk, the database
            self.session.tally.problem(str(error), gravest=True)
        except Exception as error:
            logger.exception("the %s spider failed", self.name)
            self.session.tally.problem(
                f"the spider failed ({type(error).__name__}: {error})", gravest=True
            )
        finally:
            self._doubt_empty_pages()
            self.session.bounds.finish(self.session.source.name)
            self.progress.waiting = len(self.wanted()) + len(self.unlisted)
        for request in NO_REQUESTS:
            yield request

    # What a source says for itself

    async def discover(self) -> None:
        """Ask feeds, listings and searches until everything in the window is known."""
        raise NotImplementedError

    def text_url(self, wanted: Wanted) -> str | None:
        """Where the document's text is to be had now; None where it is not yet."""
        return wanted.url

    # What they share

    def wanted(self) -> list[Wanted]:
        """Documents in the window that still lack their text."""
        since = None if self.window.backfill else self.window.since
        candidates = self.session.ledger.without_text(since)
        return [
            wanted
            for wanted in candidates
            if (self.window.until is None or self.window.holds(wanted.published))
            and self.text_url(wanted)
        ]

    def files(self) -> list[str]:
        """Files that documents in the window link as part of themselves, not yet fetched."""
        since = None if self.window.backfill else self.window.since
        return self.session.ledger.without_attachment(since)

    async def read_texts(self) -> None:
        """Fetch the texts that are missing, newest first, then the files that they link."""
        for wanted in self.wanted():
            self.session.bounds.spend_text(self.session.source.name)
            url = self.text_url(wanted)
            if url:
                first = self.session.ledger.last_seen(wanted.key) is None
                taken = await self.session.get(url, context=wanted.key)
                self._expect_document(taken)
                if first:
                    self._count_text(taken)
        while self.unlisted:
            self.session.bounds.spend_text(self.session.source.name)
            self._expect_document(await self.session.get(self.unlisted[0]))
            self.unlisted.pop(0)
        for url in self.files():
            self.session.bounds.spend_text(self.session.source.name)
            await self.session.get(url)

    async def see_again(self) -> None:
        """Visit pages that were changed or whose age says so, within the source's budget for it."""
        rule = self.session.source.revisit
        visits = {wanted.key: wanted for wanted in self.edited}
        for wanted in self.session.ledger.due_again(clock.now()):
            visits.setdefault(wanted.key, wanted)
        chosen = list(visits.values())[: rule.budget]
        pages = [(wanted, url) for wanted in chosen if (url := self.text_url(wanted))]
        known = {url: self.session.ledger.validators(url) for _, url in pages}
        conditional = self._believed(known, timedelta(days=self._distrust.pages_after_days))
        for wanted, url in pages:
            taken = await self.session.get(url, validators=conditional.get(url), context=wanted.key)
            self._expect_document(taken)

    def _believed(
        self, known: Mapping[str, Validators | None], longest: timedelta
    ) -> dict[str, Validators]:
        """Validators by address, without those that have kept whole answers away for too long.

        Those who did so longest come first; how many in a run, the source's budget for it bounds.
        """
        usable = {url: validators for url, validators in known.items() if validators}
        for url in sorted(usable, key=lambda url: usable[url].whole):
            if clock.now() - usable[url].whole < longest or not self._distrust_left:
                break
            self._distrust_left -= 1
            del usable[url]
        return usable

    def _expect_document(self, taken: Taken) -> None:
        if taken.outcome in ("unknown", "listing", "feed"):
            self.session.tally.failed += 1
            reason = taken.reason or taken.outcome
            self.session.tally.problem(f"{short(taken.url)} is no document any more: {reason}")
        elif taken.outcome == "document" and taken.reason:
            self.session.tally.problem(f"{short(taken.url)}: {taken.reason}")

    def _count_text(self, taken: Taken) -> None:
        """Many new pages without a text: it may stand elsewhere since the site was rebuilt."""
        if taken.outcome == "document":
            self._pages_read += 1
            self._pages_empty += not any(document.text for document in taken.documents)

    def _doubt_empty_pages(self) -> None:
        empty, read = self._pages_empty, self._pages_read
        if empty >= SUSPICIOUS_EMPTY and 2 * empty > read:
            self.session.tally.problem(
                f"{empty} of {read} new pages have no text: was the site rebuilt?"
            )

    async def seed(self, url: str, kind: str, *outcomes: str, first: bool = True) -> Taken | None:
        """Ask for an address that must answer with a list; None, and a problem, where it fails.

        ``kind`` names the fewest entries to expect in ``source.yml``; the last page of a listing
        (not ``first``, and none follows) may have fewer. Conditional only where the last run left
        nothing undone, so that a 304 never hides what a killed run had not kept.
        """
        settled = self.session.ledger.settled(self.window.since)
        validators = self.session.ledger.validators(url) if settled else None
        if validators and settled and validators.whole < settled:
            validators = None
        longest = timedelta(hours=self._distrust.lists_after_hours)
        believed = self._believed({url: validators}, longest)
        taken = await self.session.get(url, validators=believed.get(url))
        if taken.outcome == "not-modified":
            return taken
        if taken.outcome not in outcomes:
            self.lost(taken, kind)
            return None
        least = self.session.source.least_entries.get(kind, 0)
        last_page = not first and taken.parsed.next_url is None
        if len(taken.documents) < (1 if last_page else least):
            found = len(taken.documents)
            self.fault(f"{short(url)} has {found} entries where at least {least} are expected")
        return taken

    def lost(self, taken: Taken, kind: str) -> None:
        """Something else came than was due, so that the window is not fully seen."""
        self._complete = False
        if taken.outcome != "refused" and taken.outcome not in FAILURES:  # these are told already
            reason = taken.reason or taken.outcome
            self.session.tally.problem(f"{short(taken.url)} is no {kind} any more: {reason}")

    def fault(self, text: str) -> None:
        """A problem that leaves the window not fully seen."""
        self._complete = False
        self.session.tally.problem(text)

    async def walk(self, first: Taken, reaches: Callable[[Taken], bool]) -> bool:
        """Follow a listing from its first page until ``reaches`` or its end.

        True where every page was new and whole; False, without a problem, where the listing moved
        while it was walked; a listing that begins again or breaks off is a problem.
        """
        seen: set[str] = set()
        steady = True
        taken = first
        while True:
            entries = [document.url for document in taken.documents]
            fresh = [url for url in entries if url not in seen]
            if not fresh:
                self.fault(f"{short(taken.url)} repeats earlier pages: the listing does not go on")
                return False
            steady = steady and (not seen or len(fresh) == len(entries))
            seen.update(entries)
            following = taken.parsed.next_url
            if reaches(taken) or following is None:
                return steady
            following_page = await self.seed(following, "listing", "listing", first=False)
            if following_page is None or not following_page.documents:
                return False
            taken = following_page


def oldest_date(dates: Iterable[str | None]) -> str | None:
    """The earliest of some ISO dates, None where none is known."""
    return min((date for date in dates if date), default=None)
