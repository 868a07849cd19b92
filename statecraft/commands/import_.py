"""``statecraft import``: documents from JSON lines."""

from __future__ import annotations

from pathlib import Path

import click


@click.command("import")
@click.argument(
    "files",
    nargs=-1,
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE.jsonl[.gz]...",
)
@click.pass_obj
def command(db_path: Path, files: tuple[Path, ...]) -> None:
    """Import documents from JSON lines, all or nothing.

    Takes what `export jsonl` writes and files of collected corpora: a row needs `key`, or
    `source` with `url`, `document_number` or `id`; its text may be null.
    """
    from db.importing import import_files
    from statecraft.progress import counter

    with counter("Rows") as report:
        done = import_files(db_path, files, report)
    click.echo(
        f"{done.rows:,} rows read: {done.new:,} new documents, {done.versions:,} further"
        f" versions, {done.unchanged:,} rows changed nothing.",
        err=True,
    )
