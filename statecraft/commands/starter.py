"""``statecraft starter``: the index of facts that a new database begins with."""

from __future__ import annotations

from pathlib import Path

import click


@click.group("starter")
def command() -> None:
    """The starter index: facts and label codes, no texts."""


@command.command("build")
@click.option(
    "--output",
    "-o",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file [default: the package's own, in a source tree].",
)
@click.pass_obj
def build(db_path: Path, output: Path | None) -> None:
    """Build the index from a labelled database.

    Import the corpus files and the Federal Register's CSV indexes into a fresh database, `tag`
    it, then build: the same inputs give the same bytes.
    """
    from db.store import Store
    from statecraft import starter

    target = output or Path(str(starter.packaged()))
    with Store(db_path, readonly=True) as store:
        count = starter.build(store, target)
    click.echo(f"{target}: {count:,} documents, {target.stat().st_size:,} bytes.", err=True)


@command.command("load")
@click.argument("file", required=False, type=click.Path(path_type=Path, exists=True))
@click.pass_obj
def load(db_path: Path, file: Path | None) -> None:
    """Load the index into the database; documents with text keep their own labels."""
    from db.store import Store
    from statecraft import starter

    with Store(db_path) as store:
        count = starter.load(store, file)
    click.echo(f"{count:,} documents of the starter index are known.", err=True)
