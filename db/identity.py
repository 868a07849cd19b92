"""Keys: what stays when a section, a bureau, a date or a whole address changes.

Pure functions from what is known of a document to its key. Joining by post id, guid or a moved
address needs memory and is the store's work (``db.resolve``).

``wh:2025/10/SLUG`` · ``wh:pdf/2025/12/NAME`` · ``st:2026/02/SLUG`` · ``st:reports/SERIES/SLUG`` ·
``fr:2026-00789`` · ``fr:2012-07333@2012-03-27`` · ``st:x/0123456789ab`` (no address at all)
"""

from __future__ import annotations

import re
from hashlib import sha256
from urllib.parse import SplitResult, unquote, urlsplit

from db.records import Document, StatecraftError

PREFIXES = {"whitehouse": "wh", "federalregister": "fr", "state": "st"}

_HOSTS = (
    ("whitehouse.gov", "whitehouse"),
    ("federalregister.gov", "federalregister"),
    ("govinfo.gov", "federalregister"),
    ("state.gov", "state"),
)
#: Before this year the Office of the Federal Register gave the same number more than once.
NUMBERS_UNIQUE_SINCE = 2016

_DATED = re.compile(r"^(\d{4})/(\d{2})/(.+)$")
_NUMBER = re.compile(r"^(?:(?P<prefix>[a-z]\d)-)?(?P<year>\d{4})-(?P<serial>\d{1,6})$")
_FR_PATHS = (
    re.compile(r"^/documents/(?P<date>\d{4}/\d\d/\d\d)/(?P<number>[^/]+)"),
    re.compile(r"^/documents/full_text/\w+/(?P<date>\d{4}/\d\d/\d\d)/(?P<number>[^/]+?)\.\w+$"),
    re.compile(r"^/d/(?P<number>[^/]+)"),
    re.compile(r"^/public-inspection/(?P<number>[^/]+)"),
    re.compile(r"^/api/v1/(?:public-inspection-)?documents/(?P<number>[^/,]+?)(?:\.json)?$"),
    re.compile(r"^/content/pkg/FR-(?P<date>\d{4}-\d\d-\d\d)/\w+/(?P<number>[^/]+?)\.\w+$"),
    re.compile(r"^/(?P<number>[A-Za-z]?\d[\w-]*-\d+)\.pdf$"),
)


def _split(url: str) -> SplitResult:
    """``urlsplit`` that takes anything; what is no address has neither host nor path."""
    try:
        parts = urlsplit(url.strip())
        _ = parts.hostname, parts.port
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def source_of(url: str) -> str | None:
    """The source that publishes under ``url``, or None."""
    host = (_split(url).hostname or "").lower()
    for name, source in _HOSTS:
        if host == name or host.endswith("." + name):
            return source
    return None


