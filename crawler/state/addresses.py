"""Addresses and native tags of state.gov and of its archives, which share the markup."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urljoin, urlsplit

BASE = "https://www.state.gov/"
#: The site and the archives of the administrations before.
HOSTS = ("www.state.gov", "2021-2025.state.gov", "2017-2021.state.gov", "2009-2017.state.gov")
_DATED = re.compile(r"/(\d{4}/\d{2}/[^/]+)/?$")
_TAG = re.compile(r"state_[a-z_]+-[\w%.-]+")
_POST_ID = re.compile(r"(?:\?|&)(?:p|page_id)=(\d+)$")
_SMALL = frozenset(["a", "and", "by", "for", "in", "of", "on", "the", "to", "with"])
_UPLOADED_PDF = re.compile(r"^/wp-content/uploads/.+\.pdf$", re.IGNORECASE)


def canonical(url: str, base: str = BASE) -> str:
    """``url`` absolute and https, without fragment; a query is kept only of short addresses."""
    try:
        parts = urlsplit(urljoin(base, url.strip().replace("&#038;", "&").replace("&amp;", "&")))
        host = parts.hostname or ""
    except ValueError:
        return url.strip()
    host = "www.state.gov" if host == "state.gov" else host
    if host not in HOSTS:
        return parts.geturl()
    query = f"?{parts.query}" if _POST_ID.search(f"?{parts.query}") else ""
    return f"https://{host}{parts.path or '/'}{query}"


def is_ours(url: str) -> bool:
    """Whether ``url`` stands on state.gov or one of its archives."""
    return url.startswith(tuple(f"https://{host}/" for host in HOSTS))


def place(url: str) -> str:
    """What two spellings of one address share: year, month and slug without bureau, or the path."""
    path = unquote(urlsplit(url).path).lower().rstrip("/")
    match = _DATED.search(path)
    return match[1] if match else path


def section(url: str) -> str | None:
    """The first part of a structured address ("releases", "reports"); None for a flat one."""
    parts = [part for part in urlsplit(url).path.lower().split("/") if part]
    return parts[0] if len(parts) > 1 else None


def short_addresses(guid: str, url: str) -> list[str]:
    """A post's ``guid`` and the shortest form of it (``/?p=N``), by which all its copies agree."""
    found = [canonical(guid)] if guid else []
    match = _POST_ID.search(found[0]) if found else None
    if match:
        found.append(f"{host_of(url)}?p={match[1]}")
    return [name for name in dict.fromkeys(found) if is_ours(name)]


def host_of(url: str) -> str:
    """The site on which ``url`` stands, as an address with final slash."""
    host = urlsplit(url).hostname or ""
    return f"https://{host}/" if host in HOSTS else BASE


def native_tags(tokens: Iterable[str]) -> list[str]:
    """The editors' own labels among class tokens (``state_countries_and_areas-iran``), sorted."""
    return sorted({token for token in tokens if _TAG.fullmatch(token)})


def document_type(tags: Iterable[str]) -> str | None:
    """The document type that native tags name, as the pages print it ("Media Note")."""
    for tag in tags:
        kind, _, slug = tag.partition("-")
        if kind == "state_document_type":
            return " ".join(
                word if word in _SMALL else word.capitalize() for word in slug.split("-")
            )
    return None


def is_uploaded_pdf(url: str) -> bool:
    """Whether ``url`` is a PDF among the site's own uploads."""
    return is_ours(url) and bool(_UPLOADED_PDF.match(urlsplit(url).path))
