"""``statecraft correct``: what people say of labels, kept and obeyed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from db.records import StatecraftError

if TYPE_CHECKING:
    from db.store import Store


@click.group("correct")
def command() -> None:
    """Say that a label is right or wrong; labelling obeys it and the site shows it.

    The documents concerned are labelled again at once. A later word on the same code counts more
    than an earlier one.

    \b
    Examples:
      statecraft correct add fr:2026-00789 sector coal wrong \\
          --who "M. Kato" --why "Only the history speaks of coal."
      statecraft correct add wh:2025/04/some-order country JP right --role target \\
          --quote "products of Japan" --who "M. Kato" --why "Section 2 sets its rate."
      statecraft correct import corrections.csv
      statecraft correct list fr:2026-00789
      statecraft correct list --csv > corrections.csv
      statecraft correct remove 12
    """


@command.command("add")
@click.argument("key")
@click.argument("facet")
@click.argument("code")
@click.argument("verdict", type=click.Choice(["right", "wrong"]))
@click.option("--who", required=True, help="Who says so.")
@click.option("--why", required=True, help="The reason, shown beside the label.")
@click.option("--role", help="target or partner, for countries.")
@click.option("--span", metavar="START-END", help="The passage, in characters of the text from 0.")
@click.option("--quote", help="The passage in its own words, in place of --span.")
@click.option("--at", metavar="DATE", help="When it was said [default: now].")
@click.pass_obj
def add_command(db_path: Path, /, span: str | None, **given: str | None) -> None:
    """Keep one correction of the document KEY.

    KEY is its key or any address of it; FACET and CODE are those of the codebook, for example
    `measure tariff` or `country CN`. A label that is right and that the pipeline did not make is
    added: with the passage of --span or --quote as its evidence, else with the reason.
    """
    row = {name: value for name, value in given.items() if value is not None}
    if span is not None:
        row["start"], dash, row["end"] = span.partition("-")
        if not dash:
            raise StatecraftError(f"--span: {span!r} is no START-END, such as 120-164")
    _keep(db_path, [("correct add", row)])


@command.command("import")
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE.csv|.jsonl..."
)
@click.pass_obj
def import_command(db_path: Path, files: tuple[Path, ...]) -> None:
    """Keep every correction of FILES, or none of them.

    CSV with a head, or JSON lines: key, facet, code, verdict, who, why; and where they apply
    role, at, start and end, quote. What is known already changes nothing.
    """
    from db import corrections

    _keep(db_path, (found for path in files for found in corrections.read_file(path)))


@command.command("list")
@click.argument("key", required=False)
@click.option("--csv", "form", flag_value="csv", help="As CSV that `correct import` takes.")
@click.option("--json", "form", flag_value="json", help="As JSON lines, likewise.")
@click.pass_obj
def list_command(db_path: Path, key: str | None, form: str | None) -> None:
    """List every correction, or those of the document KEY, oldest first."""
    from db import corrections
    from db.store import Store

    with Store(db_path, readonly=True) as store:
        known = None if key is None else store.find(key)
        if key is not None and known is None:
            raise StatecraftError(f"no document is known under {key!r}")
        rows = list(corrections.listed(store.db, known))
    if form == "csv":
        corrections.write_csv(rows, sys.stdout)
    elif form == "json":
        for row in rows:
            said = {name: row[name] for name in corrections.COLUMNS}
            click.echo(json.dumps(said, ensure_ascii=False))
    else:
        for row in rows:
            click.echo(_line(row))
        click.echo(f"{len(rows):,} corrections.", err=True)


@command.command("remove")
@click.argument("numbers", nargs=-1, required=True, type=int, metavar="NUMBER...")
@click.pass_obj
def remove_command(db_path: Path, numbers: tuple[int, ...]) -> None:
    """Take corrections back, all or none; NUMBER is the first column of `correct list`."""
    from db import corrections

    with _opened(db_path) as store:
        with store.atomic():
            keys = corrections.remove(store.db, numbers)
            store.touch()
        click.echo(f"{len(numbers):,} corrections taken back.", err=True)
        _label_again(store, keys)


def _opened(db_path: Path) -> Store:
    """A store whose codes are those of this installation; never a new one."""
    from db.store import Store
    from statecraft import reference

    Store(db_path, readonly=True).close()
    store = Store(db_path)
    reference.refresh(store)
    return store


def _keep(db_path: Path, placed: Iterable[tuple[str, dict[str, Any]]]) -> None:
    from db import corrections
    from db.store import now

    with _opened(db_path) as store:
        moment = now()

        def rows() -> Iterator[dict[str, Any]]:
            for place, row in placed:
                try:
                    yield corrections.checked(store.db, row, moment)
                except StatecraftError as error:
                    raise StatecraftError(f"{place}: {error}") from error

        with store.atomic():
            checked = list(rows())
            keys = corrections.add(store.db, checked)
            if keys:
                store.touch()
        click.echo(
            f"{len(checked):,} corrections read, {len(keys):,} documents changed by them.",
            err=True,
        )
        _label_again(store, keys)


def _label_again(store: Store, keys: list[str]) -> None:
    from statecraft.tagging import tag_documents

    if not keys:
        return
    count = tag_documents(store, keys)
    click.echo(f"Labelled {count:,} versions again.", err=True)
    untexted = [key for key in keys if not _has_text(store, key)]
    if untexted:
        click.echo(
            f"{len(untexted):,} of them have no text yet ({', '.join(untexted[:3])}): the site"
            " shows what was said; their labels follow it once the text is fetched.",
            err=True,
        )


def _has_text(store: Store, key: str) -> bool:
    found = store.query("SELECT 1 FROM versions WHERE key = ? AND text IS NOT NULL LIMIT 1", [key])
    return next(found, None) is not None


def _line(row: dict[str, Any]) -> str:
    what = f"{row['facet']} {row['code']}" + (f" {row['role']}" if row["role"] else "")
    where = f" [{row['start']}-{row['end']}]" if row["start"] is not None else ""
    said = " ".join((row["why"] or "").split())
    cells = (row["id"], row["key"], what + where, row["verdict"])
    return "\t".join(map(str, cells)) + f"\t{row['who']}, {row['at'][:10]}: {said}"
