"""The notebook draws three figures from the starter index, and they show what the store holds.

It is executed as a reader does it: by a Jupyter kernel, in the folder where the store lies.
"""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from lxml import etree
from nbclient import NotebookClient

from statecraft import starter
from statecraft.main_job import prepare
from tests.conftest import ROOT

NOTEBOOK = ROOT / "docs" / "notebooks" / "three-figures.ipynb"
SINCE = "2025-01-20"
#: A last cell of the test's own: the frames that the figures were drawn from.
FRAMES = """
import json
frames = {"emergency": emergency, "sides": sides, "deregulation": deregulation}
print(json.dumps({name: frame.to_dict("records") for name, frame in frames.items()}))
"""


def written() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    if not starter.available():
        pytest.skip("this copy of the project has no starter index")
    path = tmp_path_factory.mktemp("notebook") / "statecraft.db"
    prepare(path)
    return path


@pytest.fixture(scope="module")
def executed(database: Path) -> Any:
    """The notebook with the outputs that a kernel gave it."""
    book = written()
    book.cells.append(nbformat.v4.new_code_cell(FRAMES))
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("STATECRAFT_DB", raising=False)
        place = {"metadata": {"path": str(database.parent)}}
        NotebookClient(book, timeout=120, kernel_name="python3", resources=place).execute()
    return book


@pytest.fixture(scope="module")
def ran(executed: Any) -> dict[str, pd.DataFrame]:
    frames = json.loads(executed.cells[-1].outputs[0].text)
    return {name: pd.DataFrame(rows) for name, rows in frames.items()}


def test_it_is_a_valid_notebook_without_outputs() -> None:
    book = written()
    nbformat.validate(book)
    for cell in book.cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)


def test_no_cell_warns_or_fails(executed: Any) -> None:
    said = [output for cell in executed.cells for output in cell.get("outputs", [])]
    assert [output for output in said if output.get("name") == "stderr"] == []
    assert [output for output in said if output.output_type == "error"] == []


@pytest.mark.parametrize("name", ["figure_1", "figure_2", "figure_3"])
def test_each_figure_is_a_picture_that_needs_no_network(executed: Any, name: str) -> None:
    cell = next(cell for cell in executed.cells if cell.source.endswith(f"\n{name}"))
    drawn = cell.outputs[-1].data["image/svg+xml"]
    assert "text/html" not in cell.outputs[-1].data
    picture = etree.fromstring(drawn.encode())
    bars = picture.findall(".//{*}path[@aria-roledescription='bar']")
    assert len(bars) >= 5
    assert "snapshot 20" in drawn


def test_a_month_without_a_document_has_its_place(executed: Any, database: Path) -> None:
    drawn = next(cell for cell in executed.cells if cell.source.endswith("\nfigure_1"))
    texts = etree.fromstring(drawn.outputs[-1].data["image/svg+xml"].encode()).iter("{*}text")
    shown = [text.text for text in texts if str(text.text).startswith("202")]
    connection = sqlite3.connect(database)
    last = connection.execute("SELECT max(date) FROM documents").fetchone()[0]
    connection.close()
    assert shown == list(pd.period_range(SINCE, last, freq="M").astype(str))


def test_the_bars_are_counts_of_the_store(ran: dict[str, pd.DataFrame], database: Path) -> None:
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


def test_sides_are_counted_by_membership_on_the_day(
    ran: dict[str, pd.DataFrame], database: Path
) -> None:
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
