"""Several views of one document, and which of them is believed about what.

A site shows the same document as feed item, page and API record, each worded a little differently.
Taken at their word these differences would look like edits, back and forth at every run. The rules
here hold for a crawl and for a replay of its archive alike, so that both give the same store.

- A feed wraps texts in bylines and menus. Beside a text from the publisher's own page it says what
  there is, not what changed; and the page that replaces a feed's copy is no edit.
- State's wp-json tells itself when a text was modified. A page that differs from it in a word or
  two shows the theme's additions, not an edit.
- The Federal Register's API is the record of title, agencies, references and dates; the full-text
  XML prints some of them otherwise ("DEPARTMENT OF COMMERCE" for "Commerce Department") and only
  fills in what the API does not say.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from typing import Any

from rapidfuzz.distance import LCSseq

from db.folding import fold
from db.identity import key_for
from db.keeping import Kept
from db.records import Document, Fetch, StatecraftError
from db.store import Store

#: Share of words in the same order from which on two views of a text are taken for one.
NEARLY = 0.97
_RECORD_SCALARS = (
    "signed",
    "comments_close",
    "type",
    "subtype",
    "citation",
    "action",
    "abstract",
    "executive_order_number",
    "proclamation_number",
)
_RECORD_LISTS = ("effective", "docket_ids", "rins", "agencies", "cfr_references")


class SettlingStore:
    """The part of the store that crawl and replay write to, with these rules before ``keep``."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def atomic(self) -> AbstractContextManager[None]:
        return self._store.atomic()

    def find(self, name: str) -> str | None:
        return self._store.find(name)

    def mark_gone(self, name: str, when: str) -> str | None:
        return self._store.mark_gone(name, when)

    def record_fetch(self, fetch: Fetch) -> int:
        return self._store.record_fetch(fetch)

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> Any:
        return self._store.query(sql, parameters)

    def keep(self, document: Document) -> Kept:
        """Store one sighting, settled with what is known. Raises as ``Store.keep`` does."""
        with self._store.atomic():
            if document.text is not None:
                known = self._known(document)
                if known is not None:
                    document = self._settle(document, known)
            return self._store.keep(document)

    def _settle(self, document: Document, known: dict[str, Any]) -> Document:
        if document.form == "feed" and known["form"] == "page":
            return replace(document, text=None, text_kind="none")
        if document.form == "page" and known["form"] == "feed":
            self._store.db.conn.execute(
                "UPDATE versions SET text_kind = 'teaser' WHERE key = ? AND version = ?"
                " AND form = 'feed' AND text_kind = 'full'",
                [known["key"], known["version"]],
            )
        if document.source == "state" and self._same_but_for_the_theme(document, known):
            return replace(document, text=None, text_kind="none")
        if "/full_text/" in (document.origin or "") and known["published_basis"] == "api":
            return _after_the_record(document, known)
        return document

    def _same_but_for_the_theme(self, document: Document, known: dict[str, Any]) -> bool:
        """Whether a page only says again, nearly word for word, what wp-json gave."""
        if document.published_basis != "page" or known["published_basis"] != "api":
            return False
        if known["form"] != "page" or known["text_kind"] != "full" or not document.text:
            return False
        rows = self._store.query(
            "SELECT text FROM versions WHERE key = ? AND version = ?",
            [known["key"], known["version"]],
        )
        before, after = fold(str(next(iter(rows))["text"])), fold(document.text)
        return bool(LCSseq.normalized_similarity(before, after) >= NEARLY)

    def _known(self, document: Document) -> dict[str, Any] | None:
        """The stored document that this is a sighting of, with the form of its text."""
        names = [*document.aliases, document.url]
        with suppress(StatecraftError):  # nothing but an alias may identify it
            names.append(key_for(document))
        for name in names:
            key = self._store.find(name)
            if key is not None:
                rows = self._store.query(
                    "SELECT d.*, v.form FROM documents d LEFT JOIN versions v"
                    " ON v.key = d.key AND v.version = d.version WHERE d.key = ?",
                    [key],
                )
                return next(iter(rows), None)
        return None


def _after_the_record(document: Document, known: dict[str, Any]) -> Document:
    """A full text whose description yields to the record that the API gave."""
    changes: dict[str, Any] = {"title": known["title"], "url": known["url"]}
    changes |= {name: None for name in _RECORD_SCALARS if known[name]}
    changes |= {name: [] for name in _RECORD_LISTS if known[name] not in (None, "[]")}
    return replace(document, **changes)
