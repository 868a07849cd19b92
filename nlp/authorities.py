"""Authorities: the statutes that a document invokes as its legal basis.

A presidential document invokes in its enacting clause and where the President acts in the first
person; a statute that only a directive to an agency names is left out. A Federal Register
document invokes in its authority line and after "pursuant to", "under", "in accordance with". A
fact sheet or statement tells of an invocation in its title or lead, or in so many words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from db.records import Label
from nlp import vocabulary
from nlp.citations import OTHER, Statute, statutes
from nlp.reading import Reading

PRESIDENTIAL = frozenset(
    ["executive-order", "proclamation", "presidential-memorandum", "presidential-determination"]
    + ["presidential-notice", "presidential-permit", "message-to-congress"]
)
REGISTER = frozenset(
    ["final-rule", "interim-final-rule", "proposed-rule", "advance-notice"]
    + ["agency-order", "agency-notice"]
)
#: Statutes that a fact sheet speaks of far more often than it tells of their use.
SPOKEN_OF = frozenset([OTHER, "caa", "nepa", "esa", "ocsla", "aea"])
#: Kinds that invoke nothing themselves: they speak of statutes.
UNINVOKED = frozenset(
    ["remarks", "nomination", "pardon", "bill-signing", "strategy", "agreement"]
    + ["joint-statement"]
)

ENACTING_MAX = 1_500  # characters of an enacting clause
SENTENCE_MAX = 5_000  # characters of a sentence that are read for statutes
CLAUSES_MAX = 20  # enacting clauses of one document
LEAD = 1_100  # characters of a fact sheet that tell what was done today
REGISTER_MAX = 60_000  # characters of a rule in which its basis stands, and as many at its end

#: What any statute's name or citation holds: sentences without one of these are passed over.
_ANCHORS = (
    ["Act ", "Act,", "Act.", "Act)", "Act;", 'Act"', "Acts", "ACT", "U.S.C", "U. S. C", "USC"]
    + ["IEEPA", "NEPA", "DPA", "ECRA", "AECA", "CAATSA", "INA", "NEA", "ESA", "CAA", "OCSLA"]
    + ["agnitsky", "ection ", "ections ", "SECTION ", "itle ", "ub. L", "ublic Law"]
)
#: From an invoked statute to the next of the same list.
_LIST_GAP = re.compile(
    r"^[\s,;()\"']*(?:(?:and|or|as|amended|et|seq|the|of|section|sections|\d[\w().-]*|by|title|also"
    r"|[A-Z]{2,8}|chapter|in|with|accordance|codified|at|see|including|consistent|to|subchapter"
    r"|Act|United|States|Code|U\.S\.C|Public|Law|Pub|L|Stat|FR|\d+)[\s,;.()\"'-]*){0,14}$"
)


@dataclass(slots=True, frozen=True)
class _Zone:
    """A stretch in which a statute counts, and how sure that is."""

    start: int
    end: int
    rule: str
    score: float
    where: str = "text"


@cache
def _rule(name: str) -> re.Pattern[str]:
    for pattern in vocabulary.load("authority").shared:
        if pattern.id == f"authority.{name}":
            return pattern.compiled()
    raise KeyError(name)


def find(reading: Reading) -> list[Label]:
    """One label an authority, with its statute's name or citation as evidence."""
    instrument = reading.notes.get("instrument", "")
    if instrument in UNINVOKED:
        return []
    if instrument in PRESIDENTIAL:
        invoked = _presidential(reading)
    elif instrument in REGISTER:
        invoked = _register(reading, instrument)
    else:
        invoked = _told(reading, instrument)
    best: dict[str, Label] = {}
    for zone, statute in invoked:
        label = reading.label(
            "authority",
            statute.code,
            statute.start,
            statute.end,
            score=zone.score,
            rule=f"{zone.rule}+{statute.rule.removeprefix('authority.')}",
            where="title" if zone.where == "title" else "text",
        )
        if statute.code not in best or label.score > best[statute.code].score:
            best[statute.code] = label
    if len(best) > 1 and OTHER in best and _BARE_ACT.fullmatch(best[OTHER].quote):
        del best[OTHER]  # "the Act" is short for one of the others
    return [best[code] for code in sorted(best, key=lambda code: (code == OTHER, code))]


