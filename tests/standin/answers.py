"""What a stand-in site answers, and how data faults bend a listing."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

HTML = "text/html; charset=UTF-8"
RSS = "application/rss+xml; charset=UTF-8"
XML = "text/xml; charset=utf-8"
JSON = "application/json; charset=utf-8"

T = TypeVar("T")
_ROUNDS = itertools.count()


@dataclass
class Answer:
    """An HTTP answer. ``validator`` gives an ETag; an asker who has it gets 304."""

    status: int
    content_type: str = HTML
    body: bytes = b""
    location: str | None = None
    validator: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str | None:
        if self.validator is None:
            return None
        return f'"{hashlib.sha256(self.validator.encode()).hexdigest()[:24]}"'


def slice_page(
    docs: Sequence[T], number: int, per_page: int, faults: set[str]
) -> tuple[list[T], int]:
    """Page ``number`` of ``docs`` and the number of the last page, bent by data faults."""
    last = max(1, -(-len(docs) // per_page))
    if "empty-listing" in faults:
        return [], last
    if "shrunken" in faults:
        return list(docs[:2]), 1
    if "page-1" in faults and number > 1:
        return list(docs[:per_page]), last
    return list(docs[(number - 1) * per_page : number * per_page]), last


def shuffle(docs: list[T], faults: set[str], number: int) -> list[T]:
    """The listing moves while it is paged: entries near a page's edge change places."""
    if "shuffled" not in faults or len(docs) < 20:
        return docs
    moved = list(docs)
    rng = random.Random(number)
    for _ in range(3):
        here = rng.randrange(max(1, len(moved) - 10))
        moved.insert(here + 10, moved.pop(here))
    return moved
