"""How each source stands."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlite_utils import Database

from db.health import Health, health
from db.site.context import Site


async def health_of(site: Site) -> Health:
    """The health of every source, as ``statecraft status`` says it."""

    async def read() -> Health:
        checked: Health = await site.db.execute_fn(lambda opened: health(Database(opened)))
        return checked

    return await site.cached(("health", datetime.now(UTC).strftime("%Y%m%d%H")), read)
