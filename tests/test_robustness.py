"""Robustness: the same document in another layout gets the same labels.

Quotes, spaces, line ends, Markdown and the case of titles are form. Measured over a sample of the
corpus: at least 99 of 100 labels are equal; the two copies of one order agree at 0.95 F1.
"""

from __future__ import annotations

import gzip
import json
import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from nlp.folding import Folded
from nlp.pipeline import load

Row = dict[str, Any]
EVERY = 32  # documents of the corpus to one of the sample


def straight(text: str) -> str:
    return text.translate({0x201C: '"', 0x201D: '"', 0x2018: "'", 0x2019: "'"})


def curly(text: str) -> str:
    text = re.sub(r"(^|[\s(\[])\"", r"\1“", straight(text)).replace('"', "”")
    return re.sub(r"(^|[\s(\[])'", r"\1‘", text).replace("'", "’")


def paragraphs(text: str) -> list[str]:
    return re.split(r"\n\s*\n", text)


def wrapped(text: str) -> str:
    return "\n\n".join(
        "\n".join(textwrap.wrap(part, 66, break_long_words=False, break_on_hyphens=False))
        for part in paragraphs(text)
    )


def unwrapped(text: str) -> str:
    return "\n\n".join(" ".join(part.split()) for part in paragraphs(text))


def joined(text: str) -> str:
    return " ".join(text.split())


def unbroken(text: str) -> str:
    return re.sub(r"(?<=\w) (?=\w)", "\u00a0", text)


def stripped(text: str) -> str:
    """What remains of Markdown once it has been a page and lost its tags."""
    text = re.sub(r"</?[A-Za-z][^<>]*>", "", text)
    text = re.sub(r"!?\[([^\[\]]*)\]\([^()]*\)", r"\1", text)
    text = re.sub(r"(?m)^\s{0,3}#{1,6}\s+", "", text)
    text = re.sub(r"(?m)^\s*[-*+]\s+", "", text)
    text = re.sub(r"\*+", "", text)
    text = re.sub(r"(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)", "", text)
    return re.sub(r"\\([\\`*_{}\[\]()#+\-.!|'\"$])", r"\1", text)


CHANGES: dict[str, Callable[[Row], Row]] = {
    "straight quotes": lambda row: row | {
        "text": straight(row["text"]), "title": straight(row["title"])
    },
    "curly quotes": lambda row: row | {"text": curly(row["text"]), "title": curly(row["title"])},
    "non-breaking spaces": lambda row: row | {
        "text": unbroken(row["text"]), "title": unbroken(row["title"])
    },
    "lines wrapped anew": lambda row: row | {"text": wrapped(row["text"])},
    "lines unwrapped": lambda row: row | {"text": unwrapped(row["text"])},
    "one line": lambda row: row | {"text": joined(row["text"])},
    "upper-case title": lambda row: row | {"title": row["title"].upper()},
    "marks stripped": lambda row: row | {"text": stripped(row["text"])},
}  # fmt: skip


def labels(row: Row) -> set[tuple[str, str, str | None]]:
    return {(label.facet, label.code, label.role) for label in load().tag(row["text"], row)}


def rows(shared: Path, name: str) -> Iterator[Row]:
    with gzip.open(shared / "corpus" / f"{name}.jsonl.gz", "rt", encoding="utf-8") as stream:
        for line in stream:
            row = json.loads(line)
            if row["text"]:
                yield row


@pytest.fixture(scope="module")
def sample(shared: Path) -> list[tuple[Row, set[tuple[str, str, str | None]]]]:
    chosen = [
        row
        for name in ("whitehouse", "state", "federalregister")
        for number, row in enumerate(rows(shared, name))
        if number % EVERY == 0
    ]
    return [(row, labels(row)) for row in chosen]


@pytest.mark.shared
@pytest.mark.parametrize("change", CHANGES)
def test_form_changes_no_label(
    sample: list[tuple[Row, set[tuple[str, str, str | None]]]], change: str
) -> None:
    same = total = 0
    for row, before in sample:
        after = labels(CHANGES[change](row))
        same += len(before & after)
        total += len(before | after)
    assert total > 300
    assert same / total >= 0.99


PAGE = """**HELPING HORSES:** Today, President Roe signed an Order “to help
horses”—and riders.

-   The Order imposes a 25 percent *ad valorem* duty on steel from
    [Japan](https://www.whitehouse.gov/x/) and China.
-   It takes effect today.
"""


@pytest.mark.parametrize(
    "change", [straight, curly, unbroken, wrapped, unwrapped, joined, stripped]
)
def test_form_changes_no_folded_word(change: Callable[[str], str]) -> None:
    assert Folded(change(PAGE)).text == Folded(PAGE).text


def plain_title(row: Row) -> str:
    return re.sub(r"[^a-z0-9]+", " ", Folded(row["title"], title=True).text.lower()).strip()


@pytest.mark.shared
def test_both_copies_of_an_order_get_the_same_labels(shared: Path) -> None:
    printed = {
        plain_title(row): row
        for row in rows(shared, "federalregister")
        if row["type"] == "Presidential Document" and row["text_kind"] == "full"
    }
    same = given = pairs = 0
    for row in rows(shared, "whitehouse"):
        other = printed.get(plain_title(row))
        if row["section"] != "presidential-actions" or other is None:
            continue
        pairs += 1
        one, two = labels(row), labels(other)
        same += 2 * len(one & two)
        given += len(one) + len(two)
    assert pairs >= 130
    assert same / given >= 0.95
