"""A key is what survives when a section, a bureau, a date or a whole address changes."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.identity import (
    canonical_url,
    federalregister_key,
    key_for,
    normal_number,
    number_in_url,
    source_of,
    state_key,
    url_variants,
    whitehouse_key,
)
from db.records import Document, StatecraftError

WH = "https://www.whitehouse.gov"
ST = "https://www.state.gov"
FR = "https://www.federalregister.gov"


@pytest.mark.parametrize(
    ("url", "key"),
    [
        (f"{WH}/fact-sheets/2025/10/a-deal/", "wh:2025/10/a-deal"),
        (f"{WH}/releases/2025/10/a-deal", "wh:2025/10/a-deal"),
        (f"{WH}/Articles/2025/10/A-Deal/", "wh:2025/10/a-deal"),
        (f"{WH}/articles/2025/07/foreign%E2%80%91made/", "wh:2025/07/foreign‑made"),
        (f"{WH}/briefings-statements/2025/05/11929/", "wh:2025/05/11929"),
        (
            f"{WH}/wp-content/uploads/2025/12/2025-National-Security-Strategy.pdf",
            "wh:pdf/2025/12/2025-national-security-strategy",
        ),
    ],
)
def test_a_white_house_key_is_year_month_and_slug_without_the_section(url: str, key: str) -> None:
    assert whitehouse_key(url) == key


@pytest.mark.parametrize(
    ("url", "date", "key"),
    [
        (f"{ST}/releases/office-of-the-spokesperson/2026/02/a-call/", None, "st:2026/02/a-call"),
        (f"{ST}/releases/office-of-the-spokesman/2026/02/a-call", None, "st:2026/02/a-call"),
        (f"{ST}/egypt-national-day/", "2022-07-23", "st:2022/07/egypt-national-day"),
        (f"{ST}/briefings/a-briefing/", "2021-06-02", "st:2021/06/a-briefing"),
        (f"{ST}/briefings-foreign-press-centers/talk", "2022-05-03", "st:2022/05/talk"),
        ("https://2021-2025.state.gov/a-call/", "2022-07-23", "st:2022/07/a-call"),
        (
            f"{ST}/reports/2023-country-reports/china/",
            None,
            "st:reports/2023-country-reports/china",
        ),
        (f"{ST}/an-undated-page/", None, "st:an-undated-page"),
    ],
)
def test_a_state_key_has_no_bureau_and_takes_a_missing_month_from_the_date(
    url: str, date: str | None, key: str
) -> None:
    assert state_key(url, date) == key


@pytest.mark.parametrize(
    ("number", "published", "key"),
    [
        ("2026-00789", "2026-01-15", "fr:2026-00789"),
        ("2026-789", None, "fr:2026-00789"),
        ("2012-7333", "2012-03-27", "fr:2012-07333@2012-03-27"),
        ("2012-07333", None, "fr:2012-07333"),
        ("C1-2026-00789", "2026-02-01", "fr:c1-2026-00789"),
        ("R1-2015-26607", "2015-11-02", "fr:r1-2015-26607@2015-11-02"),
        ("E9-1234", "2009-02-02", "fr:e9-1234@2009-02-02"),
        ("98-7", "1998-01-05", "fr:98-7@1998-01-05"),
    ],
)
def test_a_federal_register_key_is_the_number_with_its_date_before_2016(
    number: str, published: str | None, key: str
) -> None:
    assert federalregister_key(number, published) == key


@pytest.mark.parametrize(
    ("url", "number", "date"),
    [
        (f"{FR}/documents/2026/01/15/2026-00789/a-rule", "2026-00789", "2026-01-15"),
        (f"{FR}/d/C1-2013-16962", "C1-2013-16962", None),
        (f"{FR}/documents/full_text/xml/2026/01/15/2026-00789.xml", "2026-00789", "2026-01-15"),
        (f"{FR}/api/v1/documents/2026-00789.json?fields[]=title", "2026-00789", None),
        (f"{FR}/api/v1/public-inspection-documents/2026-00789.json", "2026-00789", None),
        ("https://public-inspection.federalregister.gov/2026-00789.pdf", "2026-00789", None),
        (
            "https://www.govinfo.gov/content/pkg/FR-2026-01-15/html/2026-00789.htm",
            "2026-00789",
            "2026-01-15",
        ),
        (f"{FR}/documents/search?conditions[term]=2026-00789", None, None),
        (f"{FR}/api/v1/documents.json", None, None),
    ],
)
def test_the_number_is_read_out_of_every_kind_of_address(
    url: str, number: str | None, date: str | None
) -> None:
    assert number_in_url(url) == (number, date)


def test_a_document_without_address_is_known_by_title_and_date() -> None:
    first = Document(source="state", url="", title="Belgium’s National Day", published="2025-07-21")
    again = Document(source="state", url="", title="Belgium’s National Day", published="2025-07-21")
    later = Document(source="state", url="", title="Belgium’s National Day", published="2026-07-21")
    assert key_for(first) == key_for(again) != key_for(later)
    assert key_for(first).startswith("st:x/")
    assert len(key_for(first)) == len("st:x/") + 12


def test_nothing_at_all_is_an_error_not_a_key() -> None:
    with pytest.raises(StatecraftError, match="address, a number or a title"):
        key_for(Document(source="whitehouse", url="", title=" "))
    with pytest.raises(StatecraftError, match="unknown source"):
        key_for(Document(source="treasury", url="https://home.treasury.gov/x", title="x"))


def test_hosts_that_only_end_alike_are_not_the_source() -> None:
    assert source_of("https://www.whitehouse.gov/x") == "whitehouse"
    assert source_of("https://2017-2021.state.gov/x") == "state"
    assert source_of("https://evilwhitehouse.gov/x") is None
    assert source_of("https://whitehouse.gov.example.org/x") is None


slugs = st.text(st.characters(codec="utf-8", exclude_characters="/?#%\\"), min_size=1, max_size=30)


@given(
    st.sampled_from(["articles", "releases", "fact-sheets"]),
    st.integers(2017, 2030),
    st.integers(1, 12),
    st.from_regex(r"[a-z0-9]+(-[a-z0-9]+){0,5}", fullmatch=True),
)
def test_section_case_slash_and_scheme_never_change_a_key(
    section: str, year: int, month: int, slug: str
) -> None:
    path = f"{year}/{month:02d}/{slug}"
    spellings = [
        f"{WH}/{section}/{path}/",
        f"http://www.whitehouse.gov/{section}/{path}",
        f"{WH}/{section.upper()}/{path.upper()}/?utm_source=x#top",
    ]
    assert {whitehouse_key(url) for url in spellings} == {f"wh:{path}"}


@given(slugs)
def test_keys_hold_no_white_space_or_control_sign_and_are_lower_case(slug: str) -> None:
    key = whitehouse_key(f"{WH}/articles/2025/01/{slug}/")
    if key is not None:
        assert not any((sign.isspace() and sign < "\x80") or sign < "\x20" for sign in key)
        assert key == key.lower()


@given(st.text(max_size=40))
def test_no_number_breaks_the_key(number: str) -> None:
    assert normal_number(normal_number(number)) == normal_number(number)
    assert federalregister_key(number, "2012-01-02").startswith("fr:")


@given(st.text(max_size=60))
@example(" #")
@example(" ? #")
def test_any_text_is_a_url_or_stays_as_it_is(text: str) -> None:
    url = f"https://www.state.gov/{text}"
    plain = canonical_url(url)
    assert canonical_url(plain) == plain
    assert plain in url_variants(url)


@pytest.mark.parametrize("url", ["https://[bad/x", "https://www.state.gov:x/y"])
def test_what_is_no_address_is_left_as_it_is(url: str) -> None:
    assert canonical_url(url) == url
    assert source_of(url) is None
    assert whitehouse_key(url) is None


def rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


@pytest.mark.shared
def test_the_captured_white_house_addresses_make_2100_keys(shared: Path) -> None:
    keys = {whitehouse_key(row["url"]) for row in rows(shared / "corpus/whitehouse.jsonl.gz")}
    assert len(keys) == 2100
