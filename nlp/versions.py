"""Versions that key results: what the labels of a text depend on beside the text."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

#: Raised by hand when code changes labels: major for other meanings, minor for other answers.
PIPELINE = "1.8.0"


@cache
def vocabulary_version() -> str:
    """First 12 hex digits of SHA-256 over the vocabulary's data files, by name."""
    return _digest(resources.files("nlp.vocabulary"), (".yml", ".csv"))


@cache
def pipeline_version() -> str:
    """The pipeline's number, and 8 hex digits over the trained parts' data."""
    root = resources.files("nlp")
    digests = [
        _digest(folder, (".npz", ".json"))
        for folder in (root / "model", root / "countries" / "model")
        if folder.is_dir()
    ]
    whole = hashlib.sha256("".join(digests).encode()).hexdigest()
    return f"{PIPELINE}+{whole[:8]}"


def _digest(folder: Traversable, suffixes: tuple[str, ...]) -> str:
    total = hashlib.sha256()
    for item in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if item.name.endswith(suffixes):
            total.update(item.name.encode() + b"\0" + item.read_bytes() + b"\0")
    return total.hexdigest()[:12]
