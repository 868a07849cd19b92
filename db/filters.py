"""One filter for the site's lists and for exports: AND between kinds, OR within one.

Pure: a filter becomes SQL with named parameters over indexed tables, and never touches a
database. Country and role must hold of the same label.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any

from db import japanese
from db.records import SOURCES, StatecraftError

#: Field of the filter -> facet of ``document_codes``; country and role are treated apart.
FACET_FIELDS = {
    "instrument": "instrument",
    "measure": "measure",
    "sector": "sector",
    "deregulation": "deregulation",
    "authority": "authority",
    "direction": "direction",
}
_DAY = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
#: Beyond this a query is no question any more; also bounds the work of a visitor's search.
MAX_SEARCH = 300
MAX_VALUES = 100

_TOKEN = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(slots=True, kw_only=True, frozen=True)
class Filter:
    """What a list shows. Dates are ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``, both ends included.

    ``relevant`` is the economic-security flag, ``has_text`` leaves out entries of the index.
    """

    since: str | None = None
    until: str | None = None
    source: tuple[str, ...] = ()
    instrument: tuple[str, ...] = ()
    measure: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    role: tuple[str, ...] = ()
    sector: tuple[str, ...] = ()
    deregulation: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    direction: tuple[str, ...] = ()
    relevant: bool | None = None
    search: tuple[str, ...] = ()
    has_text: bool | None = field(default=None)

    @classmethod
    def from_params(cls, params: Any) -> Filter:
        """From the parameters of an address or a command: name -> values (several for OR).

        ``params`` is a mapping to lists, or anything with ``getlist``. Names that are no filter
        are left alone. Raises StatecraftError naming the parameter that cannot be read.
        """
        values = {item.name: _values(params, item.name) for item in fields(cls)}
        many = {name: tuple(values[name]) for name in (*FACET_FIELDS, "role", "search")}
        return cls(
            since=_day("since", values["since"]),
            until=_day("until", values["until"]),
            source=tuple(_source(value) for value in values["source"]),
            country=tuple(value.upper() for value in values["country"]),
            relevant=_flag("relevant", values["relevant"]),
            has_text=_flag("has_text", values["has_text"]),
            **many,
        )

    def params(self) -> list[tuple[str, str]]:
        """The filter as (name, value) pairs in the order of its fields: what is read back."""
        pairs: list[tuple[str, str]] = []
        for name in self.__slots__:
            value = getattr(self, name)
            if value is None or value == ():
                continue
            if isinstance(value, tuple):
                pairs.extend((name, one) for one in value)
            elif isinstance(value, bool):
                pairs.append((name, "1" if value else "0"))
            else:
                pairs.append((name, value))
        return pairs

    def as_dict(self) -> dict[str, Any]:
        """The filter as an export names it: only what is set."""
        named: dict[str, Any] = {}
        for item in fields(self):
            value = getattr(self, item.name)
            if value not in (None, ()):
                named[item.name] = list(value) if isinstance(value, tuple) else value
        return named

    def where(self, table: str = "timeline") -> tuple[str, dict[str, Any]]:
        """A SQL condition on ``table`` (``timeline`` or an alias of it) and its parameters.

        Parameter names begin with ``f_``. The condition of an empty filter is ``1``.
        """
        build = _Conditions(table)
        if self.since:
            build.add(f"{table}.date >= {build.name(self.since)}")
        if self.until:
            # '~' sorts after every digit and hyphen: a month or year includes its last day.
            build.add(f"{table}.date <= {build.name(self.until + '~')}")
        if self.source:
            build.add(f"{table}.source IN ({build.names(self.source)})")
        for name, facet in FACET_FIELDS.items():
            if codes := getattr(self, name):
                build.coded(facet, codes)
        if self.country or self.role:
            build.coded("country", self.country, self.role)
        if self.relevant is not None:
            build.add(f"{table}.economic_security = {int(self.relevant)}")
        if self.has_text is not None:
            build.add(f"{table}.has_text = {int(self.has_text)}")
        if self.search:
            build.searched(self.search)
        return build.sql(), build.parameters


def keys_sql(chosen: Filter) -> tuple[str, dict[str, Any]]:
    """``SELECT key FROM timeline`` for the filter, in no order."""
    condition, parameters = chosen.where("timeline")
    return f"SELECT timeline.key FROM timeline WHERE {condition}", parameters  # noqa: S608


class _Conditions:
    """Conditions joined by AND, and the parameters they name."""

    def __init__(self, table: str) -> None:
        self.table = table
        self.parts: list[str] = []
        self.parameters: dict[str, Any] = {}

    def add(self, condition: str) -> None:
        self.parts.append(condition)

    def name(self, value: Any) -> str:
        name = f"f_{len(self.parameters)}"
        self.parameters[name] = value
        return f":{name}"

    def names(self, values: Iterable[Any]) -> str:
        return ", ".join(self.name(value) for value in values)

    def coded(self, facet: str, codes: Iterable[str] = (), roles: Iterable[str] = ()) -> None:
        condition = f"facet = {self.name(facet)}"
        if codes := tuple(codes):
            condition += f" AND code IN ({self.names(codes)})"
        if roles := tuple(roles):
            condition += f" AND role IN ({self.names(roles)})"
        keys = f"SELECT key FROM document_codes WHERE {condition}"  # noqa: S608 parameters only
        self.add(f"{self.table}.key IN ({keys})")

    def searched(self, searches: Iterable[str]) -> None:
        """Several searches are alternatives; the words of one must all be found."""
        self.add("(" + " OR ".join(self._search(one) for one in searches) + ")")

    def _search(self, search: str) -> str:
        words, english = split_search(search)
        conditions = []
        if english:
            keys = f"SELECT key FROM search WHERE search MATCH {self.name(english)}"  # noqa: S608
            conditions.append(f"{self.table}.key IN ({keys})")
        for word in words:
            conditions.append(japanese.condition(f"{self.table}.key", self.name(word)[1:]))
        return "(" + " AND ".join(conditions or ["0"]) + ")"

    def sql(self) -> str:
        return " AND ".join(self.parts) or "1"


def split_search(search: str) -> tuple[list[str], str]:
    """Japanese words, and the rest as a full-text query that cannot be malformed.

    Words must all occur, ``"a phrase"`` as it stands, ``tariff*`` as a beginning; ``OR`` in
    capitals between two of them parts alternatives.
    """
    plain = unicodedata.normalize("NFKC", search)[:MAX_SEARCH].replace("\x00", " ")
    words = list(dict.fromkeys(japanese.JAPANESE.findall(plain)))
    quoted: list[str] = []
    alternative = False
    for phrase, word in _TOKEN.findall(japanese.JAPANESE.sub(" ", plain)):
        text = (phrase or word).replace('"', " ").strip()
        if not any(sign.isalnum() for sign in text):
            continue
        if word == "OR":
            alternative = bool(quoted)
            continue
        if alternative:
            quoted.append("OR")
            alternative = False
        prefix = "*" if word.endswith("*") else ""
        quoted.append(f'"{text.rstrip("*").strip()}"{prefix}')
    return words, " ".join(quoted)


def _values(params: Any, name: str) -> list[str]:
    getlist = getattr(params, "getlist", None)
    found = getlist(name) if getlist else params.get(name) if isinstance(params, Mapping) else None
    if found is None:
        return []
    values = [found] if isinstance(found, str | bool) else list(found)
    texts = [str(value).strip() for value in values]
    if len(texts) > MAX_VALUES:
        raise StatecraftError(f"{name}: more than {MAX_VALUES} values")
    return list(dict.fromkeys(text for text in texts if text))


def _day(name: str, values: list[str]) -> str | None:
    """The narrowest of several bounds would be a guess: the last one given counts."""
    if not values:
        return None
    value = values[-1]
    try:
        if not _DAY.match(value):
            raise ValueError
        date.fromisoformat(value + "2000-01-01"[len(value) :])
    except ValueError as error:
        raise StatecraftError(
            f"{name}: {value!r} is no date; write YYYY-MM-DD, YYYY-MM or YYYY"
        ) from error
    return value


def _flag(name: str, values: list[str]) -> bool | None:
    if not values:
        return None
    value = values[-1].lower()
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise StatecraftError(f"{name}: {value!r} is neither true nor false")


def _source(value: str) -> str:
    plain = value.lower().replace("-", "").replace("_", "")
    if plain not in SOURCES:
        raise StatecraftError(f"source: {value!r} is none of whitehouse, federal-register, state")
    return plain
