"""Ask the site without a network: Datasette's own client, on a loop of its own."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

from db.site.app import build


class Client:
    """``get`` and ``close``; one event loop for the life of the site."""

    def __init__(self, path: Path, **settings: Any) -> None:
        self.loop = asyncio.new_event_loop()
        self.datasette = build(path, settings=settings or None)
        self.loop.run_until_complete(self.datasette.invoke_startup())

    def get(self, path: str, **kwargs: Any) -> Any:
        return self.loop.run_until_complete(self.datasette.client.get(path, **kwargs))

    def post(self, path: str, **kwargs: Any) -> Any:
        return self.loop.run_until_complete(self.datasette.client.post(path, **kwargs))

    def close(self) -> None:
        self.datasette.statecraft.close()
        for database in self.datasette.databases.values():
            database.close()
        self.loop.close()


def soup(client: Client, path: str) -> BeautifulSoup:
    """The parsed page at ``path``, which must be there."""
    response = client.get(path)
    assert response.status_code == 200, f"{path}: {response.text[-2000:]}"
    return BeautifulSoup(response.text, "lxml")
