"""``/health``: the last run of every source, and what it was refused."""

from __future__ import annotations

from typing import Any

from datasette.utils.asgi import Response

from db.site.ask import Ask
from db.site.render import fill
from db.site.sources import health_of

_OUTCOMES = """
SELECT source, outcome, count(*) AS requests, max(fetched) AS latest
FROM fetches GROUP BY source, outcome ORDER BY source, requests DESC
"""
_RUNS = "SELECT * FROM runs ORDER BY id DESC LIMIT 20"


async def view(ask: Ask) -> str | Response:
    """The page; ``/health.json`` is what ``statecraft status --json`` writes."""
    if ask.request.path.endswith(".json"):
        return Response.json((await health_of(ask.site)).as_dict())
    outcomes: dict[str, list[dict[str, Any]]] = {}
    for row in await ask.site.query(_OUTCOMES):
        outcomes.setdefault(row["source"], []).append(row)
    return fill(
        ask,
        "statecraft/health.html",
        health=await health_of(ask.site),
        outcomes=outcomes,
        runs=await ask.site.query(_RUNS),
    )
