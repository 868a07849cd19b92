"""Documents over time, stacked by the codes of one facet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from db.site.charts.bars import Bar, Bars
from db.site.charts.figure import Figure
from db.site.charts.palette import SERIES
from db.site.language import Language, long_month, translator
from db.site.names import Names, facet_name
from db.site.selection import Selection, last_day
from db.site.snapshot import Mask, Snapshot, month_name, ranked

Step = Literal["month", "quarter", "year"]
STEPS: dict[Step, int] = {"month": 1, "quarter": 3, "year": 12}
#: Facets a timeline can be stacked by.
STACKED = ("source", "instrument", "measure", "country", "sector", "deregulation", "authority")
#: Facets of which a document has one code.
SINGLE = ("source", "instrument")
SHOWN = len(SERIES) - 1
#: Bars side by side; more could neither be seen nor hit.
MOST_COLUMNS = 240


@dataclass(frozen=True, slots=True)
class Stack:
    """Counts by code (rows) and by step of time (columns), codes with most documents first."""

    facet: str
    step: Step
    codes: list[str]
    spans: list[tuple[str, str]]
    cells: Any

    def label(self, column: int, language: Language) -> str:
        since = self.spans[column][0]
        if self.step == "year":
            return f"{since[:4]}年" if language == "ja" else since[:4]
        if self.step == "quarter":
            quarter = (int(since[5:7]) + 2) // 3
            return (
                f"{since[:4]}年第{quarter}四半期" if language == "ja" else f"{since[:4]} Q{quarter}"
            )
        return long_month(since[:7], language)


def stack(snapshot: Snapshot, mask: Mask, facet: str, step: Step | None = None) -> Stack:
    """Count ``mask`` by ``facet`` and time; a document with two codes counts under each."""
    span = snapshot.span(mask)
    if span is None:
        return Stack(facet, step or "month", [], [], np.zeros((0, 0), dtype=np.int64))
    first, last = span
    step = bounded(step or fitting(last - first + 1), last - first + 1)
    size = STEPS[step]
    first -= first % size
    last += size - 1 - last % size
    counted = snapshot.monthly(facet, mask, first, last)
    cells = counted.reshape(len(counted), (last - first + 1) // size, size).sum(axis=2)
    order = [at for at, _ in ranked(cells.sum(axis=1))]
    codes = snapshot.facets[facet].codes
    spans = [
        (f"{month_name(at)}-01", last_day(month_name(at + size - 1)))
        for at in range(first, last + 1, size)
    ]
    return Stack(facet, step, [codes[at] for at in order], spans, cells[order])


def fitting(months: int) -> Step:
    """The finest step that still gives bars one can hit."""
    if months <= 48:
        return "month"
    return "quarter" if months <= 180 else "year"


def bounded(step: Step, months: int) -> Step:
    """The step, or the next coarser one that gives no more than ``MOST_COLUMNS`` bars."""
    for each, size in STEPS.items():
        if size >= STEPS[step] and months / size <= MOST_COLUMNS:
            return each
    return "year"


def timeline_figure(
    counted: Stack, selection: Selection, names: Names, language: Language, lang: str | None
) -> Figure:
    """The stacked bars with their numbers; each bar links to its documents."""
    t = translator(language)
    facet = counted.facet
    labels = [names.label(facet, code, language) for code in counted.codes]
    series = list(zip(labels[:SHOWN], SERIES, strict=False))
    if len(labels) > SHOWN:
        series.append((t("other codes"), SERIES[SHOWN]))
    single = selection.without(facet).spans("/timeline", facet, ("lang", lang))
    others = selection.spans("/timeline", None, ("by", facet), ("lang", lang))
    rows: list[list[Any]] = []
    bars: list[Bar] = []
    for column, counts in enumerate(counted.cells.T.tolist()):
        since, until = counted.spans[column]
        when = counted.label(column, language)
        for row, count in enumerate(counts):
            if not count:
                continue
            rows.append([since, until, counted.codes[row], labels[row], count])
            if row < SHOWN:
                href = single(since, until, counted.codes[row])
                bars.append(Bar(column, row, count, href, f"{when} · {labels[row]}: {count}"))
        if rest := sum(counts[SHOWN:]):
            says = f"{when} · {t('other codes')}: {rest}"
            bars.append(Bar(column, SHOWN, rest, others(since, until, ""), says))
    return Figure(
        name="timeline",
        title=t("Documents over time, by {facet}", facet=facet_name(facet, language).lower()),
        columns=["since", "until", "code", "label", "documents"],
        rows=rows,
        chart=_bars(counted, series, bars, language) if bars else None,
        note=None
        if facet in SINGLE
        else t("A document with several codes counts once under each of them."),
        link=selection.address("", ("by", facet), ("lang", lang)),
        step=counted.step,
    )


def _bars(
    counted: Stack, series: list[tuple[str, str]], bars: list[Bar], language: Language
) -> Bars:
    return Bars(
        columns=len(counted.spans),
        ticks=ticks(counted, language),
        series=series,
        bars=bars,
        axis=translator(language)("documents"),
    )


def ticks(counted: Stack, language: Language) -> dict[int, str]:
    """What is written below which columns."""
    starts = [since for since, _ in counted.spans]
    marked: set[str] | None = None
    if counted.step != "year" and len(starts) > 12:
        marked = {"01", "04", "07", "10"} if counted.step == "month" else {"01"}
    return {
        column: _tick_text(since, counted.step, language)
        for column, since in enumerate(starts)
        if marked is None or since[5:7] in marked
    }


def _tick_text(since: str, step: Step, language: Language) -> str:
    year, month = since[:4], int(since[5:7])
    if language == "ja":
        return f"{year}年" if step != "month" else f"{year}年{month}月"
    if step == "month":
        return f"{long_month(since[:7], 'en')[:3]} {year}"
    return year
