"""The site in a browser: every page, both widths, both languages, light and dark."""

from __future__ import annotations

import csv
import re
import sqlite3
from collections.abc import Iterator
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, expect

WIDTHS = (1280, 390)
#: Violations of these weights fail; axe's others are advice.
SERIOUS = {"serious", "critical"}


def _document(database: Path) -> str:
    """The document with most labels that has text."""
    row = (
        sqlite3.connect(database)
        .execute(
            "SELECT l.key FROM labels l JOIN documents d ON d.key = l.key AND d.version = l.version"
            " WHERE l.field = 'text' AND l.facet <> 'instrument'"
            " GROUP BY l.key ORDER BY count(*) DESC, l.key LIMIT 1"
        )
        .fetchone()
    )
    return "/d/" + quote(str(row[0]).replace(":", "/", 1))


def _country(database: Path) -> str:
    row = (
        sqlite3.connect(database)
        .execute(
            "SELECT code FROM document_codes WHERE facet = 'country' AND code <> 'WLD'"
            " GROUP BY code ORDER BY count(*) DESC LIMIT 1"
        )
        .fetchone()
    )
    return f"/country/{row[0]}"


def _edited(database: Path) -> str:
    """The differences of a document of which more than one version is held, else the document."""
    row = (
        sqlite3.connect(database)
        .execute("SELECT key, version FROM versions WHERE version > 1 ORDER BY key LIMIT 1")
        .fetchone()
    )
    if row is None:
        return _document(database)
    return "/d/" + quote(str(row[0]).replace(":", "/", 1)) + f"?diff={row[1] - 1}..{row[1]}"


def _correction(database: Path) -> str:
    return f"/correct?key={_document(database).removeprefix('/d/')}&label=measure:tariff"


NAMED = {
    "home": "/",
    "timeline": "/timeline?by=measure",
    "filtered": "/timeline?relevant=1&by=country",
    "country": _country,
    "countries": "/country",
    "matrix": "/matrix",
    "document": _document,
    "correct": _correction,
    "questions": "/questions",
    "answer": "/question/duties-by-country",
    "edited": "/question/edited-after-publication",
    "codebook": "/codebook",
    "accuracy": "/accuracy",
    "health": "/health",
    "cite": "/cite?measure=tariff",
    "difference": _edited,
    "nothing": "/timeline?search=zzzzzzzz",
}


@pytest.fixture
def address(request: pytest.FixtureRequest, site: str, database: Path) -> str:
    named: Any = NAMED[request.param]
    return site + (named(database) if callable(named) else named)


@pytest.fixture
def watched(browser: Browser, site: str) -> Iterator[Any]:
    """Opens pages and collects what must not happen: errors, and requests to other hosts."""
    contexts = []

    def open_page(url: str, **options: Any) -> tuple[Page, list[str]]:
        context = browser.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        wrong: list[str] = []

        def console(message: ConsoleMessage) -> None:
            if message.type in {"error", "warning"}:
                wrong.append(message.text)

        def asked(request: Request) -> None:
            if not request.url.startswith((site, "data:")):
                wrong.append(f"asked another host: {request.url}")

        page.on("console", console)
        page.on("request", asked)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(url)
        return page, wrong

    yield open_page
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("address", NAMED, indirect=True)
def test_a_page_fits_and_is_quiet(
    watched: Any, address: str, width: int, language: str, scheme: str
) -> None:
    url = f"{address}{'&' if '?' in address else '?'}lang={language}"
    page, wrong = watched(
        url, viewport={"width": width, "height": 844}, color_scheme=scheme, locale="en-US"
    )
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert page.evaluate("document.documentElement.lang") == language
    expect(page.locator("h1")).to_be_visible()
    assert wrong == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", NAMED, indirect=True)
def test_axe_finds_nothing_serious(watched: Any, address: str, scheme: str) -> None:
    axe = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    for width in WIDTHS:
        page, _ = watched(
            address,
            viewport={"width": width, "height": 844},
            color_scheme=scheme,
            bypass_csp=True,  # for axe itself, which is put into the page
        )
        page.evaluate(axe)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        serious = [
            (each["id"], each["nodes"][0]["html"][:200], len(each["nodes"]))
            for each in found["violations"]
            if each["impact"] in SERIOUS
        ]
        assert serious == []


