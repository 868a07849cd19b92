"""state.gov: wp-json for what is new or edited, the feed beside it, listings where it is refused.

wp-json gives texts, tags and ``modified`` in pages of a hundred; where the site's firewall lets
only pages through, the feed (ten releases) and the listing still say what there is.
"""

from __future__ import annotations

from urllib.parse import urlencode

from crawler import clock
from crawler.intake import Taken
from crawler.replies import short
from crawler.spider import SourceSpider, oldest_date

PER_PAGE = 100
FIELDS = (
    "id,date_gmt,modified_gmt,slug,link,title,content,state_countries_and_areas,state_subjects,"
    "state_policy_issues,state_document_type,class_list"
)
#: Post types without which a run is not complete; the others may be missing.
NEEDED = "state_press_release"


class StateSpider(SourceSpider):
    """Press releases, briefings and reports, with the editors' own tags."""

    name = "state"

    async def discover(self) -> None:
        seeds = self.session.source.seeds
        answered = True
        for post_type in seeds["wpjson_types"].split():
            answered = answered and await self._wpjson(post_type)
        feed = await self.seed(seeds["feed"], "feed", "feed")
        if answered:
            return
        reached = feed is not None and (feed.outcome == "not-modified" or self._reaches_back(feed))
        if self.window.backfill or not reached:
            await self._without_wpjson()

    async def _wpjson(self, post_type: str) -> bool:
        """Every post of a type that is new or modified in the window; False where refused."""
        ids: set[str] = set()
        for order in ("asc", "desc"):
            total = await self._wpjson_pass(post_type, order, ids)
            if total is None:
                return post_type != NEEDED
            if len(ids) >= total:
                return True
        self.fault(f"wp-json counts {total} entries of {post_type} and gives {len(ids)}")
        return True

    async def _wpjson_pass(self, post_type: str, order: str, ids: set[str]) -> int | None:
        """All pages in one order; the total that the site tells, None where it gives no list."""
        number, total, pages = 1, 0, 1
        while number <= pages:
            taken = await self.session.get(self._wpjson_url(post_type, order, number))
            if taken.outcome not in ("listing", "feed"):
                if post_type == NEEDED:
                    self._without_wpjson_problem(taken)
                return None
            before = len(ids)
            ids.update(document.url for document in taken.documents)
            if number == 1:
                total = _count(taken, "x-wp-total", len(taken.documents))
                pages = _count(taken, "x-wp-totalpages", 1)
            elif len(ids) == before:
                self.fault(f"{short(taken.url)} repeats earlier pages: the list does not go on")
                return total
            if len(taken.documents) < PER_PAGE and number < pages:
                self.session.tally.problem(f"{short(taken.url)} is shorter than it should be")
            number += 1
        return total

    def _without_wpjson_problem(self, taken: Taken) -> None:
        """Feeds and listing can still see the window; that wp-json is gone must be said."""
        complete = self._complete
        self.lost(taken, "list")
        self._complete = complete

    def _wpjson_url(self, post_type: str, order: str, number: int) -> str:
        """A page of posts: by date for a backfill, else by modification."""
        moment = clock.stamp(self.window.since)
        bound = ("after", moment) if self.window.backfill else ("modified_after", moment)
        parameters = [
            ("per_page", str(PER_PAGE)),
            ("page", str(number)),
            ("orderby", "date" if self.window.backfill else "modified"),
            ("order", order),
            bound,
            ("_fields", FIELDS),
        ]
        if self.window.until is not None:
            parameters.append(("before", clock.stamp(self.window.until)))
        return f"{self.session.source.seeds['wpjson']}{post_type}?{urlencode(parameters)}"

    async def _without_wpjson(self) -> None:
        """The feed has overflowed: further feeds, and the listing as far back as the window."""
        seeds = self.session.source.seeds
        for name in seeds["more_feeds"].split():
            await self.session.get(seeds["feed_pattern"].format(name=name))
        first = await self.seed(seeds["listing"], "listing", "listing")
        if first is not None and not await self.walk(first, self._reaches_back):
            again = await self.seed(seeds["listing"], "listing", "listing")
            if again is not None:
                await self.walk(again, self._reaches_back)

    def _reaches_back(self, taken: Taken) -> bool:
        oldest = oldest_date(document.published for document in taken.documents)
        return oldest is not None and oldest < self.window.since.date().isoformat()


def _count(taken: Taken, header: str, default: int) -> int:
    value = taken.headers.get(header, "").strip()
    return int(value) if value.isdigit() else default
