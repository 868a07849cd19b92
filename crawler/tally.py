"""What a source's run did, and when it has met so much that the source is left alone."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field

from crawler.intake import Taken
from crawler.replies import short

logger = logging.getLogger(__name__)

#: So many addresses in a row that are refused, or that fail, end the source.
REFUSALS_IN_A_ROW = 3
FAILURES_IN_A_ROW = 5
#: Outcomes that are a fault of the site or the way, counted as they come.
FAILURES = frozenset({"failed", "error", "cut"})


class SourceEndsError(Exception):
    """The source cannot or will not be asked further; the message is a clause for a sentence."""


@dataclass
class Tally:
    """What a source's run did, for its sentence and its row in ``runs``."""

    requests: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    refused: int = 0
    failed: int = 0
    problems: list[str] = field(default_factory=list)
    refusals_in_a_row: int = 0
    failures_in_a_row: int = 0

    def problem(self, text: str, *, gravest: bool = False) -> None:
        """Something that makes the source unhealthy; said once, the gravest first."""
        if text not in self.problems:
            self.problems.insert(0 if gravest else len(self.problems), text)
            logger.warning("%s", text)

    def count(self, taken: Taken) -> None:
        """Keep the tally; end the source after too many refusals or failures in a row."""
        logger.info("%s %s: %s", taken.status or "-", taken.url, taken.reason or taken.outcome)
        self.new += taken.new
        self.changed += taken.changed
        self.gone += taken.gone
        if taken.outcome == "refused":
            self.refused += 1
            self.refusals_in_a_row += 1
            self.problem(f"{short(taken.url)} was refused ({taken.reason})")
        elif taken.outcome in FAILURES:
            self.failed += 1
            self.failures_in_a_row += 1
            self.problem(f"{short(taken.url)}: {taken.reason or taken.outcome}")
        elif taken.outcome not in ("unhandled", "redirect"):
            self.refusals_in_a_row = self.failures_in_a_row = 0
        if self.refusals_in_a_row >= REFUSALS_IN_A_ROW:
            raise SourceEndsError(f"the site refuses us ({taken.reason}); it was not asked further")
        if self.failures_in_a_row >= FAILURES_IN_A_ROW:
            raise SourceEndsError(
                f"{FAILURES_IN_A_ROW} addresses in a row failed ({taken.reason}); "
                "it was not asked further"
            )
