"""Which way documents go, by measure and as a whole, as the store's labels say (experimental).

The codebook gives an easing the code of the tightening that it undoes; the facet ``direction``
tells them apart (``tariff:ease``). A measure that can have a direction and has none is "not told";
the other measures (aid, operations, institutions) are "other".
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal

from db.records import DIRECTED
from db.site.snapshot import Mask, Snapshot

Direction = Literal["tightening", "easing", "mixed", "continuing", "not told", "other"]
#: Ways of the facet as pages call them.
WAYS: dict[str, Direction] = {
    "tighten": "tightening",
    "ease": "easing",
    "mixed": "mixed",
    "continue": "continuing",
}


def overall(told: Collection[Direction]) -> Direction:
    """The direction of a document from those of its measures; what goes on yields to what moves."""
    if "mixed" in told or {"tightening", "easing"} <= set(told):
        return "mixed"
    order: tuple[Direction, ...] = ("tightening", "easing", "continuing", "not told")
    return next((way for way in order if way in told), "other")


def by_document(snapshot: Snapshot, mask: Mask) -> dict[int, dict[str, Direction]]:
    """Per ordinal of ``mask``: the direction of each measure, and of the whole under ""."""
    told: dict[int, dict[str, Direction]] = {}
    for facet in ("measure", "direction"):
        postings = snapshot.facets[facet]
        codes, ordinals = postings.within(mask)
        for code, at in zip(codes.tolist(), ordinals.tolist(), strict=True):
            measure, _, way = postings.codes[code].partition(":")
            said = told.setdefault(at, {})
            if way:
                said[measure] = WAYS.get(way, "not told")
            else:
                said[measure] = "not told" if measure in DIRECTED else "other"
    for said in told.values():
        said[""] = overall(list(said.values()))
    return told
