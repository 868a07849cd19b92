"""How the items of an HTML list are marked: dashes, numbers, letters, as a browser shows them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, TypeAlias

Element: TypeAlias = Any

_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(slots=True)
class ListMarks:
    """One open ``ul`` or ``ol``: how its items are marked and which comes next."""

    style: str | None
    number: int = 1

    def mark(self, item: Element) -> str:
        """What stands before ``item``, the next one of the list (its ``value`` counts)."""
        if self.style is None:
            return "- "
        self.number = _natural(str(item.get("value") or ""), self.number)
        mark = _numeral(self.number, self.style)
        self.number += 1
        return f"{mark}. "


def _numeral(number: int, style: str) -> str:
    if style in "aA" and 1 <= number <= 26:
        letter = chr(ord("a") + number - 1)
    elif style in "iI" and 1 <= number < 40:
        letter, rest = "", number
        for worth, sign in _ROMAN:
            letter += sign * (rest // worth)
            rest %= worth
    else:
        return str(number)
    return letter.upper() if style.isupper() else letter


def open_list(element: Element) -> ListMarks:
    """The marks of a ``ul`` or ``ol``, by its ``type``, ``start`` and ``list-style-type``."""
    if element.tag == "ul":
        return ListMarks(None)
    style = re.sub(r"[\s;]+", "", str(element.get("style") or "")).lower()
    names = {"lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A"}
    names |= {"lower-roman": "i", "upper-roman": "I"}
    kind = next((sign for name, sign in names.items() if f"list-style-type:{name}" in style), "")
    kind = kind or str(element.get("type") or "1")
    number = _natural(str(element.get("start") or ""), 1)
    return ListMarks(kind if kind in {"a", "A", "i", "I"} else "1", number)


def _natural(written: str, otherwise: int) -> int:
    """A number of a few digits, else ``otherwise``."""
    return int(written) if re.fullmatch(r"[0-9]{1,6}", written) else otherwise
