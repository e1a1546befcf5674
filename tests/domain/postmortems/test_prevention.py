from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems.actions import Kind, agreed, drop, finish
from peacetime.domain.postmortems.prevention import (
    BeforeAfter,
    Verdict,
    before_after,
    by_kind,
    prevention_return,
)
from peacetime.domain.shared.proportions import exact_interval

DAY = timedelta(days=1)
START = datetime(2025, 1, 1, tzinfo=UTC)


def compared(
    before: int,
    after: int,
    *,
    cause: str = "queue",
    kind: Kind | None = Kind.PREVENT,
    days: tuple[int, int] = (300, 300),
    done: int = 0,
) -> BeforeAfter:
    return BeforeAfter(cause, kind, START + done * DAY, before, after, days[0] * DAY, days[1] * DAY)


@pytest.mark.parametrize(
    ("before", "after", "days"),
    [(12, 1, (300, 300)), (7, 3, (500, 90)), (2, 9, (100, 400)), (4, 0, (90, 90))],
)
def test_of_one_cause_the_interval_is_that_of_clopper_and_pearson(
    before: int, after: int, days: tuple[int, int]
) -> None:
    low, high = exact_interval(after, before + after)
    times = days[0] / days[1]
    found = prevention_return([compared(before, after, days=days)])
    assert found.low == pytest.approx(low / (1 - low) * times, rel=1e-6)
    assert found.high == pytest.approx(high / (1 - high) * times, rel=1e-6)
    assert found.ratio == pytest.approx(after / before * times, rel=1e-6)


def test_fewer_is_said_with_the_doubt_that_belongs_to_it() -> None:
    found = prevention_return([compared(12, 1)])
    assert found.verdict is Verdict.FEWER
    assert "Fewer: 0.0019 to 0.56 times as often is plausible." in found.sentence
    assert "regression to the mean" in found.sentence


@pytest.mark.parametrize(("before", "after"), [(1, 0), (3, 1), (2, 2), (0, 1)])
def test_few_incidents_are_not_enough_to_say(before: int, after: int) -> None:
    found = prevention_return([compared(before, after)])
    assert found.verdict is Verdict.NOT_YET
    assert "Not enough yet to say" in found.sentence


def test_more_is_said_too_even_where_it_never_came_before() -> None:
    assert prevention_return([compared(1, 14)]).verdict is Verdict.MORE
    found = prevention_return([compared(0, 9)])
    assert (found.verdict, found.ratio, found.high) == (Verdict.MORE, None, None)
    assert "or more times as often is plausible" in found.sentence


def test_what_never_came_has_no_ratio() -> None:
    found = prevention_return([compared(0, 0)])
    assert (found.ratio, found.low, found.high, found.verdict) == (
        None,
        None,
        None,
        Verdict.NOT_YET,
    )
    assert prevention_return([]).sentence == "Nothing that was done can be compared yet."


def test_causes_pooled_say_what_none_says_alone() -> None:
    some = [compared(4, 1, cause=str(n)) for n in range(6)]
    assert prevention_return(some[:1]).verdict is Verdict.NOT_YET
    pooled = prevention_return(some)
    assert (pooled.causes, pooled.before, pooled.after) == (6, 24, 6)
    assert pooled.verdict is Verdict.FEWER


def test_a_cause_with_several_actions_counts_once_from_the_first_that_was_done() -> None:
    found = prevention_return([compared(5, 0, done=9), compared(2, 2, done=1)])
    assert (found.causes, found.before, found.after) == (1, 2, 2)


def test_a_cause_that_came_two_thousand_times_is_told_like_any_other() -> None:
    found = prevention_return([compared(1500, 500), compared(40, 30, cause="other")])
    assert found.low is not None
    assert found.high is not None
    assert 0.3 < found.low < 0.37 < found.high < 0.4
    assert found.verdict is Verdict.FEWER


def test_kinds_are_told_apart_and_the_unsaid_comes_last() -> None:
    found = by_kind([compared(1, 0, kind=None), compared(1, 0, kind=Kind.DETECT), compared(3, 1)])
    assert [kind for kind, _ in found] == [Kind.PREVENT, Kind.DETECT, None]


def test_the_incident_that_led_to_an_action_is_left_out() -> None:
    item = finish(agreed("a", "Add a limit", at=START + 101 * DAY), at=START + 120 * DAY)
    found = before_after(
        item, [START + 100 * DAY], cause="queue", known_from=START, at=START + 300 * DAY
    )
    assert found is not None
    assert (found.before, found.after) == (0, 0)


def test_what_is_not_done_is_not_compared() -> None:
    item = agreed("a", "Add a limit", at=START)
    for one in (item, drop(item, reason="Too dear", at=START + 9 * DAY), finish(item, at=START)):
        assert before_after(one, [], cause="q", known_from=START, at=START + 99 * DAY) is None


strata = st.lists(
    st.builds(
        compared,
        st.integers(0, 8),
        st.integers(0, 8),
        cause=st.uuids().map(str),
        days=st.tuples(st.integers(1, 900), st.integers(1, 900)),
    ),
    max_size=5,
)


@given(strata)
def test_the_interval_holds_the_ratio_and_the_verdict_follows_it(some: list[BeforeAfter]) -> None:
    found = prevention_return(some)
    if found.ratio is not None:
        assert found.low is not None
        assert found.high is not None
        assert found.low <= found.ratio * (1 + 1e-6)
        assert found.ratio <= found.high * (1 + 1e-6)
    holds_one = (found.low or 0) <= 1 and (found.high is None or found.high >= 1)
    assert (found.verdict is Verdict.NOT_YET) == holds_one
    assert (found.verdict is Verdict.NOT_YET) == (
        "Not enough" in found.sentence or "Nothing" in found.sentence
    )


@given(strata)
def test_before_and_after_swapped_turn_the_ratio_around(some: list[BeforeAfter]) -> None:
    turned = [
        BeforeAfter(
            one.cause,
            one.kind,
            one.done_at,
            one.after,
            one.before,
            one.exposure_after,
            one.exposure_before,
        )
        for one in some
    ]
    found, other = prevention_return(some), prevention_return(turned)
    if found.ratio and other.ratio:
        assert found.ratio * other.ratio == pytest.approx(1, rel=1e-6)
        assert found.low is not None
        assert other.high is not None
        assert found.low * other.high == pytest.approx(1, rel=1e-4)
