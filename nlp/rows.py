"""JSON lines in and out: how ``label`` and ``evaluate`` read documents and write labels."""

from __future__ import annotations

import gzip
import io
import json
import sys
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from db.records import MANNERS, Label, StatecraftError

#: facet of a label -> the list that holds it in a row of ``label``
LISTS = {
    "measure": "measures",
    "country": "countries",
    "sector": "sectors",
    "deregulation": "deregulation",
    "authority": "authorities",
}
FLAGS = ("safeguard", "economic_security")


def read_rows(path: Path | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Objects of a JSON lines file, gzipped or not, with their place ``FILE:LINE``.

    None reads standard input. Empty lines are passed over. StatecraftError names the line that
    is no JSON object, and the last good line of a cut or damaged gzip.
    """
    name = "standard input" if path is None else str(path)
    number = 0
    try:
        with _open(path) as stream:
            for number, line in enumerate(stream, start=1):
                if not line.strip():
                    continue
                yield f"{name}:{number}", _object(line, f"{name}:{number}")
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise StatecraftError(f"{name}:{number + 1}: damaged or cut gzip: {error}") from error
    except OSError as error:
        raise StatecraftError(f"{name}: cannot be read: {error.strerror or error}") from error


def _open(path: Path | None) -> IO[bytes]:
    raw: IO[bytes] = sys.stdin.buffer if path is None else path.open("rb")
    buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(raw)  # type: ignore[type-var]
    if buffered.peek(2)[:2] == b"\x1f\x8b":
        return io.BufferedReader(gzip.GzipFile(fileobj=buffered))
    return buffered


def _object(line: bytes, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except UnicodeDecodeError as error:
        raise StatecraftError(f"{place}: not UTF-8: {error.reason}") from error
    except (ValueError, RecursionError) as error:
        raise StatecraftError(f"{place}: not JSON: {error}") from error
    if not isinstance(row, dict):
        raise StatecraftError(f"{place}: a JSON object is needed, not {type(row).__name__}")
    return row


def check_document(row: dict[str, Any], place: str) -> None:
    """A row that ``label`` can read has an id, and title and text that are strings or null."""
    if row.get("id") in (None, ""):
        raise StatecraftError(f"{place}: the row has no id")
    for name in ("title", "text"):
        if not isinstance(row.get(name), str | None):
            raise StatecraftError(
                f"{place}: {name} must be a string or null, not {type(row[name]).__name__}"
            )


def best(labels: Iterable[Label]) -> list[Label]:
    """The best-scored label of each facet, code and role, in the order first met."""
    chosen: dict[tuple[str, str, str | None], Label] = {}
    for label in labels:
        key = (label.facet, label.code, label.role)
        if key not in chosen or label.score > chosen[key].score:
            chosen[key] = label
    return list(chosen.values())


def evidence(label: Label) -> dict[str, Any]:
    """``start``, ``end``, ``quote``, ``score``, ``rule``, and ``field`` unless it is the text."""
    row: dict[str, Any] = {
        "start": label.start,
        "end": label.end,
        "quote": label.quote,
        "score": label.score,
        "rule": label.rule,
    }
    if label.field != "text":
        row["field"] = label.field
    return row


def label_row(identifier: object, labels: list[Label]) -> dict[str, Any]:
    """One line of ``label``: the shapes of the public interface."""
    row: dict[str, Any] = {"id": identifier, "instrument": None}
    row.update({name: [] for name in LISTS.values()})
    experimental: dict[str, list[dict[str, Any]]] = {"direction": [], "manner": []}
    for label in best(labels):
        if label.facet == "instrument":
            row["instrument"] = label.code
        elif label.facet in LISTS:
            entry: dict[str, Any] = {"code": label.code}
            if label.facet == "country":
                entry["role"] = label.role
                if manner := MANNERS.get(label.role or ""):
                    said = {"code": f"{label.code}:{manner}"} | evidence(label)
                    experimental["manner"].append(said)
            row[LISTS[label.facet]].append(entry | evidence(label))
        elif label.facet == "direction":
            experimental["direction"].append({"code": label.code} | evidence(label))
    for flag in FLAGS:
        found = [label for label in labels if label.facet == flag and label.code == "true"]
        row[flag] = {"value": bool(found), "evidence": [evidence(label) for label in found]}
    return row | experimental


def dump(row: dict[str, Any]) -> str:
    """A row as one line of JSON, readable; lone surrogates, which no encoding takes, escaped."""
    line = json.dumps(row, ensure_ascii=False)
    try:
        line.encode()
    except UnicodeEncodeError:
        return json.dumps(row)
    return line
