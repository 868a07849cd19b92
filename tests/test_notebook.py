"""The notebook draws three figures from the starter index, and they show what the store holds."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
import vl_convert

from statecraft import starter
from statecraft.main_job import prepare
from tests.conftest import ROOT

NOTEBOOK = ROOT / "docs" / "notebooks" / "three-figures.ipynb"
SINCE = "2025-01-20"


def cells() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    return found


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not starter.available():
        pytest.skip("this copy of the project has no starter index")
    path = tmp_path_factory.mktemp("notebook") / "statecraft.db"
    prepare(path)
    return path


@pytest.fixture(scope="module")
def ran(database: Path) -> dict[str, Any]:
    """The names that the code cells leave behind, run in order as a kernel would."""
    held: dict[str, Any] = {"__name__": "__main__"}
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(database.parent)
        patch.delenv("STATECRAFT_DB", raising=False)
        for number, cell in enumerate(cells()):
            if cell["cell_type"] == "code":
                exec(compile("".join(cell["source"]), f"cell {number}", "exec"), held)
    return held


def test_it_is_a_notebook_without_outputs() -> None:
    written = json.loads(NOTEBOOK.read_text(encoding="utf-8"))
    assert written["nbformat"] == 4
    for cell in cells():
        assert set(cell) >= {"cell_type", "id", "metadata", "source"}
        if cell["cell_type"] == "code":
            assert (cell["outputs"], cell["execution_count"]) == ([], None)


@pytest.mark.parametrize("name", ["figure_1", "figure_2", "figure_3"])
def test_each_figure_can_be_drawn(ran: dict[str, Any], name: str) -> None:
    drawn = vl_convert.vegalite_to_svg(ran[name].to_json())
    assert drawn.startswith("<svg")
    assert drawn.count('aria-roledescription="bar"') >= 5


def test_the_bars_are_counts_of_the_store(ran: dict[str, Any], database: Path) -> None:
    connection = sqlite3.connect(database)
    emergency = connection.execute(
        "SELECT count(DISTINCT key) FROM document_codes"
        " WHERE facet = 'authority' AND code = 'ieepa' AND date >= ?",
        [SINCE],
    ).fetchone()[0]
    assert emergency > 0
    assert ran["emergency"]["documents"].sum() == emergency
    kinds = connection.execute(
        "SELECT code, count(*) FROM document_codes WHERE facet = 'deregulation' AND date >= ?"
        " GROUP BY code",
        [SINCE],
    ).fetchall()
    shown = ran["deregulation"].set_index("code")["documents"].to_dict()
    assert shown == dict(kinds)
    connection.close()


def test_sides_are_counted_by_membership_on_the_day(ran: dict[str, Any], database: Path) -> None:
    """Counted once more, document by document, in Python."""
    connection = sqlite3.connect(database)
    members = connection.execute("SELECT group_code, country, since, until FROM groups").fetchall()
    names = dict(
        connection.execute("SELECT code, label_en FROM vocabulary WHERE facet = 'measure'")
    )
    measures: dict[str, list[str]] = {}
    for key, code in connection.execute(
        "SELECT key, code FROM document_codes WHERE facet = 'measure'"
    ):
        measures.setdefault(key, []).append(names[code])
    targets = connection.execute(
        "SELECT key, code, date FROM document_codes"
        " WHERE facet = 'country' AND role = 'target' AND date >= ?",
        [SINCE],
    ).fetchall()
    connection.close()
    sides = {"nato": "allies", "treaty-ally": "allies", "foreign-adversary": "foreign adversaries"}
    counted: dict[tuple[str, str], set[str]] = {}
    for key, country, date in targets:
        for group, member, since, until in members:
            inside = (since or "") <= date <= (until or "9999")
            if group in sides and member == country and inside:
                for measure in measures.get(key, []):
                    counted.setdefault((sides[group], measure), set()).add(key)
    shown = ran["sides"].set_index(["side", "measure"])["documents"].to_dict()
    assert shown == {name: len(keys) for name, keys in counted.items()}
    assert {side for side, _ in shown} == {"allies", "foreign adversaries"}
