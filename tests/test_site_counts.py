"""Every number on the site is the number that SQL counts."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.filters import Filter, keys_sql
from db.site.charts.series import stack
from db.site.reading import read_snapshot
from db.site.searching import any_found
from db.site.selection import Selection, masks, together
from db.site.snapshot import Snapshot
from tests.site_corpus import COUNTRIES, VOCABULARY_ROWS, make_many


def _codes(facet: str) -> list[str]:
    return [code for kind, code, *_ in VOCABULARY_ROWS if kind == facet]


some = st.lists
FILTERS = st.builds(
    Filter,
    since=st.sampled_from([None, "2020", "2023-05", "2024-02-29"]),
    until=st.sampled_from([None, "2021", "2024-02", "2025-12-31"]),
    source=some(st.sampled_from(["whitehouse", "state"]), max_size=1).map(tuple),
    instrument=some(st.sampled_from(_codes("instrument")), max_size=2).map(tuple),
    measure=some(st.sampled_from(_codes("measure")), max_size=2).map(tuple),
    country=some(st.sampled_from([*(code for code, *_ in COUNTRIES), "XX"]), max_size=2).map(tuple),
    role=some(st.sampled_from(["target", "partner"]), max_size=2).map(tuple),
    sector=some(st.sampled_from(_codes("sector")), max_size=1).map(tuple),
    deregulation=some(st.sampled_from(_codes("deregulation")), max_size=1).map(tuple),
    authority=some(st.sampled_from(_codes("authority")), max_size=1).map(tuple),
    relevant=st.sampled_from([None, True, False]),
    has_text=st.sampled_from([None, True, False]),
    search=some(
        st.sampled_from(["steel", '"on chips"', "関税", "thanks OR steel", "半導体 steel", "("]),
        max_size=2,
    ).map(tuple),
)


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    path: Path = tmp_path_factory.mktemp("counts") / "many.db"
    make_many(path, 150)
    opened = sqlite3.connect(path)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def snapshot(connection: sqlite3.Connection) -> Snapshot:
    return read_snapshot(connection, (0,))


def _keys(connection: sqlite3.Connection, chosen: Filter) -> set[str]:
    sql, parameters = keys_sql(chosen)
    return {row[0] for row in connection.execute(sql, parameters)}


def _mask(connection: sqlite3.Connection, snapshot: Snapshot, chosen: Filter) -> Any:
    found = None
    if chosen.search:
        found = any_found(connection, snapshot, chosen.search)
    return together(snapshot, masks(snapshot, Selection(chosen), found))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(chosen=FILTERS)
def test_a_filter_in_memory_finds_what_its_sql_finds(
    connection: sqlite3.Connection, snapshot: Snapshot, chosen: Filter
) -> None:
    mask = _mask(connection, snapshot, chosen)
    assert set(snapshot.page(mask, 0, 1000)) == _keys(connection, chosen)


@settings(max_examples=40, deadline=None)
@given(chosen=FILTERS, facet=st.sampled_from(["measure", "country", "sector", "authority"]))
def test_a_facet_counts_the_documents_that_sql_counts(
    connection: sqlite3.Connection, snapshot: Snapshot, chosen: Filter, facet: str
) -> None:
    sql, parameters = keys_sql(chosen)
    counted = dict(
        connection.execute(
            "SELECT code, count(DISTINCT key) FROM document_codes"
            f" WHERE facet = :facet AND key IN ({sql}) GROUP BY code",
            {**parameters, "facet": facet},
        )
    )
    assert snapshot.counts(facet, _mask(connection, snapshot, chosen)) == counted


@settings(max_examples=40, deadline=None)
@given(chosen=FILTERS)
def test_years_count_the_documents_that_sql_counts(
    connection: sqlite3.Connection, snapshot: Snapshot, chosen: Filter
) -> None:
    sql, parameters = keys_sql(chosen)
    counted = connection.execute(
        "SELECT CAST(substr(date, 1, 4) AS INTEGER), count(*) FROM documents"
        f" WHERE date IS NOT NULL AND key IN ({sql}) GROUP BY 1 ORDER BY 1 DESC",
        parameters,
    ).fetchall()
    assert list(snapshot.years(_mask(connection, snapshot, chosen)).items()) == counted


@settings(max_examples=40, deadline=None)
@given(
    chosen=FILTERS,
    facet=st.sampled_from(["source", "instrument", "measure", "country"]),
    step=st.sampled_from(["month", "quarter", "year"]),
)
def test_the_bars_of_the_timeline_are_what_sql_counts_by_span(
    connection: sqlite3.Connection, snapshot: Snapshot, chosen: Filter, facet: str, step: Any
) -> None:
    counted = stack(snapshot, _mask(connection, snapshot, chosen), facet, step)
    sql, parameters = keys_sql(chosen)
    column = "d.source" if facet == "source" else "c.code"
    joined = "documents d" if facet == "source" else "document_codes c JOIN documents d USING (key)"
    where = "1" if facet == "source" else f"c.facet = '{facet}'"
    for row, code in enumerate(counted.codes):
        for at, (since, until) in enumerate(counted.spans):
            expected = connection.execute(
                f"SELECT count(DISTINCT d.key) FROM {joined} WHERE {where} AND {column} = :code"
                f" AND d.date BETWEEN :since AND :until AND d.key IN ({sql})",
                {**parameters, "code": code, "since": since, "until": until},
            ).fetchone()[0]
            assert counted.cells[row, at] == expected


@settings(max_examples=40, deadline=None)
@given(chosen=FILTERS)
def test_the_matrix_counts_documents_that_carry_both_codes(
    connection: sqlite3.Connection, snapshot: Snapshot, chosen: Filter
) -> None:
    cells = snapshot.cross("country", "measure", _mask(connection, snapshot, chosen))
    rows, columns = snapshot.facets["country"].codes, snapshot.facets["measure"].codes
    sql, parameters = keys_sql(chosen)
    counted = {
        (country, measure): count
        for country, measure, count in connection.execute(
            "SELECT a.code, b.code, count(DISTINCT a.key) FROM document_codes a"
            " JOIN document_codes b USING (key) WHERE a.facet = 'country'"
            f" AND b.facet = 'measure' AND a.key IN ({sql}) GROUP BY 1, 2",
            parameters,
        )
    }
    assert counted == {
        (rows[row], columns[column]): int(cells[row, column])
        for row, column in zip(*cells.nonzero(), strict=True)
    }


def test_lists_run_from_the_newest_to_the_undated(snapshot: Snapshot) -> None:
    dates = list(snapshot.dates)
    assert dates == sorted(dates, reverse=True)
    assert dates[-1] == 0, "the corpus of this test has undated documents"
