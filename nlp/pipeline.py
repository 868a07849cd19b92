"""The pipeline: a spaCy ``Language`` whose components read one document and label it.

    tagger = load()
    labels = tagger.tag(text, {"title": ..., "source": ..., "section": ...})

``tag`` is pure: the same text and metadata give the same labels. The components are registered
as spaCy factories and pass a ``Reading`` along in ``doc._.reading``, labels in ``doc._.labels``.
Tokens are made only for a component that asks for ``reading.doc``: the rules here read folded
characters, and to tokenize every word would cost as much again as one of the facets.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib import import_module
from typing import Any

import spacy
from spacy.attrs import ORTH
from spacy.language import Language
from spacy.tokens import Doc

from db.records import EXPERIMENTAL, FACETS, Label
from nlp.folding import Folded
from nlp.reading import MIN_QUOTE, Reading

Find = Callable[[Reading], list[Label]]

#: component -> module whose ``find(reading)`` it runs. The order matters: the instrument is read
#: by the facets after it (``reading.notes["instrument"]``); countries read what topics found each
#: sentence to do (``reading.notes["deeds"]``); direction reads the measures that were found
#: (``reading.notes["labels"]``).
COMPONENTS = {
    "instrument": "nlp.instrument",
    "authorities": "nlp.authorities",
    "safeguard": "nlp.safeguard",
    "topics": "nlp.topics",
    "countries": "nlp.countries",
    "direction": "nlp.direction",
}
#: The order in which a document's labels come.
ORDER = (*FACETS, *EXPERIMENTAL)

#: Metadata that labels may depend on: part of the key under which results are kept.
META_FIELDS = (
    "source",
    "url",
    "published",
    "section",
    "subcategory",
    "type",
    "subtype",
    "action",
    "agencies",
    "cfr_references",
    "document_number",
    "executive_order_number",
)

#: Abbreviations that stay one token.
SPECIAL_CASES = (
    "Fed.",
    "Reg.",
    "U.S.C.",
    "C.F.R.",
    "Pub.",
    "Sec.",
    "Secs.",
    "No.",
    "Nos.",
    "Stat.",
)


def _register_extensions() -> None:
    for name, default in (("reading", None), ("labels", None)):
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)


def _register(component: str, module: str) -> None:
    def factory(nlp: Language, name: str) -> Callable[[Doc], Doc]:
        find: Find = import_module(module).find

        def run(doc: Doc) -> Doc:
            doc._.reading.notes["labels"] = doc._.labels
            found = find(doc._.reading)
            if component == "instrument" and found:
                doc._.reading.notes["instrument"] = found[0].code
            doc._.labels.extend(found)
            return doc

        return run

    Language.factory(f"statecraft_{component}", func=factory)


_register_extensions()
for _component, _module in COMPONENTS.items():
    _register(_component, _module)


def build() -> Language:
    """A blank English pipeline with our tokenizer special cases and one component a facet."""
    nlp = spacy.blank("en")
    for word in SPECIAL_CASES:
        nlp.tokenizer.add_special_case(word, [{ORTH: word}])
    nlp.max_length = 100_000_000  # no parser here: memory grows with the text alone
    for component, module in COMPONENTS.items():
        if _exists(module):
            nlp.add_pipe(f"statecraft_{component}", name=component)
    return nlp


def _exists(module: str) -> bool:
    return hasattr(import_module(module), "find")


class Tagger:
    """Labels documents. Holds no state between them."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def read(self, text: str | None, meta: Mapping[str, Any]) -> Reading:
        """Fold; sections, sentences and tokens are made when first asked for."""
        text = text or ""
        title = str(meta.get("title") or "")
        folded = Folded(text, headline=title)
        return Reading(
            text=text,
            title=title,
            meta=meta,
            folded=folded,
            title_folded=Folded(title, title=True),
            language=self.language,
        )

    def tag(self, text: str | None, meta: Mapping[str, Any]) -> list[Label]:
        """Labels of one document, by facet in the order of ``ORDER``, then as found.

        ``meta`` holds ``title`` and whatever of ``META_FIELDS`` is known.
        """
        return self.tag_reading(self.read(text, meta))

    def tag_reading(self, reading: Reading) -> list[Label]:
        """Run every component over one reading."""
        doc = Doc(self.language.vocab)  # carries the reading from component to component
        doc._.reading = reading
        doc._.labels = []
        for _, component in self.language.pipeline:
            doc = component(doc)
        labels: list[Label] = doc._.labels
        doc._.reading = None  # a cycle otherwise: doc and reading would wait for the collector
        # a text or title of under five characters can prove nothing but its form
        kept = [x for x in labels if x.facet == "instrument" or len(x.quote) >= MIN_QUOTE]
        return sorted(kept, key=lambda label: ORDER.index(label.facet))


@cache
def load() -> Tagger:
    """The tagger with every facet; loads vocabulary and models once a process."""
    return Tagger(build())
