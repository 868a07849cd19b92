"""The addresses of a citations file or table, whatever section or listing they stand in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from crawler.federal_register import addresses
from crawler.sources import Source
from db.records import StatecraftError

#: Longer files are no list of citations (bytes).
LARGEST = 50 * 2**20
_ADDRESS = re.compile(r"https?://[^\s<>\"'`|\\^{}\[\]]+", re.IGNORECASE)
_FEDERAL_REGISTER_API = "https://www.federalregister.gov/api/v1/documents/"


def read(path: Path) -> list[str]:
    """Every web address that a text, CSV, Markdown or JSON file names, once, in its order."""
    try:
        if path.stat().st_size > LARGEST:
            raise StatecraftError(f"{path}: larger than {LARGEST // 2**20} MiB")
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise StatecraftError(f"{path}: not a UTF-8 text ({error.reason})") from error
    except OSError as error:
        raise StatecraftError(f"{path}: cannot be read ({error.strerror})") from error
    return list(dict.fromkeys(_trimmed(match) for match in _ADDRESS.findall(text)))


def _trimmed(address: str) -> str:
    """Without the punctuation of the sentence around it; a closing bracket stays if it opened."""
    while address:
        last = address[-1]
        if last in ".,;:!?*_" or (last == ")" and address.count("(") < address.count(")")):
            address = address[:-1]
        else:
            break
    return address


def of_source(found: Sequence[str], source: Source) -> list[str]:
    """Those addresses that a source answers for, as it is to be asked for them."""
    asked = (_asked(address, source) for address in found)
    return list(dict.fromkeys(address for address in asked if address))


def _asked(address: str, source: Source) -> str | None:
    """https, without fragment; pages of the Federal Register by the API, which stays open."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    host = (parts.hostname or "").lower()
    if host not in source.hosts:
        return None
    if source.name == "federal-register":
        number = addresses.read(address).number
        return f"{_FEDERAL_REGISTER_API}{number}.json" if number else None
    return urlunsplit(("https", host, parts.path or "/", parts.query, ""))
