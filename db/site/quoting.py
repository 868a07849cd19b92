"""A document named in one sentence, as a footnote has it: who, what, when, where, which version."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from db.citing.csl import authors, kind, line
from db.site.language import long_date, long_moment
from db.site.listing import number_of

Row = Mapping[str, Any]


def sentence(row: Row, version: Row | None) -> str:
    """The document ``row`` in English, and the ``version`` of its text that is held (or None).

    Names no address of this site: pages are kept for all visitors, whatever host they asked.
    """
    said = [f"{_who(row)}, “{line((version or row)['title'])},”"]
    said += [_kind(row), line(row["citation"] or ""), _when(row), line(row["url"] or "")]
    text = said[0] + " " + ", ".join(part for part in said[1:] if part)
    return f"{text}; Statecraft {row['key']}{_held(version)}."


def _who(row: Row) -> str:
    return " and ".join(line(author["literal"]) for author in authors(row))


def _kind(row: Row) -> str:
    _, genre = kind(row)
    number = number_of(dict(row)) or ""
    if number.startswith(("E.O. ", "Proc. ")):
        return f"{genre} {number.partition(' ')[2]}"
    return ", ".join(part for part in (genre, number) if part)


def _when(row: Row) -> str:
    if row["published"]:
        return long_date(row["published"], "en")
    about = row["published_collected"]
    return f"about {long_date(about, 'en')}" if about else "undated"


def _held(version: Row | None) -> str:
    if version is None:
        return ""
    captured = version["captured"]
    when = f", captured {long_moment(captured, 'en')}" if captured else ""
    return f", version {version['version']}{when}"
