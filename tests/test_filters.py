"""One filter: AND between kinds, OR within one, parameters only, nothing a visitor can break."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.filters import Filter, keys_sql, split_search
from db.records import StatecraftError
from db.store import Store
from statecraft.exporting import export
from tests.store_helpers import label, prose, sighting

TEXT = "The duties on steel follow from reciprocal tariff talks. " + prose(40)
VOCABULARY = [
    {"facet": "measure", "code": "tariff", "label_en": "Tariff", "label_ja": "関税措置"},
    {
        "facet": "measure",
        "code": "export-control",
        "label_en": "Export control",
        "label_ja": "輸出管理",
        "aliases_ja": ["輸出規制"],
    },
    {"facet": "sector", "code": "semiconductors", "label_en": "Chips", "label_ja": "半導体"},
]
GLOSSARY = [
    {"term_ja": "相互関税", "concept": "reciprocal tariff", "phrases_en": ["reciprocal tariff"]}
]


def page(slug: str, **fields: Any) -> Any:
    return sighting(url=f"https://www.whitehouse.gov/articles/2025/04/{slug}/", **fields)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """a: duties on CN with JP, 2025; b: controls with CN; 9: a notice; d: an index entry."""
    with Store(tmp_path_factory.mktemp("filters") / "store.db") as opened:
        pages = [
            page("a", text=TEXT, published="2025-04-30"),
            page("b", text=prose(60, 2), published="2026-01-15", title="Chips for Allies"),
            sighting(
                source="federalregister",
                url="https://www.federalregister.gov/d/2026-00789",
                document_number="2026-00789",
                text="A quiet notice.",
                published="2026-02-01",
            ),
            page("d", text=None, published="2024-01-01"),
        ]
        keys = [opened.keep(sight).key for sight in pages]
        labels = {
            keys[0]: [
                ("measure", "tariff", None),
                ("country", "CN", "target"),
                ("country", "JP", "partner"),
                ("economic_security", "true", None),
            ],
            keys[1]: [
                ("measure", "export-control", None),
                ("country", "CN", "partner"),
                ("sector", "semiconductors", None),
            ],
            keys[2]: [],
        }
        for item in list(opened.untagged("v", "p")):
            found = [
                label(item.text, 0, 9, facet=facet, code=code, role=role)
                for facet, code, role in labels[item.key]
            ]
            opened.keep_labels(item.key, item.version, found, item.input_sha, "v", "p")
        opened.replace_reference("vocabulary", VOCABULARY)
        opened.replace_reference("glossary", GLOSSARY)
        opened.replace_reference(
            "countries", [{"code": "JP", "name_en": "Japan", "name_ja": "日本"}]
        )
        yield opened


def found(store: Store, **params: Any) -> str:
    """The last letters of the keys that a filter finds: a, b, 9 (the notice), d."""
    sql, parameters = keys_sql(Filter.from_params(params))
    return "".join(sorted(row["key"][-1] for row in store.query(sql, parameters)))


@pytest.mark.parametrize(
    ("params", "keys"),
    [
        ({}, "9abd"),
        ({"measure": "tariff"}, "a"),
        ({"measure": ["tariff", "export-control"]}, "ab"),
        ({"measure": ["tariff", "export-control"], "sector": "semiconductors"}, "b"),
        ({"country": "cn"}, "ab"),
        ({"country": "CN", "role": "target"}, "a"),
        ({"country": ["CN", "JP"], "role": "partner"}, "ab"),
        ({"country": "JP", "role": "target"}, ""),
        ({"role": "target"}, "a"),
        ({"source": "federal-register"}, "9"),
        ({"source": ["federalregister", "whitehouse"]}, "9abd"),
        ({"since": "2025"}, "9ab"),
        ({"until": "2025-04"}, "ad"),
        ({"since": "2025-04-30", "until": "2025-04-30"}, "a"),
        ({"relevant": "true"}, "a"),
        ({"relevant": "0"}, "9b"),
        ({"has_text": "1"}, "9ab"),
        ({"search": "steel"}, "a"),
        ({"search": "STEELS duty"}, "a"),
        ({"search": '"reciprocal tariff"'}, "a"),
        ({"search": '"tariff reciprocal"'}, ""),
        ({"search": "steel OR chips"}, "ab"),
        ({"search": ["steel", "chips"]}, "ab"),
        ({"search": "reciproc* talks"}, "a"),
        ({"search": "関税"}, "a"),
        ({"search": "輸出管理"}, "b"),
        ({"search": "輸出規制"}, "b"),
        ({"search": "半導体"}, "b"),
        ({"search": "相互関税"}, "a"),
        ({"search": "対日輸出管理強化"}, "b"),
        ({"search": "日本"}, "a"),
        ({"search": "半導体 allies"}, "b"),
        ({"search": "半導体 steel"}, ""),
        ({"search": "存在しない"}, ""),
        ({"search": "%"}, ""),
        ({"unknown": "x"}, "9abd"),
    ],
)
def test_what_a_filter_finds(store: Store, params: dict[str, Any], keys: str) -> None:
    assert found(store, **params) == keys


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("since", "yesterday", "since: 'yesterday' is no date"),
        ("until", "2025-02-30", "until: '2025-02-30' is no date"),
        ("relevant", "perhaps", "neither true nor false"),
        ("source", "treasury", "none of whitehouse, federal-register, state"),
        ("measure", [str(number) for number in range(101)], "more than 100 values"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, value: Any, message: str) -> None:
    with pytest.raises(StatecraftError, match=message):
        Filter.from_params({name: value})


@given(st.text(max_size=80))
def test_no_search_is_a_syntax_error(store: Store, text: str) -> None:
    found(store, search=text)


@given(
    st.lists(st.sampled_from(['"', "NEAR", "(", ")", "*", "AND", "OR", "NOT", ":", "^", "-", "a"]))
)
def test_no_operator_of_full_text_search_gets_through(store: Store, parts: list[str]) -> None:
    found(store, search=" ".join(parts))
    found(store, search="".join(parts))


@given(st.text(max_size=20), st.text(max_size=20))
def test_no_value_reaches_the_sql(one: str, other: str) -> None:
    value = f"'{one}); DROP TABLE documents; --{other}"
    sql, parameters = keys_sql(
        Filter(measure=(value,), country=(value,), search=(f"x{value}",), since=value)
    )
    assert "DROP" not in sql
    assert any(value == parameter for parameter in parameters.values())


def test_a_filter_survives_its_own_parameters() -> None:
    chosen = Filter.from_params(
        {
            "since": "2025-01",
            "country": ["CN", "JP"],
            "relevant": "no",
            "search": ["関税 OR duty"],
        }
    )
    again: dict[str, list[str]] = {}
    for name, value in chosen.params():
        again.setdefault(name, []).append(value)
    assert Filter.from_params(again) == chosen
    assert chosen.as_dict() == {
        "since": "2025-01",
        "country": ["CN", "JP"],
        "relevant": False,
        "search": ["関税 OR duty"],
    }


def test_a_search_is_split_into_japanese_words_and_the_rest() -> None:
    assert split_search("AI半導体 “chips act” 関税") == (["半導体", "関税"], '"AI" "“chips" "act”"')
    assert split_search("ﾊﾝﾄﾞｳﾀｲ") == (["ハンドウタイ"], "")


def test_the_export_obeys_the_filter(store: Store) -> None:
    stream = io.BytesIO()
    about, written = export(store, "json", Filter(country=("CN",), role=("target",)), stream)
    content = json.loads(stream.getvalue())
    assert (about.rows, about.total, written.rows) == (1, 3, 1)
    assert content["filter"] == {"country": ["CN"], "role": ["target"]}
    assert [row["key"] for row in content["documents"]] == ["wh:2025/04/a"]


def test_counting_uses_indexes(store: Store) -> None:
    sql, parameters = keys_sql(Filter(measure=("tariff",), source=("whitehouse",)))
    plan = " ".join(
        str(row["detail"]) for row in store.query("EXPLAIN QUERY PLAN " + sql, parameters)
    )
    assert "document_codes_code" in plan
    assert "SCAN document_codes" not in plan
