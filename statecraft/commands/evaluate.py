"""``statecraft evaluate``: labels against gold."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from db.records import StatecraftError

if TYPE_CHECKING:
    from nlp.evaluation.evidence import Tally
    from nlp.evaluation.gold import Judgement
    from nlp.evaluation.report import Miss

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("gold", type=_FILE)
@click.option("--corpus", required=True, multiple=True, type=_FILE, help="Texts: JSON lines.")
@click.argument("more", nargs=-1, type=_FILE)
@click.option("--labels", type=_FILE, help="Score these lines of `label` instead of labelling.")
@click.option(
    "--titles", is_flag=True, help="Label by the title alone, as documents of an index are."
)
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
@click.option("--markdown", is_flag=True, help="The table of facets alone, as in the README.")
@click.option("--errors", is_flag=True, help="List every miss with its evidence.")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --errors: write the misses, texts and rules as a page.",
)
def command(
    *,
    gold: Path,
    corpus: tuple[Path, ...],
    more: tuple[Path, ...],
    labels: Path | None,
    titles: bool,
    as_json: bool,
    markdown: bool,
    errors: bool,
    html: Path | None,
) -> None:
    """Precision, recall and F1 per facet and code, with 95 % bootstrap intervals.

    GOLD holds JSON lines of judgements by id (as shared, with quotations, or as in the
    repository, with codes alone); further files after --corpus are corpus files too.
    """
    from nlp.evaluation.report import summary, tables

    if html and not errors:
        raise StatecraftError("--html goes with --errors")
    if titles and labels:
        raise StatecraftError("--titles labels anew: it does not go with --labels")
    run = _Run(gold, (*corpus, *more), labels, titles=titles)
    found = run.report()
    if as_json:
        data = found.as_dict()
        if errors:
            data["errors"] = [_miss_row(miss) for miss in run.misses()]
        click.echo(json.dumps(data, ensure_ascii=False, indent=2))
    elif markdown:
        click.echo(summary(found))
    else:
        click.echo(tables(found))
        if errors and not html:
            click.echo()
            for miss in run.misses():
                click.echo(_miss_line(miss))
    if errors and html:
        run.write_page(html)
        click.echo(f"wrote {html}", err=True)


class _Run:
    """Gold matched with texts, and the labels of these texts."""

    def __init__(
        self, gold: Path, corpus: tuple[Path, ...], labels: Path | None, *, titles: bool
    ) -> None:
        from nlp.evaluation.evidence import added, agreement
        from nlp.evaluation.gold import judgement, with_words
        from nlp.pipeline import load
        from nlp.rows import label_row, read_rows

        judgements = [judgement(row, place) for place, row in read_rows(gold)]
        if not judgements:
            raise StatecraftError(f"{gold}: no judgements")
        self.rows, self.missing = _match(judgements, corpus)
        if not self.rows:
            raise StatecraftError(
                f"none of the {len(judgements)} documents of {gold} is in the corpus"
            )
        given = None
        if labels:
            given = {j.id: j for j in (judgement(row, place) for place, row in read_rows(labels))}
        tagger = load()
        self.pairs: list[tuple[Judgement, Judgement]] = []
        self.evidence: Tally = {}
        for shipped in judgements:
            row = self.rows.get(shipped.id)
            if row is None:
                continue
            reading = tagger.read(row.get("text"), row)
            one = judgement(with_words(shipped.row, row), shipped.id)
            if titles:
                bare = tagger.tag("", {**row, "text": None})
                said = judgement(label_row(one.id, bare), one.id)
            elif given is None:
                said = judgement(label_row(one.id, tagger.tag_reading(reading)), one.id)
            elif one.id in given:
                said = given[one.id]
            else:
                raise StatecraftError(f"{labels}: no labels of {one.id}")
            self.pairs.append((one, said))
            self.evidence = added(self.evidence, agreement(reading, one, said))

    def report(self) -> Any:
        from nlp.evaluation.report import report

        documents = [self.rows[one.id] for one, _ in self.pairs]
        return report(self.pairs, documents, missing=self.missing, evidence=self.evidence)

    def misses(self) -> Iterator[Miss]:
        from nlp.evaluation.report import misses

        for one, said in self.pairs:
            yield from misses(one, said)

    def write_page(self, target: Path) -> None:
        from nlp.evaluation.page import page
        from nlp.evaluation.report import misses

        cases = [(self.rows[g.id], g, said, misses(g, said)) for g, said in self.pairs]
        part = target.with_name(target.name + ".part")
        try:
            part.write_text("".join(page([case for case in cases if case[3]])), encoding="utf-8")
            part.replace(target)
        except OSError as error:
            raise StatecraftError(f"{target}: cannot be written: {error.strerror}") from error


def _match(
    judgements: list[Judgement], corpus: tuple[Path, ...]
) -> tuple[dict[str, dict[str, Any]], list[str]]:
    """Corpus rows by the gold's id, and the ids without a row.

    A row is known by its id, else by the hash of its content, else by its key.
    """
    from nlp.rows import check_document, read_rows

    names = ("id", "content_sha256", "key")
    wanted = {
        (name, str(one.row[name])): one.id
        for one in judgements
        for name in names
        if one.row.get(name)
    }
    rows: dict[str, tuple[int, dict[str, Any]]] = {}
    for path in corpus:
        for place, row in read_rows(path):
            for rank, name in enumerate(names):
                identifier = wanted.get((name, str(row.get(name) or "")))
                if identifier and (identifier not in rows or rank < rows[identifier][0]):
                    check_document({"id": identifier, **row}, place)
                    rows[identifier] = (rank, row)
    found = {identifier: row for identifier, (_, row) in rows.items()}
    return found, [one.id for one in judgements if one.id not in found]


def _miss_row(miss: Miss) -> dict[str, Any]:
    return {name: getattr(miss, name) for name in miss.__slots__}


def _miss_line(miss: Miss) -> str:
    quote = " ".join(miss.quote.split())
    rule = f" [{miss.rule} {miss.score:.2f}]" if miss.score is not None else ""
    return f"{miss.id}\t{miss.facet}\t{miss.kind}\t{miss.code}\t{quote}{rule}"
