"""How each source stands: documents, newest, last run."""

from __future__ import annotations

from typing import Any

from db.records import SOURCES
from db.site.context import Site

_COUNTS = """
SELECT source, count(*) AS documents, sum(text_kind <> 'none') AS texts,
  max(published) AS newest, sum(gone IS NOT NULL) AS gone
FROM documents GROUP BY source
"""
_RUNS = """
SELECT r.* FROM runs r JOIN (
  SELECT source, max(id) AS id FROM runs
  WHERE source IS NOT NULL AND command = 'crawl' GROUP BY source
) AS last ON last.id = r.id
"""


async def source_rows(site: Site) -> list[dict[str, Any]]:
    """One row a source: what there is of it, and its last crawl (None where there was none)."""

    async def read() -> list[dict[str, Any]]:
        counts = {row["source"]: row for row in await site.query(_COUNTS)}
        runs = {row["source"]: row for row in await site.query(_RUNS)}
        blank = {"documents": 0, "texts": 0, "newest": None, "gone": 0}
        return [
            {"source": source, **blank, **counts.get(source, {}), "run": runs.get(source)}
            for source in SOURCES
        ]

    return await site.cached(("sources",), read)
