"""Evaluation: counts, intervals, calibration, evidence, both forms of gold, the error page."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.folding import text_sha256
from db.records import StatecraftError
from nlp.evaluation.evidence import agreement
from nlp.evaluation.gold import Judgement, judgement, with_words
from nlp.evaluation.metrics import code_figures, figures, reliability
from nlp.evaluation.page import page
from nlp.evaluation.report import misses, report, summary
from nlp.pipeline import load

TEXT = "The President raises duties on steel. China objects to the duties. Mills reopen."


def judge(**fields: Any) -> Judgement:
    row: dict[str, Any] = {"id": "x", "instrument": "statement", **fields}
    return judgement(row, "here:1")


def test_gold_with_and_without_quotations_is_one() -> None:
    long = judge(
        measures=[{"code": "tariff", "quote": "raises duties"}],
        countries=[{"code": "CN", "role": "target", "quote": "China"}],
        dereg=[{"code": "environmental-review", "quote": "reviews"}],
        authorities=["ieepa"],
        safeguard=True,
        economic_security=False,
    )
    short = judge(
        measures=["tariff"],
        countries=[{"code": "CN", "role": "target"}],
        deregulation=["environmental-review"],
        authorities=[{"code": "ieepa"}],
        safeguard={"value": True, "evidence": []},
        economic_security={"value": False, "evidence": []},
    )
    assert long.codes == short.codes
    assert long.codes["countries"] == {"CN:target"}
    assert long.codes["countries-without-role"] == {"CN"}
    assert set(long.evidence) == {
        ("measures", "tariff"),
        ("countries", "CN:target"),
        ("deregulation", "environmental-review"),
    }
    assert short.evidence == {}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"instrument": "statement"}, "no id"),
        ({"id": "x", "instrument": ["statement"]}, "instrument must be a string"),
        ({"id": "x", "measures": "tariff"}, "measures must be a list"),
        ({"id": "x", "measures": [{"quote": "y"}]}, "has no code"),
        ({"id": "x", "countries": [{"code": "CN"}]}, "no role"),
        ({"id": "x", "countries": [{"code": "CN", "role": "foe"}]}, "no role"),
    ],
)
def test_malformed_gold_is_named_by_its_place(row: dict[str, Any], said: str) -> None:
    with pytest.raises(StatecraftError, match=r"gold\.jsonl:3") as caught:
        judgement(row, "gold.jsonl:3")
    assert said in str(caught.value)


def test_f1_precision_and_recall_are_counted_over_documents() -> None:
    pairs = [
        (judge(measures=["tariff", "permitting"]), judge(measures=["tariff"])),
        (judge(measures=[]), judge(measures=["tariff"])),
    ]
    found = figures(pairs)["measures"]
    assert (found.precision, found.recall, found.support) == (0.5, 0.5, 2)
    assert found.value == 0.5
    by_code = {figure.name: figure for figure in code_figures(pairs, "measures")}
    assert by_code["permitting"].recall == 0
    assert by_code["permitting"].precision is None
    assert by_code["tariff"].precision == 0.5


def test_accuracy_is_a_share_of_documents() -> None:
    pairs = [
        (judge(safeguard=True), judge(safeguard=True)),
        (judge(safeguard=False), judge(safeguard=True)),
        (judge(), judge(instrument="remarks")),
    ]
    found = figures(pairs)
    assert found["safeguard"].value == pytest.approx(2 / 3)
    assert found["instrument"].value == pytest.approx(2 / 3)
    assert found["instrument"].support == 3


def test_a_wrong_role_is_a_miss_with_role_and_a_hit_without() -> None:
    pairs = [
        (
            judge(countries=[{"code": "JP", "role": "partner"}]),
            judge(countries=[{"code": "JP", "role": "target"}]),
        )
    ]
    found = figures(pairs)
    assert found["countries"].value == 0
    assert found["countries-without-role"].value == 1


CODES = st.lists(st.sampled_from(["tariff", "permitting", "deregulation"]), unique=True)


@given(st.lists(st.tuples(CODES, CODES), min_size=1, max_size=20))
def test_figures_stay_in_their_bounds(rows: list[tuple[list[str], list[str]]]) -> None:
    pairs = [(judge(measures=gold), judge(measures=said)) for gold, said in rows]
    found = figures(pairs)["measures"]
    if found.value is not None:
        assert found.low is not None
        assert found.high is not None
        assert 0 <= found.low <= found.high <= 1
        assert (found.value == 1) == all(set(gold) == set(said) for gold, said in rows)
    again = figures(pairs)["measures"]
    assert (found.low, found.high) == (again.low, again.high)  # the resampling is seeded


def test_the_interval_narrows_with_more_documents() -> None:
    pairs = [
        (judge(measures=["tariff"]), judge(measures=["tariff"])),
        (judge(measures=["tariff"]), judge(measures=[])),
    ]
    few, many = figures(pairs * 5)["measures"], figures(pairs * 50)["measures"]
    assert few.low is not None and few.high is not None
    assert many.low is not None and many.high is not None
    assert many.high - many.low < few.high - few.low


def test_calibration_error_is_nought_where_scores_are_shares() -> None:
    sure = [(0.75, True)] * 75 + [(0.75, False)] * 25
    assert reliability(sure)[0] == pytest.approx(0)
    assert reliability([(0.9, False)] * 10)[0] == pytest.approx(0.9)
    assert reliability([]) == (0.0, [])


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=50))
def test_the_reliability_table_holds_every_decision(scored: list[tuple[float, bool]]) -> None:
    error, table = reliability(scored)
    assert sum(row.count for row in table) == len(scored)
    assert 0 <= error <= 1
    weights = np.array([row.count for row in table]) / len(scored)
    gaps = np.array([abs(row.mean_score - row.share_right) for row in table])
    assert error == pytest.approx(float(weights @ gaps))


@pytest.mark.parametrize(
    ("gold", "start", "end", "hit"),
    [
        ("duties on steel", 21, 27, True),  # overlaps
        ("raises duties", 31, 36, True),  # same sentence
        ("China objects", 21, 27, False),
        ("Mills\n  reopen", 67, 72, True),  # exact up to white space
        ("not in the text", 0, 5, False),
    ],
)
def test_evidence_overlaps_or_shares_the_sentence(
    gold: str, start: int, end: int, hit: bool
) -> None:
    reading = load().read(TEXT, {"title": "Duties"})
    wanted = judge(measures=[{"code": "tariff", "quote": gold}])
    own = {"code": "tariff", "quote": TEXT[start:end], "start": start, "end": end}
    assert agreement(reading, wanted, judge(measures=[own])) == {"measures": (int(hit), 1)}


def test_labels_that_gold_has_not_do_not_count_as_evidence() -> None:
    reading = load().read(TEXT, {"title": "Duties"})
    own = {"code": "permitting", "quote": "Mills", "start": 67, "end": 72}
    wanted = judge(measures=[{"code": "tariff", "quote": "duties"}])
    assert agreement(reading, wanted, judge(measures=[own])) == {}


def test_gold_that_ships_as_offsets_has_its_words_again_from_the_same_text() -> None:
    items = [{"code": "tariff", "start": 21, "end": 27}]
    titled = [{"code": "CN", "role": "target", "start": 0, "end": 6, "field": "title"}]
    row = {"id": "x", "text_sha256": text_sha256(TEXT), "measures": items, "countries": titled}
    document = {"text": TEXT, "title": "Duties"}
    filled = judgement(with_words(row, document), "x")
    assert filled.evidence["measures", "tariff"][0].quote == TEXT[21:27]
    assert filled.evidence["countries", "CN:target"][0].quote == "Duties"
    own = {"code": "tariff", "quote": TEXT[21:27], "start": 21, "end": 27}
    reading = load().read(TEXT, document)
    assert agreement(reading, filled, judge(measures=[own])) == {"measures": (1, 1)}


def test_offsets_quote_nothing_of_another_text() -> None:
    row = {
        "id": "x",
        "text_sha256": text_sha256(TEXT),
        "measures": [{"code": "tariff", "start": 21, "end": 27}],
    }
    other = judgement(with_words(row, {"text": TEXT + " More.", "title": "Duties"}), "x")
    assert other.evidence == {}
    assert other.codes["measures"] == {"tariff"}


def test_every_miss_comes_with_the_evidence_of_the_side_that_has_it() -> None:
    gold = judge(measures=[{"code": "tariff", "quote": "duties"}], economic_security=True)
    own = {
        "code": "permitting",
        "quote": "Mills",
        "start": 67,
        "end": 72,
        "score": 0.4,
        "rule": "r",
    }
    found = misses(gold, judge(measures=[own]))
    assert [(m.facet, m.kind, m.code, m.quote, m.rule) for m in found] == [
        ("measures", "missed", "tariff", "duties", ""),
        ("measures", "added", "permitting", "Mills", "r"),
        ("economic_security", "missed", "true", "", ""),
    ]


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))


def test_the_error_page_lets_no_markup_of_the_crawled_text_through() -> None:
    evil = '<script>alert(1)</script><img src=x onerror="alert(2)">'
    gold = judge(id='x" onclick="y', measures=[{"code": "tariff", "quote": evil}], note=evil)
    own = {"code": "permitting", "quote": evil, "start": 0, "end": 8, "score": 0.4, "rule": evil}
    said = judge(measures=[own])
    row = {"title": evil, "text": evil, "url": "javascript:alert(3)"}
    html = "".join(page([(row, gold, said, misses(gold, said))]))
    tags = Tags()
    tags.feed(html)
    assert not {tag for tag, _ in tags.seen} & {"script", "img", "a", "iframe"}
    assert not [name for _, attrs in tags.seen for name in attrs if name.startswith("on")]
    assert "&lt;script&gt;" in html


def test_the_error_page_marks_evidence_and_links_to_the_source() -> None:
    gold = judge(measures=[{"code": "tariff", "quote": "duties"}])
    own = {
        "code": "permitting",
        "quote": TEXT[:13],
        "start": 0,
        "end": 13,
        "score": 0.4,
        "rule": "r",
    }
    said = judge(measures=[own])
    row = {"title": "T", "text": TEXT, "url": "https://www.state.gov/x"}
    html = "".join(page([(row, gold, said, misses(gold, said))]))
    assert f"<mark>{TEXT[:13]}</mark>" in html
    assert 'href="https://www.state.gov/x"' in html


def test_the_summary_has_a_line_a_facet() -> None:
    pairs = [(judge(measures=["tariff"]), judge(measures=["tariff"]))]
    text = summary(report(pairs, [{"source": "state"}]))
    assert len(text.splitlines()) == 2 + 9
    assert "| Measures | F1 | 1.000 |" in text


@pytest.mark.shared
def test_the_gold_that_ships_is_the_shared_gold_without_its_quotations(shared: Path) -> None:
    from importlib.resources import files as resources

    for split in ("train", "dev"):
        shipped_text = (resources("nlp") / "gold" / f"{split}.jsonl").read_text(encoding="utf-8")
        ours = [json.loads(line) for line in shipped_text.splitlines()]
        gold_text = (shared / "gold" / f"{split}.jsonl").read_text(encoding="utf-8")
        theirs = [json.loads(line) for line in gold_text.splitlines()]
        assert [row["id"] for row in ours] == [row["id"] for row in theirs]
        for own, row in zip(ours, theirs, strict=True):
            assert judgement(own, "ours").codes == judgement(row, "theirs").codes
        assert '"quote"' not in shipped_text
