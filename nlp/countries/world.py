"""The code WLD: a measure on all or nearly all countries, or a text of more than 20 signatories.

No country's name stands for it, so it is a decision of its own: "all trading partners" beside a
duty, an import measure that names no country, a list too long to label each member.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field

from nlp.countries.gazetteer import vocabulary
from nlp.reading import Reading

_TOOL = re.compile(
    r"\b(?:tariffs?|dut(?:y|ies)|ad valorem|imports?|de minimis|licen[sc]e|quota|restrict\w*"
    r"|trade)\b"
)
_INVESTIGATES = re.compile(
    r"\b(?:investigat\w+|request for (?:public )?comments?|notice of request|initiat\w+"
    r"|seeks? comment)\b"
)
_OPENS = re.compile(
    r"\b(?:initiat\w+|launch\w*|open\w*|direct\w*|conduct\w*|undertak\w*)\b[^.]{0,60}\binvestigation"
)
_IMPOSED = re.compile(
    r"\b(?:impos|rais|adjust|increas|suspend|eliminat|restor|modif|amend)\w*[^.]{0,60}"
    r"\b(?:tariffs?|dut(?:y|ies)|imports?|de minimis)"
)
_RATE = re.compile(r"\d ?(?:%|percent)[^.]{0,40}\b(?:tariff|dut(?:y|ies)|ad valorem|rate)")
_IMPOSES = re.compile(
    r"\b(?:impos\w+|adjust\w*|modif\w+|suspend\w*|eliminat\w+|restor\w+|increas\w+|updat\w+|amend\w*"
    r"|unveil\w*|announc\w+|implement\w*|clos\w+|end\w*)\b"
)
_MEASURE = re.compile(
    r"\b(?:reciprocal (?:tariffs?|trade)|global tariffs?"
    r"|(?:baseline|universal) (?:\w+ )?(?:percent )?tariff"
    r"|adjust\w* (?:the )?imports|imports? of (?!$)|tariffs? on|duties on|de minimis|ad valorem"
    r"|section 232 tariffs?|safeguard measure|import restrictions?"
    r"|imports\b[^.]{0,30}\bsubject to (?:an? |the )?(?:\w+ )?\d)"
)
#: An earlier order that a text goes on from, by the title in its bracket.
_OF_ORDER = re.compile(
    r"executive order (?:14257|(?:of )?[\w ,]{4,40}) ?\([^()]{0,40}"
    r"(?:reciprocal tariff|adjusting imports|de minimis)"
)
_TITLE_MEASURE = re.compile(
    r"\b(?:adjust\w* imports|imports of|reciproc\w+|tariffs? (?:on|plan)|section 232|de minimis"
    r"|duties on|competition from imports|trade and tariffs)\b"
)
_LICENSED = re.compile(
    r"\blicen[sc](?:e|es|ing) requirements?\b[^.]{0,120}"
    r"\b(?:all destinations|worldwide|all countries)"
)
_ALL = re.compile(
    r"\b(?:all|any|every|each) (?:\w+ ){0,2}"
    r"(?:countr(?:y|ies)|nations?|trading partners?|destinations?|sources)\b"
)


_FIRST = 20_000  # characters that patterns of the whole text look at
_BEFORE = 120  # characters quoted before the words for all countries


@dataclass(slots=True)
class World:
    """Features of WLD for one document, and the best spans of evidence, strongest first."""

    features: dict[str, float] = field(default_factory=dict)
    spans: list[tuple[str, int, int]] = field(default_factory=list)  # where, start, end
    #: Span of a license requirement for all destinations, which is WLD whatever else is said.
    licensed: tuple[int, int] | None = None


def _phrases() -> re.Pattern[str]:
    names = sorted(vocabulary().world, key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")


_PHRASES = _phrases()


def _opening(lower: str, start: int, at: int) -> int:
    """Where a quotation that ends at ``at`` begins: at its sentence or a word, not far before."""
    begin = max(start, at - _BEFORE)
    return begin if begin == start else lower.find(" ", begin, at + 1) + 1


def read(reading: Reading, classes: frozenset[str], named_in_title: int, crowd: bool) -> World:
    """WLD's features; ``crowd`` says whether the text lists more countries than are labelled."""
    world = World()
    title, lower = reading.title_lower, reading.lower
    front = lower[:900]
    near = front_near = total = every = 0
    for found in _PHRASES.finditer(lower):
        if total > 400:
            break
        total += 1
        if reading.in_quotation(found.start()):
            continue
        start, end = reading.sentence_at(found.start())
        sentence = lower[max(start, found.start() - 250) : min(end, found.end() + 250)]
        if not _TOOL.search(sentence):
            continue
        near += 1
        all_of_them = bool(_ALL.search(sentence))
        every += all_of_them
        if found.start() < 900:
            front_near += 1
        if all_of_them or found.start() < 2500:
            world.spans.append(("text", _opening(lower, start, found.start()), found.end()))
    title_measure = bool(_TITLE_MEASURE.search(title))
    opens = bool(_OPENS.search(lower[:4000]))
    rates = len(_RATE.findall(lower[:_FIRST]))
    world.features = {
        **{f"class={name}": 1.0 for name in classes},
        "named-in-title": float(named_in_title > 0),
        "world": math.log1p(total),
        "world-tool": math.log1p(near),
        "world-front": math.log1p(front_near),
        "every": math.log1p(every),
        "title-world": float(bool(_PHRASES.search(title) or _ALL.search(title))),
        "title-measure": float(title_measure),
        "title-imposes": float(bool(_IMPOSES.search(title))),
        "front-measure": float(len(_MEASURE.findall(front))),
        "measures": math.log1p(sum(1 for _ in _MEASURE.finditer(lower))),
        "density": 1000.0 * near / max(2000, len(lower)),
        "investigates": float(bool(_INVESTIGATES.search(title) or _INVESTIGATES.search(front))),
        "goes-on-from": float(bool(_OF_ORDER.search(lower[:_FIRST]))),
        "opens-investigation": float(opens),
        "rates": math.log1p(rates),
        "investigates-only": float(opens and not rates),
        "imposes-front": float(bool(_IMPOSED.search(front))),
        "title-investigates": float(bool(_INVESTIGATES.search(title))),
        "crowd": float(crowd),
        "measure-unnamed": float(title_measure and named_in_title == 0),
        "length": math.log1p(len(lower)) - 7,
    }
    licensed = _LICENSED.search(lower[:_FIRST]) if "export-rule" in classes else None
    world.licensed = licensed.span() if licensed else None
    measure = _MEASURE.search(lower)
    if measure:
        start, end = reading.sentence_at(measure.start())
        world.spans.append(("text", measure.start(), min(end, measure.end() + 60)))
    elif title_measure:
        world.spans.append(("title", 0, len(title)))
    return world
