"""A real server and a real Chromium; skipped with a sentence where there is no Chromium."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SHARED
from tests.site_corpus import make_many

CHROMIUM = os.environ.get("STATECRAFT_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Documents of the shared corpus that are labelled for these tests (labelling all takes minutes).
LABELLED = 250


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Debian's Chromium; nothing is ever downloaded."""
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no Chromium at {CHROMIUM}; install Debian's chromium to run this")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


def _real_corpus(path: Path) -> None:
    """Part of the shared corpus, imported and labelled as a user would."""
    from db.importing import import_files
    from db.store import Store
    from nlp import pipeline, versions
    from statecraft.reference import refresh

    files = []
    for name in ("whitehouse", "federalregister", "state"):
        part = path.with_name(f"{name}.jsonl")
        with gzip.open(SHARED / "corpus" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as lines:
            part.write_text("".join(line for _, line in zip(range(400), lines, strict=False)))
        files.append(part)
    import_files(path, files)
    with Store(path) as store:
        refresh(store)
        tagger = pipeline.load()
        stamps = (versions.vocabulary_version(), versions.pipeline_version())
        for _, each in zip(range(LABELLED), list(store.untagged(*stamps)), strict=False):
            labels = tagger.tag(each.text, each.meta)
            store.keep_labels(each.key, each.version, labels, each.input_sha, *stamps)


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shared corpus where it lies beside the project, else documents made for the tests."""
    path: Path = tmp_path_factory.mktemp("browser") / "site.db"
    if (SHARED / "codebook.md").is_file():
        _real_corpus(path)
    else:
        make_many(path, 400)
    return path


@pytest.fixture(scope="session")
def site(database: Path) -> Iterator[str]:
    """The address of a running ``statecraft serve``."""
    command = [sys.executable, "-m", "statecraft.cli", "--db", str(database), "serve"]
    process = subprocess.Popen([*command, "--port", "0"], stderr=subprocess.PIPE, text=True)
    try:
        assert process.stderr is not None
        address = next(
            word for word in process.stderr.readline().split() if word.startswith("http://")
        )
        for _ in range(200):
            try:
                urllib.request.urlopen(address, timeout=10).read()
                break
            except OSError:
                time.sleep(0.1)
        yield address.rstrip("/")
    finally:
        process.terminate()
        process.wait(timeout=20)
