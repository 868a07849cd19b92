"""From a page's facts to a response: templates, caching, language, errors."""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Awaitable, Callable
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from urllib.parse import urlencode

from datasette.utils.asgi import AsgiStream, Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from db.records import StatecraftError
from db.site import language as lang_module
from db.site.ask import Ask, NotHereError, asset, document_address
from db.site.charts.palette import page_patterns
from db.site.context import Site
from db.site.language import (
    COOKIE,
)
from db.site.machine.transport import accepts_gzip
from db.site.markup import documents, table_rows
from db.site.names import (
    FACETS,
    GROUPS,
    ROLES,
    change_name,
    facet_name,
    outcome_name,
    relation_name,
)

HERE = Path(__file__).resolve().parent
TEMPLATES = HERE / "templates"
STATIC = HERE / "static"
YEAR = 365 * 24 * 3600
#: What of a request tells the language.
VARIED = "Cookie, Accept-Language"
#: Pages are kept compressed, at an eighth of their size: zlib's level, and window bits for gzip.
KEPT_LEVEL, GZIP = 2, 31


Answer: TypeAlias = Response | AsgiStream
Page = Callable[[Ask], Awaitable[str | Answer]]


@cache
def environment() -> Environment:
    """Our own pages' templates: escaped throughout, undefined names are errors."""
    env = Environment(
        loader=FileSystemLoader(str(TEMPLATES)),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
        extensions=["jinja2.ext.do"],
    )
    env.globals.update(
        asset=asset,
        document_address=document_address,
        hatches=lambda: Markup(page_patterns()),  # noqa: S704 - our own markup
        table_rows=table_rows,
        FACETS=FACETS,
        ROLES=ROLES,
    )
    env.filters["fromjson"] = json.loads
    return env


def common(ask: Ask) -> dict[str, Any]:
    """What every template may use."""
    language, names = ask.language, ask.names
    request = ask.request

    def switched(to: str) -> str:
        pairs = [
            (name, value) for name in ask.args if name != "lang" for value in ask.args.getlist(name)
        ]
        return f"{request.path}?{urlencode([*pairs, ('lang', to)])}"

    return {
        "t": ask.t,
        "language": language,
        "names": names,
        "documents": lambda rows: documents(ask, rows),
        "label": lambda facet, code: names.label(facet, code, language),
        "other_label": lambda facet, code: names.other(facet, code, language),
        "definition": lambda facet, code: names.definition(facet, code, language),
        "facet_name": lambda facet: facet_name(facet, language),
        "role_name": lambda role: ROLES.get(role, (role, role))[language == "ja"],
        "group_name": lambda code: GROUPS.get(code, (code, code))[language == "ja"],
        "change_name": lambda change: change_name(change, language),
        "outcome_name": lambda outcome: outcome_name(outcome, language),
        "relation_name": lambda relation, way: relation_name(relation, way, language),
        "day": ask.day,
        "moment": ask.moment,
        "month": ask.month,
        "href": ask.href,
        "switched": switched,
        "path": request.path,
        "lang": ask.lang,
        "here": request.path + (f"?{request.query_string}" if request.query_string else ""),
    }


def fill(ask: Ask, template: str, **facts: Any) -> str:
    """The page as text."""
    return environment().get_template(template).render(**common(ask), **facts)


def page(view: Page, *, kept: bool = True) -> Callable[..., Awaitable[Answer]]:
    """A Datasette view of ``view``: cached while the store stands still, 404 and 400 in our style.

    ``kept=False`` for answers that are streams or must not be cached.
    """

    async def handler(request: Any, datasette: Any) -> Answer:
        site: Site = datasette.statecraft
        language = lang_module.choose(request)
        ask = Ask(request, site, language, await site.names())
        try:
            if not kept:
                answer = await view(ask)
                return _html(ask, answer) if isinstance(answer, str) else answer
            return await _kept(ask, view)
        except NotHereError as error:
            return failed(ask, 404, str(error))
        except StatecraftError as error:
            return failed(ask, 400, str(error))

    return handler


async def _kept(ask: Ask, view: Page) -> Answer:
    snapshot = await ask.site.snapshot()
    name = (ask.request.path, ask.request.query_string, ask.language)
    tag = '"' + hashlib.sha256(repr((snapshot.stamp, name)).encode()).hexdigest()[:24] + '"'
    if ask.request.headers.get("if-none-match") == tag and not ask.lang:
        return Response("", status=304, headers={"ETag": tag})
    zipped: bytes | None = ask.site.pages.get((snapshot.stamp, name))
    if zipped is None:
        answer = await view(ask)
        if not isinstance(answer, str):
            return answer
        # In a thread: zlib lets others go on meanwhile.
        zipped = await ask.site.drawn(zlib.compress, answer.encode(), KEPT_LEVEL, GZIP)
        ask.site.pages.put((snapshot.stamp, name), zipped)
    if accepts_gzip((ask.request.headers.get("accept-encoding") or "").encode("latin-1")):
        headers = {"ETag": tag, "Content-Encoding": "gzip", "Vary": f"{VARIED}, Accept-Encoding"}
        return _html(ask, zipped, headers)
    return _html(ask, zlib.decompress(zipped, GZIP), {"ETag": tag})


def _html(
    ask: Ask, body: str | bytes, headers: dict[str, str] | None = None, status: int = 200
) -> Response:
    response = Response.html(
        body,
        status=status,
        headers={
            "Cache-Control": "no-cache",
            "Vary": VARIED,
            "Content-Language": ask.language,
            **(headers or {}),
        },
    )
    if ask.lang:
        response.set_cookie(COOKIE, ask.lang, max_age=YEAR, path="/", samesite="lax")
    return response


def failed(ask: Ask, status: int, message: str) -> Response:
    """Our page for what cannot be answered; JSON and CSV addresses get it as JSON."""
    if ask.request.path.endswith((".json", ".jsonl", ".csv")):
        return Response.json({"ok": False, "error": message, "status": status}, status=status)
    body = fill(ask, "statecraft/error.html", status=status, message=message)
    return _html(ask, body, status=status)
