"""Fixtures of the Federal Register: our own wording in the site's markup, with golden results."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from crawler.federal_register import parse
from crawler.parsed import Capture, Parsed
from tests.goldens import check_golden

FOLDER = Path(__file__).parent / "fixtures" / "federal_register"
CAPTURED = "2026-09-26T12:00:00Z"
API = "https://www.federalregister.gov/api/v1"
FULL_TEXT = "https://www.federalregister.gov/documents/full_text"

#: fixture -> the address it was asked for
ADDRESSES = {
    "rule.xml": f"{FULL_TEXT}/xml/2026/01/15/2026-00042.xml",
    "correction.xml": f"{FULL_TEXT}/xml/2026/01/30/C1-2026-00042.xml",
    "proposed_rule.xml": f"{FULL_TEXT}/xml/2026/01/15/2026-00043.xml",
    "notice.xml": f"{FULL_TEXT}/xml/2026-00044.xml",
    "executive_order.xml": f"{FULL_TEXT}/xml/2026/06/03/2026-11001.xml",
    "proclamation.xml": f"{FULL_TEXT}/xml/2026-11002.xml",
    "presidential_notice.xml": f"{FULL_TEXT}/xml/2026-11003.xml",
    "determination.xml": f"{FULL_TEXT}/xml/2026-11004.xml",
    "memorandum.xml": f"{FULL_TEXT}/xml/2026-11005.xml",
    "presidential_order.xml": f"{FULL_TEXT}/xml/2026-11006.xml",
    "other.xml": f"{FULL_TEXT}/xml/2026-11007.xml",
    "issue.xml": "https://www.govinfo.gov/bulkdata/FR/2026/01/FR-2026-01-15.xml",
    "body.html": f"{FULL_TEXT}/html/2026/06/03/2026-11001.html",
    "search.json": f"{API}/documents.json?conditions%5Btype%5D%5B%5D=RULE",
    "single.json": f"{API}/documents/2026-00042.json",
    "inspection.json": f"{API}/public-inspection-documents/current.json",
}
_TYPES = {".xml": "text/xml", ".html": "text/html; charset=utf-8", ".json": "application/json"}


def fixture(name: str, **changes: Any) -> Capture:
    """A fixture as it would have come from its address."""
    fields = {
        "url": ADDRESSES[name],
        "body": (FOLDER / name).read_bytes(),
        "content_type": _TYPES[Path(name).suffix],
        "captured": CAPTURED,
        **changes,
    }
    return Capture(**fields)


def read(name: str, **changes: Any) -> Parsed:
    return parse(fixture(name, **changes))


def check(name: str) -> None:
    """Compare what a fixture gives with the golden result beside it."""
    check_golden(FOLDER / name, read(name))
