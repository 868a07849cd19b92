"""Markup of which a page needs hundreds: documents in lists, lines of facets, cells of tables.

A template takes some microseconds for each value, which made half of the time of a page. A label is
written once for a language and then kept with the names of codes, which a new snapshot replaces.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

from markupsafe import Markup, escape

from db.site.ask import Ask
from db.site.listing import Row
from db.site.names import ROLES, facet_name

#: Labels of one facet that are shown; the others are counted.
COUNTRIES, CODES = 6, 5


def documents(ask: Ask, rows: list[Row]) -> Markup:
    """A list of documents."""
    items = [
        f'<li class="document">\n<p class="when">{_when(ask, row)}</p>\n<div class="what">\n'
        f'<h3 lang="en"><a href="{escape(ask.href(row.address))}" dir="auto">'
        f'{escape(row.title)}</a></h3>\n<p class="meta">\n{_meta(ask, row)}\n</p>\n'
        f"{_tags(ask, row)}</div>\n</li>\n"
        for row in rows
    ]
    return joined(['<ol class="documents">\n', *items, "</ol>"])


def _when(ask: Ask, row: Row) -> str:
    if not row.date:
        return escape(ask.t("undated"))
    day = ask.day(row.date)
    if not row.about:
        return f'<time datetime="{escape(row.date)}">{escape(day)}</time>'
    why = ask.t("The date of record is not known; this is when a collector saw the document.")
    about = ask.t("about {date}", date=day)
    return f'<span class="about" title="{escape(why)}">{escape(about)}</span>'


def _meta(ask: Ask, row: Row) -> str:
    """What a document is, in short."""
    parts = [("source s-" + row.source, ask.names.label("source", row.source, ask.language))]
    if row.instrument:
        parts.append(("", ask.names.label("instrument", row.instrument, ask.language)))
    if row.number:
        parts.append(("number", row.number))
    if row.signed and row.signed != row.date:
        parts.append(("", ask.t("signed {date}", date=ask.day(row.signed))))
    if row.gone:
        parts.append(("warn", ask.t("no longer on the site")))
    if row.versions > 1:
        parts.append(("", ask.t("{n} versions", n=row.versions)))
    if not row.has_text:
        said = ask.t("text not fetched yet")
        if row.pipeline:
            said += "; " + ask.t("labels from pipeline {version}", version=row.pipeline)
        parts.append(("untexted", said))
    return "\n".join(
        f'<span class="{escape(kind)}">{escape(said)}</span>'
        if kind
        else f"<span>{escape(said)}</span>"
        for kind, said in parts
    )


def _tags(ask: Ask, row: Row) -> str:
    """The labels below a document: links to what else carries them."""
    items: list[str] = [_country(ask, code, role) for code, role in row.countries[:COUNTRIES]]
    if len(row.countries) > COUNTRIES:
        items.append(_others("country", len(row.countries) - COUNTRIES))
    for facet, codes in (
        ("measure", row.measures),
        ("sector", row.sectors),
        ("deregulation", row.deregulation),
    ):
        items += [_code(ask, facet, code) for code in codes[:CODES]]
        if len(codes) > CODES:
            items.append(_others(facet, len(codes) - CODES))
    return f'<ul class="tags">{"".join(items)}</ul>\n' if items else ""


def _others(facet: str, count: int) -> Markup:
    return Markup('<li class="tag f-{}">+{}</li>').format(facet, count)


def _country(ask: Ask, code: str, role: str) -> str:
    kept: dict[tuple[str, ...], str] = ask.names.kept
    name = ("country", code, role, ask.language, ask.lang or "")
    if name not in kept:
        said = Markup("")
        if role:
            side = ROLES.get(role, (role, role))[ask.language == "ja"]
            said = Markup(' <span class="role">{}</span>').format(side)
        kept[name] = Markup('<li class="tag f-country"><a href="{}">{}</a>{}</li>').format(
            ask.href(f"/country/{quote(code)}"),
            ask.names.label("country", code, ask.language),
            said,
        )
    return kept[name]


def _code(ask: Ask, facet: str, code: str) -> str:
    kept: dict[tuple[str, ...], str] = ask.names.kept
    name = (facet, code, ask.language, ask.lang or "")
    if name not in kept:
        about = ask.names.definition(facet, code, ask.language) or code
        kept[name] = Markup('<li class="tag f-{}"><a href="{}" title="{}">{}</a></li>').format(
            facet,
            ask.href(f"/timeline?{urlencode({facet: code})}"),
            f"{facet_name(facet, ask.language)}: {about}",
            ask.names.label(facet, code, ask.language),
        )
    return kept[name]


def table_rows(rows: list[list[Any]]) -> Markup:
    """Rows of a table; numbers are marked as such."""
    cells: dict[Any, str] = {None: "<td></td>"}
    for value in {value for row in rows for value in row} - {None}:
        kind = ' class="n"' if isinstance(value, int | float) else ""
        cells[value] = f"<td{kind}>{escape(value)}</td>"
    lines = ["".join([cells[value] for value in row]) for row in rows]
    return Markup("".join(f"<tr>{line}</tr>\n" for line in lines))  # noqa: S704 - escaped


def named(label: str, about: str) -> str:
    """What a line of a facet calls a code, and says of it on hover."""
    return f'title="{escape(about)}">{escape(label)}'


def code_named(ask: Ask, facet: str, code: str) -> str:
    """The same of a code of the vocabulary, written once for a language."""
    kept: dict[tuple[str, ...], str] = ask.names.kept
    name = ("line", facet, code, ask.language)
    if name not in kept:
        about = ask.names.definition(facet, code, ask.language) or code
        kept[name] = named(ask.names.label(facet, code, ask.language), about)
    return kept[name]


def facet_line(name: str, count: int, address: str, *, chosen: bool = False) -> str:
    """One line of a facet. ``name`` is of ``named``; ``address`` has its values percent-encoded."""
    there = address.replace("&", "&amp;")
    if chosen:
        return (
            f'<li class="chosen"><a href="{there}" aria-current="true" {name}</a>'
            f' <span class="n">{count:,}</span></li>\n'
        )
    return f'<li><a href="{there}" {name}</a> <span class="n">{count:,}</span></li>\n'


def joined(lines: list[str]) -> Markup:
    """Markup of lines written here."""
    return Markup("".join(lines))  # noqa: S704 - written here, escaped
