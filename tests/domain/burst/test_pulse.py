"""The pulse is shown of five or more and gives nobody away; the ledger is held against it."""

from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from peacetime.domain.burst.pulse import (
    PULSE_FLOOR,
    QUESTION,
    SCALE,
    AlreadyAnswered,
    Answer,
    Pair,
    PulseWeek,
    _groups,
    answer,
    may_both_be_shown,
    next_answer_at,
    published,
    report_card,
)
from peacetime.domain.shared.errors import InvalidInput

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
WEEK = timedelta(weeks=1)
MONDAY = datetime(2026, 5, 11, 9, tzinfo=UTC)


def week(n: int, people: str, value: int = 3) -> list[Answer]:
    return [Answer(person, value, MONDAY + n * WEEK) for person in people]


def shown(*weeks: list[Answer], closed: int | None = None) -> list[PulseWeek]:
    at = MONDAY + (len(weeks) if closed is None else closed) * WEEK
    return published([one for many in weeks for one in many], at=at, zone=BERLIN)


def means(*weeks: list[Answer]) -> list[float | None]:
    return [one.mean for one in shown(*weeks)]


def test_the_question_and_its_scale_are_plain_words() -> None:
    assert list(SCALE) == [1, 2, 3, 4, 5]
    assert "burn" not in " ".join([QUESTION, *SCALE.values()]).lower()


@pytest.mark.parametrize("value", [0, 6, -1, True])
def test_an_answer_off_the_scale_is_refused(value: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        answer("a", value, at=MONDAY, zone=BERLIN, last_answered_at=None)
    assert refused.value.code == "pulse_value_unknown"


def test_one_answer_a_week() -> None:
    sunday = datetime(2026, 5, 17, 21, 59, tzinfo=UTC)
    with pytest.raises(AlreadyAnswered, match="Monday 18 May"):
        answer("a", 3, at=sunday, zone=BERLIN, last_answered_at=MONDAY)
    again = answer("a", 3, at=sunday + timedelta(minutes=1), zone=BERLIN, last_answered_at=MONDAY)
    assert again.value == 3


@pytest.mark.parametrize(
    ("zone", "last", "hour"),
    [
        (BERLIN, datetime(2026, 3, 28, tzinfo=UTC), 22),
        (BERLIN, datetime(2026, 10, 24, tzinfo=UTC), 23),
        (NEW_YORK, datetime(2026, 3, 7, 12, tzinfo=UTC), 4),
        (NEW_YORK, datetime(2026, 10, 31, 12, tzinfo=UTC), 5),
    ],
)
def test_a_week_ends_by_the_clocks_that_changed(zone: ZoneInfo, last: datetime, hour: int) -> None:
    assert next_answer_at(last, zone).hour == hour


def test_nobody_answering_is_nothing_to_show() -> None:
    assert published([], at=MONDAY, zone=BERLIN) == []


def test_four_are_not_shown_and_five_are() -> None:
    four, five = shown(week(0, "abcd"))[0], shown(week(0, "abcde"))[0]
    assert (four.mean, four.people) == (None, None)
    assert "4" not in four.withheld
    assert five == PulseWeek(date(2026, 5, 11), 3.0, 5, "")


def test_a_week_that_is_still_open_is_not_shown() -> None:
    assert shown(week(0, "abcde"), closed=0) == []


def test_the_newcomer_of_a_week_cannot_be_worked_out() -> None:
    assert means(week(0, "abcde", 1), week(1, "abcde", 1) + week(1, "f", 5)) == [1.5, 1.5]


def test_who_leaves_cannot_be_worked_out() -> None:
    weeks = [week(0, "abcdef"), *(week(n, "abcde") for n in range(1, 6))]
    found = shown(*weeks)
    assert [one.mean for one in found] == [3.0, 3.0, 3.0, 3.0, None, None]
    assert "could give one of them away" in found[-1].withheld


def test_who_skips_a_week_counts_with_the_last_answer() -> None:
    found = shown(week(0, "abcdef"), week(1, "abcde"))
    assert [one.people for one in found] == [6, 6]


def test_a_week_with_few_new_answers_is_not_shown_beside_the_week_before() -> None:
    assert means(week(0, "abcdef"), week(1, "a", 5)) == [3.0, None]


def test_a_group_that_grew_by_five_is_shown_as_it_is_now() -> None:
    assert [one.people for one in shown(week(0, "abcde"), week(1, "abcdefghij"))] == [5, 10]


def test_a_changed_group_is_shown_again_after_a_quarter() -> None:
    weeks = [week(0, "abcdef"), *(week(n, "abcde") for n in range(1, 18))]
    found = [one.people for one in shown(*weeks)]
    assert found[3:16] == [6, *[None] * 12]
    assert found[16] == 5


def test_all_answering_the_same_gives_nobodys_answer_away() -> None:
    assert means(week(0, "abcde", 5)) == [4.5]
    assert means(week(0, "abcde", 1)) == [1.5]


def test_the_last_answer_of_a_week_counts() -> None:
    later = [
        Answer(one.person_id, 4, one.answered_at + timedelta(hours=1)) for one in week(0, "abcde")
    ]
    assert means(later + week(0, "abcde")) == [4.0]


def test_a_floor_under_five_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        published([], at=MONDAY, zone=BERLIN, floor=4)
    assert refused.value.code == "pulse_floor_too_low"


@pytest.mark.parametrize(
    ("first", "second", "may"),
    [
        ("abcde", "abcde", True),
        ("abcdef", "abcde", False),
        ("abcde", "abcdf", False),
        ("abcde", "fghij", True),
        ("abcdefghij", "abcde", True),
        ("abcd", "abcd", False),
    ],
)
def test_two_aggregates_differ_by_nobody_or_by_five(first: str, second: str, may: bool) -> None:
    assert may_both_be_shown(frozenset(first), frozenset(second)) is may
    assert may_both_be_shown(frozenset(second), frozenset(first)) is may


WEEKS = st.lists(
    st.dictionaries(st.sampled_from("abcdefghijkl"), st.integers(1, 5)), min_size=1, max_size=12
)


def given_in(weeks: list[dict[str, int]]) -> list[Answer]:
    return [
        Answer(person, value, MONDAY + n * WEEK)
        for n, values in enumerate(weeks)
        for person, value in values.items()
    ]


@given(weeks=WEEKS)
def test_no_two_weeks_that_were_shown_give_a_few_people_away(weeks: list[dict[str, int]]) -> None:
    by_week = {MONDAY.date() + n * WEEK: values for n, values in enumerate(weeks)}
    groups = _groups(by_week, MONDAY.date() + len(weeks) * WEEK, PULSE_FLOOR)
    shown_of = [(monday, group) for monday, group in groups if group is not None]
    for (_, one), (monday, other) in combinations(shown_of, 2):
        assert may_both_be_shown(one, other)
        assert len(other & by_week[monday].keys()) >= PULSE_FLOOR  # so many answers are new


@given(weeks=WEEKS, more=WEEKS)
def test_later_answers_change_no_week_that_was_shown(
    weeks: list[dict[str, int]], more: list[dict[str, int]]
) -> None:
    at = MONDAY + len(weeks) * WEEK
    before = published(given_in(weeks), at=at, zone=BERLIN)
    later = published(given_in(weeks + more), at=at + len(more) * WEEK, zone=BERLIN)
    first = [one for one in later if before and one.monday >= before[0].monday]
    assert first[: len(before)] == before


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
