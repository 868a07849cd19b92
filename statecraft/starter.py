"""The starter index: facts about documents, so that a new database has a timeline at once.

A gzipped file of JSON lines in the package: a header, then one document a line by key, with its
addresses, title, dates, numbers, content hash and label codes; no text and no quotation. A row
that it brings says so (``labelled_from`` is "starter") until its text arrives and is labelled.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from db import derived
from db.exports.documents import Exported, documents
from db.filters import Filter
from db.records import Document, StatecraftError
from db.store import Store

NAME = "starter.jsonl.gz"
FORMAT = 1
#: State releases are taken from this day on.
STATE_SINCE = "2025-01-01"
BIS = "industry and security"

#: Facts of a document that the index carries where they are known.
FACTS = (
    "key",
    "source",
    "url",
    "aliases",
    "title",
    "published",
    "published_basis",
    "published_time",
    "signed",
    "effective",
    "comments_close",
    "section",
    "subcategory",
    "type",
    "subtype",
    "document_number",
    "citation",
    "executive_order_number",
    "proclamation_number",
    "docket_ids",
    "rins",
    "action",
    "agencies",
    "cfr_references",
    "content_sha256",
    "instrument",
    "measures",
    "countries",
    "sectors",
    "deregulation",
    "safeguard",
    "authorities",
    "economic_security",
    "direction",
)
_DESCRIPTIVE = tuple(
    name for name in FACTS if name in Document.__dataclass_fields__ and name != "aliases"
)


def packaged() -> Traversable:
    """Where the installation keeps its index."""
    return resources.files("statecraft.data").joinpath(NAME)


def available() -> bool:
    """Whether this installation carries a starter index."""
    return packaged().is_file()


def belongs(document: Exported) -> bool:
    """Whether a document goes into the index: all of the White House; presidential documents and
    those of the Bureau of Industry and Security; State releases since 2025 with a date of record.
    """
    if not document["title"]:
        return False
    if document["source"] == "whitehouse":
        return True
    if document["source"] == "state":
        return (document["published"] or "") >= STATE_SINCE
    agencies = "; ".join(document["agencies"]).lower()
    return document["type"] == "Presidential Document" or BIS in agencies


def build(store: Store, output: Path) -> int:
    """Write the index of a database to ``output``; how many documents it holds.

    The same database gives the same bytes. Entries without text are labelled by title and
    metadata alone.
    """
    lines = [line(document) for document in _chosen(store)]
    header = {"statecraft_starter": FORMAT, "documents": len(lines), **_made_by(store)}
    content = "\n".join([json.dumps(header), *lines, ""]).encode()
    buffer = io.BytesIO()
    with gzip.GzipFile(filename="", fileobj=buffer, mode="wb", compresslevel=9, mtime=0) as packed:
        packed.write(content)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_bytes(buffer.getvalue())
    return len(lines)


def _made_by(store: Store) -> dict[str, str]:
    """The versions that labelled the database; it must be one, or the index would not say true."""
    from nlp.versions import pipeline_version, vocabulary_version

    versions = {"vocabulary_version": vocabulary_version(), "pipeline_version": pipeline_version()}
    left = store.count_untagged(versions["vocabulary_version"], versions["pipeline_version"])
    if left:
        raise StatecraftError(f"{left} versions are not labelled yet: run `statecraft tag` first")
    return versions


def _chosen(store: Store) -> Iterator[Exported]:
    from nlp.pipeline import load

    tagger = load()
    for document in documents(store.db, Filter(), index=True):
        if not belongs(document):
            continue
        if document["text"] is None:
            labels = tagger.tag(document["abstract"] or "", document)
            codes = sorted({(item.facet, item.code, item.role or "") for item in labels})
            document.update(derived.code_lists(codes))
            document["instrument"] = next(
                (code for facet, code, _ in codes if facet == "instrument"), None
            )
            for name in ("safeguard", "economic_security"):
                document[name] = (name, "true", "") in codes
        yield document


def line(document: Exported) -> str:
    """One document's facts as a line; what is not known is left out."""
    facts = {name: document[name] for name in FACTS if document[name] not in (None, "", [], False)}
    return json.dumps(facts, ensure_ascii=False, separators=(",", ":"))


def read(path: Path | None = None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Header and rows of an index, the packaged one by default.

    Raises StatecraftError where the file is none of ours.
    """
    source: Traversable | Path = path or packaged()
    try:
        header, *rows = [
            json.loads(item) for item in gzip.decompress(source.read_bytes()).splitlines()
        ]
        if header["statecraft_starter"] != FORMAT:
            raise ValueError("another format")
    except (OSError, EOFError, ValueError, KeyError, TypeError) as error:
        raise StatecraftError(f"{source}: no starter index of this version ({error})") from error
    return header, rows


def load(store: Store, path: Path | None = None) -> int:
    """Load an index into a database; how many documents it names. Loading again changes nothing.

    Documents whose text is known keep what the database says of them.
    """
    header, rows = read(path)
    with store.atomic():
        for row in rows:
            key = store.keep(_document(row)).key
            _label(store, key, row, header)
    return len(rows)


def _document(row: dict[str, Any]) -> Document:
    values = {name: row[name] for name in _DESCRIPTIVE if name in row}
    return Document(**{"url": "", **values}, aliases=list(row.get("aliases", [])))


def _label(store: Store, key: str, row: dict[str, Any], header: dict[str, Any]) -> None:
    """The starter's codes and content hash, where there is no text yet."""
    db = store.db
    version, labelled_from, by = db.conn.execute(
        "SELECT version, labelled_from, pipeline_version FROM documents WHERE key = ?", [key]
    ).fetchone()
    if version is not None or (labelled_from, by) == ("starter", header["pipeline_version"]):
        return
    db.conn.execute(
        "UPDATE documents SET content_sha256 = ? WHERE key = ?", [row.get("content_sha256"), key]
    )
    codes: list[derived.Code] = [
        (facet, code, "")
        for name, facet in derived.LISTED_FACETS.items()
        for code in row.get(name, [])
    ]
    codes += [("country", item["code"], item["role"]) for item in row.get("countries", [])]
    codes += [("instrument", row["instrument"], "")] if "instrument" in row else []
    codes += [(name, "true", "") for name in ("safeguard", "economic_security") if row.get(name)]
    derived.write_codes(
        db,
        key,
        codes,
        labelled_from="starter",
        vocabulary_version=header["vocabulary_version"],
        pipeline_version=header["pipeline_version"],
    )
    derived.refresh_timeline(db, key)
    store.touch()
