"""``statecraft tag``: labels for the versions that have none of the present pipeline."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("tag")
@click.option("--all", "everything", is_flag=True, help="Label every version again.")
@click.option("--workers", type=click.IntRange(min=1), help="Processes [default: one a processor].")
@click.pass_obj
def command(db_path: Path, everything: bool, workers: int | None) -> None:
    """Label versions that have no labels of the present vocabulary and pipeline."""
    from db.store import Store
    from statecraft import reference
    from statecraft.tagging import default_workers, tag_untagged

    with Store(db_path) as store:
        reference.refresh(store)
        count = tag_untagged(store, everything=everything, workers=workers or default_workers())
    click.echo(f"Labelled {count:,} versions.", err=True)
