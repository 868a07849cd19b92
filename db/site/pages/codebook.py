"""``/codebook`` and ``/accuracy``: what every code means, and how well it is found."""

from __future__ import annotations

from typing import Any

from db.site.ask import Ask
from db.site.names import FACETS
from db.site.render import fill

#: Facets of the codebook; sources and countries are no codes of ours.
CODED = tuple(facet for facet in FACETS if facet not in {"source", "country"})


async def _accuracy(ask: Ask) -> list[dict[str, Any]]:
    return await ask.site.query(
        "SELECT * FROM accuracy"
        " ORDER BY dataset <> 'dev', dataset <> 'fresh', dataset,"
        " facet, code <> '', support DESC, code"
    )


async def view(ask: Ask) -> str:
    """Every code with its definition in both languages, its count and its F1."""
    snapshot = await ask.site.snapshot()
    everything = snapshot.everything()
    scores: dict[tuple[str, str], dict[str, Any]] = {}
    for row in await _accuracy(ask):
        scores.setdefault((row["facet"], row["code"]), row)
    counts = {facet: snapshot.counts(facet, everything) for facet in CODED}
    groups = await ask.site.query(
        "SELECT group_code, json_group_array(country) AS countries, min(source) AS source"
        ' FROM "groups" GROUP BY group_code ORDER BY count(*), group_code'
    )
    return fill(
        ask,
        "statecraft/codebook.html",
        facets=[(facet, list(ask.names.terms.get(facet, {}).values())) for facet in CODED],
        counts=counts,
        scores=scores,
        roles=list(ask.names.terms.get("role", {}).values()),
        groups=groups,
    )


async def accuracy(ask: Ask) -> str:
    """The measured agreement with documents read for the purpose, a facet at a time."""
    rows = await _accuracy(ask)
    datasets: dict[str, dict[str, list[dict[str, Any]]]] = {}
    order = {facet: at for at, facet in enumerate(FACETS)}
    for row in sorted(rows, key=lambda each: order.get(each["facet"], len(order))):
        row["name"], _, row["role"] = row["code"].partition(":")
        datasets.setdefault(row["dataset"], {}).setdefault(row["facet"], []).append(row)
    (corrections,) = await ask.site.query(
        "SELECT count(*) AS said, count(DISTINCT key) AS documents FROM corrections"
    )
    return fill(ask, "statecraft/accuracy.html", datasets=datasets, corrections=corrections)
