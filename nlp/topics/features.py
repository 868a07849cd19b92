"""What is measured of a document before anything is decided: one row of numbers a code.

Every code of the three facets gets the same measurements (how often its cues stand in the title,
the lead, the operative part, quotations ...), so that one model learned from all codes together
can tell what it takes for a document to *do* a thing rather than mention it: a few hundred
labelled documents say little about any one rare code, but much about all of them.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from nlp.reading import Reading
from nlp.topics import history, voices
from nlp.topics.cues import Book, Hit
from nlp.topics.lexicon import Lexicon
from nlp.topics.places import Places
from nlp.topics.qualifiers import denied
from nlp.topics.words import Words, split

OPENING = 60  # characters of a paragraph or heading that open it
#: Codes that count as one kind of document for the model.
FORMS: dict[str, tuple[str, ...]] = {
    "order": (
        "executive-order",
        "proclamation",
        "presidential-memorandum",
        "presidential-determination",
        "presidential-permit",
    ),
    "notice": ("presidential-notice", "message-to-congress"),
    "fact-sheet": ("fact-sheet",),
    "article": ("article",),
    "statement": ("statement",),
    "remarks": ("remarks",),
    "deal": ("agreement", "joint-statement"),
    "rule": (
        "final-rule",
        "interim-final-rule",
        "proposed-rule",
        "advance-notice",
        "agency-order",
    ),
    "agency-notice": ("agency-notice",),
    "personnel": ("nomination", "pardon", "bill-signing"),
}


@dataclass(slots=True)
class Seen:
    """One cue met, with what matters about its place."""

    hit: Hit
    column: int  # index of its code
    weight: float
    place: str
    quoted: bool
    opening: bool  # among the first words of a paragraph or heading
    title: bool = False


@dataclass(slots=True)
class Material:
    """Words and cues of one document."""

    words: Words
    title: Words
    seen: list[Seen]
    instrument: str
    source: str = ""

    @property
    def bare(self) -> bool:
        """Whether nothing but the title is known."""
        return not len(self.words)

    def rules(self) -> frozenset[int]:
        """Rules met in the document's own words."""
        return frozenset(seen.hit.rule for seen in self.seen if not seen.quoted)

    def titled(self) -> frozenset[int]:
        """Codes of which the title says that they are done."""
        return frozenset(seen.column for seen in self.seen if seen.title and seen.weight > 1)


def gather(reading: Reading, lexicon: Lexicon) -> Material:
    """Words and cues of a reading, without cues covered by a counter-pattern, taken back, told of
    years long past, said by those whose voices the document gathers, or of a facet of which its
    title says that it does nothing."""
    words = split(reading.lower, reading.sentences)
    title = split(reading.title_lower, [0])
    seen = _seen(reading, lexicon, words)
    for hit in _kept(lexicon.book, lexicon.book.find(title)):
        rule = lexicon.book.rules[hit.rule]
        column = lexicon.columns[rule.facet, rule.code]
        seen.append(Seen(hit, column, rule.strength, "lead", False, True, True))
    instrument = str(reading.notes.get("instrument") or "")
    undone = lexicon.undone(reading.title_lower, instrument)
    seen = [item for item in seen if lexicon.codes[item.column][0] not in undone]
    return Material(words, title, seen, instrument, reading.value("source"))


def _kept(book: Book, hits: list[Hit]) -> list[Hit]:
    """Hits of rules that speak for a code, without those a counter-pattern overlaps."""
    barred: dict[tuple[str, str], set[int]] = {}
    for hit in hits:
        rule = book.rules[hit.rule]
        if rule.against:
            barred.setdefault((rule.facet, rule.code), set()).update(range(hit.start, hit.end))
    kept = []
    for hit in hits:
        rule = book.rules[hit.rule]
        if rule.against:
            continue
        bar = barred.get((rule.facet, rule.code))
        if bar is None or bar.isdisjoint(range(hit.start, hit.end)):
            kept.append(hit)
    return kept


def _seen(reading: Reading, lexicon: Lexicon, words: Words) -> list[Seen]:
    book, columns = lexicon.book, lexicon.columns
    others, places = voices.of(reading, lexicon), Places(reading, words)
    past = history.History(words, history.year_of(reading.value("published")))
    breaks = reading.folded.breaks
    seen = []
    for hit in _kept(book, book.find(words)):
        at = words.starts[hit.start]
        if denied(words, hit.start) or others.hold(at) or past.holds(hit.start):
            continue
        rule = book.rules[hit.rule]
        opening = at - breaks[max(0, bisect_right(breaks, at) - 1)] < OPENING
        seen.append(
            Seen(
                hit,
                columns[rule.facet, rule.code],
                rule.strength,
                places.of(hit.start),
                reading.in_quotation(at),
                opening,
            )
        )
    return seen


