"""The metadata describes the database as it is: every table, every column, queries that run."""

from __future__ import annotations

from typing import Any

import pytest

from db.site.metadata import load_metadata
from tests.site_client import Client

DATABASE: dict[str, Any] = load_metadata()["databases"]["statecraft"]
#: The engine's own tables; the site hides them.
INNER = ("_sqlite_migrations", "search_", "sqlite_")


def _tables(client: Client) -> dict[str, list[str]]:
    sql = (
        "select m.name as name, p.name as column_name from sqlite_master m"
        " join pragma_table_info(m.name) p where m.type in ('table', 'view')"
    )
    tables: dict[str, list[str]] = {}
    rows = client.loop.run_until_complete(client.datasette.get_database("statecraft").execute(sql))
    for row in rows:
        if not row["name"].startswith(INNER):
            tables.setdefault(row["name"], []).append(row["column_name"])
    return tables


def test_every_table_and_column_is_described_and_no_other(client: Client) -> None:
    tables = _tables(client)
    shown = {name for name, about in DATABASE["tables"].items() if not name.startswith(INNER)}
    assert shown == set(tables)
    for name, columns in tables.items():
        described = DATABASE["tables"][name]
        assert described["title"], name
        assert described["description"], name
        assert list(described["columns"]) == columns, name
        assert all(described["columns"].values()), name


def test_licence_source_and_about_are_given_for_every_table(client: Client) -> None:
    for name in DATABASE["tables"]:
        if name.startswith(INNER):
            continue
        shown = client.datasette.table_metadata("statecraft", name)
        client.datasette.update_with_inherited_metadata(shown)
        for field in ("title", "description", "source", "license", "about"):
            assert shown.get(field), (name, field)


def test_the_timeline_has_its_facets_and_full_text_search(client: Client) -> None:
    given = client.get("/statecraft/timeline.json?_search=duties").json()
    names = set(given["facet_results"])
    assert {"source", "instrument", "measures", "countries", "sectors"} <= names
    assert {"deregulation", "authorities", "date"} <= names
    assert [row[given["columns"].index("title")] for row in given["rows"]] == [
        "Imposing Duties on China"
    ]


@pytest.mark.parametrize("name", list(DATABASE["queries"]))
def test_every_canned_query_runs_and_says_what_it_is(client: Client, name: str) -> None:
    query = DATABASE["queries"][name]
    assert query["title"]
    assert query["description"]
    given = client.get(f"/statecraft/{name}.json?_shape=objects")
    assert given.status_code == 200, given.text
    assert given.json()["rows"] is not None
    assert client.get(f"/statecraft/{name}").status_code == 200


def test_canned_queries_answer_from_the_labels(client: Client) -> None:
    def rows(name: str, **params: str) -> list[dict[str, Any]]:
        given = client.get(f"/statecraft/{name}.json", params={"_shape": "array", **params})
        found: list[dict[str, Any]] = given.json()
        return found

    assert rows("emergency-powers-per-month") == [
        {"month": "2025-02", "source": "whitehouse", "documents": 1}
    ]
    concern = rows("allies-and-concern-per-quarter")
    assert [(row["side"], row["measure"]) for row in concern] == [
        ("countries of concern", "tariff")
    ]
    assert rows("allies-and-concern-per-quarter", measure="export-control") == []
    duties = rows("duties-by-country")
    assert [(row["code"], row["raised"], row["cut"]) for row in duties] == [("CN", 1, 0)]
    partners = rows("minerals-partnerships-by-country")
    assert [(row["code"], row["country_ja"]) for row in partners] == [("JP", "日本")]
    assert [row["title"] for row in rows("edited-after-publication")] == ["A Notice"]
    assert [row["title"] for row in rows("disappeared")] == ["A Page That Went"]
    changed = rows("changed-this-week")
    assert {row["title"] for row in changed} == {"Collected, Not Dated"}
