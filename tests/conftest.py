"""What every test file may ask for: a store, a site, and the shared corpus or a clear skip."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.store import Store
from tests.site_client import Client
from tests.site_corpus import Made, make_store

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("STATECRAFT_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real captures, corpus and gold; tests that need it skip without it."""
    if not (SHARED / "codebook.md").is_file():
        pytest.skip(f"the shared corpus is not beside the project (looked in {SHARED})")
    return SHARED


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty store on disk."""
    with Store(tmp_path / "store.db") as opened:
        yield opened


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """A store with documents of all kinds, under a name that an address has to escape."""
    return make_store(tmp_path_factory.mktemp("site") / "odd name?#.db")


@pytest.fixture(scope="module")
def client(made: Made) -> Iterator[Client]:
    """The site of that store."""
    opened = Client(made.path)
    yield opened
    opened.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: the browser's driver keeps an event loop running in its thread."""
    items.sort(key=lambda item: "browser" in item.path.parts)


_skipped_but_required: list[str] = []


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Continuous integration names a marker whose tests must run; elsewhere they may skip."""
    required = os.environ.get("STATECRAFT_MUST_NOT_SKIP")
    if required and report.skipped and required in report.keywords:
        _skipped_but_required.append(report.nodeid)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for nodeid in _skipped_but_required:
        terminalreporter.write_line(f"skipped, but required to run here: {nodeid}", red=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _skipped_but_required and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
