"""A country over time: what was aimed at it, tightening and easing apart, and what was agreed."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from db.site.ask import Ask
from db.site.charts.bars import Bar, Bars
from db.site.charts.figure import Figure
from db.site.charts.palette import SERIES
from db.site.charts.series import STEPS, Stack, fitting, ticks
from db.site.direction import Direction
from db.site.selection import Selection, last_day
from db.site.snapshot import Mask, Snapshot, month_name

SIDES: tuple[Direction, ...] = (
    "tightening",
    "easing",
    "mixed",
    "continuing",
    "not told",
    "other",
)
#: Tightening red, easing green, both violet, continuing orange, not told grey, other brown;
#: agreements blue, below the line.
_INK = {
    "tightening": SERIES[3],
    "easing": SERIES[2],
    "mixed": SERIES[4],
    "continuing": SERIES[1],
    "not told": SERIES[8],
    "other": SERIES[5],
    "agreed": SERIES[0],
}
NAMES = {
    "tightening": "aimed at it: tightening",
    "easing": "aimed at it: easing",
    "mixed": "aimed at it: tightening and easing",
    "continuing": "aimed at it: continuing",
    "not told": "aimed at it: wording does not tell",
    "other": "aimed at it: other measures",
    "agreed": "agreed with it",
}


def sides_figure(
    snapshot: Snapshot,
    aimed: Mask,
    agreed: Mask,
    told: dict[int, dict[str, Direction]],
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
            side = told.get(at, {}).get("", "other")
            counts[column, side] += 1
        if agreed[at]:
            counts[column, "agreed"] += 1
    starts = [first + column * size for column in range((last - first) // size + 1)]
    spans = [(f"{month_name(at)}-01", last_day(month_name(at + size - 1))) for at in starts]
    frame = Stack("country", step, [], spans, None)
    rows, bars = _values(counts, frame, code, ask)
    chart = Bars(
        columns=len(spans),
        ticks=ticks(frame, ask.language),
        series=[(ask.t(name), _INK[side]) for side, name in NAMES.items()],
        bars=bars,
        axis=ask.t("documents"),
        legend_columns=3,
    )
    return Figure("country", title, columns, rows, chart, link=f"{code} {ask.lang}")


def _values(
    counts: Counter[tuple[int, str]], frame: Stack, code: str, ask: Ask
) -> tuple[list[list[Any]], list[Bar]]:
    rows: list[list[Any]] = []
    bars = []
    names = {side: ask.t(name) for side, name in NAMES.items()}
    order = list(NAMES)
    there = Selection.of_codes(country=(code,)).spans("/timeline", "role", ("lang", ask.lang))
    for (column, side), count in sorted(counts.items()):
        since, until = frame.spans[column]
        role = "partner" if side == "agreed" else "target"
        rows.append([since, until, side, names[side], count])
        bars.append(
            Bar(
                column,
                order.index(side),
                -count if side == "agreed" else count,
                there(since, until, role),
                f"{frame.label(column, ask.language)} · {names[side]}: {count}",
            )
        )
    return rows, bars
