"""Atom (RFC 4287): the newest documents of a filter, each with the evidence of its labels.

Ids are ``tag:`` URIs (RFC 4151) of the document's key, so that they outlive addresses. An entry's
``updated`` moves only with a new version, title or set of codes (``db.updates``). Every piece of
crawled text is escaped twice where it stands in HTML, once where it stands in XML.

A feed names where it is to be found (``rel="self"``, section 4.1.1) and the site's pages only where
that address is known: a relative one in a file would lead nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from html import escape
from typing import Any, BinaryIO
from urllib.parse import quote, urlencode
from zoneinfo import ZoneInfo

from lxml import etree
from sqlite_utils import Database

from db import updates
from db.citing.csl import authors
from db.exports.about import LICENCE, About, Written
from db.exports.documents import Exported, of_keys
from db.filters import Filter

NAMESPACE = "http://www.w3.org/2005/Atom"
#: Who mints the ids: a name that the project held on the first day of that year (RFC 4151).
AUTHORITY = "tag:statecraft-tracker.github.io,2026:"
#: Entries of a feed; readers keep what they saw before.
MOST = 100
#: Passages quoted in one entry.
QUOTES = 40
LONGEST_TITLE = 500
#: Name under which a row of the feed carries its instant; no field of any other format.
UPDATED = "_updated"
_EASTERN = ZoneInfo("America/New_York")
#: What XML 1.0 cannot hold, lone surrogates among them.
_UNFIT = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
#: A percent sign that begins no percent-encoded byte.
_STRAY = re.compile("%(?![0-9A-Fa-f]{2})")
_NEVER = "1970-01-01T00:00:00Z"


def rows(db: Database, chosen: Filter, *, index: bool = False) -> Iterator[Exported]:
    """The newest ``MOST`` documents of a filter, newest first as the site lists them."""
    condition, parameters = chosen.where("t")
    listed = "1" if index else "t.has_text = 1"
    instant_of = "(SELECT updated FROM updates u WHERE u.key = t.key)"
    if not updates.kept(db.conn):
        instant_of = "NULL"
    found = db.conn.execute(
        f"SELECT t.key, {instant_of} FROM timeline t"  # noqa: S608 own parts
        f" WHERE {listed} AND {condition} ORDER BY t.date IS NULL, t.date DESC, t.key LIMIT {MOST}",
        parameters,
    ).fetchall()
    instants = {str(key): updated for key, updated in found}
    for document in of_keys(db, list(instants)):
        yield {**document, UPDATED: instants[document["key"]]}


def write(documents: Iterator[Exported], stream: BinaryIO, about: About) -> Written:
    """Write the feed; ``about`` names the filter, from which its id and address follow."""
    written = Written()
    entries = []
    latest = _NEVER
    for document in documents:
        updated = instant(document.get(UPDATED)) or instant(document["captured"]) or _NEVER
        latest = max(latest, updated)
        entries.append(_entry(document, updated, about))
        written.rows += 1
    if not entries:
        latest = instant(about.snapshot) or _NEVER
    feed = _feed(about, latest)
    feed.extend(entries)
    stream.write(etree.tostring(feed, xml_declaration=True, encoding="utf-8", pretty_print=True))
    if about.rows > written.rows:
        written.remarks["newest_only"] = f"the newest {written.rows} of {about.rows} documents"
    return written


def entry_id(key: str) -> str:
    """The permanent id of a document's entry."""
    return f"{AUTHORITY}d/{quote(key, safe='/:@', errors='replace')}"


def query(chosen: dict[str, Any]) -> str:
    """A filter as ``About`` names it, as the part of an address after ``?``."""
    plain = {
        name: ("1" if value else "0") if isinstance(value, bool) else value
        for name, value in chosen.items()
    }
    return urlencode(plain, doseq=True)


def instant(value: object) -> str | None:
    """An ISO instant as RFC 3339 in UTC; None for none, for nonsense or without an offset."""
    try:
        read = datetime.fromisoformat(str(value or ""))
        utc = read.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    if read.tzinfo is None:
        return None
    return utc.isoformat(timespec="seconds").replace("+00:00", "Z")


def day(value: object) -> str | None:
    """The beginning of a day of record, which is Eastern, as RFC 3339."""
    try:
        read = datetime.strptime(str(value or ""), "%Y-%m-%d")
    except ValueError:
        return None
    return read.replace(tzinfo=_EASTERN).isoformat(timespec="seconds")


def clean(value: object) -> str:
    """Text that XML can hold."""
    return _UNFIT.sub("\ufffd", str(value))


def line(value: object) -> str:
    """One bounded line of clean text."""
    text = " ".join(clean(value).split())
    return text if len(text) <= LONGEST_TITLE else text[: LONGEST_TITLE - 1] + "…"


def address(value: object) -> str:
    """An address as a URI reference: what may not stand in one is percent-encoded."""
    before, mark, fragment = _STRAY.sub("%25", clean(value)).partition("#")
    return quote(before, safe="%/:=&?~+!$,;'@()*") + mark + quote(fragment, safe="%/:=&?~!$,;@")


