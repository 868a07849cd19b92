"""The vocabulary's linter: what a schema cannot see.

``complaints`` reads the files alone; ``dead`` wants texts, and names the rules that find nothing
in any of them and give no reason in ``note``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from nlp.vocabulary import Facet, Pattern
from nlp.vocabulary.codes import CODES

_JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
#: A sentence in Japanese: closed by 。, and with a letter of its own script before that.
_SENTENCE = re.compile(rf"{_JAPANESE.pattern}.*。$")


def complaints(facet: Facet) -> list[str]:
    """One sentence a fault: codes missing or unknown, labels missing, examples that fail."""
    found = list(_codes(facet))
    for pattern in facet.patterns():
        found.extend(_examples(pattern))
    return found


def _codes(facet: Facet) -> Iterator[str]:
    codes = [entry.code for entry in facet.entries]
    wanted = CODES[facet.facet]
    for code in wanted:
        if code not in codes:
            yield f"{facet.facet}: no entry for {code}"
    for entry in facet.entries:
        if entry.code not in wanted:
            yield f"{facet.facet}: {entry.code} is not in the codebook"
        if not entry.label.strip() or not entry.definition.strip():
            yield f"{entry.code}: no English label or definition"
        if not _JAPANESE.search(entry.label_ja):
            yield f"{entry.code}: no Japanese label"
        if not _SENTENCE.search(entry.definition_ja):
            yield f"{entry.code}: no Japanese definition that ends in a full stop"
        if not entry.patterns:
            yield f"{entry.code}: no rule"


def _examples(pattern: Pattern) -> Iterator[str]:
    expression = pattern.compiled()
    if not pattern.misses and not pattern.note:
        yield f"{pattern.id}: no sentence that it must not find"
    for sentence in pattern.matches:
        if not expression.search(sentence):
            yield f"{pattern.id}: does not find {sentence!r}"
    for sentence in pattern.misses:
        if expression.search(sentence):
            yield f"{pattern.id}: finds {sentence!r}, which it must not"


def dead(facets: Iterable[Facet], texts: Iterable[str]) -> list[str]:
    """Ids of rules without a ``note`` that find nothing in any of the folded texts."""
    waiting = {
        pattern.id: pattern.compiled()
        for facet in facets
        for pattern in facet.patterns()
        if not pattern.note
    }
    for text in texts:
        alive = [name for name, expression in waiting.items() if expression.search(text)]
        for name in alive:
            del waiting[name]
        if not waiting:
            break
    return sorted(waiting)
