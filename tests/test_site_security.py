"""Text out of the crawl is hostile, and so may be a visitor's SQL."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest
from bs4 import BeautifulSoup
from jinja2 import DictLoader, Environment

from db.site.ask import document_address
from db.site.charts.drawing import for_file, for_page
from db.site.loader import TrustedSource, with_nonces
from tests.site_client import Client
from tests.site_corpus import Made

PAGES = [
    "/",
    "/timeline",
    "/timeline?search=%3Cscript%3Ealert(1)%3C/script%3E",
    "/timeline?measure=%22%3E%3Cscript%3E",
    "/country/CN",
    "/matrix?table=%3Cscript%3E",
    "/health",
    "/questions",
    "/question/edited-after-publication?source=%3Cscript%3E",
    "/question/changed-this-week",
    "/question/chip-and-ai-export-rules",
    "/nothing%3Cscript%3E",
    "/d/x%22%3E%3Cscript%3Ewindow.pwned=1",
    "/statecraft/documents",
    "/statecraft/timeline",
    "/statecraft/fetches",
    "/statecraft/runs",
    "/statecraft/labels",
]
#: Datasette's own inline scripts, by how they begin.
KNOWN = ("DATASETTE_ALLOW_FACET", "document.body.addEventListener", "window.onload", "let ")


def _pages(made: Made) -> list[str]:
    hostile = document_address(made.hostile)
    correct = f"/correct?key={made.hostile}&facet=measure&code=export-control&span=0-20"
    said = quote("</textarea><script>window.pwned = 5</script>'; rm -rf ~")
    return [
        f"{correct}&why={said}&who={said}",
        f"/correct?key={made.hostile}&quote={said}&label={said}&verdict={said}&role={said}",
        f"/correct?key={said}",
        *PAGES,
        hostile,
        f"{hostile}?part=2",
        f"/statecraft/documents/{made.hostile}",
    ]


def test_no_page_runs_what_a_document_says(client: Client, made: Made) -> None:
    for path in _pages(made):
        page = BeautifulSoup(client.get(path).text, "lxml")
        for element in page.find_all(True):
            handlers = [name for name in element.attrs if name.startswith("on")]
            assert not handlers, (path, element.name)
            for name in ("href", "src", "action", "xlink:href"):
                address = str(element.get(name) or "").strip().lower()
                assert not address.startswith(("javascript:", "data:text", "vbscript:")), path
        for script in page.find_all("script"):
            if not script.get("src"):
                assert script.get_text().strip().startswith(KNOWN), (path, script)


def test_every_response_has_a_policy_without_inline_scripts(client: Client, made: Made) -> None:
    nonces = set()
    for path in [*_pages(made), "/timeline.csv", "/figure/timeline.svg", "/static/site.js", "/no"]:
        policy = client.get(path).headers["content-security-policy"]
        scripts = re.search(r"script-src ([^;]*)", policy)
        assert scripts is not None
        sources = scripts[1].split()
        assert sources[0] == "'self'"
        assert len(sources) == 2
        assert sources[1].startswith("'nonce-")
        nonces.add(sources[1])
        assert "default-src 'none'" in policy
        assert "unsafe-eval" not in policy
        assert "frame-ancestors 'none'" in policy
    assert len(nonces) == len(_pages(made)) + 4, "a nonce is used once"


def test_datasettes_inline_scripts_carry_the_nonce_of_their_response(client: Client) -> None:
    for path in ("/statecraft/timeline", "/statecraft?sql=select+1", "/statecraft"):
        response = client.get(path)
        nonce = re.search(r"'nonce-([^']+)'", response.headers["content-security-policy"])
        assert nonce is not None
        scripts = BeautifulSoup(response.text, "lxml").find_all("script", src=False)
        assert scripts
        assert all(script["nonce"] == nonce[1] for script in scripts)


def test_our_own_pages_need_no_inline_script_or_style(client: Client, made: Made) -> None:
    ours = ("/", "/timeline", "/country", "/matrix", document_address(made.hostile))
    for path in (*ours, f"/correct?key={made.hostile}"):
        page = BeautifulSoup(client.get(path).text, "lxml")
        assert not page.find_all("script", src=False)
        assert not page.find_all("style")
        assert not page.find_all(style=True)
        assert "unsafe-inline" not in client.get(path).headers["content-security-policy"]


def test_nothing_is_loaded_from_elsewhere(client: Client, made: Made) -> None:
    for path in _pages(made):
        page = BeautifulSoup(client.get(path).text, "lxml")
        for element in page.select("script[src], img[src], link[rel=stylesheet], iframe, object"):
            address = str(element.get("src") or element.get("href") or element.get("data"))
            assert address.startswith("/"), (path, address)


def test_links_that_leave_the_site_say_so(client: Client, made: Made) -> None:
    page = BeautifulSoup(client.get(document_address(made.tariff)).text, "lxml")
    leaving = [a for a in page.find_all("a", href=True) if a["href"].startswith("http")]
    assert leaving
    assert all({"noopener", "noreferrer"} <= set(a["rel"]) for a in leaving)


def test_a_nonce_is_given_to_templates_and_never_to_text() -> None:
    source = "<script>run()</script><style>a{}</style>{{ text }}"
    environment = Environment(loader=TrustedSource(DictLoader({"page": source})), autoescape=False)
    html = environment.get_template("page").render(csp_nonce="N", text="<script>evil()</script>")
    assert html == '<script nonce="N">run()</script><style>a{}</style><script>evil()</script>'
    assert with_nonces('<script nonce="x">') == '<script nonce="x">'
    assert with_nonces("<scripture>") == "<scripture>"


@pytest.mark.parametrize(
    "sql",
    [
        "insert into documents(key) values ('x')",
        "update documents set title = 'x'",
        "delete from documents",
        "drop table documents",
        "attach database '/etc/passwd' as p",
        "pragma writable_schema = 1",
        "select load_extension('x')",
        "select readfile('/etc/passwd')",
        "with x as (select 1) insert into documents(key) select 'x'",
    ],
)
def test_visitors_cannot_write_or_reach_files(client: Client, made: Made, sql: str) -> None:
    before = made.path.read_bytes()
    response = client.get("/statecraft.json", params={"sql": sql})
    assert response.status_code in {400, 403}, response.text[:200]
    assert not response.json().get("ok", False)
    assert made.path.read_bytes() == before
    assert client.post("/statecraft", data={"sql": sql}).status_code in {400, 403, 405}


@pytest.mark.parametrize(
    "sql",
    [
        "with recursive n(i) as (select 1 union all select i + 1 from n) select count(*) from n",
        "select length(zeroblob(900000000))",
        "select group_concat(a.title || b.title) from timeline a, timeline b, timeline c,"
        " timeline d, timeline e, timeline f, timeline g, timeline h, timeline i, timeline j",
        "select count(*) from documents a, documents b, documents c, documents d, documents e,"
        " documents f, documents g, documents h, documents i, documents j",
    ],
)
def test_sql_that_runs_away_is_stopped(client: Client, sql: str) -> None:
    response = client.get("/statecraft.json", params={"sql": sql})
    assert response.status_code == 400
    assert not response.json()["ok"]


def test_sql_returns_no_more_rows_than_allowed(client: Client) -> None:
    sql = (
        "with recursive n(i) as (select 1 union all select i + 1 from n limit 5000) select i from n"
    )
    given = client.get("/statecraft.json", params={"sql": sql}).json()
    assert len(given["rows"]) == 1000
    assert given["truncated"]


def test_the_database_itself_is_opened_read_only(client: Client) -> None:
    database = client.datasette.get_database("statecraft")
    with pytest.raises(PermissionError):
        database.connect(write=True)
    with pytest.raises(Exception, match="readonly"):
        database.connect().execute("create table t(x)")


def test_the_servers_folders_are_not_named(client: Client, made: Made) -> None:
    for path in ("/-/databases", "/-/databases.json", "/-/threads.json", "/-/permissions"):
        assert client.get(path).status_code == 404
    for path in ("/-/metadata.json", "/-/versions.json", "/-/settings.json", "/-/plugins.json"):
        assert str(made.path.parent) not in client.get(path).text, path


def test_formulas_do_not_run_in_a_spreadsheet(client: Client) -> None:
    rows = client.get("/timeline.csv").text
    assert "'=HYPERLINK(1)" in rows
    assert not re.search(r'(^|,)"?=HYPERLINK', rows, flags=re.M)


def test_a_title_cannot_break_out_of_a_drawing() -> None:
    svg = '<svg width="10" height="10" viewBox="0 0 10 10"><path aria-label="a" d="M0"/></svg>'
    page = for_page(svg, '"><script>evil()</script>')
    assert "<script" not in page
    assert "<script" not in for_file(svg, '"><script>', "</text><script>", "<script>")


def test_ten_megabytes_in_one_line_are_read_in_parts(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    from db.records import Document
    from db.store import Store

    path = tmp_path_factory.mktemp("long") / "long.db"
    with Store(path) as store:
        key = store.keep(
            Document(
                source="whitehouse",
                url="https://www.whitehouse.gov/releases/2025/01/long/",
                title="Long",
                text="word " * 2_000_000,
                text_kind="full",
                published="2025-01-21",
            )
        ).key
    client = Client(path)
    try:
        page = client.get(document_address(key))
        assert page.status_code == 200
        assert len(page.content) < 1_000_000
        last = client.get(f"{document_address(key)}?part=34")
        assert "word word" in last.text
    finally:
        client.close()
