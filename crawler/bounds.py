"""How much a run may do: requests, seconds, documents; and the order to stop."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping


class BoundReachedError(Exception):
    """A bound of the run is reached: no failure, what is left waits for the next run."""


class Bounds:
    """The limits of a run, shared by its sources.

    ``budget`` requests in all are shared evenly, and what a finished source has left over goes to
    the others; without it each source has the budget of its ``source.yml``.
    """

    def __init__(
        self,
        budgets: Mapping[str, int],
        *,
        budget: int | None = None,
        time_limit: float | None = None,
        limit: int | None = None,
    ) -> None:
        self._own = dict(budgets)
        self._total = budget
        self._working = set(budgets)
        self._spent: Counter[str] = Counter()
        self._texts: Counter[str] = Counter()
        self._limit = limit
        self._deadline = None if time_limit is None else time.monotonic() + time_limit
        self.stopped: str | None = None

    def spend(self, source: str) -> None:
        """Take one request out of the budget; raises BoundReachedError where none is left."""
        if self.stopped:
            raise BoundReachedError(self.stopped)
        if self.seconds_left() <= 0:
            raise BoundReachedError("the time limit is reached")
        if self._spent[source] >= self.share(source):
            raise BoundReachedError(f"the budget of {self.share(source)} requests is spent")
        self._spent[source] += 1

    def share(self, source: str) -> int:
        """How many requests ``source`` may make in all, as things stand."""
        if self._total is None:
            return self._own[source]
        finished = sum(n for name, n in self._spent.items() if name not in self._working)
        return min(self._own[source], (self._total - finished) // max(1, len(self._working)))

    def finish(self, source: str) -> None:
        """The source makes no further requests."""
        self._working.discard(source)

    def spend_text(self, source: str) -> None:
        """Take one text out of ``limit``; raises BoundReachedError where none is left."""
        if self._limit is not None and self._texts[source] >= self._limit:
            raise BoundReachedError(f"the limit of {self._limit} documents is reached")
        self._texts[source] += 1

    def seconds_left(self) -> float:
        """Seconds until the time limit; infinity without one."""
        return float("inf") if self._deadline is None else self._deadline - time.monotonic()

    def stop(self, reason: str) -> None:
        """End every source before its next request."""
        self.stopped = self.stopped or reason
