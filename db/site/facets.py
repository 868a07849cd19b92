"""What stands beside a list: how many of its documents carry which code, and where that leads."""

from __future__ import annotations

from dataclasses import dataclass

from db.site.charts.series import STACKED, STEPS
from db.site.finding import Found
from db.site.render import Ask
from db.site.selection import together

#: Facets beside the list, in this order.
BESIDE = ("source", "instrument", "measure", "country", "sector", "deregulation", "authority")


@dataclass(frozen=True, slots=True)
class Choice:
    """One line of a facet: how many documents of the list carry the code, and where it leads."""

    label: str
    about: str
    count: int
    chosen: bool
    address: str


def facets(ask: Ask, found: Found) -> dict[str, list[Choice]]:
    """Counts by code of every facet.

    A facet that is filtered itself counts over the other filters, since its codes are
    alternatives: each number is the size of the list with that code alone.
    """
    result = {"year": _years(ask, found)}
    for facet in BESIDE:
        mine = found.selection.of(facet)
        mask = together(found.snapshot, found.parts, without=facet) if mine else found.mask
        counts = found.snapshot.counts(facet, mask)
        added = found.selection.adding(facet, "/timeline", *kept(ask))
        lines = []
        for code in sorted(mine, key=lambda each: (-counts.get(each, 0), each)):
            there = found.selection.without(facet, code).address("/timeline", *kept(ask))
            lines.append(_choice(ask, facet, code, counts.pop(code, 0), there, chosen=True))
        lines += [_choice(ask, facet, code, counts[code], added(code)) for code in counts]
        result[facet] = lines
    return result


def _choice(
    ask: Ask, facet: str, code: str, count: int, address: str, *, chosen: bool = False
) -> Choice:
    term = ask.names.term(facet, code)
    japanese = ask.language == "ja"
    label = (japanese and term.ja) or term.en
    about = (japanese and term.definition_ja) or term.definition_en or code
    return Choice(label, about, count, chosen, address)


def _years(ask: Ask, found: Found) -> list[Choice]:
    """Counts by year, newest first; a year in force leads back to all of them."""
    mask = together(found.snapshot, found.parts, without="date")
    chosen = (found.selection.filter.since, found.selection.filter.until)
    plain = found.selection.without("since").without("until")
    within = plain.spans("/timeline", None, *kept(ask))
    lines = []
    for year, count in found.snapshot.years(mask).items():
        name = str(year)
        mine = chosen == (name, name)
        there = plain.address("/timeline", *kept(ask)) if mine else within(name, name, "")
        lines.append(Choice(name, name, count, mine, there))
    return lines


def kept(ask: Ask) -> list[tuple[str, str | None]]:
    """What links within the list keep beside the filters: how the chart is cut, the language."""
    by, per = ask.args.get("by"), ask.args.get("per")
    return [
        ("by", by if by in STACKED else None),
        ("per", per if per in STEPS else None),
        ("lang", ask.lang),
    ]
