"""The ledger is held against what people say, each against their own usual."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from peacetime.domain.burst.people.report_card import Pair, report_card


def pairs_of(
    rng: np.random.Generator, people: int, each: int, slope: float, alike: float
) -> list[Pair]:
    """Weekly answers and balances that resemble the week before, and each other by the slope."""
    pairs = []
    for person in range(people):
        noise = rng.normal(size=(each, 2))
        for n in range(1, each):
            noise[n] = alike * noise[n - 1] + np.sqrt(1 - alike**2) * noise[n]
        usual = rng.normal(3, 0.6)
        answers = np.clip(np.round(usual + slope * noise[:, 0] + 0.8 * noise[:, 1]), 1, 5)
        pairs += [
            Pair(str(person), int(a), float(b))
            for a, b in zip(answers, rng.normal(0, 20) + 5 * noise[:, 0], strict=True)
        ]
    return pairs


def test_few_pairs_or_few_people_are_unknown() -> None:
    rng = np.random.default_rng(1)
    assert "of 4 people" in report_card(pairs_of(rng, 4, 10, -1, 0)).unknown
    assert report_card(pairs_of(rng, 5, 1, -1, 0)).unknown.startswith("0 answers of 0 people")
    assert report_card(pairs_of(rng, 5, 2, -1, 0)).correlation is not None
    assert report_card([]).sentence.startswith("Not known: ")


def test_answers_that_never_vary_are_unknown() -> None:
    flat = [Pair(who, 3, b) for who in "abcde" for b in (1.0, 2.0, 3.0)]
    assert "not varied" in report_card(flat).unknown


def test_people_are_compared_with_themselves_and_not_with_one_another() -> None:
    # Who has less answers lower, always; yet each answers higher where they have less than usual.
    pairs = [
        Pair(who, usual + step, 10.0 * usual - step)
        for usual, who in ((1, "a"), (1, "b"), (2, "c"), (3, "d"), (3, "e"))
        for step in (0, 1, 2)
    ]
    card = report_card(pairs)
    assert card.correlation == pytest.approx(-1)
    assert card.high is not None
    assert card.high < 0
    assert "more exhausted" in card.sentence


def test_the_correlation_is_spearmans_of_the_deviations() -> None:
    pairs = pairs_of(np.random.default_rng(2), 7, 9, -0.5, 0.3)
    rows = np.array([(pair.answer, pair.balance) for pair in pairs]).reshape(7, 9, 2)
    deviations = (rows - rows.mean(axis=1, keepdims=True)).reshape(-1, 2).round(9)
    expected = spearmanr(deviations[:, 0], deviations[:, 1]).statistic
    card = report_card(pairs)
    assert card.correlation == pytest.approx(expected)
    assert (card.people, card.answers) == (7, 63)


@given(shift=st.floats(-50, 50), seed=st.integers(0, 50))
def test_somebody_who_always_answers_from_another_level_changes_nothing(
    shift: float, seed: int
) -> None:
    pairs = pairs_of(np.random.default_rng(seed), 6, 4, -0.5, 0)
    moved = [Pair(p.person_id, p.answer, p.balance + shift * (p.person_id == "0")) for p in pairs]
    assert report_card(moved).correlation == pytest.approx(report_card(pairs).correlation)


@pytest.mark.parametrize("alike", [0.0, 0.7])
def test_a_ledger_that_says_nothing_is_believed_no_more_often_than_it_may_be(alike: float) -> None:
    rng = np.random.default_rng(3)
    cards = [report_card(pairs_of(rng, 12, 12, 0, alike)) for _ in range(400)]
    known = [card for card in cards if card.low is not None and card.high is not None]
    missed = sum(not (card.low or 0) <= 0 <= (card.high or 0) for card in known) / len(known)
    assert missed <= 0.05 + 3 * 0.011  # three standard errors
