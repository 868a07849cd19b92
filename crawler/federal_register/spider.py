"""federalregister.gov: searches by agency and type, public inspection, full text by XML.

Counts and page numbers of the API prove nothing (both are capped, pages out of range become page
1, misspelt filters are ignored): so windows are split at the caps, ids are checked for repeats,
and what does not keep to the filters is not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urlencode

from crawler import clock
from crawler.federal_register import addresses
from crawler.intake import Taken
from crawler.ledger import Wanted
from crawler.parsed import Parsed
from crawler.replies import short
from crawler.schedule import EASTERN, halves
from crawler.sources import Source
from crawler.spider import SourceSpider

#: The API's own limits: results it counts, pages it counts, rows it gives at once.
COUNT_CAP = 10_000
PAGES_CAP = 50
PER_PAGE = 1000
#: A published document never vanishes: a search that gives less of what is known is broken.
LEAST_SHARE = 0.8
FIELDS = tuple(
    "abstract action agencies cfr_references citation comments_close_on correction_of docket_ids"  # noqa: SIM905
    " document_number effective_on executive_order_number full_text_xml_url html_url pdf_url"
    " proclamation_number public_inspection_pdf_url publication_date regulation_id_numbers"
    " signing_date subtype title type".split()
)


@dataclass(frozen=True, slots=True)
class Scope:
    """One standing search: what is asked, and what then must hold of every row."""

    conditions: tuple[tuple[str, str], ...]
    types: frozenset[str]
    agency: str | None = None

    def understood(self, parsed: Parsed) -> str | None:
        """Why an answer shows that filters were ignored; None where it keeps to them.

        Misspelt filters are ignored in silence. The description then says less than was asked
        ("All Documents"); how it words what it did understand may change, so the rows decide.
        """
        said = str(parsed.facts.get("description") or "").lower()
        if said.startswith(("all documents", "all public inspection")):
            return f"the filters were ignored: the answer describes itself as “{said}”"
        for document in parsed.documents:
            known = document.type is None or document.type in self.types
            ours = self.agency is None or any(self.agency in name for name in document.agencies)
            if not (known and (ours or not document.agencies)):
                return f"the filters were ignored: {document.document_number} is not in scope"
        return None


SCOPES = (
    Scope((("conditions[type][]", "PRESDOCU"),), frozenset({"Presidential Document"})),
    Scope(
        (
            ("conditions[agencies][]", "industry-and-security-bureau"),
            ("conditions[type][]", "RULE"),
            ("conditions[type][]", "PRORULE"),
            ("conditions[type][]", "NOTICE"),
        ),
        frozenset({"Rule", "Proposed Rule", "Notice"}),
        "Industry and Security",
    ),
)


class FederalRegisterSpider(SourceSpider):
    """Presidential documents, and what the Bureau of Industry and Security publishes."""

    name = "federal-register"

    async def discover(self) -> None:
        since = self.window.since.astimezone(EASTERN).date()
        until = self.window.until.date() if self.window.until else today()
        found: set[str] = set()
        for scope in SCOPES:
            await self._search(scope, since, until, found)
            await self._inspection(scope)
        self._compare(since, until, len(found))

    async def _search(self, scope: Scope, since: date, until: date, found: set[str]) -> None:
        """Every document of a scope in a window of days, both included; split at the caps."""
        url = search_url(self.session.source.seeds["search"], scope, since, until)
        first = await self._page(url, scope)
        if first is None:
            return
        facts = first.parsed.facts
        count, pages = _number(facts.get("count")), _number(facts.get("total_pages"))
        if count >= COUNT_CAP or pages >= PAGES_CAP:
            parts = halves(_midnight(since), _midnight(until))
            if len(parts) == 1:
                self.fault(f"{short(url)} counts more than the API gives for one day")
                return
            for begin, end in parts:
                await self._search(scope, begin.date(), end.date(), found)
            return
        numbers = await self._follow(first, scope)
        found |= numbers
        if len(numbers) < count:
            self.fault(f"{short(url)} counts {count} documents and gives {len(numbers)}")

    async def _follow(self, first: Taken, scope: Scope) -> set[str]:
        """The document numbers of a search, page after page; a page given twice is a problem."""
        numbers: set[str] = set()
        taken: Taken | None = first
        while taken is not None:
            page = {document.document_number or "" for document in taken.documents}
            if page and page <= numbers:
                self.fault(f"{short(taken.url)} repeats earlier results: the search does not go on")
                break
            numbers |= page
            following = taken.parsed.next_url
            if following is None or not page:
                break
            taken = await self._page(following, scope)
        return numbers

    async def _page(self, url: str, scope: Scope) -> Taken | None:
        """One answer of a search that keeps to its filters; None, and a problem, otherwise."""
        taken = await self.session.get(url, check=scope.understood)
        if taken.outcome != "listing":
            self.lost(taken, "list")
            return None
        return taken

    async def _inspection(self, scope: Scope) -> None:
        """What is filed for the coming issues; the published document has the same number."""
        seed = self.session.source.seeds["inspection"]
        query = urlencode([*scope.conditions, ("per_page", str(PER_PAGE))])
        await self._page(f"{seed}?{query}", scope)

    def _compare(self, since: date, until: date, found: int) -> None:
        """Fewer documents than are known of the same days: the search has shrunk."""
        known = self.session.ledger.known_between(since.isoformat(), until.isoformat())
        if self._complete and found < LEAST_SHARE * known:
            self.fault(
                f"the searches from {since} to {until} give {found} documents, {known} are known"
            )

    def text_url(self, wanted: Wanted) -> str | None:
        return xml_url(wanted, self.session.source)


def xml_url(wanted: Wanted, source: Source) -> str | None:
    """The full text in XML, which exists from the day of publication on; None before it."""
    if wanted.published is None or wanted.published > today().isoformat():
        return None
    for alias in wanted.aliases:
        if "/documents/full_text/xml/" in alias:
            return alias
    number = next((a for a in (addresses.read(u).number for u in _urls(wanted)) if a), None)
    if number is None:
        return None
    return f"{source.seeds['full_text']}{wanted.published.replace('-', '/')}/{number}.xml"


def search_url(seed: str, scope: Scope, since: date, until: date) -> str:
    """A search for what a scope published from ``since`` to ``until``, oldest first."""
    parameters = [
        *scope.conditions,
        ("conditions[publication_date][gte]", since.isoformat()),
        ("conditions[publication_date][lte]", until.isoformat()),
        ("order", "oldest"),
        ("per_page", str(PER_PAGE)),
        *(("fields[]", name) for name in FIELDS),
    ]
    return f"{seed}?{urlencode(parameters)}"


def today() -> date:
    """The date in Washington."""
    return clock.now().astimezone(EASTERN).date()


def _urls(wanted: Wanted) -> list[str]:
    return [wanted.url, *wanted.aliases]


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=UTC)
