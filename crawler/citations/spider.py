"""Asks for given addresses of a source, and for nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from crawler.federal_register.spider import xml_url
from crawler.ledger import Wanted
from crawler.spider import SourceSpider


class CitationsSpider(SourceSpider):
    """Each address once; for a Federal Register record its full text, too."""

    name = "citations"

    def __init__(self, *args: Any, addresses: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses = addresses
        self._keys: set[str] = set()

    async def discover(self) -> None:
        for address in self._addresses:
            self.session.bounds.spend_text(self.session.source.name)
            taken = await self.session.get(address)
            self._keys.update(taken.keys)
            if taken.outcome == "not-found":
                self.session.tally.problem(f"{address} is not there ({taken.reason})")
            elif taken.outcome == "unknown":
                self.session.tally.problem(f"{address} is no document ({taken.reason})")

    def wanted(self) -> list[Wanted]:
        """Only what the addresses led to."""
        missing = self.session.ledger.without_text(None) if self._keys else []
        return [wanted for wanted in missing if wanted.key in self._keys and self.text_url(wanted)]

    def files(self) -> list[str]:
        """None: a file that is wanted is cited itself."""
        return []

    def text_url(self, wanted: Wanted) -> str | None:
        if self.session.source.name == "federal-register":
            return xml_url(wanted, self.session.source)
        return wanted.url

    async def see_again(self) -> None:
        """The addresses have just been seen."""
