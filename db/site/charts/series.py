"""Documents over time, stacked by the codes of one facet."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import altair as alt
import numpy as np

from db.site.charts.drawing import SERIES
from db.site.charts.figure import Figure
from db.site.language import Language, long_month, translator
from db.site.names import Names, facet_name
from db.site.selection import Selection, last_day
from db.site.snapshot import Mask, Snapshot, month_name

Step = Literal["month", "quarter", "year"]
STEPS: dict[Step, int] = {"month": 1, "quarter": 3, "year": 12}
#: Facets a timeline can be stacked by.
STACKED = ("source", "instrument", "measure", "country", "sector", "deregulation", "authority")
SHOWN = len(SERIES) - 1
#: Bars side by side; more could neither be seen nor hit.
MOST_COLUMNS = 240
_WIDTH, _HEIGHT = 900, 260


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
    dated = snapshot.months[mask & (snapshot.months >= 0)]
    if not len(dated):
        return Stack(facet, step or "month", [], [], np.zeros((0, 0), dtype=np.int64))
    first, last = int(dated.min()), int(dated.max())
    step = bounded(step or fitting(last - first + 1), last - first + 1)
    size = STEPS[step]
    first -= first % size
    columns = np.where(
        (snapshot.months >= first) & (snapshot.months <= last),
        (snapshot.months - first) // size,
        -1,
    ).astype(np.int32)
    width = (last - first) // size + 1
    counted = snapshot.table(facet, columns, mask)
    cells = np.zeros((counted.shape[0], width), dtype=np.int64)
    cells[:, : counted.shape[1]] = counted[:, :width]
    totals = cells.sum(axis=1)
    codes = snapshot.facets[facet].codes
    order = sorted(np.flatnonzero(totals), key=lambda at: (-totals[at], codes[at]))
    months = [first + column * size for column in range(width)]
    spans = [(f"{month_name(at)}-01", last_day(month_name(at + size - 1))) for at in months]
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
    title = t("Documents over time, by {facet}", facet=facet_name(counted.facet, language).lower())
    shown = counted.codes[:SHOWN]
    labels = {code: names.label(counted.facet, code, language) for code in counted.codes}
    rows: list[list[Any]] = []
    values: list[dict[str, Any]] = []
    for column, (since, until) in enumerate(counted.spans):
        span = selection.between(since, until)
        rest = 0
        for row, code in enumerate(counted.codes):
            count = int(counted.cells[row, column])
            if not count:
                continue
            rows.append([since, until, code, labels[code], count])
            if code not in shown:
                rest += count
                continue
            values.append(
                {
                    "at": since,
                    "name": labels[code],
                    "order": shown.index(code),
                    "count": count,
                    "href": span.only(counted.facet, code).address("/timeline", ("lang", lang)),
                    "says": f"{counted.label(column, language)} · {labels[code]}: {count}",
                }
            )
        if rest:
            values.append(
                {
                    "at": since,
                    "name": t("other codes"),
                    "order": SHOWN,
                    "count": rest,
                    "href": span.address("/timeline", ("by", counted.facet), ("lang", lang)),
                    "says": f"{counted.label(column, language)} · {t('other codes')}: {rest}",
                }
            )
    series = [labels[code] for code in shown]
    if len(counted.codes) > SHOWN:
        series.append(t("other codes"))
    return Figure(
        name="timeline",
        title=title,
        columns=["since", "until", "code", "label", "documents"],
        rows=rows,
        chart=_bars(counted, series, language) if values else None,
        note=t("A document with several codes counts once under each of them."),
        data={"bars": values},
        link=selection.address("", ("by", counted.facet), ("lang", lang)),
    )


def _bars(counted: Stack, series: list[str], language: Language) -> alt.Chart:
    chart: alt.Chart = (
        alt.Chart(alt.NamedData(name="bars"), width=_WIDTH, height=_HEIGHT)
        .mark_bar(stroke=None)
        .encode(
            x=time_axis(counted, language),
            y=alt.Y(
                "count:Q",
                title=translator(language)("documents"),
                stack="zero",
                axis=alt.Axis(tickMinStep=1, format=",d"),
            ),
            color=alt.Color(
                "name:N",
                title=None,
                scale=alt.Scale(domain=series, range=list(SERIES[: len(series)])),
                legend=alt.Legend(orient="top", columns=4, columnPadding=60, rowPadding=5),
                sort=series,
            ),
            order=alt.Order("order:Q"),
            href="href:N",
            description="says:N",
        )
    )
    return chart


def time_axis(counted: Stack, language: Language) -> alt.X:
    """The time axis of bars: one place a step, also where there is no document."""
    ticks = _ticks(counted)
    texts = {since: _tick_text(since, counted.step, language) for since in ticks}
    return alt.X(
        "at:O",
        title=None,
        scale=alt.Scale(
            domain=[since for since, _ in counted.spans], paddingInner=0.12, paddingOuter=0
        ),
        axis=alt.Axis(
            values=ticks,
            labelAngle=0,
            labelExpr=f"{texts!r}[datum.value]",
            labelOverlap="greedy",
        ),
    )


def _ticks(counted: Stack) -> list[str]:
    starts = [since for since, _ in counted.spans]
    if counted.step == "year" or len(starts) <= 12:
        return starts
    if counted.step == "month":
        return [since for since in starts if since[5:7] in {"01", "04", "07", "10"}]
    return [since for since in starts if since[5:7] == "01"]


def _tick_text(since: str, step: Step, language: Language) -> str:
    year, month = since[:4], int(since[5:7])
    if language == "ja":
        return f"{year}年" if step != "month" else f"{year}年{month}月"
    if step == "month":
        return f"{long_month(since[:7], 'en')[:3]} {year}"
    return year
