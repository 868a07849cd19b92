"""``/robots.txt`` and ``/llms.txt``: what crawlers may ask for, and where programs begin.

``llms.txt`` follows https://llmstxt.org: a title, a summary in a quotation, lists of links.
"""

from __future__ import annotations

from datasette.utils.asgi import Response

from db.exports import FORMATS
from db.site.ask import Ask
from db.site.machine.origin import origin

#: Addresses that cost more than a page: SQL, filters without end, whole exports, drawings. Some
#: readers drop a final question mark, so that a star must follow it (RFC 9309, section 2.2.3).
SPARED = (
    "/statecraft",
    "/-/",
    "/timeline?*",
    "/timeline.",
    "/figure/",
    "/matrix?*",
    "/cite",
    "/correct",
    "/*?lang=",
    "/*?version=",
    "/*?part=",
)
#: Feeds are short; some readers obey robots.txt, and the first rule that fits counts for some.
OPEN = "/timeline.atom"
#: Seconds between two requests of a crawler.
DELAY = 2


async def robots(ask: Ask) -> Response:
    """Document pages are open to all; expensive addresses are spared."""
    lines = ["User-agent: *", f"Allow: {OPEN}"]
    lines += [*(f"Disallow: {path}" for path in SPARED), "Allow: /"]
    lines += [f"Crawl-delay: {DELAY}", "", f"Sitemap: {origin(ask.request)}/sitemap.xml"]
    return _plain("\n".join(lines) + "\n")


async def llms(ask: Ask) -> Response:
    """What there is, for programs that read before they ask."""
    counted = await ask.site.query(
        "SELECT count(*) AS documents, min(date) AS first, max(date) AS last FROM timeline"
    )
    facts = counted[0]
    span = f", dated {facts['first']} to {facts['last']}" if facts["first"] else ""
    return _plain(
        _LLMS.format(
            documents=f"{facts['documents']:,}",
            span=span,
            changed=await ask.site.changed() or "never",
            formats=", ".join(f".{name}" for name in FORMATS),
            here=origin(ask.request),
        )
    )


def _plain(text: str) -> Response:
    return Response.text(text, headers={"Cache-Control": "no-cache"})


_LLMS = """\
# Statecraft

> An open corpus of United States economic-security policy: {documents} documents of the White
> House, the Federal Register and the Department of State{span}. Labels (instrument, measures,
> countries with role, sectors, deregulation, authorities) are made by a machine, each resting on
> a quoted passage with its offsets. Last changed {changed} (UTC).

Cite the document, not the label; check the quoted passage. `published` is the Eastern date of
record; where it is null, `published_collected` says when a collector saw the document. Key order
is stable: page with `size` and follow `next`. Send `If-None-Match`; ask once a second at most.

## Data

- [A page of the list]({here}/timeline.json?size=100): filters since, until, source, instrument,
  measure, country, role, sector, deregulation, authority, relevant, search; repeat for OR
- [One document]({here}/sitemap.xml): every page /d/SOURCE/... also as .json, .ris, .bib, .csl.json
- [Whole exports]({here}/timeline.csv): /timeline with {formats}
- [Feed]({here}/timeline.atom): the newest documents of any filter

## Meaning

- [Codebook]({here}/codebook): every code with its definition, English and Japanese
- [Accuracy]({here}/accuracy): measured precision and recall of the labels
- [Health]({here}/health): when each source was last read
- [How to cite a list]({here}/cite): address, snapshot, row count, checksum

## Optional

- [Tables and SQL]({here}/statecraft): read-only, two seconds a query
"""
