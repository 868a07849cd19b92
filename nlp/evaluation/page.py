"""The error page: every miss with the text and what each rule said, to be worked through.

Texts and titles are the crawled sites' and hostile until escaped; nothing is loaded from elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlsplit

from nlp.evaluation.gold import Judgement
from nlp.evaluation.report import TITLES, Miss

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;
border-bottom:1px solid #ccc;padding:.2rem .6rem .2rem 0}.missed{color:#8a1c00}.added{color:#1c4e8a}
pre{white-space:pre-wrap;background:#f6f6f6;padding:1rem}mark{background:#ffe58a}
"""

Case = tuple[Mapping[str, Any], Judgement, Judgement, Sequence[Miss]]


def page(cases: Sequence[Case]) -> Iterator[str]:
    """HTML in pieces: one article a document that has a miss."""
    wrong = sum(len(case[3]) for case in cases)
    yield (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">"
        f"<title>Label errors</title><style>{_STYLE}</style></head><body>"
        f"<h1>Label errors</h1><p>{wrong} disagreements with gold in {len(cases)} documents. "
        '<span class="missed">Missed</span>: gold has it, the labels do not. '
        '<span class="added">Added</span>: the labels have it, gold does not.</p>'
    )
    for row, gold, said, missed in cases:
        yield _article(row, gold, said, missed)
    yield "</body></html>\n"


def _article(
    row: Mapping[str, Any], gold: Judgement, said: Judgement, missed: Sequence[Miss]
) -> str:
    title = escape(str(row.get("title") or "(no title)"))
    url = str(row.get("url") or "")
    if urlsplit(url).scheme in ("http", "https"):
        title = f'<a href="{escape(url, quote=True)}" rel="noreferrer">{title}</a>'
    note = escape(str(gold.row.get("note") or ""))
    lines = "".join(
        f'<tr class="{miss.kind}"><td>{miss.kind}</td><td>{escape(TITLES[miss.facet])}</td>'
        f"<td>{escape(miss.code)}</td><td>{escape(miss.quote)}</td><td>{escape(miss.rule)}</td>"
        f"<td>{_score(miss.score)}</td></tr>"
        for miss in missed
    )
    said_lines = "".join(
        f"<tr><td>{escape(facet)}</td><td>{escape(code)}</td><td>{escape(item.quote)}</td>"
        f"<td>{escape(item.rule)}</td><td>{_score(item.score)}</td></tr>"
        for (facet, code), items in said.evidence.items()
        for item in items
    )
    return (
        f'<article id="{escape(gold.id, quote=True)}"><h2>{title}</h2>'
        f"<p>{escape(gold.id)}{': ' + note if note else ''}</p>"
        "<table><tr><th>kind<th>facet<th>code<th>evidence<th>rule<th>score</tr>"
        f"{lines}</table><details><summary>What each rule said</summary><table>{said_lines}"
        f"</table></details><details><summary>Text</summary>"
        f"<pre>{_marked(str(row.get('text') or ''), said)}</pre></details></article>\n"
    )


def _score(score: float | None) -> str:
    return "" if score is None else f"{score:.2f}"


def _marked(text: str, said: Judgement) -> str:
    """The text, escaped, with the labels' evidence marked; overlapping spans are joined."""
    spans = sorted(
        (item.start, item.end)
        for items in said.evidence.values()
        for item in items
        if item.field == "text" and item.start is not None and item.end is not None
    )
    pieces = []
    at = 0
    for start, end in spans:
        if end <= at:
            continue
        begin = max(start, at)
        pieces.append(escape(text[at:begin]) + "<mark>" + escape(text[begin:end]) + "</mark>")
        at = end
    return "".join(pieces) + escape(text[at:])
