"""``statecraft label``: JSON lines in, JSON lines of labels out, no database."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command()
@click.argument(
    "file",
    required=False,
    type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path),
)
def command(file: Path | None) -> None:
    """Label documents without a database.

    FILE holds JSON lines (gzipped or not): id, title, text, and when known source, url,
    published, section, subcategory, type, subtype, action, agencies, cfr_references. Without
    FILE, standard input is read. One line of labels a document goes to standard output, in order.
    """
    from nlp.pipeline import load
    from nlp.rows import check_document, dump, label_row, read_rows

    tagger = load()
    source = None if file is None or str(file) == "-" else file
    out = sys.stdout.buffer
    for place, row in read_rows(source):
        check_document(row, place)
        labels = tagger.tag(row.get("text"), row)
        out.write(dump(label_row(row["id"], labels)).encode() + b"\n")
    out.flush()
