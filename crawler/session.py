"""One source's crawl: every request goes through here, and everything that comes back.

``get`` asks politely, follows redirects hop by hop, archives each response before it is parsed,
keeps what the parser found and writes the ledger last, all of one response in one transaction. A
process killed at any point has therefore either the whole of a response in the store or nothing
but a record in the archive, which the next run takes up (``crawler.recovery``).
"""

from __future__ import annotations

from scrapy.http import Response

from crawler import clock
from crawler.archive import ArchiveWriter
from crawler.asking import Asker
from crawler.bounds import Bounds
from crawler.captures import ArchivedCapture
from crawler.intake import Check, Intake, Taken
from crawler.ledger import Ledger, Validators
from crawler.permission import Permission
from crawler.politeness import Endpoint
from crawler.replies import MAX_REDIRECTS, REDIRECTS, header, headers_of, target_of
from crawler.sources import Source
from crawler.tally import Tally
from db.records import Fetch

_TICKS = clock.Ticks()


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
        self.asker = Asker(source, endpoint=endpoint, bounds=bounds, tally=self.tally)
        self._intake = intake
        self._permission = Permission(
            source,
            self.asker,
            keep=lambda response: self._take(response, response.url, []),
            hurried=endpoint.hurried,
        )

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
            refused = await self._permission.why_not(here, trail)
            if refused:
                return self._note(here, "refused" if trail else "unhandled", refused)
            reply = await self.asker.ask(here, validators if not trail else None)
            response = reply.response
            if response is None:
                return self._note(here, "failed", reply.reason)
            target = target_of(response) if response.status in REDIRECTS else None
            if target is None and response.status in REDIRECTS:
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
        self.tally.count(taken)
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
        self.tally.count(taken)
        return taken
