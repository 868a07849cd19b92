"""``/country`` and ``/country/CN``: what was aimed at a country, and what was agreed with it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from db.site.ask import Ask, NotHereError
from db.site.charts.figure import Figure
from db.site.charts.sides import SIDES, sides_figure
from db.site.charts.world import world_figure
from db.site.direction import Direction, by_document
from db.site.finding import Found, find
from db.site.listing import rows_of
from db.site.plots import plot
from db.site.render import fill
from db.site.selection import Selection

LISTED = 8
SHOWN = ("target", "partner")


async def view(ask: Ask) -> str:
    """One country."""
    code = ask.path("code").upper()
    if code not in ask.names.terms["country"]:
        raise NotHereError(ask.t("No country has the code {code}.", code=code))
    selection = Selection.of_codes(country=(code,))
    aimed = await find(ask, selection.with_code("role", "target"))
    agreed = await find(ask, selection.with_code("role", "partner"))
    snapshot = aimed.snapshot
    told = by_document(snapshot, aimed.mask)
    figure = sides_figure(snapshot, aimed.mask, agreed.mask, told, code=code, ask=ask)
    tables = [
        (facet, _table(ask, facet, aimed, agreed, told))
        for facet in ("measure", "sector", "authority")
    ]
    groups = await ask.site.query(
        'SELECT group_code, since, until, source FROM "groups" WHERE country = ?', [code]
    )
    return fill(
        ask,
        "statecraft/country.html",
        code=code,
        aimed=aimed.total,
        agreed=agreed.total,
        overall=_overall(told, aimed.total),
        sides=SIDES,
        met=[side for side in SIDES if any(row[side] for _, rows in tables for row in rows)],
        tables=tables,
        figure=figure,
        plot=await plot(ask, figure),
        figure_address=f"/figure/country.FORMAT?country={code}",
        groups=groups,
        everywhere=snapshot.counts("country_role", snapshot.everything()).get("WLD:target", 0),
        aimed_rows=await rows_of(ask, snapshot.page(aimed.mask, 0, LISTED)),
        agreed_rows=await rows_of(ask, snapshot.page(agreed.mask, 0, LISTED)),
    )


def _overall(told: dict[int, dict[str, Direction]], aimed: int) -> Counter[Direction]:
    """How many documents go which way; one without any measure is of the others."""
    counted = Counter(each[""] for each in told.values())
    counted["other"] += aimed - len(told)
    return counted


def _table(
    ask: Ask, facet: str, aimed: Any, agreed: Any, told: dict[int, dict[str, Direction]]
) -> list[dict[str, Any]]:
    """Rows of one facet: documents aimed at the country by direction, and agreed with it."""
    snapshot = aimed.snapshot
    target = snapshot.counts(facet, aimed.mask)
    partner = snapshot.counts(facet, agreed.mask)
    rows = []
    for code in sorted(
        {*target, *partner}, key=lambda each: (-target.get(each, 0) - partner.get(each, 0), each)
    ):
        sides: Counter[str] = Counter()
        having = snapshot.facets[facet].having(code)
        for at in having[aimed.mask[having]].tolist():
            said = told.get(at, {})
            sides[said.get(code) or said.get("") or "other"] += 1
        rows.append(
            {
                "code": code,
                "target": target.get(code, 0),
                "partner": partner.get(code, 0),
                **{str(side): sides[side] for side in SIDES},
            }
        )
    return rows


async def world(ask: Ask, selection: Selection) -> tuple[Found, Figure]:
    """The map of a selection; ``role`` says what is shaded."""
    roles = selection.of("role")
    shown = roles[0] if len(roles) == 1 and roles[0] in SHOWN else "documents"
    plain = selection.without("role")
    found = await find(ask, plain)
    sided = found.snapshot.counts("country_role", found.mask)
    counts = {
        code: {
            "documents": count,
            "target": sided.get(f"{code}:target", 0),
            "partner": sided.get(f"{code}:partner", 0),
        }
        for code, count in found.snapshot.counts("country", found.mask).items()
    }
    addresses = {
        code: plain.only("country", code).address("/timeline", ("lang", ask.lang))
        if plain
        else f"/country/{code}" + (f"?lang={ask.lang}" if ask.lang else "")
        for code in counts
    }
    return found, world_figure(counts, ask, addresses, shown)


async def index(ask: Ask) -> str:
    """All countries, on a map and as a table."""
    selection = Selection.from_args(ask.args)
    found, figure = await world(ask, selection)
    rows = [
        dict(zip(("code", "name", "documents", "target", "partner"), row, strict=True))
        for row in figure.rows
    ]
    plain = found.selection
    return fill(
        ask,
        "statecraft/countries.html",
        rows=rows,
        selection=plain,
        figure=figure,
        plot=await plot(ask, figure),
        figure_address=selection.address("/figure/world.FORMAT"),
        roles=[
            (
                role,
                (plain.only("role", role) if role else plain).address(
                    "/country", ("lang", ask.lang)
                ),
            )
            for role in ("", *SHOWN)
        ],
        role=next(iter(selection.of("role")), ""),
    )
