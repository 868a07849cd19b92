"""A request as our pages see it: language, names, the open snapshot; and addresses of ours."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from db.site.context import Site
from db.site.language import (
    LANGUAGES,
    Language,
    long_date,
    long_moment,
    long_month,
    translator,
)
from db.site.names import Names

STATIC = Path(__file__).resolve().parent / "static"


class NotHereError(Exception):
    """There is no such page; the message says what was looked for."""


@dataclass(slots=True)
class Ask:
    """One request to a page of ours; its address is parsed once."""

    request: Any
    site: Site
    language: Language
    names: Names
    args: Any = field(init=False)
    #: ``lang`` as the address has it, to be kept in links.
    lang: str | None = field(init=False)

    def __post_init__(self) -> None:
        self.args = self.request.args
        asked = self.args.get("lang")
        self.lang = asked if asked in LANGUAGES else None

    def t(self, english: str, **values: object) -> str:
        return translator(self.language)(english, **values)

    def day(self, value: str | None) -> str:
        return long_date(value, self.language)

    def month(self, value: str) -> str:
        return long_month(value, self.language)

    def moment(self, value: str | None) -> str:
        return long_moment(value, self.language)

    def href(self, address: str) -> str:
        """An address of ours that keeps the language when the present one names it.

        Datasette's tables are left alone: they would take ``lang`` for a column.
        """
        if not self.lang or address.startswith(("/statecraft/", "#")):
            return address
        page, mark, place = address.partition("#")
        return f"{page}{'&' if '?' in page else '?'}lang={self.lang}{mark}{place}"

    def path(self, name: str) -> str:
        """A named part of the matched path, percent-decoded."""
        return unquote(self.request.url_vars.get(name) or "")


@cache
def asset(name: str) -> str:
    """Address of one of our static files, with its content's hash so that it may be kept."""
    digest = hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?v={digest}"


def document_address(key: str) -> str:
    """The permanent page of a document: ``wh:2025/10/x`` lives at ``/d/wh/2025/10/x``."""
    return "/d/" + quote(key.replace(":", "/", 1), safe="/@")