#: Measurements of one code, in order; see ``measure``.
NAMES = (
    "title",
    "title_acts",
    "title_hint",
    "acts",
    "first_sentences",
    "lead",
    "doing",
    "why",
    "past",
    "named",
    "form",
    "body",
    "hints",
    "quoted",
    "opening",
    "count",
    "density",
    "sentences",
    "sentence_share",
    "variety",
    "first",
    "last",
    "rank",
    "share",
    "company",
    "strong_in_facet",
)
_AT = {name: i for i, name in enumerate(NAMES)}
#: Counts that are damped with log(1 + n).
_DAMPED = [
    _AT[name]
    for name in (
        "acts",
        "first_sentences",
        "lead",
        "doing",
        "why",
        "past",
        "named",
        "form",
        "body",
        "hints",
        "quoted",
        "opening",
        "count",
        "variety",
        "sentences",
        "strong_in_facet",
    )
]


def measure(material: Material, codes: list[tuple[str, str]]) -> NDArray[np.float32]:
    """Numbers of every code: an array of shape (codes, ``len(NAMES)``)."""
    out = _counts(material, len(codes))
    size = max(1, len(material.words))
    count = out[:, _AT["count"]].copy()
    out[:, _AT["density"]] = 1000.0 * count / (size + 100)
    weight = count + 3 * out[:, _AT["title"]] + 0.3 * out[:, _AT["hints"]]
    facets = np.array([facet for facet, _ in codes])
    for facet in np.unique(facets):
        mine = np.flatnonzero(facets == facet)
        order = np.argsort(-weight[mine], kind="stable")
        out[mine[order], _AT["rank"]] = np.arange(len(mine))
        total = float(weight[mine].sum())
        out[mine, _AT["share"]] = weight[mine] / max(1.0, total)
        out[mine, _AT["company"]] = (weight[mine] >= 1).sum()
        out[mine, _AT["strong_in_facet"]] = total
    out[:, _DAMPED] = np.log1p(out[:, _DAMPED])
    return out


def _counts(material: Material, n: int) -> NDArray[np.float32]:
    """What can be counted cue by cue; a place counts once for each code and strength."""
    words = material.words
    size = max(1, len(words))
    out = np.zeros((n, len(NAMES)), dtype=np.float32)
    out[:, _AT["first"]] = 1.0
    strings: list[set[str]] = [set() for _ in range(n)]
    sentences: list[set[int]] = [set() for _ in range(n)]
    reached: dict[tuple[int, float], int] = {}
    for seen in sorted(material.seen, key=lambda item: item.hit.start):
        row = out[seen.column]
        start, end = seen.hit.start, seen.hit.end
        if seen.title:
            row[_AT["title" if seen.weight >= 1 else "title_hint"]] += 1
            row[_AT["title_acts"]] += seen.weight > 1
            continue
        if seen.weight > 1:
            row[_AT["acts"]] += not seen.quoted
        strength = min(seen.weight, 1.0)
        if reached.get((seen.column, strength), -1) > start:
            continue
        reached[seen.column, strength] = end
        if seen.weight < 1:
            row[_AT["hints"]] += 1
            continue
        row[_AT["quoted" if seen.quoted else seen.place]] += 1
        row[_AT["count"]] += 1
        sentence = words.sentence(start)
        row[_AT["first_sentences"]] += sentence < 2
        row[_AT["opening"]] += seen.opening
        row[_AT["first"]] = min(row[_AT["first"]], start / size)
        row[_AT["last"]] = start / size
        strings[seen.column].add(" ".join(words.text[start:end]))
        sentences[seen.column].add(sentence)
    total = max(1, len(words.first))
    out[:, _AT["variety"]] = [len(s) for s in strings]
    out[:, _AT["sentences"]] = [len(s) for s in sentences]
    out[:, _AT["sentence_share"]] = [len(s) / total for s in sentences]
    return out


def context(
    material: Material, reading: Reading, titled: tuple[re.Pattern[str], ...]
) -> NDArray[np.float32]:
    """Numbers of the document as a whole: its form, its title's kind, length and voice."""
    title = reading.title_lower
    kinds = [float(pattern.search(title) is not None) for pattern in titled]
    forms = [float(material.instrument in codes) for codes in FORMS.values()]
    size = len(material.words)
    quoted = sum(end - start for start, end in reading.quoted)
    return np.array(
        [
            *forms,
            *kinds,
            math.log1p(size),
            quoted / max(1, len(reading.flat)),
            len(reading.folded.breaks) / (size / 100 + 1),
            float(reading.value("source") == "federalregister"),
            float(reading.value("source") == "state"),
        ],
        dtype=np.float32,
    )


def met(own: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Codes with any cue in text or title: only these can be labelled, for they have evidence."""
    columns = [NAMES.index(name) for name in ("count", "hints", "title", "title_hint")]
    return np.asarray(own[:, columns].any(axis=1))
