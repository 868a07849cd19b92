"""``/country`` and ``/country/CN``: what was aimed at a country, and what was agreed with it."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from db.site.charts.figure import Figure
from db.site.charts.sides import SIDES, sides_figure
from db.site.charts.world import world_figure
from db.site.direction import Direction, by_measure
from db.site.finding import Found, find
from db.site.listing import rows_of
from db.site.plots import plot
from db.site.render import Ask, NotHereError, fill
from db.site.selection import Selection

LISTED = 8
SHOWN = ("target", "partner")
#: Characters of text before and after a quotation that also tell its direction.
BEFORE, AFTER = 200, 300
_PASSAGES = f"""
SELECT c.key, d.title, l.code,
  CASE WHEN l.field = 'text'
    THEN substr(v.text, max(1, l.start + 1 - {BEFORE}), l.end - l.start + {BEFORE + AFTER})
    ELSE l.quote END AS passage
FROM document_codes c
JOIN documents d ON d.key = c.key
LEFT JOIN labels l ON l.key = d.key AND l.version = d.version AND l.facet = 'measure'
LEFT JOIN versions v ON v.key = l.key AND v.version = l.version
WHERE c.facet = 'country' AND c.code = ? AND c.role = 'target'
"""  # noqa: S608 - two numbers of ours


async def directions(ask: Ask, code: str) -> dict[str, dict[str, Direction]]:
    """Per document aimed at ``code``: its direction by measure, and under "" as a whole."""

    async def read() -> dict[str, dict[str, Direction]]:
        passages: dict[str, dict[str, list[str]]] = defaultdict(dict)
        titles: dict[str, str] = {}
        for row in await ask.site.query(_PASSAGES, [code]):
            titles[row["key"]] = row["title"]
            if row["code"]:
                passages[row["key"]].setdefault(row["code"], []).append(row["passage"])
        return await ask.site.drawn(
            lambda: {key: by_measure(passages.get(key, {}), titles[key]) for key in titles}
        )

    return await ask.site.cached(("directions", code), read)


async def view(ask: Ask) -> str:
    """One country."""
    code = ask.path("code").upper()
    if code not in ask.names.terms["country"]:
        raise NotHereError(ask.t("No country has the code {code}.", code=code))
    told = await directions(ask, code)
    selection = Selection.of_codes(country=(code,))
    aimed = await find(ask, selection.with_code("role", "target"))
    agreed = await find(ask, selection.with_code("role", "partner"))
    snapshot = aimed.snapshot
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
        overall=Counter(each[""] for each in told.values()),
        sides=SIDES,
        tables=tables,
        figure=figure,
        plot=await plot(ask, figure),
        figure_address=f"/figure/country.FORMAT?country={code}",
        groups=groups,
        everywhere=snapshot.counts("country_role", snapshot.everything()).get("WLD:target", 0),
        aimed_rows=await rows_of(ask, snapshot.page(aimed.mask, 0, LISTED)),
        agreed_rows=await rows_of(ask, snapshot.page(agreed.mask, 0, LISTED)),
    )


def _table(
    ask: Ask, facet: str, aimed: Any, agreed: Any, told: dict[str, dict[str, Direction]]
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
            said = told.get(snapshot.keys[at], {})
            sides[said.get(code) or said.get("") or "not told"] += 1
        rows.append(
            {
                "code": code,
                "target": target.get(code, 0),
                "partner": partner.get(code, 0),
                **{side.replace(" ", "_"): sides[side] for side in SIDES},
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
