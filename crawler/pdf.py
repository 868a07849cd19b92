"""The text of a PDF file, by PDFium, as running text: lines joined, hyphens at their ends mended.

A PDF knows lines, not paragraphs. What is done to them rests on these regularities: a line that
reaches (nearly) as far as the longest and does not end a sentence goes on in the next; a first or
last line that returns on most pages is a running head; a lone number there is a page number.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from collections.abc import Iterator

import pypdfium2 as pdfium

from crawler.html import clean
from db.records import StatecraftError

#: Bytes of the largest file, pages and characters that are read. The largest seen has 20 MB.
MAX_BYTES = 64 * 2**20
MAX_PAGES = 3000
MAX_CHARACTERS = 20_000_000

_ENGINE = threading.Lock()  # PDFium is not safe to be called by two threads
_END_OF_SENTENCE = re.compile(r"[.!?:;][\"'”’)\]]*$")
_ITEM = re.compile(r"^(?:[•▪◦‣–—*-]|\(?(?:[ivx]{1,5}|[a-z]|\d{1,3})[.)])\s")
_PAGE_NUMBER = re.compile(
    r"^(?:page\s+)?[-–—\s]*(?:\d{1,4}|[ivxlc]{1,7})[-–—\s]*(?:of\s+\d{1,4})?$", re.I
)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
#: PDFium's mark of a hyphen at the end of a line, whether the word has one or not.
_BROKEN = "\ufffe"
_PARTED = re.compile(rf"([^\W\d_]+){_BROKEN}([^\W\d_]+)")


class PdfError(StatecraftError):
    """A PDF that cannot be read: broken, encrypted, too large; the message says which."""


def pdf_text(data: bytes) -> str:
    """The text of a PDF file, NFKC, paragraphs parted by an empty line; "" if it has none.

    Raises :class:`PdfError` where the file is no PDF, is broken, asks for a password, or is over
    64 MB, 3,000 pages or 20 million characters.
    """
    if len(data) > MAX_BYTES:
        raise PdfError(f"{len(data):,} bytes are over the limit of {MAX_BYTES:,}")
    if b"%PDF-" not in data[:1024]:
        raise PdfError("it does not begin as a PDF does")
    pages = _without_running_lines([_lines(page) for page in _pages(data)])
    known = Counter(
        word.lower() for lines in pages for line in lines for word in _WORD.findall(line)
    )
    return _mended("\n\n".join(_paragraphs(pages)), known)


def _pages(data: bytes) -> Iterator[str]:
    """The raw text of every page."""
    with _ENGINE:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            locked = "password" in str(error).lower() or "security" in str(error).lower()
            reason = "it is encrypted and asks for a password" if locked else f"broken ({error})"
            raise PdfError(reason) from error
        try:
            if len(document) > MAX_PAGES:
                raise PdfError(f"{len(document):,} pages are over the limit of {MAX_PAGES:,}")
            texts = [_page_text(document, number) for number in range(len(document))]
        finally:
            document.close()
    if sum(map(len, texts)) > MAX_CHARACTERS:
        raise PdfError(f"its text is over the limit of {MAX_CHARACTERS:,} characters")
    yield from texts


def _page_text(document: pdfium.PdfDocument, number: int) -> str:
    try:
        page = document[number]
        textpage = page.get_textpage()
    except pdfium.PdfiumError as error:
        raise PdfError(f"page {number + 1} is broken ({error})") from error
    try:
        return str(textpage.get_text_range(errors="replace"))
    finally:
        textpage.close()
        page.close()


def _lines(text: str) -> list[str]:
    text = text.replace("\x02", _BROKEN)
    lines = re.split(r"\r\n|\r|\n|\f", text)
    return [_one_line(line) for line in lines]


def _one_line(line: str) -> str:
    return " ".join(clean(unicodedata.normalize("NFKC", line)).split())


def _without_running_lines(pages: list[list[str]]) -> list[list[str]]:
    """The pages without running heads and feet and page numbers."""
    ends: Counter[str] = Counter()
    for lines in pages:
        seen = {_running(line) for line in _first_and_last(lines)}
        ends.update(seen)
    often = max(3, len(pages) // 2)
    kept: list[list[str]] = []
    for lines in pages:
        doomed = {
            line
            for line in _first_and_last(lines)
            if _PAGE_NUMBER.match(line) or (len(pages) > 2 and ends[_running(line)] >= often)
        }
        edge = len([line for line in lines if line])
        at = 0
        page: list[str] = []
        for line in lines:
            at += bool(line)
            if not (line in doomed and (at <= 2 or at >= edge - 1)):
                page.append(line)
        kept.append(page)
    return kept


def _first_and_last(lines: list[str]) -> list[str]:
    filled = [line for line in lines if line]
    return [*filled[:2], *filled[-2:]] if len(filled) > 4 else filled[:1] + filled[-1:]


def _running(line: str) -> str:
    return re.sub(r"\d+", "#", line.lower())


def _paragraphs(pages: list[list[str]]) -> Iterator[str]:
    """Lines joined to paragraphs, also across the turn of a page."""
    lengths = sorted(len(line) for lines in pages for line in lines if line)
    full = lengths[int(len(lengths) * 0.9)] * 0.75 if lengths else 0
    paragraph = ""
    last = ""
    for lines in pages:
        for line in ["", *lines]:  # a sentence that ends with a page ends its paragraph
            if not line:
                if paragraph and _END_OF_SENTENCE.search(paragraph):
                    yield paragraph
                    paragraph = last = ""
                continue
            if paragraph and _goes_on(last, line, full):
                paragraph = _join(paragraph, line)
            else:
                if paragraph:
                    yield paragraph
                paragraph = line
            last = line
    if paragraph:
        yield paragraph


def _goes_on(last: str, line: str, full: float) -> bool:
    """Whether ``line`` is the same paragraph as the ``last`` one."""
    if last.endswith((_BROKEN, "-", ",")):
        return True
    if _ITEM.match(line):
        return False
    if line[0].islower():
        return True
    return len(last) >= full


def _join(paragraph: str, line: str) -> str:
    """Two lines made one; whether a hyphen between them stays is decided afterwards."""
    if not paragraph.endswith((_BROKEN, "-")):
        return f"{paragraph} {line}"
    return paragraph[:-1] + (_BROKEN if line[0].islower() else "-") + line


def _mended(text: str, known: Counter[str]) -> str:
    """``text`` with every hyphen that stood at the end of a line kept or dropped.

    What the file writes elsewhere decides, in one piece or with a hyphen. Where it writes
    neither, what was clearly decided more often in this file does (some are hyphenated, some
    only break at hyphens that are there anyway); without any evidence the hyphen stays.
    """

    def leaning(match: re.Match[str]) -> int:
        return known[f"{match[1]}{match[2]}".lower()] - known[f"{match[1]}-{match[2]}".lower()]

    found = [leaning(match) for match in _PARTED.finditer(text)]
    usual = sum(1 if lean > 0 else -1 for lean in found if lean)

    def one(match: re.Match[str]) -> str:
        drop = (leaning(match) or usual - 2) > 0
        return f"{match[1]}{'' if drop else '-'}{match[2]}"

    return _PARTED.sub(one, text).replace(_BROKEN, "-")