def _add(parent: Any, name: str, text: str | None = None, **attributes: str) -> Any:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}", **attributes)
    element.text = text
    return element


def _feed(about: About, updated: str) -> Any:
    asked = query(about.filter)
    suffix = f"?{asked}" if asked else ""
    said = "; ".join(
        f"{name} {', '.join(_called(about, name, str(each)) for each in value)}"
        if isinstance(value, list)
        else f"{name} {value}"
        for name, value in about.filter.items()
    )
    feed = etree.Element(f"{{{NAMESPACE}}}feed", nsmap={None: NAMESPACE})
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    _add(feed, "id", f"{AUTHORITY}timeline{suffix}")
    _add(feed, "title", line(f"Statecraft: {said or 'all documents'}"))
    counted = f"{about.rows:,} of {about.total:,} documents match"
    _add(feed, "subtitle", f"{counted}; labels are made by a machine from the passages quoted.")
    _add(feed, "updated", updated)
    _add(_add(feed, "author"), "name", "Statecraft")
    _add(feed, "rights", LICENCE)
    made_by = ", ".join(about.pipeline_versions) or "none"
    _add(feed, "generator", f"Statecraft, pipeline {made_by}"[:LONGEST_TITLE])
    if about.site:
        here = f"{about.site}/timeline.atom{suffix}"
        _add(feed, "link", rel="self", type="application/atom+xml", href=here)
        there = f"{about.site}/timeline{suffix}"
        _add(feed, "link", rel="alternate", type="text/html", href=there)
    return feed


def _called(about: About, facet: str, code: str) -> str:
    """A code in English; the code itself where the store has no name for it."""
    name = about.names.get((facet, code))
    return name.english if name and name.english else code


def _entry(document: Exported, updated: str, about: About) -> Any:
    entry = etree.Element(f"{{{NAMESPACE}}}entry", nsmap={None: NAMESPACE})
    key = str(document["key"])
    _add(entry, "id", entry_id(key))
    _add(entry, "title", line(document["title"]) or key, type="text")
    _add(entry, "updated", updated)
    published = instant(document["published_time"]) or day(document["published"])
    if published:
        _add(entry, "published", published)
    for author in authors(document):
        _add(_add(entry, "author"), "name", line(author["literal"]) or "unknown")
    if str(document["url"] or "").startswith(("https://", "http://")):
        _add(entry, "link", rel="alternate", type="text/html", href=address(document["url"]))
    if about.site:
        page = f"{about.site}/d/" + quote(key.replace(":", "/", 1), safe="/@", errors="replace")
        _add(entry, "link", rel="related", type="text/html", href=page, title="Labels and evidence")
    for facet, code, role in codes(document):
        term = f"{code}:{role}" if role else code
        name = line(_called(about, facet, code)) + (f" ({role})" if role else "")
        _add(entry, "category", term=term, scheme=scheme(facet), label=name)
    _add(entry, "content", _content(document, about), type="html")
    return entry


def scheme(facet: str) -> str:
    """The URI of a facet's codes, for an entry's categories."""
    return f"{AUTHORITY}codes/{facet}"


def codes(document: Exported) -> list[tuple[str, str, str]]:
    """(facet, code, role) of a row, in the order of an export's fields."""
    found = [("instrument", document["instrument"], "")] if document["instrument"] else []
    found += [("measure", code, "") for code in document["measures"]]
    found += [("country", item["code"], item["role"] or "") for item in document["countries"]]
    for name, facet in (
        ("sectors", "sector"),
        ("deregulation", "deregulation"),
        ("authorities", "authority"),
    ):
        found += [(facet, code, "") for code in document[name]]
    return [(facet, line(code), line(role)) for facet, code, role in found]


def _content(document: Exported, about: About) -> str:
    """The entry as HTML: what is known, then each code's name with the passage it rests on."""
    facts = [document["published"] or "undated", document["citation"], document["type"]]
    parts = [f"<p>{escape(' · '.join(line(fact) for fact in facts if fact))}</p>"]
    best: dict[tuple[str, str, str], dict[str, Any]] = {}
    for label in document["labels"]:
        name = (label["facet"], label["code"], label["role"] or "")
        if name not in best or label["score"] > best[name]["score"]:
            best[name] = label
    listed: list[str] = []
    for facet, code, role in codes(document):
        called = about.names.get((facet, code))
        words = " · ".join(filter(None, [called.english, called.japanese])) if called else ""
        said = escape(f"{facet}: {line(words) or code}" + (f" ({role})" if role else ""))
        label = best.get((facet, code, role))
        if label is None or len(listed) >= QUOTES:
            listed.append(f"<li>{said}</li>")
        else:
            listed.append(f"<li>{said} <q>{escape(line(label['quote']))}</q></li>")
    if listed:
        parts.append(f"<ul>{''.join(listed)}</ul>")
    if document["change"] not in (None, "none"):
        parts.append(f"<p>Changed after publication: {escape(line(document['change']))}.</p>")
    if document["gone"]:
        parts.append("<p>No longer on the publisher's site.</p>")
    return "".join(parts)
