"""Tightening and easing are told from wording; every rule runs its examples."""

from __future__ import annotations

import pytest

from db.site.direction import Rule, by_measure, direction, rules, sql_direction


def _matching(rule: Rule, passage: str) -> bool:
    return bool(rule.pattern.search(passage.lower()))


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_a_rule_matches_its_examples_and_misses_the_others(rule: Rule) -> None:
    assert rule.matches
    for passage in rule.matches:
        assert _matching(rule, passage), passage
    for passage in rule.misses:
        assert not _matching(rule, passage), passage


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_the_examples_of_a_rule_are_told_as_it_says(rule: Rule) -> None:
    for passage in rule.matches:
        assert direction([passage]) == rule.direction, passage


@pytest.mark.parametrize(
    ("passages", "title", "told"),
    [
        (
            ["shall be subject to an additional ad valorem rate of duty of 25 percent"],
            "",
            "tightening",
        ),
        (
            ["the additional duties are suspended", "reducing the tariff to 10 percent"],
            "",
            "easing",
        ),
        ([], "Imposing Duties on China", "tightening"),
        ([], "A Proclamation on Bees", "not told"),
        (["imposing a duty", "reducing a duty"], "", "not told"),
        (["imposing a duty", "reducing a duty"], "Reducing Tariffs on Beef", "easing"),
        (["suspending duty-free de minimis treatment"], "", "tightening"),
    ],
)
def test_passages_are_weighed_and_the_title_decides_a_tie(
    passages: list[str], title: str, told: str
) -> None:
    assert direction(passages, title) == told


def test_measures_that_restrict_nothing_have_no_direction() -> None:
    told = by_measure({"foreign-aid": ["raising tariffs"], "tariff": ["lowering tariffs"]}, "")
    assert told == {"foreign-aid": "other", "tariff": "easing", "": "easing"}
    assert by_measure({"security-operation": ["imposing duties"]}, "")[""] == "other"
    assert by_measure({}, "Imposing Duties on China") == {"": "tightening"}


def test_sql_gives_nulls_no_direction() -> None:
    assert sql_direction(None, None) == "not told"
    assert sql_direction("imposing a duty | raising tariffs", None) == "tightening"
