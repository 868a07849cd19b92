"""What our pages say is said in Japanese too, and dates are written as each reader expects."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

import db.site
from db.site.charts.sides import SIDES
from db.site.language import (
    choose,
    long_date,
    long_moment,
    long_month,
    messages,
    translator,
)

HERE = Path(db.site.__file__).parent
_USED = re.compile(r"""\bt\(\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""")
_FIELDS = re.compile(r"\{(\w+)\}")
#: Said through a variable: columns of figures, sides, states, kinds of text, roles, verdicts.
BY_NAME = [
    "since",
    "until",
    "code",
    "label",
    "documents",
    "side",
    "target",
    "partner",
    *SIDES,
    "full",
    "abstract",
    "excerpt",
    "teaser",
    "right",
    "wrong",
    "Does",
    "Which way",
    "Aimed at",
    "Made with",
    "Sectors",
    "Authority",
    "Deregulation",
    "Safeguard language",
    "month",
    "quarter",
    "year",
    "raised",
    "cut",
    "first",
    "latest",
    "allies",
    "countries of concern",
]


def used() -> set[str]:
    strings: set[str] = set(BY_NAME)
    for path in [*HERE.rglob("*.html"), *HERE.rglob("*.py")]:
        for found in _USED.finditer(path.read_text(encoding="utf-8")):
            strings.add(ast.literal_eval(found[1]))
    return strings


@pytest.mark.parametrize("english", sorted(used()))
def test_every_string_of_our_pages_has_its_japanese(english: str) -> None:
    assert english in messages()


def test_no_translation_is_left_over_or_said_twice() -> None:
    from db.site.charts.sides import NAMES
    from db.site.pages.questions import HEADS

    spoken = used() | set(HEADS.values()) | set(NAMES.values())
    assert set(messages()) - spoken == set()
    lines = (HERE / "data" / "messages.yml").read_text(encoding="utf-8")
    keys = [node.value for node, _ in yaml.compose(lines).value]
    assert len(keys) == len(set(keys))


def test_a_translation_fills_in_the_same_values() -> None:
    for english, japanese in messages().items():
        assert sorted(_FIELDS.findall(english)) == sorted(_FIELDS.findall(japanese)), english


def test_japanese_is_japanese() -> None:
    for english, japanese in messages().items():
        assert re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", japanese), english


def test_dates_are_written_as_each_reader_expects() -> None:
    assert long_date("2025-04-02", "en") == "April 2, 2025"
    assert long_date("2025-04-02", "ja") == "2025年4月2日"
    assert long_date("2025-04-02T10:00:00-04:00", "en") == "April 2, 2025"
    assert long_date(None, "en") == ""
    assert long_date("sometime", "ja") == "sometime"
    assert long_month("2025-12", "en") == "December 2025"
    assert long_month("2025-12", "ja") == "2025年12月"


class Asked:
    def __init__(self, lang: str = "", cookie: str = "", accept: str = "") -> None:
        self.args = {"lang": lang} if lang else {}
        self.cookies = {"statecraft_lang": cookie} if cookie else {}
        self.headers = {"accept-language": accept} if accept else {}


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        (Asked(), "en"),
        (Asked(lang="ja"), "ja"),
        (Asked(lang="en", cookie="ja", accept="ja"), "en"),
        (Asked(cookie="ja"), "ja"),
        (Asked(accept="ja-JP,ja;q=0.9,en;q=0.8"), "ja"),
        (Asked(accept="en-US,en;q=0.9,ja;q=0.1"), "en"),
        (Asked(lang="fr", cookie="xx"), "en"),
    ],
)
def test_the_address_comes_before_cookie_and_browser(asked: Asked, language: str) -> None:
    assert choose(asked) == language


def test_instants_are_written_in_utc_as_each_reader_expects() -> None:
    assert long_moment("2025-04-02T22:33:44-04:00", "en") == "April 3, 2025, 02:33 UTC"
    assert long_moment("2026-09-26T12:00:00Z", "ja") == "2026年9月26日 12:00 UTC"
    assert long_moment("2026-09-26", "en") == "September 26, 2026"
    assert long_moment(None, "en") == ""
    assert long_moment("sometime", "ja") == "sometime"


def test_an_unknown_string_comes_back_in_english() -> None:
    assert translator("ja")("Never said {n}", n=1) == "Never said 1"
