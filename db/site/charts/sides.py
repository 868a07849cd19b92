"""A country over time: what was aimed at it, tightening and easing apart, and what was agreed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import altair as alt
import numpy as np

from db.site.charts.drawing import SERIES
from db.site.charts.figure import Figure
from db.site.charts.series import STEPS, Stack, fitting, time_axis
from db.site.direction import Direction
from db.site.render import Ask
from db.site.selection import Selection, last_day
from db.site.snapshot import Mask, Snapshot, month_name

SIDES: tuple[Direction, ...] = ("tightening", "easing", "not told", "other")
#: Tightening red, easing green, not told grey, other brown; agreements blue, below the line.
_INK = {
    "tightening": SERIES[3],
    "easing": SERIES[2],
    "not told": SERIES[8],
    "other": SERIES[5],
    "agreed": SERIES[0],
}
NAMES = {
    "tightening": "aimed at it: tightening",
    "easing": "aimed at it: easing",
    "not told": "aimed at it: wording does not tell",
    "other": "aimed at it: other measures",
    "agreed": "agreed with it",
}


def sides_figure(
    snapshot: Snapshot,
    aimed: Mask,
    agreed: Mask,
    told: dict[str, dict[str, Direction]],
    *,
    code: str,
    ask: Ask,
) -> Figure:
    """Stacked bars: documents aimed at ``code`` above the line, agreed with it below."""
    either = (aimed | agreed) & (snapshot.months >= 0)
    title = ask.t(
        "Aimed at and agreed with: {country}",
        country=ask.names.label("country", code, ask.language),
    )
    columns = ["since", "until", "side", "label", "documents"]
    months = snapshot.months[either]
    if not len(months):
        return Figure("country", title, columns, [], None)
    first, last = int(months.min()), int(months.max())
    step = fitting(last - first + 1)
    size = STEPS[step]
    first -= first % size
    counts: Counter[tuple[int, str]] = Counter()
    for at in np.flatnonzero(either).tolist():
        column = (int(snapshot.months[at]) - first) // size
        if aimed[at]:
            side = told.get(snapshot.keys[at], {}).get("", "not told")
            counts[column, side] += 1
        if agreed[at]:
            counts[column, "agreed"] += 1
    starts = [first + column * size for column in range((last - first) // size + 1)]
    spans = [(f"{month_name(at)}-01", last_day(month_name(at + size - 1))) for at in starts]
    frame = Stack("country", step, [], spans, None)
    rows, values = _values(counts, frame, code, ask)
    chart = _bars(frame, ask)
    return Figure(
        "country", title, columns, rows, chart, data={"bars": values}, link=f"{code} {ask.lang}"
    )


def _values(
    counts: Counter[tuple[int, str]], frame: Stack, code: str, ask: Ask
) -> tuple[list[list[Any]], list[dict[str, Any]]]:
    rows, values = [], []
    for (column, side), count in sorted(counts.items()):
        since, until = frame.spans[column]
        name = ask.t(NAMES[side])
        role = "partner" if side == "agreed" else "target"
        selection = Selection.of_codes(since=since, until=until, country=(code,), role=(role,))
        rows.append([since, until, side, name, count])
        values.append(
            {
                "at": since,
                "name": name,
                "order": list(NAMES).index(side),
                "count": -count if side == "agreed" else count,
                "href": selection.address("/timeline", ("lang", ask.lang)),
                "says": f"{frame.label(column, ask.language)} · {name}: {count}",
            }
        )
    return rows, values


def _bars(frame: Stack, ask: Ask) -> alt.Chart:
    names = [ask.t(name) for name in NAMES.values()]
    chart: alt.Chart = (
        alt.Chart(alt.NamedData(name="bars"), width=900, height=260)
        .mark_bar()
        .encode(
            x=time_axis(frame, ask.language),
            y=alt.Y(
                "count:Q",
                title=ask.t("documents"),
                stack="zero",
                axis=alt.Axis(tickMinStep=1, labelExpr="format(abs(datum.value), ',d')"),
            ),
            color=alt.Color(
                "name:N",
                title=None,
                scale=alt.Scale(domain=names, range=[_INK[side] for side in NAMES]),
                legend=alt.Legend(orient="top", columns=3, columnPadding=60, rowPadding=5),
            ),
            order=alt.Order("order:Q"),
            href="href:N",
            description="says:N",
        )
    )
    return chart
