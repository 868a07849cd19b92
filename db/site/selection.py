"""A filter as the site carries it: in the address, as chips, and as a mask over the snapshot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any
from urllib.parse import quote_plus, urlencode

import numpy as np

from db.filters import FACET_FIELDS, Filter
from db.records import StatecraftError
from db.site.snapshot import Mask, Snapshot

#: Kinds of the filter that take several values.
MANY = frozenset(item.name for item in fields(Filter) if str(item.type).startswith("tuple"))
#: What may have happened to a page after publication.
STATES = ("gone", "retitled", "version", "replaced")


@dataclass(frozen=True, slots=True)
class Selection:
    """The filter of exports (``db.filters``), and what only the site knows.

    ``state`` is one of ``STATES`` or None.
    """

    filter: Filter = field(default_factory=Filter)
    state: str | None = None

    @classmethod
    def from_args(cls, args: Any) -> Selection:
        """From a Datasette request's ``args``; raises ``StatecraftError`` for unusable values."""
        state = args.get("state") or None
        if state and state not in STATES:
            raise StatecraftError(f"state: {state[:40]!r} is none of {', '.join(STATES)}")
        return cls(Filter.from_params(args), state)

    @classmethod
    def of_codes(cls, **kinds: Any) -> Selection:
        """From the filter's own fields."""
        return cls(Filter(**kinds))

    def of(self, kind: str) -> tuple[str, ...]:
        """The values chosen of one kind that takes several."""
        values: tuple[str, ...] = getattr(self.filter, kind)
        return values

    def pairs(self) -> list[tuple[str, str]]:
        """The filters as (name, value), in a fixed order: the part of an address after ``?``."""
        return self.filter.params() + ([("state", self.state)] if self.state else [])

    def with_code(self, kind: str, code: str) -> Selection:
        """One more value of a kind."""
        return self._set(kind, tuple(dict.fromkeys((*self.of(kind), code))))

    def only(self, kind: str, code: str) -> Selection:
        """This value in place of all others of its kind."""
        return self._set(kind, (code,))

    def without(self, kind: str, value: str | None = None) -> Selection:
        """One value fewer, or none of that kind."""
        if kind == "state":
            return replace(self, state=None)
        if kind in MANY:
            kept = tuple(each for each in self.of(kind) if value is not None and each != value)
            return self._set(kind, kept)
        return self._set(kind, None)

    def between(self, since: str, until: str) -> Selection:
        """The same within a span of days; a narrower span of its own is kept."""
        since = max(since, self.filter.since or since)
        own = self.filter.until
        until = min(until, last_day(own) if own else until)
        return replace(self, filter=replace(self.filter, since=since, until=until))

    def spanning(self, since: str, until: str) -> Selection:
        """The same with this span in place of any other; days, months or years."""
        return replace(self, filter=replace(self.filter, since=since, until=until))

    def address(self, path: str, *more: tuple[str, str | None]) -> str:
        """``path`` with the filters, and ``more`` parameters that have a value."""
        pairs = self.pairs() + [(name, value) for name, value in more if value]
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def adding(self, kind: str, path: str, *more: tuple[str, str | None]) -> Callable[[str], str]:
        """``with_code(kind, code).address(path, *more)`` for many codes not yet chosen.

        What they have in common is written once.
        """
        pairs = self.with_code(kind, "").pairs()
        at = max(place for place, (name, _) in enumerate(pairs) if name == kind)
        given = [(name, value) for name, value in more if value]
        before, after = urlencode(pairs[:at]), urlencode(pairs[at + 1 :] + given)
        head = f"{path}?{before}{'&' if before else ''}{kind}="
        tail = f"&{after}" if after else ""
        return lambda code: f"{head}{_quoted(code)}{tail}"

    def spans(
        self, path: str, kind: str | None, *more: tuple[str, str | None]
    ) -> Callable[[str, str, str], str]:
        """``between(since, until).with_code(kind, code).address(path, *more)`` for many spans.

        Without a kind the code is passed over.
        """
        first = self.filter.since or ""
        last = last_day(self.filter.until) if self.filter.until else ""
        plain = self.without("since").without("until")
        alike = plain.address("", *more)
        added = plain.adding(kind, "", *more) if kind else None

        def address(since: str, until: str, code: str) -> str:
            since = max(since, first)
            until = min(until, last) if last else until
            others = (added(code) if added else alike)[1:]
            return f"{path}?since={since}&until={until}{'&' if others else ''}{others}"

        return address

    def _set(self, kind: str, value: Any) -> Selection:
        changed: dict[str, Any] = {kind: value}
        return replace(self, filter=replace(self.filter, **changed))

    def __bool__(self) -> bool:
        return bool(self.pairs())


#: Codes are few and asked for by the hundred.
_quoted = lru_cache(maxsize=4096)(quote_plus)


def last_day(day: str) -> str:
    """The last day of a year or month; a day is its own."""
    if len(day) == len("2025"):
        return f"{day}-12-31"
    if len(day) > len("2025-01"):
        return day
    year, month = int(day[:4]), int(day[5:7])
    following = date(year + month // 12, month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1).isoformat()


def masks(snapshot: Snapshot, selection: Selection, found: Mask | None) -> dict[str, Mask]:
    """One mask a kind of filter; all of them together are the selection.

    ``found`` are the documents that the search words find, where there are any.
    """
    chosen = selection.filter
    parts: dict[str, Mask] = {}
    if chosen.since or chosen.until:
        until = last_day(chosen.until) if chosen.until else None
        parts["date"] = snapshot.between(chosen.since, until)
    if chosen.source:
        parts["source"] = snapshot.any_of("source", chosen.source)
    for kind, facet in FACET_FIELDS.items():
        if selection.of(kind):
            parts[kind] = snapshot.any_of(facet, selection.of(kind))
    if chosen.country and chosen.role:
        sided = [f"{country}:{role}" for country in chosen.country for role in chosen.role]
        parts["country"] = snapshot.any_of("country_role", sided)
    elif chosen.country:
        parts["country"] = snapshot.any_of("country", chosen.country)
    elif chosen.role:
        parts["role"] = snapshot.any_of("role", chosen.role)
    if chosen.relevant is not None:
        parts["relevant"] = snapshot.any_of("relevant", [str(int(chosen.relevant))])
    if chosen.has_text is not None:
        parts["has_text"] = snapshot.any_of("has_text", [str(int(chosen.has_text))])
    if selection.state:
        parts["state"] = snapshot.any_of("state", [selection.state])
    if found is not None:
        parts["search"] = found
    return parts


def together(snapshot: Snapshot, parts: Mapping[str, Mask], *, without: str | None = None) -> Mask:
    """The conjunction of ``parts``, leaving one kind out."""
    mask = snapshot.everything()
    for kind, part in parts.items():
        if kind != without:
            np.logical_and(mask, part, out=mask)
    return mask