_BARE_ACT = re.compile(r"(?i)the\s+(?:\w+\s+)?act")
Invoked = Iterator[tuple[_Zone, Statute]]


def _in_zone(reading: Reading, zone: _Zone) -> list[Statute]:
    """Statutes of a zone in the reading's offsets, each stretch of text counted once."""
    text = reading.flat if zone.where == "text" else reading.title_flat
    found = [
        Statute(s.code, s.start + zone.start, s.end + zone.start, s.rule)
        for s in statutes(text[zone.start : zone.end])
    ]
    return _resolve(text, found)


def _resolve(text: str, found: list[Statute]) -> list[Statute]:
    """Drop ``other-statute`` where it is another name or citation of a statute that has a code.

    "the Trade Act of 1974, as amended (19 U.S.C. 2483)" after "section 604" is one statute; so is
    a citation in brackets after a name, and 8 U.S.C. 1185(a) beside 8 U.S.C. 1182(f).
    """
    kept: list[Statute] = []
    for statute in found:
        before = kept[-1] if kept else None
        if before is not None and statute.start < before.end:
            if statute.code != OTHER and before.code == OTHER:
                kept[-1] = statute
            continue
        if before is not None and _same(text[before.end : statute.start]):
            if statute.code == OTHER and before.code != OTHER:
                continue
            if before.code == OTHER != statute.code and statute.rule == "authority.usc":
                kept[-1] = Statute(statute.code, before.start, statute.end, statute.rule)
                continue
        kept.append(statute)
    return kept


#: Between two mentions of one statute: "(the Trade Act), as amended (", " of the ", " and ".
_SAME = re.compile(
    r"(?:,? ?as amended,?|,? ?of the|\(|\)|,| |\"|the|et seq ?\.?|and|of|[A-Z]{2,8})*"
)
_SAME_MAX = 60  # characters


def _same(gap: str) -> bool:
    return len(gap) <= _SAME_MAX and _SAME.fullmatch(gap) is not None


def _presidential(reading: Reading) -> Invoked:
    text = reading.flat
    for opened in _opened(reading):
        closed = _rule("enacting.closes").search(text, opened.end(), opened.end() + ENACTING_MAX)
        end = closed.start() if closed else min(len(text), opened.end() + 500)
        zone = _Zone(opened.end(), end, "authority.enacting", 0.97)
        for statute in _in_zone(reading, zone):
            yield zone, statute
    title = _Zone(0, len(reading.title_flat), "authority.title", 0.9, "title")
    if re.search(r"(?i)\b(?:pursuant to|under)\b", reading.title_flat):
        for statute in _in_zone(reading, title):
            yield title, statute
    for first, last in _sentences(reading, len(text)):
        for start, end in _items(text, first, last):
            if _rule("person").search(text, start, end) and not reading.in_quotation(start):
                yield from _cued(reading, _Zone(start, end, "authority.person", 0.88))


