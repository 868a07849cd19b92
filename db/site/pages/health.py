"""``/health``: the last run of every source, and what it was refused."""

from __future__ import annotations

from typing import Any

from db.site.render import Ask, fill
from db.site.sources import source_rows

_OUTCOMES = """
SELECT source, outcome, count(*) AS requests, max(fetched) AS latest
FROM fetches GROUP BY source, outcome ORDER BY source, requests DESC
"""
_RUNS = "SELECT * FROM runs ORDER BY id DESC LIMIT 20"


async def view(ask: Ask) -> str:
    """The page."""
    outcomes: dict[str, list[dict[str, Any]]] = {}
    for row in await ask.site.query(_OUTCOMES):
        outcomes.setdefault(row["source"], []).append(row)
    return fill(
        ask,
        "statecraft/health.html",
        sources=await source_rows(ask.site),
        outcomes=outcomes,
        runs=await ask.site.query(_RUNS),
    )
