"""The Datasette plugin: our addresses, the nonce for its templates, limits for visitors' SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl
from datasette.utils.asgi import Base400
from datasette.views.base import DatasetteError

from db.site import language
from db.site.ask import Ask, NotHereError, asset
from db.site.pages import (
    codebook,
    correct,
    country,
    document,
    figures,
    health,
    home,
    matrix,
    questions,
    timeline,
)
from db.site.render import failed, page
from db.site.security import App, secured

#: No value, and no SQL text, of a visitor's query may be longer than this (bytes).
LONGEST_VALUE = 20_000_000
LONGEST_SQL = 100_000

#: Datasette's pages for developers; among them one that names the server's folders.
HIDDEN = "databases|threads|permissions|messages|allow-debug|patterns|logout|auth-token"

Route = tuple[str, Callable[..., Awaitable[Any]]]


@hookimpl  # type: ignore[untyped-decorator]
def register_routes() -> list[Route]:
    """Our pages; everything else stays Datasette's."""
    return [
        (r"^/$", page(home.view)),
        (r"^/timeline$", page(timeline.view)),
        (r"^/timeline\.(?P<format>[a-z]+)$", page(timeline.download, kept=False)),
        (r"^/d/(?P<key>.+)$", page(document.view)),
        (r"^/country$", page(country.index)),
        (r"^/country/(?P<code>[A-Za-z]{2,3})$", page(country.view)),
        (r"^/matrix$", page(matrix.view)),
        (r"^/questions$", page(questions.index)),
        (r"^/question/(?P<name>[a-z-]+)$", page(questions.view)),
        (r"^/codebook$", page(codebook.view)),
        (r"^/correct$", page(correct.view, kept=False)),
        (r"^/accuracy$", page(codebook.accuracy)),
        (r"^/health(?:\.json)?$", page(health.view, kept=False)),
        (rf"^/-/(?:{HIDDEN})(?:\.json)?$", page(nothing, kept=False)),
        (r"^/figure/(?P<name>[a-z-]+)\.(?P<format>svg|png|csv|json)$", page(figures.view)),
    ]


async def nothing(ask: Ask) -> str:
    """There is nothing here for visitors."""
    raise NotHereError(ask.t("There is nothing here."))


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """Our error page in the place of Datasette's, whose inline scripts the policy refuses."""
    if isinstance(exception, DatasetteError):
        status, said = exception.status, exception.message
    elif isinstance(exception, Base400):
        status, said = exception.status, str(exception.args[0] if exception.args else "")
    else:
        return None  # a fault of ours: Datasette prints it and answers 500

    async def answer() -> Any:
        site = datasette.statecraft
        ask = Ask(request, site, language.choose(request), await site.names())
        if getattr(exception, "message_is_html", False):
            return failed(ask, status, ask.t("The query took too long; make it smaller."))
        return failed(ask, status, ask.t("There is nothing here.") if status == 404 else said)

    return answer


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper() -> Callable[[App], App]:
    """Security headers on every response."""
    return secured


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(request: Any) -> dict[str, Any]:
    """What our header on Datasette's own pages needs, and the nonce of this response."""
    chosen = language.choose(request) if request else "en"
    return {
        "csp_nonce": request.scope.get("csp_nonce", "") if request else "",
        "asset": asset,
        "t": language.translator(chosen),
        "language": chosen,
    }


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: sqlite3.Connection, database: str) -> None:
    """Bound what a visitor's SQL may build: Datasette itself bounds time and rows."""
    if database == "statecraft":
        conn.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_VALUE)
        conn.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, LONGEST_SQL)
        conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
        conn.execute("PRAGMA query_only = 1")
        conn.execute("PRAGMA cache_size = -20000")
        conn.execute("PRAGMA trusted_schema = 0")
