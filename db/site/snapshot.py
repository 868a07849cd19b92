"""Counting from memory: one read of the indexed tables, then every count in a millisecond or so.

A page of the site needs some eight facets, a stacked chart and a list, all for one filter. SQL
answers that in seconds at 100,000 documents, and Datasette then drops the facets silently. A
``Snapshot`` holds which document carries which code (about 20 MB for 100,000 documents) and
counts exactly the rows that SQL would; the tests compare the two.

Documents are numbered in list order, newest date first (``ordinal``); a *mask* is a boolean array
over ordinals.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from db.records import EXPERIMENTAL, FACETS

Mask = NDArray[np.bool_]
Ints = NDArray[np.int32]

#: Facets that ``document_codes`` holds; others come from ``documents``.
CODED = (*FACETS, *EXPERIMENTAL)
NO_MONTH = -1


@dataclass(slots=True)
class Postings:
    """Which ordinals carry which code of one facet, sorted by code.

    ``ordinals[starts[i]:starts[i + 1]]`` are the documents with ``codes[i]``; ``code_of`` gives
    the code's position for every entry of ``ordinals``.
    """

    codes: list[str]
    starts: Ints
    ordinals: Ints
    code_of: Ints
    position: dict[str, int] = field(default_factory=dict)
    turned: tuple[Ints, Ints] | None = None

    @classmethod
    def of(cls, pairs: Mapping[str, Ints]) -> Postings:
        """Postings of a mapping from code to ordinals; an ordinal counts once for a code."""
        codes = sorted(pairs)
        runs = [np.unique(pairs[code]) for code in codes]
        sizes = [len(run) for run in runs]
        return cls(
            codes=codes,
            starts=np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32),
            ordinals=np.concatenate(runs) if runs else np.empty(0, dtype=np.int32),
            code_of=np.repeat(np.arange(len(codes), dtype=np.int32), sizes),
            position={code: at for at, code in enumerate(codes)},
        )

    def having(self, code: str) -> Ints:
        """The ordinals that carry ``code`` (none for a code that nobody carries)."""
        at = self.position.get(code)
        if at is None:
            return np.empty(0, dtype=np.int32)
        return self.ordinals[self.starts[at] : self.starts[at + 1]]

    def counts(self, mask: Mask) -> dict[str, int]:
        """Documents of ``mask`` by code, most first, zeros left out."""
        if not self.codes:
            return {}
        inside = mask.view(np.uint8).take(self.ordinals)
        # No code's run is empty, so that sums from start to start are the counts.
        found = np.add.reduceat(inside, self.starts[:-1], dtype=np.int64)
        return {self.codes[at]: count for at, count in ranked(found)}

    def within(self, mask: Mask) -> tuple[Ints, Ints]:
        """(positions of codes, ordinals) of every code that a document of ``mask`` carries."""
        here = np.flatnonzero(mask.view(np.uint8).take(self.ordinals))
        return self.code_of.take(here), self.ordinals.take(here)

    def by_document(self, documents: int) -> tuple[Ints, Ints]:
        """The same turned round: ``codes[starts[d]:starts[d + 1]]`` are those of document d."""
        if self.turned is None:
            starts = np.zeros(documents + 1, dtype=np.int32)
            np.cumsum(np.bincount(self.ordinals, minlength=documents), out=starts[1:])
            self.turned = (starts, self.code_of[np.argsort(self.ordinals, kind="stable")])
        return self.turned


@dataclass(slots=True)
class Snapshot:
    """The state of the store at one moment, as the site counts it."""

    stamp: tuple[int, ...]
    keys: list[str]
    ids: NDArray[np.int64]
    dates: NDArray[np.int32]
    months: Ints
    #: How many documents have a date; they come first.
    dated: int
    facets: dict[str, Postings]
    ordinal_of_id: Ints
    #: Years, newest first, and the ordinals at which they begin.
    turns: tuple[list[int], NDArray[np.int64]] | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def everything(self) -> Mask:
        """A mask of all documents."""
        return np.ones(len(self.keys), dtype=np.bool_)

    def any_of(self, facet: str, codes: Iterable[str]) -> Mask:
        """Documents that carry at least one of ``codes`` of ``facet``."""
        mask = np.zeros(len(self.keys), dtype=np.bool_)
        for code in codes:
            mask[self.facets[facet].having(code)] = True
        return mask

    def with_ids(self, ids: NDArray[np.int64]) -> Mask:
        """Documents by ``documents.id``; ids that came after the snapshot are passed over."""
        mask = np.zeros(len(self.keys), dtype=np.bool_)
        wanted = ids[(ids >= 0) & (ids < len(self.ordinal_of_id))]
        ordinals = self.ordinal_of_id[wanted]
        mask[ordinals[ordinals >= 0]] = True
        return mask

    def between(self, since: str | None, until: str | None) -> Mask:
        """Documents dated from ``since`` to ``until``, both included; undated ones only if open."""
        mask = self.everything()
        if since:
            mask &= self.dates >= day_number(since)
        if until:
            mask &= (self.dates > 0) & (self.dates <= day_number(until))
        return mask

    def counts(self, facet: str, mask: Mask) -> dict[str, int]:
        """Documents of ``mask`` by code of ``facet``, most first."""
        return self.facets[facet].counts(mask)

    def years(self, mask: Mask) -> dict[int, int]:
        """Dated documents of ``mask`` by year, newest first."""
        if not self.dated:
            return {}
        if self.turns is None:
            every = self.dates[: self.dated] // 10000
            begins = np.flatnonzero(np.diff(every, prepend=-1))
            self.turns = (every[begins].tolist(), begins)
        years, starts = self.turns
        found = np.add.reduceat(mask[: self.dated].view(np.uint8), starts, dtype=np.int64)
        return {year: count for year, count in zip(years, found.tolist(), strict=True) if count}

    def span(self, mask: Mask) -> tuple[int, int] | None:
        """First and last month of the dated documents of ``mask``, None where there are none."""
        dated = np.flatnonzero(mask[: self.dated])
        if not len(dated):
            return None
        return int(self.months[dated[-1]]), int(self.months[dated[0]])

    def monthly(self, facet: str, mask: Mask, first: int, last: int) -> NDArray[np.int64]:
        """Counts by code of ``facet`` (rows) and by month from ``first`` to ``last`` (columns)."""
        postings = self.facets[facet]
        codes, ordinals = postings.within(mask)
        months = self.months.take(ordinals) - first
        width = last - first + 1
        inside = (months >= 0) & (months < width)
        cells = codes[inside].astype(np.int64) * width + months[inside]
        flat = np.bincount(cells, minlength=len(postings.codes) * width)
        return flat.reshape(len(postings.codes), width)

    def cross(self, rows: str, columns: str, mask: Mask) -> NDArray[np.int64]:
        """Documents of ``mask`` that carry both codes, for every pair of two facets' codes."""
        down, across = self.facets[rows], self.facets[columns]
        codes, ordinals = down.within(mask)
        starts, others = across.by_document(len(self.keys))
        first = starts.take(ordinals)
        times = starts.take(ordinals + 1) - first
        # One entry for every pair of codes of one document.
        begun = np.cumsum(times) - times
        steps = np.arange(times.sum()) - np.repeat(begun, times)
        pairs = others.take(np.repeat(first, times) + steps)
        cells = np.repeat(codes, times).astype(np.int64) * len(across.codes) + pairs
        flat = np.bincount(cells, minlength=len(down.codes) * len(across.codes))
        return flat.reshape(len(down.codes), len(across.codes))

    def page(self, mask: Mask, offset: int, limit: int) -> list[str]:
        """Keys of the documents of ``mask``, newest first."""
        return [self.keys[at] for at in np.flatnonzero(mask)[offset : offset + limit]]


def ranked(found: NDArray[np.int64]) -> list[tuple[int, int]]:
    """(position, count) of what is not zero, most first; equal ones in their order."""
    order = np.argsort(-found, kind="stable")
    order = order[: np.count_nonzero(found)]
    return list(zip(order.tolist(), found[order].tolist(), strict=True))


def day_number(day: str) -> int:
    """``2025-04-02`` as 20250402; a shorter date counts as its first day."""
    digits = (day + "-01-01")[:10].replace("-", "") if len(day) < 10 else day[:10].replace("-", "")
    return int(digits)


def month_name(number: int) -> str:
    """``YYYY-MM`` of a month number."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
