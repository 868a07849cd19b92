"""English and Japanese: which of them a request wants, and what our pages say in each.

Strings of pages are written in English in the templates, ``{{ t("Last runs") }}``; their
Japanese stands in ``data/messages.yml``. A test asks that every string used has its Japanese.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml

Language = Literal["en", "ja"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
COOKIE = "statecraft_lang"
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


@cache
def messages() -> dict[str, str]:
    """English string to Japanese string."""
    path = Path(__file__).resolve().parent / "data" / "messages.yml"
    loaded: dict[str, str] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


def choose(request: Any) -> Language:
    """``lang`` of the URL, else the cookie, else what the browser prefers, else English."""
    asked = request.args.get("lang") or request.cookies.get(COOKIE)
    if asked in LANGUAGES:
        return "ja" if asked == "ja" else "en"
    accepted = (request.headers.get("accept-language") or "").lower()
    return "ja" if accepted.lstrip().startswith("ja") else "en"


def translator(language: Language) -> Callable[..., str]:
    """``t(english, **values)``: the string in ``language`` with ``{name}`` filled in."""

    def translate(english: str, **values: object) -> str:
        pattern = messages().get(english, english) if language == "ja" else english
        return pattern.format(**values) if values else pattern

    return translate


@lru_cache(maxsize=20_000)
def long_date(day: str | None, language: Language) -> str:
    """``2025-04-02`` as "April 2, 2025" or "2025年4月2日"; what is no date comes back as it is."""
    if not day:
        return ""
    try:
        date = datetime.date.fromisoformat(day[:10])
    except ValueError:
        return day
    if language == "ja":
        return f"{date.year}年{date.month}月{date.day}日"
    return f"{_MONTHS[date.month - 1]} {date.day}, {date.year}"


def long_month(month: str, language: Language) -> str:
    """``2025-04`` as "April 2025" or "2025年4月"."""
    year, number = month[:4], int(month[5:7])
    return f"{year}年{number}月" if language == "ja" else f"{_MONTHS[number - 1]} {year}"


def long_moment(instant: str | None, language: Language) -> str:
    """``2025-04-02T22:33:44+00:00`` as "April 2, 2025, 22:33 UTC", in Japanese likewise.

    An instant without an offset counts as UTC; what is no instant comes back as it is.
    """
    if not instant:
        return ""
    try:
        moment = datetime.datetime.fromisoformat(instant)
    except ValueError:
        return instant
    if len(instant) <= len("2025-04-02"):
        return long_date(instant, language)
    if moment.tzinfo is not None:
        moment = moment.astimezone(datetime.UTC)
    day = long_date(moment.date().isoformat(), language)
    return f"{day}{'' if language == 'ja' else ','} {moment:%H:%M} UTC"
