"""Text that UTF-8 can hold: hostile sources hold halves of surrogate pairs."""

from __future__ import annotations

from typing import Any


def encoded(text: str) -> bytes:
    """``text`` as UTF-8, lone surrogates replaced by a question mark."""
    return text.encode("utf-8", "replace")


def clean(value: Any) -> Any:
    """``value``, or the strings in it, with lone surrogates replaced by a question mark."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return encoded(value).decode()
        return value  # itself: a copy of every text would be held twice
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {name: clean(item) for name, item in value.items()}
    return value
