"""PDF files of whitehouse.gov and state.gov: annexes, memoranda, strategies, as documents."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from crawler.parsed import Capture, Parsed
from crawler.pdf import pdf_text
from db.records import Document, StatecraftError

_MONTH = re.compile(r"/uploads/((?:19|20)\d{2})/(0[1-9]|1[0-2])/")


def parse_upload(capture: Capture, source: str) -> Parsed:
    """The text of a PDF. Its address is its identity; its date is about its month of upload."""
    try:
        text = pdf_text(capture.body)
    except StatecraftError as error:
        return Parsed(outcome="error", reason=f"the PDF cannot be read: {error}")
    if not text.strip():
        return Parsed(outcome="unhandled", reason="the PDF holds pictures and no text")
    month = _MONTH.search(urlsplit(capture.url).path)
    document = Document(
        source=source,
        url=capture.url,
        title=title_of(capture.url),
        text=text,
        text_kind="full",
        form="page",
        published_collected=f"{month[1]}-{month[2]}-01" if month else None,
        captured=capture.captured,
        origin=capture.url,
    )
    return Parsed(outcome="document", documents=[document])


def title_of(url: str) -> str:
    """``2025 National Security Strategy`` from ``…/2025-National-Security-Strategy.pdf``.

    PDFs of the White House carry the name of the word processor's file as their title, if any.
    """
    name = unquote(urlsplit(url).path.rpartition("/")[2])
    words = re.sub(r"\.pdf\Z", "", name, flags=re.IGNORECASE)
    return " ".join(re.sub(r"[-_+]+", " ", words).split()) or name or url
