"""Small words about responses and failures: headers, redirect targets, reasons in a few words."""

from __future__ import annotations

import re
from urllib.parse import urljoin

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response

REDIRECTS = frozenset({301, 302, 303, 307, 308})
MAX_REDIRECTS = 5


def short(url: str) -> str:
    """An address for a sentence: without a long query."""
    place, mark, query = url.partition("?")
    return url if len(query) <= 40 else f"{place}{mark}…"


def header(response: Response, name: str) -> str:
    value = response.headers.get(name)
    return value.decode("latin-1").strip() if value else ""


def headers_of(response: Response) -> dict[str, str]:
    """The response's headers as text; a repeated one keeps its last value."""
    return {
        name.decode("latin-1"): values[-1].decode("latin-1")
        for name, values in response.headers.items()
        if values
    }


def target_of(response: Response) -> str | None:
    location = header(response, "Location")
    try:
        return urljoin(response.url, location) if location else None
    except ValueError:
        return None


def unreachable(host: str, error: Exception, tries: int) -> str:
    what = (
        "does not resolve" if isinstance(error, CannotResolveHostError) else "refuses connections"
    )
    return f"{host} {what} ({tries} tries)"


def too_large(error: IgnoreRequest, largest: int) -> str:
    if "decompression" in str(error):
        return f"unpacks to more than {largest // 2**20} MiB"
    return str(error) or "not asked"


def failure(error: BaseException) -> str:
    """A failure in a few words."""
    if isinstance(error, DownloadTimeoutError):
        return "no answer in time"
    if isinstance(error, ResponseDataLossError):
        return "the answer was cut off"
    text = " ".join(str(error).split())
    if re.search(r"ConnectionDone|ConnectionLost|ConnectionAborted", text):
        return "the connection was closed"
    return f"the connection failed ({text[:120] or type(error).__name__})"
