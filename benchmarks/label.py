"""How fast ``label`` reads, beside the bare tokenizer in the same run.

    python benchmarks/label.py CORPUS.jsonl.gz [MODEL]

prints words a second of ``spacy.blank("en")`` and of the whole pipeline over the same texts, their
ratio (0.2 is the bar), the peak of memory, the time of a text eight times as long as another
(8 x 1.3 is the bar), and a trained spaCy pipeline over a slice: MODEL, the name of an installed
one or a folder, ``en_core_web_sm`` if none is named.
"""

from __future__ import annotations

import gzip
import json
import resource
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import spacy

from nlp.pipeline import load
from nlp.rows import dump, label_row

Row = dict[str, Any]
LONG, SHORT = 1_000_000, 125_000  # characters
MODEL = "en_core_web_sm"
SLICE = 40  # documents for MODEL, which is slow


def rows(path: Path) -> list[Row]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as stream:
        return [json.loads(line) for line in stream]


def timed(work: Callable[[Row], object], documents: Iterable[Row]) -> float:
    start = time.perf_counter()
    for row in documents:
        work(row)
    return time.perf_counter() - start


def one_long(documents: list[Row], size: int) -> Row:
    """A text of ``size`` characters: rules of the corpus, one after another."""
    text = "\n\n".join(row["text"] or "" for row in documents)
    while len(text) < size:
        text += "\n\n" + text
    return {"id": "long", "title": "A long rule", "source": "federalregister", "text": text[:size]}


def main(path: Path, model: str = MODEL) -> None:
    documents = rows(path)
    bare = spacy.blank("en")
    bare.max_length = 100_000_000
    tagger = load()
    tagger.tag("Duties on steel of China rise.", {"title": "Duties"})  # load models before timing
    words = sum(len(bare.make_doc(row["text"] or "")) for row in documents)
    plain = timed(lambda row: bare.make_doc(row["text"] or ""), documents)
    whole = timed(lambda row: dump(label_row(row["id"], tagger.tag(row["text"], row))), documents)
    print(f"{len(documents)} documents, {words:,} words")
    print(f"spacy.blank('en'): {words / plain:,.0f} words a second")
    print(f"label:             {words / whole:,.0f} words a second")
    print(f"ratio:             {plain / whole:.3f}")
    print(f"microseconds a word: {whole / words * 1e6:.1f}")
    short, long = one_long(documents, SHORT), one_long(documents, LONG)
    first = min(timed(lambda row: tagger.tag(row["text"], row), [short]) for _ in range(3))
    second = min(timed(lambda row: tagger.tag(row["text"], row), [long]) for _ in range(3))
    print(f"{SHORT:,} characters: {first:.2f} s; {LONG:,} characters: {second:.2f} s")
    print(f"times as long: {second / first:.1f} (linear is {LONG / SHORT:.0f})")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory: {peak:,.0f} MB")
    try:
        small = spacy.load(model)
    except OSError:
        print(f"{model}: not installed")
        return
    chosen = documents[:: max(1, len(documents) // SLICE)]
    sliced = sum(len(bare.make_doc(row["text"] or "")) for row in chosen)
    slow = timed(lambda row: small(row["text"] or ""), chosen)
    name = f"{small.meta['lang']}_{small.meta['name']} {small.meta['version']}"
    print(f"{name}: {sliced / slow:,.0f} words a second ({len(chosen)} documents)")


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit("usage: python benchmarks/label.py CORPUS.jsonl.gz [MODEL]")
    main(Path(sys.argv[1]), *sys.argv[2:])
