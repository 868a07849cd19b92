"""``statecraft export``: documents of a filter, in a format of one's tools."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from db.exports import FORMATS
from db.exports.wellformed import clean
from db.records import StatecraftError

Decorated = TypeVar("Decorated", bound=Callable[..., Any])

_LISTS = (
    ("source", "whitehouse, federal-register or state."),
    ("instrument", "Instrument, such as executive-order."),
    ("measure", "Measure, such as tariff."),
    ("country", "Country, such as CN; must hold of the same label as --role."),
    ("role", "target or partner."),
    ("sector", "Sector, such as semiconductors."),
    ("deregulation", "Deregulation flag."),
    ("authority", "Authority, such as ieepa."),
    ("direction", "Which way a measure goes, such as tariff:ease (experimental)."),
    ("search", "Words that the document holds; Japanese words find concepts."),
)


_SITE = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(/[A-Za-z0-9._~/-]*)?")


def filter_options(decorated: Decorated) -> Decorated:
    """The filter's options: repeatable, AND between kinds, OR within one."""
    decorated = click.option(
        "--relevant/--not-relevant", default=None, help="Economic-security documents only."
    )(decorated)
    for name, help_text in reversed(_LISTS):
        decorated = click.option(f"--{name}", multiple=True, help=help_text)(decorated)
    for name, side in (("until", "to"), ("since", "from")):
        decorated = click.option(
            f"--{name}", metavar="DATE", help=f"Dated {side} this day, month or year on."
        )(decorated)
    return decorated


def _address(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """An address without its final slash, or none."""
    if not value:
        return None
    plain = value.rstrip("/")
    if not _SITE.fullmatch(plain):
        raise click.BadParameter(
            f"{value!r} is no address; write https://HOST or https://HOST/PATH"
        )
    return plain


@click.command("export")
@click.argument("form", metavar="FORMAT", type=click.Choice(list(FORMATS)))
@click.option(
    "--output", "-o", type=click.Path(path_type=Path), help="File (else standard output)."
)
@click.option("--versions", is_flag=True, help="Every version, not only the present one.")
@click.option("--index", is_flag=True, help="Entries whose text is not fetched, too.")
@click.option("--bom", is_flag=True, help="Byte-order mark, for Japanese Excel (csv).")
@click.option(
    "--meta",
    type=click.Path(path_type=Path),
    help="The sidecar: filter, counts, time [default: FILE.meta.json beside --output].",
)
@click.option(
    "--site",
    metavar="URL",
    envvar="STATECRAFT_SITE",
    callback=_address,
    help="Address of your site; a feed then links to itself and to its pages there (atom).",
)
@filter_options
@click.pass_obj
def command(
    db_path: Path, /, form: str, output: Path | None, meta: Path | None, **options: Any
) -> None:
    """Write the documents of a filter as FORMAT.

    \b
    Examples:
      statecraft export csv --measure tariff --country CN --role target -o china.csv
      statecraft export parquet --since 2025-01-20 --relevant -o since.parquet
      statecraft export ris --search "rare earth" -o zotero.ris
      statecraft export atom --country CN --site https://example.org -o china.xml
    """
    from db.exports.about import sidecar
    from db.filters import Filter
    from db.store import Store
    from statecraft.exporting import export

    chosen = Filter.from_params({name: _listed(value) for name, value in options.items()})
    if output and meta is None:
        meta = output.with_name(output.name + ".meta.json")
    settings = {name: bool(options[name]) for name in ("versions", "index", "bom")}
    with Store(db_path, readonly=True) as store, _opened(output) as stream:
        about, written = export(store, form, chosen, stream, site=options["site"], **settings)
    if meta:
        with _opened(meta) as stream:
            stream.write(sidecar(about, written, output.name if output else form).encode())
    click.echo(f"{written.rows:,} of {about.total:,} rows exported.", err=True)
    defused = sum(written.remarks.get("defused", {}).get("cells", {}).values())
    if defused:
        click.echo(f"{defused:,} cells that a spreadsheet would run were defused.", err=True)


def _listed(value: Any) -> list[str]:
    if value is None:
        return []
    given = value if isinstance(value, tuple) else (value,)
    # Bytes of a shell that are no UTF-8 come as lone surrogates, which no database takes.
    return [clean(str(item)) for item in given]


@contextmanager
def _opened(path: Path | None) -> Iterator[BinaryIO]:
    """A file that appears only when complete, or standard output."""
    if path is None:
        try:
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()
        except BrokenPipeError:  # the reader has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(0)
        return
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name, suffix=".part")
    except OSError as error:
        raise StatecraftError(f"{path}: cannot be written: {error.strerror or error}") from error
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
        part.chmod(0o644)
        part.replace(path)
    except OSError as error:
        raise StatecraftError(f"{path}: cannot be written: {error.strerror or error}") from error
    finally:
        part.unlink(missing_ok=True)
