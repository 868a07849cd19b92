"""Where ``datasette-metadata.yml`` is, and what it says."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from db.records import StatecraftError

FILE = "datasette-metadata.yml"
_HERE = Path(__file__).resolve().parent


def metadata_path() -> Path:
    """The file beside this module (installed from a wheel) or at the top of a checkout."""
    for folder in (_HERE, _HERE.parent.parent):
        if (folder / FILE).is_file():
            return folder / FILE
    raise StatecraftError(f"{FILE} is missing from the installation; install the package again")


def load_metadata() -> dict[str, Any]:
    """The metadata as Datasette takes it, checked to be a mapping."""
    loaded = yaml.safe_load(metadata_path().read_text(encoding="utf-8"))
    if not isinstance(loaded, dict):
        raise StatecraftError(f"{metadata_path()}: expected a mapping")
    return loaded
