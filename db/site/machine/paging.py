"""``/timeline.json?size=N&after=CURSOR``: the list a page at a time, in the order of the whole.

Pages follow the key, so that documents which come while somebody reads neither repeat nor push
out others. Without ``size`` and ``after`` the answer is the whole list, as ``export json`` has it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from datasette.utils.asgi import AsgiStream, Response

from db.exports.about import describe
from db.exports.documents import of_keys
from db.filters import Filter
from db.records import StatecraftError
from db.site.ask import Ask
from db.site.downloads import MEDIA, Listed, download_selection
from db.site.selection import Selection
from db.store import connect

SIZE = 100
MOST = 1000
LONGEST_CURSOR = 2000


async def view(ask: Ask) -> AsgiStream | Response:
    """One page where ``size`` or ``after`` is given, else everything, streamed."""
    selection = Selection.from_args(ask.args)
    if ask.args.get("size") is None and ask.args.get("after") is None:
        return await download_selection(ask, selection, "json")
    size = _size(ask.args.get("size"))
    after = (ask.args.get("after") or "")[:LONGEST_CURSOR]
    text = ask.args.get("text") == "1"
    answer = await ask.site.drawn(read_page, ask.site.path, Listed.of(selection), size, after, text)
    headers = {"Cache-Control": "no-cache"}
    last = answer.pop("last")
    answer["next"] = None
    if last is not None:
        more = [("size", str(size)), ("after", last), ("text", "1" if text else None)]
        answer["next"] = selection.address("/timeline.json", *more)
        headers["Link"] = f'<{answer["next"]}>; rel="next"'
    documents = answer.pop("documents")
    body = json.dumps({**answer, "documents": documents}, ensure_ascii=False)
    return Response(body, headers=headers, content_type=MEDIA["json"])


def read_page(path: Path, chosen: Filter, size: int, after: str, text: bool) -> dict[str, Any]:
    """The envelope of ``export json`` with ``size`` documents after a key.

    ``last`` is the key to go on from, None at the end. The text is left out unless asked for.
    """
    database = connect(path, readonly=True)
    try:
        database.conn.execute("BEGIN")
        about = describe(database, chosen, index=True)
        condition, parameters = chosen.where("t")
        keys = [
            str(row[0])
            for row in database.conn.execute(
                f"SELECT t.key FROM timeline t WHERE t.key > :after AND {condition}"  # noqa: S608
                " ORDER BY t.key LIMIT :limit",
                {**parameters, "after": after, "limit": size + 1},
            )
        ]
        documents = list(of_keys(database, keys[:size]))
        if not text:
            for document in documents:
                document["text"] = None
        return {
            **about.as_dict(),
            "size": size,
            "last": keys[size - 1] if len(keys) > size else None,
            "documents": documents,
        }
    finally:
        database.conn.close()


def _size(value: str | None) -> int:
    if value is None:
        return SIZE
    if not (value.isascii() and value.isdigit()) or not 1 <= int(value[:9]) <= MOST:
        raise StatecraftError(f"size: {value[:40]!r} is no whole number from 1 to {MOST}")
    return int(value)
