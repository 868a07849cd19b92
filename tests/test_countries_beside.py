"""The words beside a country: which are read, and what a regression learns of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.countries import wording
from nlp.countries.beside import NEAR, SIDE, log_odds
from nlp.countries.model import ROLES
from tests.country_documents import FACTS, ORDER, PLAIN, gather


def terms(text: str, meta: dict[str, str], code: str = "NO") -> frozenset[str]:
    return next(c.terms for c in gather(text, meta).candidates if c.code == code)


def test_words_are_told_by_side_and_by_nearness() -> None:
    found = terms("The agency will quietly send two large engines to Norway before winter.", PLAIN)
    assert {"l engines", "in engines", "near l engines", "near r winter"} <= found
    assert {"r winter", "l large engines", "between to before"} <= found
    assert "l winter" not in found
    assert "near l quietly" not in found
    assert "l quietly" in found


def test_every_number_is_the_same_word() -> None:
    assert "l #" in terms("A duty of 35% on Norway.", PLAIN)
    assert "l 35%" not in terms("A duty of 35% on Norway.", PLAIN)


def test_words_of_another_sentence_are_not_read() -> None:
    found = terms("Sanctions were lifted. The fjords of Norway froze. Tariffs rose.", PLAIN)
    assert not {"in sanctions", "in tariffs"} & found


def test_countries_of_one_list_share_their_words() -> None:
    text = "The duty falls on goods of Norway, Chile, and Japan alike."
    norway, chile = terms(text, PLAIN), terms(text, PLAIN, "CL")
    assert norway == chile
    assert "r alike" in norway


def test_recitals_of_an_order_are_apart() -> None:
    text = (
        "By the authority vested in me as President by the Constitution, I hereby order:\n\n"
        "Section 1. Purpose. Barges from Norway sank.\n\n"
        "Sec. 2. Duties. A duty shall apply to goods of Norway.\n"
    )
    found = terms(text, ORDER)
    assert "a.l barges" in found
    assert "l barges" not in found
    assert "l goods" in found


def test_the_title_and_the_form_stand_with_them() -> None:
    found = terms("Norway agreed.", FACTS)
    assert {"T tariffs", "form fact-sheet"} <= found


def test_only_so_many_words_of_a_side_are_read() -> None:
    words = [chr(97 + i // 26) + chr(97 + i % 26) + "q" for i in range(40)]
    found = terms(f"{' '.join(words).capitalize()} Norway.", PLAIN)
    assert sum(term.startswith("l ") and term.count(" ") == 1 for term in found) == SIDE
    assert sum(term.startswith("near l ") for term in found) == NEAR


PLAINLY = "Today the agency will send two large new engines to Norway again."


@given(st.lists(st.sampled_from([" ", "\n", "  ", "\u00a0", " \n"]), min_size=11, max_size=11))
def test_white_space_changes_no_term(gaps: list[str]) -> None:
    words = PLAINLY.split()
    text = "".join(word + gap for word, gap in zip(words, [*gaps, ""], strict=True))
    assert terms(text, PLAIN) == terms(PLAINLY, PLAIN)


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_log_odds_are_finite_and_rise_with_the_probability(p: list[float]) -> None:
    odds = log_odds(np.array(sorted(p)))
    assert np.isfinite(odds).all()
    assert (np.diff(odds) >= 0).all()


SENTENCES = {
    "target": ["l sanctions", "near l on", "r officials"],
    "partner": ["l agreement", "near l with", "r signed"],
    "none": ["l weather", "near l in", "r mild"],
}


def _lesson() -> tuple[list[frozenset[str]], np.ndarray, np.ndarray, np.ndarray]:
    rows, roles, folds = [], [], []
    for fold in range(5):
        for role, said in SENTENCES.items():
            for _ in range(4):
                rows.append(frozenset([*said, f"x {fold}"]))
                roles.append(ROLES.index(role))
                folds.append(fold)
    return rows, np.array(roles), np.ones(len(rows)), np.array(folds)


@pytest.mark.parametrize("role", ROLES)
def test_a_regression_learns_which_words_tell_the_role(role: str) -> None:
    rows, roles, weights, _ = _lesson()
    model = wording.fit(rows, roles, weights)
    assert int(model.odds([*SENTENCES[role], "never met"]).argmax()) == ROLES.index(role)


def test_what_is_said_out_of_fold_has_not_seen_the_fold() -> None:
    rows, roles, weights, folds = _lesson()
    odd = folds == 0
    turned = np.where(odd, (roles + 1) % 3, roles)  # fold 0 alone teaches the contrary
    found = wording.outside(rows, turned, weights, folds)
    assert (found[odd].argmax(axis=1) == roles[odd]).all()


def test_a_weight_of_nothing_teaches_nothing() -> None:
    rows, roles, weights, folds = _lesson()
    odd = folds == 0
    turned = np.where(odd, (roles + 1) % 3, roles)
    model = wording.fit(rows, turned, np.where(odd, 1e-9, weights))
    assert int(model.odds(SENTENCES["target"]).argmax()) == ROLES.index("target")
