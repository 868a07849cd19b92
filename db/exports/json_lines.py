"""JSON Lines: one document a line, every field; what ``import`` reads back byte for byte."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from db.exports.about import About, Written
from db.exports.documents import Exported
from db.exports.wellformed import encoded


def line(document: Exported) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def write(documents: Iterator[Exported], stream: BinaryIO, about: About) -> Written:
    written = Written()
    for document in documents:
        stream.write(encoded(line(document)) + b"\n")
        written.rows += 1
    return written
