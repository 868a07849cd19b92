"""``/matrix``: two facets crossed, each cell the list of documents that carry both codes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from db.site.ask import Ask
from db.site.charts.figure import Figure
from db.site.finding import find
from db.site.render import fill
from db.site.selection import Selection
from db.site.shades import shade

#: Name in the address to (rows, columns).
TABLES = {
    "country-measure": ("country", "measure"),
    "sector-deregulation": ("sector", "deregulation"),
    "country-sector": ("country", "sector"),
    "measure-authority": ("measure", "authority"),
}
#: Rows shown; countries beyond are few and on their own page.
ROWS = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """How many documents carry both codes, its shade (0 none to 4 most) and where it leads."""

    count: int
    shade: int
    address: str


async def view(ask: Ask) -> str:
    """The page; filters of the timeline hold here too."""
    name = ask.args.get("table")
    name = name if name in TABLES else "country-measure"
    rows, columns = TABLES[name]
    found = await find(ask, Selection.from_args(ask.args))
    snapshot = found.snapshot
    counts = snapshot.cross(rows, columns, found.mask)
    down, across = snapshot.facets[rows].codes, snapshot.facets[columns].codes
    totals = [snapshot.counts(rows, found.mask), snapshot.counts(columns, found.mask)]
    shown_rows = list(totals[0])[:ROWS]
    shown_columns = list(totals[1])
    most = int(counts.max(initial=0))
    lines = []
    places = [across.index(other) for other in shown_columns]
    for code in shown_rows:
        cells = []
        there = _both(found.selection, rows, code, columns, ask)
        for other, count in zip(
            shown_columns, counts[down.index(code)][places].tolist(), strict=True
        ):
            cells.append(Cell(count, shade(count, most), there(other) if count else ""))
        lines.append((code, totals[0][code], cells))
    return fill(
        ask,
        "statecraft/matrix.html",
        name=name,
        tables=[
            (each, found.selection.address("/matrix", ("table", each), ("lang", ask.lang)))
            for each in TABLES
        ],
        pairs=TABLES,
        rows=rows,
        columns=columns,
        shown_columns=shown_columns,
        lines=lines,
        hidden=max(0, len(totals[0]) - ROWS),
        selection=found.selection,
        total=found.total,
        figure_address=found.selection.address("/figure/matrix.FORMAT", ("table", name)),
    )


def _both(
    selection: Selection, rows: str, row: str, columns: str, ask: Ask
) -> Callable[[str], str]:
    """The address of the documents that carry the code of a row and that of a column."""
    mine = selection.with_code(rows, row)
    added = mine.adding(columns, "/timeline", ("lang", ask.lang))
    here = mine.address("/timeline", ("lang", ask.lang))
    return lambda other: here if other in selection.of(columns) else added(other)


async def figure(ask: Ask) -> Figure:
    """The same table as a figure to take away; empty cells are left out."""
    from db.site.charts.grid import grid_figure  # noqa: PLC0415 - altair, which pages do without

    name = ask.args.get("table")
    rows, columns = TABLES[name if name in TABLES else "country-measure"]
    found = await find(ask, Selection.from_args(ask.args))
    counts = found.snapshot.cross(rows, columns, found.mask)
    down, across = found.snapshot.facets[rows].codes, found.snapshot.facets[columns].codes
    cells = {}
    for row in list(found.snapshot.counts(rows, found.mask))[:ROWS]:
        there = _both(found.selection, rows, row, columns, ask)
        for column in found.snapshot.counts(columns, found.mask):
            count = int(counts[down.index(row), across.index(column)])
            if count:
                cells[row, column] = (count, there(column))
    return grid_figure(rows, columns, cells, ask)
