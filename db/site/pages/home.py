"""``/``: what is new, what there is, and the ways in."""

from __future__ import annotations

from datetime import date, timedelta

from db.site.ask import Ask
from db.site.finding import Found
from db.site.listing import Row, rows_of
from db.site.pages.questions import queries, said
from db.site.plots import plot, timeline_of
from db.site.render import fill
from db.site.selection import Selection, masks, together
from db.site.sources import health_of

NEWEST = 8
WAYS = 8
#: Facets that the home page leads into.
ENTRANCES = ("country", "measure", "sector", "deregulation")
#: Months of the chart on the home page.
MONTHS = 24

_NEWEST = """
SELECT key FROM documents WHERE economic_security = 1 AND date IS NOT NULL
AND coalesce(signed, date) <= ?
ORDER BY coalesce(signed, date) DESC, key LIMIT ?
"""


async def view(ask: Ask) -> str:
    """The page."""
    snapshot = await ask.site.snapshot()
    everything = snapshot.everything()
    selection = recent(int(snapshot.dates.max(initial=0)))
    parts = masks(snapshot, selection, None)
    found = Found(snapshot, selection, parts, together(snapshot, parts))
    figure = await timeline_of(ask, found, "measure", "month")
    return fill(
        ask,
        "statecraft/home.html",
        total=len(snapshot),
        relevant=snapshot.counts("economic_security", everything).get("true", 0),
        texted=snapshot.counts("has_text", everything).get("1", 0),
        health=await health_of(ask.site),
        rows=await newest(ask),
        entrances=[
            (facet, list(snapshot.counts(facet, everything).items())[:WAYS]) for facet in ENTRANCES
        ],
        figure=figure,
        plot=await plot(ask, figure),
        questions=[(name, said(ask, query, "title")) for name, query in queries(ask).items()],
        figure_address=selection.address(
            "/figure/timeline.FORMAT", ("by", "measure"), ("per", "month")
        ),
    )


async def newest(ask: Ask) -> list[Row]:
    """The newest economic-security documents by date of signing, found once a day and snapshot."""
    today = date.today().isoformat()

    async def read() -> list[Row]:
        found = await ask.site.query(_NEWEST, [today, NEWEST])
        return await rows_of(ask, [row["key"] for row in found])

    return await ask.site.cached(("newest", today), read)


def recent(newest: int) -> Selection:
    """The economic-security documents of the last ``MONTHS`` months before the newest day."""
    if not newest:
        return Selection.of_codes(relevant=True)
    last = date(newest // 10000, newest // 100 % 100, newest % 100)
    first = (last - timedelta(days=MONTHS * 30)).replace(day=1)
    return Selection.of_codes(relevant=True, since=first.isoformat())
