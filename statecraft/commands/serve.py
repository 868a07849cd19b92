"""``statecraft serve``: the site of the database, read-only, until interrupted."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.pass_obj
def command(db_path: Path, port: int, host: str) -> None:
    """Serve the site: pages, tables, SQL and downloads of the database, read-only."""
    from db.site.app import serve

    def listening(address: str) -> None:
        click.echo(f"Serving {db_path} at {address} (interrupt to stop)", err=True)

    serve(db_path, host, port, listening=listening)
