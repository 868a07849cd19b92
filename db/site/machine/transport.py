"""Between programs and the site: gzip, ``ETag`` by snapshot, and access from other origins.

One ASGI wrapper. Data may be read from any origin, since it is public and asks for no cookie;
pages may not. A copy that a program holds is confirmed with 304 while the store stands still.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from importlib.metadata import version
from typing import Any
from urllib.parse import parse_qsl

from db.site.machine.stamp import stamp
from db.site.security import App, Message, Receive, Scope, Send

#: Addresses that answer with data of the store alone: same snapshot, same bytes.
DATA = re.compile(
    r"^/timeline\.[a-z]+$|^/d/.+\.(?:json|ris|bib)$|^/cite\.json$"
    r"|^/(?:llms|robots)\.txt$|^/sitemap(?:-\d+)?\.xml$"
)
#: Kinds of content worth compressing; Parquet, Excel and pictures are compressed already.
TEXT = re.compile(
    rb"^(?:text/|image/svg|application/(?:json|x-ndjson|atom\+xml|xml|javascript|x-bibtex"
    rb"|x-research-info-systems|vnd\.citationstyles\.csl\+json))"
)
#: Below this many bytes compression gains nothing.
SMALL = 1000
LEVEL = 5
CODE = version("statecraft-tracker")
CORS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Content-Disposition"),
)
PREFLIGHT = (
    CORS[0],
    (b"access-control-allow-methods", b"GET, HEAD, OPTIONS"),
    (b"access-control-allow-headers", b"If-None-Match"),
    (b"access-control-max-age", b"86400"),
)


def served(app: App, datasette: Any) -> App:
    """``app`` with the three; ``datasette.statecraft`` is the site."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            await app(scope, receive, send)
            return
        data = DATA.match(scope["path"]) is not None
        if scope["method"] == "OPTIONS":
            if data:
                await _empty(send, 204, PREFLIGHT)
            else:
                await app(scope, receive, send)
            return
        asked = dict(scope["headers"])
        tag = _tag(datasette, scope) if data else None
        if tag is not None and _holds(asked.get(b"if-none-match"), tag):
            await _empty(send, 304, ((b"etag", tag), (b"cache-control", b"no-cache"), *CORS))
            return
        zipped = accepts_gzip(asked.get(b"accept-encoding", b""))
        await app(scope, receive, Answer(send, tag, zipped=zipped and scope["method"] == "GET"))

    return wrapped


class Answer:
    """``send`` of one response: headers added to its start, its body compressed as it comes."""

    def __init__(self, send: Send, tag: bytes | None, *, zipped: bool) -> None:
        self.send = send
        self.tag = tag
        self.zipped = zipped
        self.start: Message | None = None
        self.squeeze: Any = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = self._marked(message)
        elif message["type"] == "http.response.body":
            await self._body(message)
        else:
            await self.send(message)

    def _marked(self, message: Message) -> Message:
        headers = list(message.get("headers", []))
        kind = _of(headers, b"content-type")
        names = {name.lower() for name, _ in headers}
        if not kind.startswith(b"text/html") and b"access-control-allow-origin" not in names:
            headers += CORS
        if self.tag is not None and message["status"] == 200 and b"etag" not in names:
            headers.append((b"etag", self.tag))
        fit = TEXT.match(kind) is not None and b"content-encoding" not in names
        self.zipped = self.zipped and fit and message["status"] == 200
        if fit:
            varied = [value for name, value in headers if name.lower() == b"vary"]
            headers = [pair for pair in headers if pair[0].lower() != b"vary"]
            headers.append((b"vary", b", ".join([*varied, b"Accept-Encoding"])))
        return dict(message, headers=headers)

    async def _body(self, message: Message) -> None:
        body, more = message.get("body", b""), message.get("more_body", False)
        if self.start is not None:
            if self.zipped and (more or len(body) >= SMALL):
                # Window bits above 15 ask zlib for gzip's frame, whose time stays zero.
                self.squeeze = zlib.compressobj(LEVEL, zlib.DEFLATED, 31)
                kept = [
                    pair for pair in self.start["headers"] if pair[0].lower() != b"content-length"
                ]
                self.start["headers"] = [*kept, (b"content-encoding", b"gzip")]
            await self.send(self.start)
            self.start = None
        if self.squeeze is not None:
            body = self.squeeze.compress(body) + (b"" if more else self.squeeze.flush())
            if more and not body:
                return
        await self.send(dict(message, body=body, more_body=more))


def _tag(datasette: Any, scope: Scope) -> bytes:
    """A weak tag, since the same content may come compressed or not."""
    asked = sorted(parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True))
    host = dict(scope["headers"]).get(b"host", b"")
    said = repr((CODE, stamp(datasette.statecraft.path), scope["path"], asked, host))
    return b'W/"' + hashlib.sha256(said.encode()).hexdigest()[:24].encode() + b'"'


def _holds(given: bytes | None, tag: bytes) -> bool:
    """Whether ``If-None-Match`` names the tag (weak comparison, RFC 9110 section 13.1.2)."""
    if not given:
        return False
    bare = tag.removeprefix(b"W/")
    return any(
        each.strip() == b"*" or each.strip().removeprefix(b"W/") == bare
        for each in given.split(b",")
    )


def accepts_gzip(header: bytes) -> bool:
    """Whether ``Accept-Encoding`` allows it."""
    for part in header.lower().split(b","):
        name, _, quality = part.partition(b";")
        if name.strip() in (b"gzip", b"*"):
            return not re.fullmatch(rb"\s*q\s*=\s*0(?:\.0*)?\s*", quality)
    return False


def _of(headers: list[tuple[bytes, bytes]], name: bytes) -> bytes:
    return next((value for each, value in headers if each.lower() == name), b"")


async def _empty(send: Send, status: int, headers: tuple[tuple[bytes, bytes], ...]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": list(headers)})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
