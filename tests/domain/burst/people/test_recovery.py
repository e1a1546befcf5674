"""What is owed after a Rescue, until when to recover, and recovery that was skipped."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.burst.people.recovery import (
    CompRest,
    Kind,
    Return,
    comp_rest,
    recovery_proposal,
    rest_advice,
    skipped_recovery,
)
from peacetime.domain.burst.people.rest import rest_findings
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.hours import WorkingHours, weekly
from peacetime.domain.shared.spans import Span

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
HOURS = weekly(BERLIN)
HOUR = timedelta(hours=1)


def berlin(day: int, hour: float, *, month: int = 5) -> datetime:
    """A moment of 2026 by the clocks of Berlin; 11 May is a Monday."""
    return datetime(2026, month, day, tzinfo=BERLIN) + hour * HOUR


def test_a_team_of_nobody_is_owed_nothing() -> None:
    assert comp_rest([], [], cap=20) == CompRest(0, 0, 0, 0)


def test_one_persons_credit_pays_no_other_persons_debt() -> None:
    assert comp_rest([-8, 20], [8, 0], cap=20).owed_hours == 8


def test_time_off_gives_back_no_more_than_fits_under_the_cap() -> None:
    assert comp_rest([18], [5], cap=20).in_full_hours == 2


def test_half_the_rate_owes_twice_the_hours() -> None:
    assert comp_rest([-4], [4], cap=20, rate=0.5).owed_hours == 8


@pytest.mark.parametrize("rate", [0, -1, float("nan"), float("inf")])
def test_a_rate_that_gives_nothing_back_is_refused(rate: float) -> None:
    with pytest.raises(InvalidInput) as refused:
        comp_rest([1], [1], cap=20, rate=rate)
    assert refused.value.code == "comp_rest_rate_not_positive"


@given(
    people=st.lists(st.tuples(st.floats(-100, 20), st.floats(0, 100)), max_size=8),
    more=st.floats(0, 50),
)
def test_who_spent_more_is_never_owed_less(people: list[tuple[float, float]], more: float) -> None:
    less = comp_rest([b for b, _ in people], [s for _, s in people], cap=20)
    worse = comp_rest([b - more for b, _ in people], [s + more for _, s in people], cap=20)
    assert worse.owed_hours >= less.owed_hours
    assert worse.in_full_hours >= less.in_full_hours
    assert less.in_full_hours >= less.owed_hours


def test_advice_says_until_when_and_what_is_owed() -> None:
    night = Span(berlin(12, 2), berlin(12, 3))
    advice = rest_advice(rest_findings([night], HOURS, at=night.end), zone=BERLIN, balance=-1)
    assert advice.until_at == berlin(12, 14)
    assert advice.sentence == (
        "Rest until Tuesday 12 May, 14:00 (daily rest). 1 hour off brings your balance back to zero."
    )


def test_advice_without_a_balance_says_that_it_is_not_known() -> None:
    advice = rest_advice([], zone=BERLIN, balance=None)
    assert advice.owed_hours is None
    assert "not known" in advice.sentence


def test_where_time_off_gives_nothing_back_debt_asks_for_none() -> None:
    assert "gives nothing back" in rest_advice([], zone=BERLIN, balance=-3, rate=0).sentence
    assert not recovery_proposal(berlin(12, 12), HOURS, balances=[-40], rate=0).is_later


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (berlin(12, 12), berlin(13, 9)),
        (berlin(12, 3), berlin(13, 9)),  # the rest of the day on which the night ended is buffer
        (berlin(15, 12), berlin(18, 9)),  # Friday
    ],
)
def test_a_team_recovers_at_least_until_the_next_working_day(at: datetime, until: datetime) -> None:
    proposal = recovery_proposal(at, HOURS)
    assert (proposal.until_at, proposal.is_later) == (until, False)


def test_a_late_night_moves_the_end_of_recovery_and_names_nobody() -> None:
    rescue = Span(berlin(12, 15), berlin(12, 23.5))
    findings = rest_findings([rescue], HOURS, at=rescue.end)
    proposal = recovery_proposal(rescue.end, HOURS, findings=findings)
    assert (proposal.until_at, proposal.is_later) == (berlin(13, 10.5), True)
    assert proposal.reason == (
        "Until Wednesday 13 May, 10:30: the rest that is due after this Rescue lasts until "
        "Wednesday 13 May, 10:30."
    )


def test_rest_that_ends_in_the_night_moves_it_to_the_next_work() -> None:
    pages = [Span(berlin(16, 14), berlin(16, 15)), Span(berlin(17, 10), berlin(17, 11))]
    findings = rest_findings(pages, HOURS, at=berlin(17, 11))
    assert recovery_proposal(berlin(17, 11), HOURS, findings=findings).until_at == berlin(19, 9)


def test_debt_is_carried_by_all_in_working_hours() -> None:
    proposal = recovery_proposal(berlin(12, 12), HOURS, balances=[-40, 10, 10, 10])
    assert proposal.until_at == berlin(13, 14)  # 5 hours on Tuesday, 5 on Wednesday
    assert proposal.reason == (
        "Until Wednesday 13 May, 14:00: the team owes itself 40 hours of rest, "
        "10 hours of working time for each where all share it."
    )
    assert not recovery_proposal(berlin(12, 12), HOURS, balances=[-4, 10, 10, 10]).is_later


def test_without_working_hours_recovery_is_a_day_and_what_rest_asks_for() -> None:
    never = WorkingHours(BERLIN, (None,) * 7)
    assert recovery_proposal(berlin(12, 12), never).until_at == berlin(13, 12)
    assert recovery_proposal(berlin(12, 12), never, balances=[-40]).until_at == berlin(13, 12)


def test_a_day_of_recovery_is_a_true_day_over_a_clock_change() -> None:
    never = WorkingHours(BERLIN, (None,) * 7)
    assert recovery_proposal(berlin(28, 12, month=3), never).until_at == berlin(29, 13, month=3)


@pytest.mark.parametrize(
    ("zone", "day"),
    [(BERLIN, datetime(2026, 3, 28, 12)), (NEW_YORK, datetime(2026, 10, 31, 12))],  # noqa: DTZ001
)
def test_recovery_ends_by_the_clocks_of_the_next_working_day_over_a_clock_change(
    zone: ZoneInfo, day: datetime
) -> None:
    hours = weekly(zone, workdays="1234567")
    until = recovery_proposal(day.replace(tzinfo=zone), hours).until_at.astimezone(zone)
    assert (until.hour, until.date()) == (9, (day + timedelta(days=1)).date())


@given(
    balances=st.lists(st.floats(-100, 20), max_size=8),
    less=st.floats(0, 50),
    minutes=st.integers(0, 7 * 24 * 60),
)
def test_more_debt_never_ends_recovery_earlier(
    balances: list[float], less: float, minutes: int
) -> None:
    at = berlin(11, 0) + minutes * timedelta(minutes=1)
    before = recovery_proposal(at, HOURS, balances=balances)
    after = recovery_proposal(at, HOURS, balances=[balance - less for balance in balances])
    assert at < recovery_proposal(at, HOURS).until_at <= before.until_at <= after.until_at


RESCUE = Span(berlin(12, 10), berlin(12, 12))
NEXT_MORNING = berlin(13, 9)


def skipped(
    *returns: Return, rescue: Span = RESCUE, promised: datetime | None = NEXT_MORNING
) -> list[str]:
    return [f.code for f in skipped_recovery(rescue, promised, returns, zone=BERLIN)]


def test_a_recovery_that_was_kept_is_no_finding() -> None:
    assert skipped(Return(berlin(13, 9), Kind.SPRINT_WORK), Return(berlin(12, 11), Kind.PAGE)) == []


def test_each_kind_of_return_is_found_once_and_in_order() -> None:
    returns = [
        Return(berlin(12, 20), Kind.PAGE),
        Return(berlin(12, 13), Kind.SPRINT_WORK),
        Return(berlin(12, 18), Kind.PAGE),
    ]
    found = skipped_recovery(RESCUE, berlin(13, 9), returns, zone=BERLIN)
    assert [(f.kind, f.hours_short) for f in found] == [(Kind.SPRINT_WORK, 20), (Kind.PAGE, 15)]


def test_a_hard_rescue_without_recovery_is_found_and_a_short_one_by_day_is_not() -> None:
    long, late = Span(berlin(12, 10), berlin(12, 15)), Span(berlin(12, 21), berlin(12, 22.5))
    assert skipped(promised=RESCUE.end) == []
    assert skipped(rescue=long, promised=long.end) == ["recovery_none_promised"]
    assert skipped(rescue=late, promised=late.end) == ["recovery_none_promised"]
    [found] = skipped_recovery(long, long.end, [], zone=BERLIN)
    assert found.sentence.startswith("The Rescue lasted 5 h, and no time to recover was set aside")


def test_where_the_promise_is_not_known_nothing_is_found() -> None:
    assert skipped(Return(berlin(12, 12), Kind.PAGE), promised=None) == []


def test_the_missed_rest_is_counted_in_true_hours_over_a_clock_change() -> None:
    rescue = Span(berlin(28, 18, month=3), berlin(28, 20, month=3))
    promised = datetime(2026, 3, 29, 9, tzinfo=BERLIN)
    page = Return(datetime(2026, 3, 28, 21, tzinfo=BERLIN), Kind.PAGE)
    [found] = skipped_recovery(rescue, promised, [page], zone=BERLIN)
    assert found.hours_short == 11
