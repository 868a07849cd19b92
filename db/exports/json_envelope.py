"""One JSON object: what the export is, then its documents under ``documents``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from db.exports.about import About, Written
from db.exports.documents import Exported
from db.exports.json_lines import line
from db.exports.wellformed import encoded


def write(documents: Iterator[Exported], stream: BinaryIO, about: About) -> Written:
    written = Written()
    envelope = json.dumps(about.as_dict(), ensure_ascii=False, indent=1)
    stream.write(envelope.removesuffix("\n}").encode() + b',\n "documents": [')
    for document in documents:
        stream.write((b",\n" if written.rows else b"\n") + encoded(line(document)))
        written.rows += 1
    stream.write(b"\n]}\n")
    return written
