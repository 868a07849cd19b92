"""``statecraft train``: the trained components, from gold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from db.records import Label
    from nlp.topics.deeds import Deeds
    from nlp.train import Report
    from nlp.train_examples import Labelled

#: Sums of floats depend in their last bits on how many threads share them, and trees on these: the
#: number is fixed, so that the same texts give the same model whatever the machine's cores.
THREADS = 2
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--gold", required=True, multiple=True, type=_FILE, help="Labelled documents.")
@click.option(
    "--also",
    multiple=True,
    type=_FILE,
    help="Further labelled documents to learn from; --labels leaves them out.",
)
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
    "--labels",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write what models say of the documents of --gold that they have not seen.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to write to instead of the package.",
)
def command(
    *,
    gold: tuple[Path, ...],
    also: tuple[Path, ...],
    corpus: tuple[Path, ...],
    more: tuple[Path, ...],
    part: str,
    cv: bool,
    labels: Path | None,
    out: Path | None,
) -> None:
    """Train the models from GOLD and print their cross-validated figures.

    Deterministic; some minutes on two cores. Documents whose texts nearly agree share a fold.
    Countries learn from what the topics make of documents that they have not seen, so the topics
    are cross-validated for either part.
    Further files after --corpus are corpus files too. Results kept in a database are made again by
    the next `statecraft tag`, since the model is part of the pipeline's version. The lines of
    --labels are for `statecraft evaluate GOLD --labels`, which gives figures for every code.

    \b
    Examples:
      statecraft train --cv --gold train.jsonl --corpus whitehouse.jsonl.gz state.jsonl.gz
      statecraft train --gold train.jsonl --also further.jsonl --corpus *.jsonl.gz
      statecraft train --cv --labels unseen.jsonl --gold train.jsonl --corpus *.jsonl.gz
    """
    from threadpoolctl import threadpool_limits

    from nlp import train_fit  # noqa: F401 - only libraries that are loaded can be limited
    from nlp.train_examples import labelled

    if labels and part != "all":
        raise click.UsageError("--labels needs both models: leave --part out")
    texts = [*corpus, *more]
    documents = labelled(gold, texts)
    everything = [*documents, *(labelled(also, texts) if also else [])]
    with threadpool_limits(THREADS):
        topics = _topics(everything, texts, out, write=not cv and part != "countries")
        countries = None
        if part in ("countries", "all"):
            countries = _countries(everything, topics.deeds, cv, out, outside=labels is not None)
    if labels and countries is not None:
        from nlp.outside import rows
        from nlp.rows import dump

        lines = [dump(row) for row in rows(documents, topics, countries)]
        labels.write_text("\n".join(lines) + "\n", encoding="utf-8")
        click.echo(f"wrote {labels}", err=True)


def _topics(
    documents: list[Labelled], texts: list[Path], out: Path | None, *, write: bool
) -> Report:
    from nlp import train

    folder = (out or Path(train.__file__).parent / "model") if write else None
    report = train.train(documents, texts, folder)
    click.echo("\n".join(report.lines()))
    _wrote(folder)
    return report


def _countries(
    documents: list[Labelled], does: list[Deeds], cv: bool, out: Path | None, *, outside: bool
) -> list[list[Label]]:
    """Out-of-fold labels where ``outside`` asks for them."""
    from nlp import crossval
    from nlp.countries import train

    folder = out or Path(train.__file__).parent / "model"
    texts = [train.words(str(document.row.get("text") or "")) for document in documents]
    folds = [int(fold) for fold in crossval.folds(texts)]
    pairs = [(document.gold, document.row) for document in documents]
    examples = train.examples(pairs, folds, does)
    report = train.train(examples, None if cv else folder)
    click.echo("\n".join(report.lines()))
    _wrote(None if cv else folder)
    return train.outside_labels(examples, report.thresholds) if outside else []


def _wrote(folder: Path | None) -> None:
    if folder is not None:
        click.echo(f"wrote {folder}", err=True)
