"""``statecraft train``: the trained components, from gold."""

from __future__ import annotations

from pathlib import Path

import click

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--gold", required=True, multiple=True, type=_FILE, help="Labelled documents.")
@click.option("--corpus", required=True, multiple=True, type=_FILE, help="Their texts.")
@click.argument("more", nargs=-1, type=_FILE)
@click.option(
    "--part",
    type=click.Choice(["topics", "countries", "all"]),
    default="all",
    show_default=True,
    help="Which model: measures, sectors, deregulation and relevance; countries; or both.",
)
@click.option("--cv", is_flag=True, help="Only cross-validate; write no model.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to instead of the package.",
)
def command(
    *,
    gold: tuple[Path, ...],
    corpus: tuple[Path, ...],
    more: tuple[Path, ...],
    part: str,
    cv: bool,
    out: Path | None,
) -> None:
    """Train the models from GOLD and print their cross-validated figures.

    Deterministic; some minutes on two cores. Documents whose texts nearly agree share a fold.
    Further files after --corpus are corpus files too. Results kept in a database are made again by
    the next `statecraft tag`, since the model is part of the pipeline's version.

    \b
    Examples:
      statecraft train --cv --gold train.jsonl --corpus whitehouse.jsonl.gz state.jsonl.gz
      statecraft train --gold train.jsonl --corpus *.jsonl.gz
    """
    from nlp.train_examples import labelled

    documents = labelled(gold, (*corpus, *more))
    if part in ("topics", "all"):
        from nlp import train as topics

        folder = out or Path(topics.__file__).parent / "model"
        report = topics.train(documents, [*corpus, *more], None if cv else folder)
        click.echo("\n".join(report.lines()))
        _wrote(None if cv else folder)
    if part in ("countries", "all"):
        from nlp import crossval
        from nlp.countries import train as countries

        folder = out or Path(countries.__file__).parent / "model"
        texts = [countries.words(str(document.row.get("text") or "")) for document in documents]
        folds = crossval.folds(texts)
        pairs = [(document.gold, document.row) for document in documents]
        found = countries.train(
            countries.examples(pairs, [int(fold) for fold in folds]), None if cv else folder
        )
        click.echo("\n".join(found.lines()))
        _wrote(None if cv else folder)


def _wrote(folder: Path | None) -> None:
    if folder is not None:
        click.echo(f"wrote {folder}", err=True)
