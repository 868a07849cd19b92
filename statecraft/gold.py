"""Gold as it ships: ids, keys, hashes, codes and where quotations stand, without the texts.

    python -m statecraft.gold GOLD.jsonl OUT.jsonl CORPUS.jsonl.gz …

writes what ``statecraft evaluate OUT.jsonl --corpus EXPORT.jsonl`` and ``statecraft train`` need,
so that whoever has crawled the texts can repeat the figures. A quotation becomes its offsets into
the text that ``text_sha256`` names (into the title where ``field`` says so).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from db.corpus_rows import document_of
from db.folding import content_sha256, text_sha256
from db.identity import key_for
from db.records import Document, StatecraftError
from nlp.evaluation.gold import FLAG_NAMES, LIST_NAMES, REPORTED, judgement
from nlp.quotations import offsets
from nlp.rows import dump, read_rows


def shipped(gold: Path, corpora: list[Path]) -> Iterator[dict[str, Any]]:
    """Rows of gold in their order, each with the identity of its document."""
    wanted = {str(row.get("id")): row for _, row in read_rows(gold)}
    known: dict[str, dict[str, Any]] = {}
    for path in corpora:
        for _, row in read_rows(path):
            if row.get("id") in wanted:
                known[row["id"]] = row
    for place, row in read_rows(gold):
        text = known.get(str(row.get("id")))
        if text is None:
            raise StatecraftError(f"{place}: {row.get('id')} is in none of the corpus files")
        codes = judgement(row, place).codes
        document = document_of(text)
        shape: dict[str, Any] = {
            "id": row["id"],
            "key": document.key or key_for(document),
            "content_sha256": content_sha256(document.text),
            "text_sha256": text_sha256(document.text),
            "instrument": row["instrument"],
        }
        for facet in REPORTED:
            if facet in LIST_NAMES and facet != "authorities":
                shape[facet] = _items(row, facet, document)
            elif facet == "authorities":
                shape[facet] = sorted(codes[facet])
            elif facet in FLAG_NAMES:
                shape[facet] = bool(codes[facet])
        yield shape


def _items(row: Mapping[str, Any], facet: str, document: Document) -> list[dict[str, Any]]:
    """A facet's entries by code, their quotations as offsets where they are found."""
    named = (row[name] for name in LIST_NAMES[facet] if row.get(name) is not None)
    entries: list[Any] = next(named, [])
    shaped = []
    for entry in entries:
        known = entry if isinstance(entry, Mapping) else {"code": entry}
        item = {name: known[name] for name in ("code", "role") if name in known}
        shaped.append(item | _place(str(known.get("quote") or ""), document))
    return sorted(shaped, key=lambda item: (item["code"], item.get("role", "")))


def _place(quote: str, document: Document) -> dict[str, Any]:
    for text, where in ((document.text, {}), (document.title, {"field": "title"})):
        span = offsets(text or "", quote, title=bool(where)) if quote else None
        if span:
            return {"start": span[0], "end": span[1], **where}
    return {}


def main(arguments: list[str]) -> None:
    """Write the shipped form; whole or not at all."""
    if len(arguments) < 3:
        raise SystemExit("usage: python -m statecraft.gold GOLD.jsonl OUT.jsonl CORPUS.jsonl.gz …")
    gold, out, *corpora = (Path(argument) for argument in arguments)
    lines = [dump(row) for row in shipped(gold, corpora)]
    out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except StatecraftError as error:
        sys.exit(f"statecraft.gold: {error}")
