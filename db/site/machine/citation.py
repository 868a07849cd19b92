"""How a document page is cited: ``/d/KEY.ris``, ``.bib`` and ``.csl.json``, and its meta tags."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from datasette.utils.asgi import Response

from db.citing import bibtex, csl, meta, ris
from db.site.ask import Ask, NotHereError, document_address
from db.site.documents import by_alias
from db.site.downloads import MEDIA, exported

#: ending -> (format of ``db.exports``, how it writes one item)
FORMS: dict[str, tuple[str, Callable[[csl.Item], str]]] = {
    "ris": ("ris", ris.record),
    "bib": ("bibtex", bibtex.entry),
    "csl.json": ("csl", lambda item: json.dumps([item], ensure_ascii=False, sort_keys=True) + "\n"),
}


async def view(ask: Ask) -> Response:
    """The citation of one document; another of its addresses leads to it."""
    asked, form = ask.path("key"), ask.path("form")
    key = asked.rstrip("/").replace("/", ":", 1)
    row = await ask.site.drawn(exported, ask.site.path, key)
    if row is None:
        known = await by_alias(ask.site, asked)
        if known is not None and known != key:
            return Response.redirect(f"{document_address(known)}.{form}", status=301)
        raise NotHereError(ask.t("No document is known under {key}.", key=key))
    name, written = FORMS[form]
    body = written(csl.item(row, await ask.site.changed()))
    plain = "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in key)[:120]
    return Response(
        body,
        headers={
            "Content-Disposition": f'attachment; filename="{plain}.{form}"',
            "Cache-Control": "no-cache",
        },
        content_type=MEDIA[name],
    )


def meta_tags(row: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and content of the tags that reference managers read on a document's page."""
    return meta.tags(csl.item(row))
