"""The house rules that a program can check."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.conftest import ROOT


def tracked() -> list[Path]:
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listing.split("\0") if name]


@pytest.mark.parametrize(
    "name",
    ["pyproject.toml", "datasette-metadata.yml", "scrapy.cfg", "Makefile", "README.md"]
    + ["README.ja.md", "LICENSE", "CHANGELOG.md", "requirements.lock", "requirements-dev.lock"],
)
def test_the_top_level_holds(name: str) -> None:
    assert (ROOT / name).stat().st_size > 0


def test_every_dependency_has_a_range_and_every_lock_line_a_hash() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert [line for line in project["dependencies"] if not re.search(r"[<>=]=?\d", line)] == []
    for lock in ("requirements.lock", "requirements-dev.lock"):
        text = (ROOT / lock).read_text()
        pins = re.findall(r"^[a-z0-9][\w.-]*(?:\[.*\])?==", text, re.M | re.I)
        assert len(pins) > 50
        assert text.count("--hash=sha256:") >= len(pins)
        assert "://" not in text, "a lock names no registry"


def test_the_running_lock_has_no_browser_driver() -> None:
    text = (ROOT / "requirements.lock").read_text()
    assert not re.search(r"^(playwright|dask|pytest)==", text, re.M)


def test_no_compiled_or_foreign_archives_are_committed() -> None:
    suffixes = {".warc", ".pyc", ".db", ".pkl", ".pickle", ".joblib", ".whl"}
    assert [path for path in tracked() if path.suffix in suffixes] == []