#: Where one item of an order ends and the next begins: "... environment. (c) Pursuant to ...".
_ITEM = re.compile(r"\. (?=\([a-z0-9]{1,4}\))")


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The items that a sentence runs together: who acts in one need not act in the next."""
    for cut in _ITEM.finditer(text, start, end):
        yield start, cut.end()
        start = cut.end()
    yield start, end


def _opened(reading: Reading) -> Iterator[re.Match[str]]:
    """Where an enacting clause opens. Its two plain words are looked for first: that is quick."""
    for words in ("vested in me", "my authorit", "my constitutional authorit"):
        at = reading.lower.find(words)
        for _ in range(CLAUSES_MAX):
            if at < 0:
                break
            start, end = max(0, at - 60), at + len(words) + 20
            opened = _rule("enacting.opens").search(reading.flat, start, end)
            if opened:
                yield opened
            at = reading.lower.find(words, at + 1)


def _sentences(reading: Reading, limit: int) -> Iterator[tuple[int, int]]:
    """Sentences that may name a statute, in order, each once."""
    text = reading.flat
    found = set()
    for anchor in _ANCHORS:
        at = text.find(anchor, 0, limit)
        while at >= 0:
            start, end = reading.sentence_at(at)
            found.add((start, min(end, start + SENTENCE_MAX)))
            at = text.find(anchor, max(end, at + 1), limit)
    return iter(sorted(found))


def _cued(reading: Reading, zone: _Zone) -> Invoked:
    """Statutes of the zone that follow a cue, or follow such a one in a list."""
    text = reading.flat
    last = -1
    for statute in _in_zone(reading, zone):
        after = text[statute.end : statute.end + 80]
        before = text[max(zone.start, statute.start - 110) : statute.start]
        if statute.code == OTHER and _rule("passing").search(before):
            continue
        if (
            _rule("cue").search(before)
            or _rule("used").search(after)
            or (
                0 <= last <= statute.start
                and statute.start - last < 140
                and _LIST_GAP.match(text[last : statute.start])
            )
        ):
            last = statute.end
            yield zone, statute


_PAPERWORK = re.compile(r"(?i)paperwork")
#: Titles of notices whose basis is a statute that elsewhere is mere procedure, and that statute.
_OWN = (
    (re.compile(r"(?i)information collection|collection of info|comment request"), _PAPERWORK),
    (
        re.compile(r"(?i)environmental (?:impact statement|assessment)|limitation on claims"),
        re.compile(r"(?i)national environmental policy act|NEPA"),
    ),
)


def _register(reading: Reading, instrument: str) -> Invoked:
    text = reading.flat
    notice = instrument in ("agency-notice", "agency-order", "advance-notice")
    yield from _titled(reading)
    own = next((own for titles, own in _OWN if titles.search(reading.title_flat)), None)
    if own is None and len(text) < LEAD:
        own = _PAPERWORK
    lines = [m.end() for m in _rule("line").finditer(text)]
    for start in lines:
        zone = _Zone(start, min(len(text), start + 600), "authority.line", 0.95)
        stop = re.compile(r"\. (?=[A-Z][a-z]|\d+\. )|\bDated\b|\bSource:|§").search(
            text, start + 10, zone.end
        )
        zone = _Zone(start, stop.start() if stop else zone.end, zone.rule, zone.score)
        for statute in _in_zone(reading, zone):
            yield zone, statute
    head = len(text) if len(text) < REGISTER_MAX else REGISTER_MAX
    for start, end in _sentences(reading, head):
        sentence = text[start:end]
        procedure = _rule("procedure").search(sentence)
        if procedure and not (own and own.search(procedure.group())):
            continue
        if not notice and lines and start > LEAD * 4:
            continue
        zone = _Zone(start, end, "authority.register", 0.88)
        yield from _cued(reading, zone)


def _titled(reading: Reading) -> Invoked:
    """A statute that has a code and is named by its section, or after a cue, in the title."""
    if _SECTION_OR_CUE.search(reading.title_flat):
        zone = _Zone(0, len(reading.title_flat), "authority.title", 0.92, "title")
        for statute in _in_zone(reading, zone):
            if statute.code != OTHER:
                yield zone, statute


_SECTION_OR_CUE = re.compile(r"(?i)\bsection \d|\b(?:pursuant to|under|invok\w+|using)\b")


def _told(reading: Reading, instrument: str) -> Invoked:
    text = reading.flat
    yield from _titled(reading)
    for start, end in _sentences(reading, len(text)):
        sentence = text[start:end]
        if _rule("recital").search(sentence) or reading.in_quotation(start):
            continue
        strong = _rule("strong-cue").search(sentence)
        directive = _rule("directive").search(sentence)
        if start < LEAD or strong or " will be used" in sentence:
            zone = _Zone(start, end, "authority.told", 0.9)
            for hit in _cued(reading, zone):
                code = hit[1].code
                named = code == OTHER and strong and not directive
                invoked = _rule("invokes").search(sentence) is not None
                if code not in SPOKEN_OF or (instrument != "article" and (named or invoked)):
                    yield hit
