"""A figure: a chart together with the numbers that it draws."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from db.site.charts.bars import Bars
from db.site.charts.drawing import Chart


@dataclass(frozen=True, slots=True)
class Figure:
    """``rows`` under ``columns`` are all that ``chart`` shows; None where there is nothing."""

    name: str
    title: str
    columns: list[str]
    rows: list[list[Any]]
    chart: Chart | None
    note: str | None = None
    #: The filters that the links of marks carry.
    link: str = ""
    #: What one bar spans, where time runs along the chart.
    step: str | None = None

    @property
    def key(self) -> list[tuple[str, str]]:
        """(name, neutral colour) of each series, for a key beside the chart; none for maps."""
        return list(self.chart.series) if isinstance(self.chart, Bars) else []

    def digest(self) -> str:
        """What the figure shows, as a short name: equal numbers and links draw equal pictures."""
        said = repr((self.name, self.title, self.rows, self.link))
        return hashlib.sha256(said.encode()).hexdigest()
