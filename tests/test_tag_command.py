"""`tag` labels what is not labelled yet, keeps what it can, and names what it cannot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from db.records import PartialError
from db.store import Store
from nlp.versions import pipeline_version
from statecraft import tagging
from statecraft.cli import cli
from tests.store_helpers import keep_orders


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    with Store(path) as store:
        keep_orders(store, 3)
    return path


def tag(db: Path, *options: str) -> Result:
    return CliRunner().invoke(cli, ["--db", str(db), "tag", *options])


def test_versions_are_labelled_once_with_quotations_that_hold(db: Path) -> None:
    assert "Labelled 3 versions" in tag(db).stderr
    assert "Labelled 0 versions" in tag(db).stderr
    assert "Labelled 3 versions" in tag(db, "--all").stderr
    with Store(db, readonly=True) as store:
        rows = list(
            store.query(
                "SELECT l.*, v.text, v.title FROM labels l JOIN versions v USING (key, version)"
            )
        )
        documents = list(store.query("SELECT instrument, pipeline_version FROM documents"))
    assert {row["instrument"] for row in documents} == {"executive-order"}
    assert {row["pipeline_version"] for row in documents} == {pipeline_version()}
    for row in rows:
        whole = {"text": row["text"], "title": row["title"]}.get(row["field"])
        assert whole is None or whole[row["start"] : row["end"]] == row["quote"]


def test_the_vocabulary_is_written_beside_the_labels(db: Path) -> None:
    tag(db)
    with Store(db, readonly=True) as store:
        (row,) = store.query("SELECT label_ja FROM vocabulary WHERE code = 'executive-order'")
    assert row["label_ja"] == "大統領令"


def test_other_processes_label_the_same(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def labels() -> list[Any]:
        with Store(db, readonly=True) as store:
            sql = "SELECT key, facet, code, start, end, score FROM labels ORDER BY 1, 2, 3, 4"
            return [tuple(row.values()) for row in store.query(sql)]

    tag(db)
    alone = labels()
    monkeypatch.setattr(tagging, "ALONE", 0)
    monkeypatch.setattr(tagging, "BATCH", 2)
    assert "Labelled 3 versions" in tag(db, "--all", "--workers", "2").stderr
    assert labels() == alone


def test_one_version_that_breaks_the_pipeline_stops_no_other(
    db: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nlp.pipeline import Tagger

    honest = Tagger.tag

    def breaks(self: Tagger, text: str | None, meta: Any) -> Any:
        if "Number 1." in str(text):
            raise RuntimeError("this text is cursed")
        return honest(self, text, meta)

    monkeypatch.setattr(Tagger, "tag", breaks)
    with Store(db) as store:
        with pytest.raises(PartialError, match=r"1 versions .*wh:2025/04/p1 version 1 \(Runtime"):
            tagging.tag_untagged(store, quiet=True)
        (row,) = store.query("SELECT count(pipeline_version) AS n FROM versions")
        assert row["n"] == 2
