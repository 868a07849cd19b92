"""Titles of earlier acts: what they say was done there, not here."""

from __future__ import annotations

import pytest

from nlp.named import titles


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "I revoke Executive Order 14999 of May 1, 2031 (Helping Horses), and amend "
            "Proclamation 9999 of June 2, 2030, (Adjusting Imports of Hay).",
            ["Helping Horses", "Adjusting Imports of Hay"],
        ),
        ("the Memorandum of May 1, 2031 (Opening the Forest)", ["Opening the Forest"]),
        ("under Executive Order No. 14999 (Helping Horses)", ["Helping Horses"]),
        ("Executive Order 14999 (EO)", []),
        ("this order (Helping Horses in Need)", []),
        ("Executive Order 14999 of May 1, 2031, helps horses (and mules too)", []),
        ("", []),
    ],
)
def test_a_title_stands_in_parentheses_behind_number_and_date(text: str, names: list[str]) -> None:
    assert [text[start:end] for start, end in titles(text)] == names
