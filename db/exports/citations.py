"""CSL-JSON, RIS and BibTeX: one item a document, see ``db.citing``.

"Accessed" is the day of the snapshot: what is cited is that state of the corpus.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from db.citing import bibtex, csl, ris
from db.exports.about import About, Written
from db.exports.documents import Exported
from db.exports.wellformed import encoded


def _items(documents: Iterator[Exported], about: About) -> Iterator[csl.Item]:
    accessed = (about.snapshot or "")[:10] or None
    for document in documents:
        yield csl.item(document, accessed)


def write_csl(documents: Iterator[Exported], stream: BinaryIO, about: About) -> Written:
    written = Written()
    stream.write(b"[")
    for item in _items(documents, about):
        text = json.dumps(item, ensure_ascii=False, sort_keys=True)
        stream.write((b",\n" if written.rows else b"\n") + encoded(text))
        written.rows += 1
    stream.write(b"\n]\n")
    return written


def write_ris(documents: Iterator[Exported], stream: BinaryIO, about: About) -> Written:
    written = Written()
    for item in _items(documents, about):
        stream.write(encoded(ris.record(item)))
        written.rows += 1
    return written


def write_bibtex(documents: Iterator[Exported], stream: BinaryIO, about: About) -> Written:
    written = Written()
    for item in _items(documents, about):
        stream.write(encoded(bibtex.entry(item)))
        written.rows += 1
    return written
