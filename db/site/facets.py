"""What stands beside a list: how many of its documents carry which code, and where that leads."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from db.site.ask import Ask
from db.site.charts.series import STACKED, STEPS
from db.site.finding import Found
from db.site.markup import code_named, facet_line, joined, named
from db.site.selection import together

#: Facets beside the list, in this order.
BESIDE = (
    "source",
    "instrument",
    "measure",
    "country",
    "sector",
    "deregulation",
    "authority",
    "direction",
)

#: Codes of a facet shown before "more".
FIRST = 8


class Facet(NamedTuple):
    """Lines of a facet: those shown at once, and the others with how many they are."""

    shown: Markup
    more: Markup
    hidden: int


def facets(ask: Ask, found: Found) -> dict[str, Facet]:
    """Counts by code of every facet, empty ones left out.

    A facet that is filtered itself counts over the other filters, since its codes are
    alternatives: each number is the size of the list with that code alone.
    """
    every = {"year": _years(ask, found)}
    for facet in BESIDE:
        mine = found.selection.of(facet)
        mask = together(found.snapshot, found.parts, without=facet) if mine else found.mask
        counts = found.snapshot.counts(facet, mask)
        added = found.selection.adding(facet, "/timeline", *kept(ask))
        lines = []
        for code in sorted(mine, key=lambda each: (-counts.get(each, 0), each)):
            there = found.selection.without(facet, code).address("/timeline", *kept(ask))
            count = counts.pop(code, 0)
            lines.append(facet_line(code_named(ask, facet, code), count, there, chosen=True))
        lines += [
            facet_line(code_named(ask, facet, code), count, added(code))
            for code, count in counts.items()
        ]
        every[facet] = lines
    return {
        facet: Facet(joined(lines[:FIRST]), joined(lines[FIRST:]), max(0, len(lines) - FIRST))
        for facet, lines in every.items()
        if lines
    }


def _years(ask: Ask, found: Found) -> list[str]:
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
        lines.append(facet_line(named(name, name), count, there, chosen=mine))
    return lines


def kept(ask: Ask) -> list[tuple[str, str | None]]:
    """What links within the list keep beside the filters: how the chart is cut, the language."""
    by, per = ask.args.get("by"), ask.args.get("per")
    return [
        ("by", by if by in STACKED else None),
        ("per", per if per in STEPS else None),
        ("lang", ask.lang),
    ]
