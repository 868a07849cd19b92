"""The Datasette plugin of the machine-readable side; its addresses go before those of the pages."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from datasette import hookimpl

from db.site.machine import citation, cite, crawlers, paging, sitemap, transport
from db.site.render import page
from db.site.security import App

Route = tuple[str, Callable[..., Awaitable[Any]]]


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def register_routes() -> list[Route]:
    """Ours, matched before ``/timeline.FORMAT`` and ``/d/KEY``."""
    return [
        (r"^/timeline\.json$", page(paging.view, kept=False)),
        (r"^/d/(?P<key>.+)\.(?P<form>ris|bib|csl\.json)$", page(citation.view, kept=False)),
        (r"^/cite$", page(cite.view, kept=False)),
        (r"^/cite\.json$", page(cite.as_json, kept=False)),
        (r"^/robots\.txt$", page(crawlers.robots, kept=False)),
        (r"^/llms\.txt$", page(crawlers.llms, kept=False)),
        (r"^/sitemap\.xml$", page(sitemap.index, kept=False)),
        (r"^/sitemap-(?P<number>[0-9]{1,5})\.xml$", page(sitemap.part, kept=False)),
    ]


@hookimpl(tryfirst=True)  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Callable[[App], App]:
    """Revalidation, access from other origins, compression."""

    def wrapped(app: App) -> App:
        return transport.served(app, datasette)

    return wrapped
