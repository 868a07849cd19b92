"""Apply a selection: search words through the full-text index, everything else in memory."""

from __future__ import annotations

from dataclasses import dataclass

from db.site.ask import Ask
from db.site.searching import found
from db.site.selection import Selection, masks, together
from db.site.snapshot import Mask, Snapshot


@dataclass(frozen=True, slots=True)
class Found:
    """A selection applied to the snapshot."""

    snapshot: Snapshot
    selection: Selection
    parts: dict[str, Mask]
    mask: Mask

    @property
    def total(self) -> int:
        """How many documents there are."""
        return int(self.mask.sum())


async def find(ask: Ask, selection: Selection) -> Found:
    """The documents of a selection."""
    snapshot = await ask.site.snapshot()
    searches = selection.filter.search
    searched = await found(ask.site, snapshot, searches) if searches else None
    parts = masks(snapshot, selection, searched)
    return Found(snapshot, selection, parts, together(snapshot, parts))
