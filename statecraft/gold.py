"""Gold as it ships: ids, keys, content hashes and codes, without texts or quotations.

    python -m statecraft.gold GOLD.jsonl OUT.jsonl CORPUS.jsonl.gz …

writes what ``statecraft evaluate OUT.jsonl --corpus EXPORT.jsonl`` needs, so that whoever has
crawled the texts can repeat the figures.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from db.corpus_rows import document_of
from db.folding import content_sha256
from db.identity import key_for
from db.records import StatecraftError
from nlp.evaluation.gold import REPORTED, judgement
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
            "instrument": row["instrument"],
        }
        for facet in REPORTED:
            if facet == "countries":
                pairs = [code.split(":") for code in sorted(codes[facet])]
                shape[facet] = [{"code": code, "role": role} for code, role in pairs]
            elif facet in ("measures", "sectors", "deregulation", "authorities"):
                shape[facet] = sorted(codes[facet])
            elif facet in ("safeguard", "economic_security"):
                shape[facet] = bool(codes[facet])
        yield shape


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
