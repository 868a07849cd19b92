"""``statecraft status``: can every source still be seen?"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="As one JSON object.")
@click.pass_obj
def command(db_path: Path, as_json: bool) -> None:
    """Say how every source is: last success, newest document, counts, refusals.

    Ends with 0 where all are healthy, 1 where one is stale or failing.
    """
    from db.health import health
    from db.store import Store

    with Store(db_path, readonly=True) as store:
        found = health(store.db)
    if as_json:
        click.echo(json.dumps(found.as_dict(), ensure_ascii=False, indent=2))
    else:
        for name, source in found.sources.items():
            newest = source.newest_document
            click.echo(f"{name}: {'healthy' if source.healthy else 'UNHEALTHY'}")
            for problem in source.problems:
                click.echo(f"  ! {problem}")
            click.echo(f"  last success     {source.last_success or 'none'}")
            click.echo(f"  newest document  {newest['date'] if newest else 'none'}")
            click.echo(
                f"  documents        {source.documents:,} ({source.with_text:,} with text,"
                f" {source.gone:,} gone)"
            )
            click.echo(
                f"  since {source.recent_since} {source.recent:,}"
                f" (at least {source.expected:,} expected)"
            )
            click.echo(f"  refusals         {source.refusals:,} in the last run")
    if not found.healthy:
        sys.exit(1)