def test_axe_would_find_a_fault(watched: Any, site: str) -> None:
    axe = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
    page, _ = watched(f"{site}/health", bypass_csp=True)
    page.evaluate("document.querySelector('main').innerHTML += '<img src=data:,><input>'")
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert {"image-alt", "label"} <= {each["id"] for each in found["violations"]}


@pytest.mark.parametrize(
    "path", ["/statecraft", "/statecraft/timeline", "/statecraft?sql=select+1"]
)
def test_datasettes_own_pages_run_their_scripts_under_the_policy(
    watched: Any, site: str, path: str
) -> None:
    page, wrong = watched(site + path)
    assert wrong == []
    if "sql" in path:
        expect(page.locator(".CodeMirror")).to_be_visible()


def test_bars_are_as_many_and_as_high_as_the_counts_of_sql(
    watched: Any, site: str, database: Path
) -> None:
    page, _ = watched(f"{site}/timeline?by=source&per=year")
    said = [
        mark.get_attribute("aria-label") or ""
        for mark in page.locator("svg.plot a path[aria-label]").all()
    ]
    names = {"White House": "whitehouse", "Federal Register": "federalregister"}
    drawn = {}
    for text in said:
        year, _, rest = text.partition(" · ")
        name, _, count = rest.rpartition(": ")
        drawn[year, names.get(name, "state")] = int(count)
    counted = {
        (year, source): count
        for year, source, count in sqlite3.connect(database).execute(
            "SELECT substr(date, 1, 4), source, count(*) FROM documents"
            " WHERE date IS NOT NULL GROUP BY 1, 2"
        )
    }
    assert drawn == counted


def test_from_a_bar_to_the_quoted_passage_and_the_csv(
    watched: Any, site: str, database: Path
) -> None:
    """As a person would: bar, list, chip, document, label, passage, back, download."""
    page, wrong = watched(f"{site}/timeline?by=measure&relevant=1")
    bar = page.locator("svg.plot a:has(path[aria-label])").first
    name = bar.locator("path").get_attribute("aria-label") or ""
    bar.click()
    expect(page.locator(".count strong")).to_have_text(re.search(r"(\d+)$", name)[1])  # type: ignore[index]
    chips = page.locator(".chip")
    before = chips.count()
    assert before >= 3
    chips.locator("a").last.click()
    expect(chips).to_have_count(before - 1)

    page.goto(site + _document(database))
    quote_link = page.locator(".labels a.quote").first
    quoted = (quote_link.inner_text())[1:-1]
    quote_link.click()
    anchor = page.locator(f"[id='{page.url.partition('#')[2]}']")
    assert anchor.count() == 1
    marked = page.evaluate(
        "document.getElementById(location.hash.slice(1)).nextElementSibling.textContent"
    )
    assert " ".join(marked.split())[:20] in " ".join(quoted.split())
    page.locator("a.back").first.click()
    assert "#l" in page.url
    assert page.locator(page.url[page.url.index("#l") :]).is_visible()

    page.goto(f"{site}/timeline?relevant=1")
    total = int((page.locator(".count strong").inner_text()).replace(",", ""))
    with page.expect_download() as waiting:
        page.get_by_role("link", name="CSV", exact=True).last.click()
    with Path(waiting.value.path()).open(encoding="utf-8", newline="") as saved:
        assert len(list(csv.reader(saved))) == total + 1
    assert wrong == []


def test_from_a_doubtful_label_to_the_line_that_corrects_it(
    watched: Any, site: str, database: Path
) -> None:
    page, wrong = watched(site + _document(database), locale="en-US")
    page.locator(".labels .f-measure .fix a").first.click()
    expect(page.locator("h1")).to_have_text("Correct a label")
    assert page.get_by_label("wrong", exact=True).is_checked()
    page.get_by_label("Reason, shown to readers").fill("It is only recited.")
    page.get_by_label("Your name").fill("M. Kato")
    page.get_by_role("button", name="Make the line").click()
    command = page.locator("pre.line").first
    expect(command).to_contain_text("statecraft correct add ")
    expect(command).to_contain_text("--who 'M. Kato' --why 'It is only recited.'")
    expect(command).to_contain_text("--span ")
    page.locator("p.meta a").first.click()
    assert page.url.startswith(site + _document(database).split("?")[0])
    assert wrong == []


