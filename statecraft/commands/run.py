"""``statecraft run``: database, starter index, site at once, and one bounded crawl beside it."""

from __future__ import annotations

from pathlib import Path

import click

from statecraft import main_job


@click.command("run")
@click.option("--offline", is_flag=True, help="Serve what is there; ask no site for anything.")
@click.option("--no-serve", is_flag=True, help="End after the crawl; exit 1 if a source failed.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option("--port", default=8001, show_default=True, type=click.IntRange(1, 65535))
@click.pass_obj
def command(db_path: Path, offline: bool, no_serve: bool, host: str, port: int) -> None:
    """The main job: prepare the database, serve the site, crawl what is new.

    The database is made or migrated and, when empty, filled with the starter index, so that the
    timeline is there at once. Beside the site one bounded crawl runs (the newest 14 days, at most
    200 requests and 5 minutes a run); its documents are labelled as they come.

    \b
    Examples:
      statecraft run                      # then open http://127.0.0.1:8001
      statecraft run --offline            # browse only
      statecraft --db /srv/s.db run --no-serve   # for a scheduler
    """
    if no_serve:
        raise SystemExit(main_job.crawl_and_label(db_path, offline=offline))
    main_job.serve_and_crawl(db_path, host=host, port=port, offline=offline)
