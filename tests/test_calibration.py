"""Calibration: scores mean probabilities, and the distance from that is measured."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp import calibration

COIN = np.random.default_rng(7)


def test_platt_finds_the_scale_of_overconfident_odds() -> None:
    odds = COIN.normal(0, 2, 20_000)
    truth = COIN.random(20_000) < 1 / (1 + np.exp(-odds))
    scale, shift = calibration.platt((3 * odds).astype(np.float32), truth)
    assert scale == pytest.approx(1 / 3, abs=0.03)
    assert shift == pytest.approx(0, abs=0.1)


def test_platt_leaves_odds_alone_that_it_cannot_learn_from() -> None:
    odds = np.array([1.0, 2.0, 3.0], dtype=np.float32)
    assert calibration.platt(odds, np.array([True, True, True])) == (1.0, 0.0)
    assert calibration.platt(odds, np.array([True, False, False])) == (1.0, 0.0)  # inverted


def test_a_code_without_cue_has_no_probability() -> None:
    assert calibration.probability(np.array([-np.inf], dtype=np.float32), 0.9, 0.1)[0] == 0


def test_perfect_scores_have_no_error_and_wild_ones_have_much() -> None:
    truth = np.array([True, False] * 50)
    assert calibration.expected_error(truth.astype(float), truth) == 0
    assert calibration.expected_error(1 - truth.astype(float), truth) == 1


def test_the_error_weighs_bins_by_their_size() -> None:
    p = np.array([0.05] * 90 + [0.95] * 10)
    truth = np.array([False] * 90 + [True] * 10)
    assert calibration.expected_error(p, truth) == pytest.approx(0.05)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_every_decision_is_in_one_bin(values: list[float]) -> None:
    p = np.array(values)
    bins = calibration.reliability(p, p > 0.5)
    assert sum(b.count for b in bins) == len(values)
    assert all(b.low <= b.mean <= b.high + 1e-9 for b in bins)
