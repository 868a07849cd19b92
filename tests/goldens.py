"""Golden results: what a parser gave when somebody last read it.

A fixture has its golden result beside it (``order.html`` -> ``order.golden.json``); real captures
have one row each of title, date, words and content hash. A missing result is written down and the
test fails once, so that somebody reads it before it is committed. After a change that is meant,
``STATECRAFT_REGOLD=1`` writes all of them anew; git shows what changed.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from crawler.parsed import Parsed
from db.folding import content_sha256, word_count
from db.records import Document

FIXTURES = Path(__file__).parent / "fixtures"
ROWS = Path(__file__).parent / "golden"


def _told(parsed: Parsed) -> dict[str, Any]:
    """``parsed`` without its empty fields."""
    said = {key: value for key, value in asdict(parsed).items() if value}
    said["documents"] = [
        {key: value for key, value in document.items() if value}
        for document in said.get("documents", [])
    ]
    return json.loads(json.dumps(said))


def check_golden(fixture: Path, parsed: Parsed) -> None:
    """Compare with the golden result beside ``fixture``."""
    golden = fixture.with_name(f"{fixture.stem}.golden.json")
    told = _told(parsed)
    if os.environ.get("STATECRAFT_REGOLD") or not golden.exists():
        new = not golden.exists()
        golden.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        if new:
            pytest.fail(f"{golden.name} is new: read it, then run again")
    assert told == json.loads(golden.read_text(encoding="utf-8"))


def row(document: Document) -> dict[str, str]:
    """The facts of a real document that may be committed: no word of its text."""
    return {
        "url": document.url,
        "captured": document.captured or "",
        "title": document.title,
        "published": document.published or "",
        "words": str(word_count(document.text)),
        "content_sha256": (content_sha256(document.text) or "")[:16],
    }


def check_rows(name: str, rows: Sequence[Mapping[str, str]]) -> None:
    """Compare rows with ``tests/golden/NAME.csv``."""
    golden = ROWS / f"{name}.csv"
    if os.environ.get("STATECRAFT_REGOLD") or not golden.exists():
        new = not golden.exists()
        with golden.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        if new:
            pytest.fail(f"{golden.name} is new: read it, then run again")
    with golden.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    changed = [dict(ours) for ours in rows if dict(ours) not in known]
    assert not changed, f"{len(changed)} rows differ from {golden.name}, first {changed[0]}"
    assert len(rows) == len(known)
