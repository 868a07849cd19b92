"""When all countries are meant (the code WLD), and when they are only a yardstick."""

from __future__ import annotations

import re

import pytest

from nlp.countries import decide, world
from tests.country_documents import gather

ORDER = {
    "source": "whitehouse",
    "section": "presidential-actions",
    "title": "Adjusting Imports of Plums Into the United States",
}
NOTICE = {"source": "federalregister", "section": "Notice"}


@pytest.mark.parametrize("name", world.vocabulary().patterns)
def test_every_pattern_holds_in_its_matches_and_not_in_its_misses(name: str) -> None:
    entry, pattern = world.vocabulary().patterns[name], world.patterns()[name]
    for sentence in entry.matches:
        assert found(name, pattern, sentence), sentence
    for sentence in entry.misses:
        assert not found(name, pattern, sentence), sentence


def found(name: str, pattern: re.Pattern[str], sentence: str) -> bool:
    """Whether a pattern holds; a yardstick is looked for before the words for all countries."""
    lower = sentence.lower()
    if name == "yardstick":
        lower = re.split(r"(?:all|other) countries", lower)[0]
    return bool(pattern.search(lower))


def test_all_countries_as_a_yardstick_are_not_aimed_at() -> None:
    plain = gather("Duties apply to imports of all other countries.", ORDER).world.features
    assert plain["world-tool"] > 0
    compared = "Its tariff treats our goods worse than those of other countries."
    assert gather(compared, ORDER).world.features["world-tool"] == 0


@pytest.mark.parametrize(
    ("title", "may"),
    [
        ("Notice of Request for Public Comments on Imports of Plums", False),
        ("Publication of a Report on the Effect of Imports of Plums", False),
        ("Duties on Imports of Plums", True),
        ("Implementing Duties on Imports of Plums After a Report", True),
    ],
)
def test_a_call_for_comments_or_a_report_imposes_nothing(title: str, may: bool) -> None:
    text = "This notice concerns the effect of imports of plums from all countries."
    assert decide.may_be_world(gather(text, {**NOTICE, "title": title})) is may


def test_what_a_reporter_asks_of_all_countries_is_no_measure() -> None:
    said = {"source": "whitehouse", "section": "remarks", "title": "Remarks by President Trump"}
    asked = "Q Will there be tariffs on all countries? THE PRESIDENT: We will see."
    assert gather(asked, said).world.features["world-tool"] == 0
    answered = "Q What comes next? THE PRESIDENT: There will be tariffs on all countries."
    assert gather(answered, said).world.features["world-tool"] > 0