def canonical_url(url: str) -> str:
    """``url`` with https, a lower-case host, no default port and no fragment."""
    parts = _split(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return url.strip()
    host = parts.hostname.lower() + (f":{parts.port}" if parts.port not in (None, 80, 443) else "")
    query = parts.query.rstrip()  # white space may have stood before the fragment
    path = (parts.path if query else parts.path.rstrip()) or "/"
    return f"https://{host}{path}?{query}" if query else f"https://{host}{path}"


def url_variants(url: str) -> list[str]:
    """The spellings under which one address may have been kept: with and without final slash."""
    plain = canonical_url(url)
    if "?" in plain:
        return [plain]
    bare = plain.rstrip("/")
    return [plain, bare if plain.endswith("/") else plain + "/"]


def _segments(url: str) -> list[str]:
    """Path segments, decoded and lower-cased; a slash or control sign inside one stays encoded."""
    found = []
    for raw in _split(url).path.split("/"):
        if raw:
            segment = unquote(raw).lower().replace("/", "%2f")
            found.append(re.sub(r"[\x00-\x20\x7f]+", "-", segment))
    return found


def _upload(segments: list[str]) -> str | None:
    """``pdf/YYYY/MM/NAME`` for a file under wp-content/uploads."""
    if segments[:2] != ["wp-content", "uploads"] or len(segments) < 3:
        return None
    path = re.sub(r"\.pdf$", "", "/".join(segments[2:]))
    return f"pdf/{path}"


def whitehouse_key(url: str) -> str | None:
    """Year, month and slug of a White House address, whatever section it stands in."""
    segments = _segments(url)
    if not segments:
        return None
    if upload := _upload(segments):
        return f"wh:{upload}"
    if len(segments) >= 4 and _DATED.match("/".join(segments[1:4])):
        return "wh:" + "/".join(segments[1:4])
    return "wh:" + "/".join(segments)


def state_key(url: str, date: str | None) -> str | None:
    """Year, month and slug of a State Department address, without the bureau.

    ``date`` (ISO) gives year and month where the address has none; where that is unknown too the
    slug stands alone.
    """
    segments = _segments(url)
    if not segments:
        return None
    if upload := _upload(segments):
        return f"st:{upload}"
    if segments[0] == "reports" and len(segments) > 1:
        return "st:reports/" + "/".join(segments[1:])
    for at in range(1, len(segments) - 2):
        if match := _DATED.match("/".join(segments[at : at + 3])):
            return "st:" + match.group(0)
    month = f"{date[:4]}/{date[5:7]}/" if date and re.match(r"\d{4}-\d\d", date) else ""
    return f"st:{month}{segments[-1]}"


def normal_number(number: str) -> str:
    """A document number in lower case, the serial of a four-digit year padded to five digits.

    Public inspection writes ``2012-07333`` for ``2012-7333``; ``E9-12345`` and ``98-7`` stay.
    """
    plain = re.sub(r"\s+", "", number).lower()
    if match := _NUMBER.match(plain):
        prefix = f"{match['prefix']}-" if match["prefix"] else ""
        return f"{prefix}{match['year']}-{int(match['serial']):05d}"
    return plain


def number_needs_date(number: str) -> bool:
    """Whether the number alone does not identify a document."""
    match = _NUMBER.match(normal_number(number))
    return match is None or int(match["year"]) < NUMBERS_UNIQUE_SINCE


def federalregister_key(number: str, published: str | None) -> str:
    """``fr:NUMBER``, with ``@DATE`` for the years in which numbers were used again."""
    plain = normal_number(number)
    if published and number_needs_date(plain):
        return f"fr:{plain}@{published[:10]}"
    return f"fr:{plain}"


def number_in_url(url: str) -> tuple[str | None, str | None]:
    """Document number and publication date (ISO) that a Federal Register address carries."""
    path = _split(url).path
    for pattern in _FR_PATHS:
        if match := pattern.match(path):
            groups = match.groupdict()
            number = unquote(groups["number"])
            if re.match(r"^[A-Za-z]?\d[\w-]*-\d+$", number):
                date = groups.get("date")
                return number, date.replace("/", "-") if date else None
    return None, None


def nameless_key(source: str, title: str, date: str | None) -> str:
    """The key of a document without address or number: a hash of title and date."""
    digest = sha256(f"{title.strip()}\n{date or ''}".encode("utf-8", "replace")).hexdigest()
    return f"{PREFIXES[source]}:x/{digest[:12]}"


def key_for(document: Document) -> str:
    """The key that follows from the document's own fields. Raises StatecraftError if none does."""
    if document.key:
        return document.key
    if document.source not in PREFIXES:
        raise StatecraftError(f"unknown source {document.source!r}; known: {', '.join(PREFIXES)}")
    date = document.published or document.published_collected
    key: str | None = None
    if document.source == "federalregister":
        number, url_date = number_in_url(document.url) if document.url else (None, None)
        if document.document_number or number:
            return federalregister_key(
                document.document_number or number or "", document.published or url_date
            )
    elif document.url:
        make = whitehouse_key if document.source == "whitehouse" else None
        key = make(document.url) if make else state_key(document.url, date)
    if key:
        return key
    if not document.title.strip():
        raise StatecraftError("a document needs an address, a number or a title")
    return nameless_key(document.source, document.title, date)
