"""``statecraft archive verify``: are the archived responses what they were when they came?"""

from __future__ import annotations

from pathlib import Path

import click

from db.records import PartialError


@click.group("archive")
def command() -> None:
    """Look after the archive of responses (WARC files)."""


@command.command("verify")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
def verify_command(files: tuple[Path, ...]) -> None:
    """Check the digests of every record of FILES, and that each revisit leads to its payload."""
    from crawler.captures import verify

    broken = []
    for found in verify(files):
        state = "ok" if not found.problems else f"{len(found.problems)} problem(s)"
        click.echo(f"{found.path}: {found.records} records, {found.revisits} revisits, {state}")
        for problem in found.problems:
            click.echo(f"  {problem}")
        if found.problems:
            broken.append(str(found.path))
    if broken:
        raise PartialError(f"archive verify: not whole: {', '.join(broken)}")
