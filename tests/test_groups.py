"""Groups of countries: the sources' lists, with dates, and nothing of ours."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from nlp.countries import gazetteer, groups


def test_every_group_has_members_and_every_membership_a_source() -> None:
    assert {member.group for member in groups.members()} == set(groups.groups())
    assert all(member.source for member in groups.members())


def test_no_membership_stands_twice() -> None:
    pairs = [(member.group, member.country, member.since) for member in groups.members()]
    assert len(pairs) == len(set(pairs))


def test_membership_follows_the_day() -> None:
    assert "SE" not in groups.belonging("nato", "2024-03-06")
    assert "SE" in groups.belonging("nato", "2024-03-07")
    assert "IN" not in groups.belonging("pax-silica", "2026-02-19")
    assert "IN" in groups.belonging("pax-silica", "2026-02-20")
    assert "JP" in groups.belonging("pax-silica", "2025-12-05")  # a month counts from its first day


def test_counts_of_closed_groups() -> None:
    assert len(groups.belonging("eu-member", "2026-01-01")) == 27
    assert len(groups.belonging("nato", "2026-01-01")) == 31
    assert len(groups.belonging("g7")) == 6


def test_the_united_states_is_no_member_of_any_group() -> None:
    assert all(member.country in gazetteer.codes() for member in groups.members())
    assert "US" not in {member.country for member in groups.members()}


def test_labels_are_given_in_both_languages_with_a_day_of_completeness() -> None:
    for code, group in groups.groups().items():
        assert group.label and group.label_ja and group.definition and group.complete_as_of, code


def test_an_unknown_group_is_an_error() -> None:
    with pytest.raises(KeyError):
        groups.belonging("axis-of-tea")


def test_nothing_of_the_collected_list_is_lost(shared: Path) -> None:
    with (shared / "groups.csv").open(encoding="utf-8", newline="") as stream:
        collected = {(row["group"], row["country"]) for row in csv.DictReader(stream)}
    assert collected == {(member.group, member.country) for member in groups.members()}
