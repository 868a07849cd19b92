"""Build and serve the site of one database.

``build(path)`` gives a configured Datasette whose only database is called ``statecraft`` and is
opened with ``mode=ro``; ``serve(path, host, port)`` binds the port first, so that a port in use is
known before anything else happens, and then runs until interrupted.
"""

from __future__ import annotations

import asyncio
import errno
import socket
import sqlite3
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.database import Database
from datasette.plugins import pm

from db.records import StatecraftError
from db.site import plugin
from db.site.ask import asset
from db.site.context import Site
from db.site.language import translator
from db.site.loader import TrustedSource
from db.site.machine import plugin as machine
from db.site.metadata import load_metadata
from db.site.render import environment
from db.site.security import App, Receive, Scope, Send

HERE = Path(__file__).resolve().parent
#: The name under which Datasette shows the database, whatever the file is called.
NAME = "statecraft"
#: The folder of our own pages' templates; the others are Datasette's.
OURS = "statecraft/"
#: Tables without which the site has nothing to show.
NEEDED = {"documents", "document_codes", "timeline", "versions", "labels", "vocabulary", "search"}
SETTINGS = {
    "sql_time_limit_ms": 2000,
    "facet_time_limit_ms": 400,
    "max_returned_rows": 1000,
    "default_page_size": 50,
    "suggest_facets": False,
    "allow_download": False,
    "num_sql_threads": 4,
    "max_csv_mb": 200,
    "default_cache_ttl": 0,
    "truncate_cells_html": 300,
}


class ReadOnlyDatabase(Database):  # type: ignore[misc]
    """A Datasette database whose every connection is opened with ``mode=ro``."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        if write:
            raise PermissionError("the site never writes to the database")
        connection = sqlite3.connect(
            f"{Path(self.path).resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False
        )
        self._all_file_connections.append(connection)
        return connection


def check_database(path: Path) -> None:
    """Raise ``StatecraftError`` in one line when ``path`` is no database the site can show."""
    if not path.is_file():
        raise StatecraftError(
            f"{path}: there is no database; make one with `statecraft run` or `statecraft import`"
        )
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            names = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise StatecraftError(f"{path}: not a readable SQLite database ({error})") from error
    missing = sorted(NEEDED - names)
    if missing:
        raise StatecraftError(
            f"{path}: not a statecraft database (no table {missing[0]});"
            " `statecraft run` makes or migrates one"
        )


def build(path: Path | str, *, settings: dict[str, Any] | None = None) -> Datasette:
    """A Datasette of the database at ``path`` with our pages, metadata and security headers."""
    path = Path(path)
    check_database(path)
    if not pm.has_plugin("statecraft-site"):
        pm.register(plugin, "statecraft-site")
        pm.register(machine, "statecraft-machine")
    datasette = Datasette(
        [],
        memory=False,
        metadata=load_metadata(),
        settings={**SETTINGS, **(settings or {})},
        template_dir=str(HERE / "templates"),
        static_mounts=[("static", str(HERE / "static"))],
    )
    if "_memory" in datasette.databases:
        datasette.remove_database("_memory")
    datasette.add_database(ReadOnlyDatabase(datasette, str(path), is_mutable=True), name=NAME)
    datasette.jinja_env.loader = TrustedSource(datasette.jinja_env.loader)
    # Datasette's error pages are rendered without the variables of plugins.
    datasette.jinja_env.globals.update(
        asset=asset, t=translator("en"), language="en", csp_nonce="", base_url="/"
    )
    # It prints every error by way of rich where that is installed, and fails when it does so
    # outside of the handler. (Importing that module early would keep its hook from registering.)
    import_module("datasette.handle_exception").rich = None  # type: ignore[attr-defined]
    datasette.statecraft = Site(datasette, path)
    return datasette


def bind(host: str, port: int) -> socket.socket:
    """A listening socket, or ``StatecraftError`` that names the address and what to do."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        bound = socket.create_server((host, port), family=family)
        # asyncio sets this only where a socket names its protocol: answers wait 40 ms without.
        bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return bound
    except (OSError, OverflowError) as error:
        if getattr(error, "errno", None) == errno.EADDRINUSE:
            why = f"port {port} is in use; choose another with --port"
        else:
            why = f"cannot listen there ({error})"
        raise StatecraftError(f"{host}:{port}: {why}") from error


def check_port(host: str, port: int) -> None:
    """Raise ``StatecraftError`` in one line when nothing can listen there."""
    bind(host, port).close()


async def ready(datasette: Datasette) -> None:
    """What the first visitors would otherwise wait for: the snapshot, first pages, templates."""
    await datasette.statecraft.warm()
    for name in environment().list_templates(filter_func=lambda each: each.startswith(OURS)):
        await asyncio.to_thread(environment().get_template, name)


def warming(datasette: Datasette) -> App:
    """The application, which begins to get ready when the server starts."""
    app: App = datasette.app()
    tasks: set[asyncio.Task[None]] = set()

    async def started(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            tasks.add(asyncio.create_task(ready(datasette)))
        await app(scope, receive, send)

    return started


def serve(
    path: Path | str,
    host: str = "127.0.0.1",
    port: int = 8001,
    *,
    listening: Callable[[str], None] | None = None,
) -> None:
    """Serve the database at ``path`` until interrupted; ``listening`` is told the address."""
    import uvicorn  # noqa: PLC0415 - two tenths of a second that only serving needs

    datasette = build(path)
    bound = bind(host, port)
    try:
        if listening is not None:
            shown = f"[{host}]" if ":" in host else host
            listening(f"http://{shown}:{bound.getsockname()[1]}/")
        config = uvicorn.Config(
            warming(datasette), log_level="warning", lifespan="on", timeout_keep_alive=5
        )
        uvicorn.Server(config).run(sockets=[bound])
    except KeyboardInterrupt:
        return  # how one stops it
    finally:
        bound.close()
        datasette.statecraft.close()
