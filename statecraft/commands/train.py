"""``statecraft train``: the trained component, from gold."""

from __future__ import annotations

from pathlib import Path

import click

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--gold", required=True, multiple=True, type=_FILE, help="Labelled documents.")
@click.option("--corpus", required=True, multiple=True, type=_FILE, help="Their texts.")
@click.option("--cv", is_flag=True, help="Only cross-validate; write no model.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the model; by default the one in the package.",
)
def command(gold: tuple[Path, ...], corpus: tuple[Path, ...], cv: bool, out: Path | None) -> None:
    """Train the topical model from GOLD and print its cross-validated figures.

    Deterministic; some minutes on two cores. Documents whose texts nearly agree share a fold.

    \b
    Example:
      statecraft train --gold train.jsonl --corpus whitehouse.jsonl.gz --corpus state.jsonl.gz
    """
    from nlp import train as training

    target = None if cv else out or Path(training.__file__).parent / "model"
    report = training.train(gold, corpus, target)
    click.echo("\n".join(report.lines()))
    if target is not None:
        click.echo(f"wrote {target}", err=True)
