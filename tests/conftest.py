"""What every test file may ask for: the shared corpus beside the project, or a clear skip."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHARED = Path(os.environ.get("STATECRAFT_SHARED", ROOT.parent / "shared"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with real captures, corpus and gold; tests that need it skip without it."""
    if not (SHARED / "codebook.md").is_file():
        pytest.skip(f"the shared corpus is not beside the project (looked in {SHARED})")
    return SHARED
