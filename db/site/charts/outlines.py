"""Where every country lies on the map.

``data/outlines.json`` is made of the shapes by ``charts.projecting``; the tests hold it to them.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent.parent / "data"
FILE = DATA / "outlines.json"
#: The drawing (pixels): the shapes' latitudes (83.6 north to 56 south) fill it.
WIDTH, HEIGHT = 900, 398


@dataclass(frozen=True, slots=True)
class Outline:
    """The path of a country on the map; a dot lies around its ``place``."""

    path: str
    place: str | None = None


@cache
def outlines() -> dict[str, Outline]:
    """Outlines by ISO 3166-1 alpha-2 code, shapes before dots."""
    read = json.loads(FILE.read_text(encoding="utf-8"))
    return {code: Outline(*parts) for code, parts in read.items()}
