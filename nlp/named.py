"""Names of earlier acts: "Executive Order 14999 of May 1, 2025 (Helping Horses)".

An order names those that it rests on, amends or revokes by number, date and title. What such a
title says was done there, not here.
"""

from __future__ import annotations

import re

_NAME = re.compile(
    r"\b(?:Executive Order|Proclamation|Memorandum)(?: No\.)? ?(?:\d{4,5},? )?"
    r"(?:of [A-Z][a-z]{2,8} \d{1,2}, \d{4},? ?)?\((?P<title>[^()]{8,300})\)"
)


def titles(text: str) -> list[tuple[int, int]]:
    """Spans of the titles of earlier acts in a folded text, ascending."""
    if "Order" not in text and "Proclamation" not in text and "Memorandum" not in text:
        return []
    return [found.span("title") for found in _NAME.finditer(text)]
