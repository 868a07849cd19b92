"""``/sitemap.xml``: every document page and its last change (https://www.sitemaps.org/protocol.html).

The protocol allows 50,000 addresses a file, so the first file is an index of the others.
"""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette.utils.asgi import Response
from lxml import etree

from db import updates
from db.site.ask import Ask, NotHereError, document_address
from db.site.machine.origin import origin

NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
#: Addresses in one file.
MOST = 50_000
#: Pages of the site beside the documents; they stand in the first file.
PAGES = ("/", "/timeline", "/country", "/matrix", "/codebook", "/accuracy")


async def index(ask: Ask) -> Response:
    """The index of files."""
    parts = max(1, -(-(len(PAGES) + await _documents(ask)) // MOST))
    root = etree.Element(f"{{{NAMESPACE}}}sitemapindex", nsmap={None: NAMESPACE})
    for number in range(1, parts + 1):
        _add(root, "sitemap", f"{origin(ask.request)}/sitemap-{number}.xml")
    return _xml(root)


async def part(ask: Ask) -> Response:
    """One file, numbered from 1."""
    number = int(ask.path("number"))
    first = (number - 1) * MOST
    total = len(PAGES) + await _documents(ask)
    if not 0 <= first < total:
        raise NotHereError(ask.t("There is nothing here."))
    here = origin(ask.request)
    root = etree.Element(f"{{{NAMESPACE}}}urlset", nsmap={None: NAMESPACE})
    for path in PAGES if number == 1 else ():
        _add(root, "url", here + path)
    # Pages and documents are one sequence; the pages stand at its beginning.
    skipped = max(0, first - len(PAGES))
    room = MOST - (len(PAGES) if number == 1 else 0)
    rows = await ask.site.db.execute_fn(lambda connection: _rows(connection, room, skipped))
    for key, changed in rows:
        _add(root, "url", here + document_address(key), changed)
    return _xml(root)


def _rows(connection: sqlite3.Connection, room: int, skipped: int) -> list[tuple[str, str | None]]:
    changed = "(SELECT updated FROM updates u WHERE u.key = d.key)"
    if not updates.kept(connection):
        changed = "NULL"
    return connection.execute(
        f"SELECT d.key, {changed} FROM documents d ORDER BY d.key LIMIT ? OFFSET ?",  # noqa: S608
        [room, skipped],
    ).fetchall()


async def _documents(ask: Ask) -> int:
    rows = await ask.site.query("SELECT count(*) AS n FROM documents")
    return int(rows[0]["n"])


def _add(root: Any, name: str, address: str, changed: str | None = None) -> None:
    element = etree.SubElement(root, f"{{{NAMESPACE}}}{name}")
    etree.SubElement(element, f"{{{NAMESPACE}}}loc").text = address
    if changed:
        etree.SubElement(element, f"{{{NAMESPACE}}}lastmod").text = changed


def _xml(root: Any) -> Response:
    body = etree.tostring(root, xml_declaration=True, encoding="utf-8").decode()
    return Response(
        body, headers={"Cache-Control": "no-cache"}, content_type="application/xml; charset=utf-8"
    )