def test_from_a_glance_to_the_passage(watched: Any, site: str, database: Path) -> None:
    page, _ = watched(site + _document(database))
    page.locator(".glance .tag a").first.click()
    evidence = page.locator(page.url[page.url.index("#l") :])
    expect(evidence).to_be_visible()
    expect(evidence.locator("a.quote")).to_have_count(1)


def test_from_a_question_to_as_many_documents(watched: Any, site: str) -> None:
    page, wrong = watched(f"{site}/questions", locale="en-US")
    page.get_by_role("link", name="Duties raised and cut, by country").click()
    number = page.locator(".answers td.n a").first
    count = number.inner_text()
    number.click()
    expect(page.locator(".count strong")).to_have_text(count)
    assert wrong == []


def test_on_a_phone_the_facets_wait_closed_above_the_list(watched: Any, site: str) -> None:
    page, wrong = watched(
        f"{site}/timeline", viewport={"width": 390, "height": 844}, locale="en-US"
    )
    facet = page.locator(".facet.f-source a").first
    expect(facet).to_be_hidden()
    page.get_by_text("Narrow the list").last.click()
    expect(facet).to_be_visible()
    assert facet.bounding_box()["y"] < page.locator("#list").bounding_box()["y"]
    facet.click()
    expect(page.locator(".chip")).to_have_count(1)
    assert wrong == []


def test_without_scripts_the_facets_stand_open_below_the_list(watched: Any, site: str) -> None:
    page, _ = watched(
        f"{site}/timeline",
        viewport={"width": 390, "height": 844},
        java_script_enabled=False,
        locale="en-US",
    )
    facet = page.locator(".facet.f-source a").first
    expect(facet).to_be_visible()
    assert facet.bounding_box()["y"] > page.locator("#list").bounding_box()["y"]


def test_the_search_form_leaves_empty_fields_out_of_the_address(watched: Any, site: str) -> None:
    page, _ = watched(f"{site}/timeline")
    page.get_by_label("Words in title or text").fill("trade")
    page.get_by_role("button", name="Show").click()
    assert "search=trade" in page.url
    assert "since=" not in page.url
    expect(page.locator(".chip")).to_have_count(1)


def test_the_language_switch_stays(watched: Any, site: str) -> None:
    page, _ = watched(f"{site}/codebook", locale="en-US")
    page.get_by_role("link", name="日本語").click()
    expect(page.locator("h1")).to_have_text("コードブック")
    page.goto(f"{site}/timeline")
    expect(page.locator("h1")).to_have_text("年表")


#: What has the focus, and whether it shows: by an outline, or in a chart by the stroke of its mark.
FOCUSED = """() => {
    const at = document.activeElement;
    const outlined = getComputedStyle(at).outlineStyle !== "none";
    const mark = at.closest(".plot") && at.querySelector("path, circle, rect");
    const stroked = mark && getComputedStyle(mark).strokeWidth === "5px";
    return [at.outerHTML.slice(0, 300), Boolean(outlined || stroked)];
}"""


def test_everything_can_be_reached_by_keyboard(watched: Any, site: str) -> None:
    page, _ = watched(f"{site}/timeline?by=source")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    shown: dict[
        str, bool
    ] = {}  # a date takes four stops, the last on a button of the browser's own
    for _ in range(60):
        page.keyboard.press("Tab")
        what, seen = page.evaluate(FOCUSED)
        shown[what] = shown.get(what, False) or seen
    assert {"<input", "<button", "<a"} <= {what.split()[0] for what in shown}
    assert [what for what, seen in shown.items() if not seen] == []


def test_pages_work_without_scripts(watched: Any, site: str, database: Path) -> None:
    page, wrong = watched(f"{site}/timeline?by=measure", java_script_enabled=False)
    page.get_by_label("Words in title or text").fill("trade")
    page.get_by_role("button", name="Show").click()
    expect(page.locator(".chip")).to_have_count(1)
    assert wrong == []
