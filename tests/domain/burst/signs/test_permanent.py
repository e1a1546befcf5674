"""Rescue that does not end."""

from datetime import date

from peacetime.domain.burst.signs.permanent import BalanceWeek, permanent_rescue
from peacetime.domain.burst.signs.weekly import WEEK

MONDAY = date(2026, 1, 5)


def ledger(
    count: int,
    *,
    spent: float = 30,
    usable: float = 0.4,
    share: float | None = None,
    first: int = 0,
) -> list[BalanceWeek]:
    return [
        BalanceWeek(MONDAY + n * WEEK, spent, 25, usable, share)
        for n in range(first, first + count)
    ]


def test_eight_overspent_weeks_below_half_are_permanent() -> None:
    found = permanent_rescue(ledger(8), at=MONDAY + 8 * WEEK)
    assert found.is_permanent
    assert (found.since, found.told_on) == (MONDAY, MONDAY + 8 * WEEK)


def test_seven_weeks_are_not_enough() -> None:
    assert not permanent_rescue(ledger(7), at=MONDAY + 9 * WEEK).is_permanent


def test_the_week_that_runs_does_not_count() -> None:
    assert not permanent_rescue(ledger(8), at=MONDAY + 7 * WEEK).is_permanent


def test_spending_what_is_earned_is_not_permanent() -> None:
    assert not permanent_rescue(ledger(12, spent=25), at=MONDAY + 12 * WEEK).is_permanent


def test_one_week_above_half_breaks_the_eight() -> None:
    weeks = ledger(4) + ledger(1, usable=0.6, first=4) + ledger(7, first=5)
    assert not permanent_rescue(weeks, at=MONDAY + 12 * WEEK).is_permanent
    found = permanent_rescue([*weeks, *ledger(3, first=12)], at=MONDAY + 15 * WEEK)
    assert (found.since, found.told_on) == (MONDAY + 5 * WEEK, MONDAY + 13 * WEEK)


def test_a_gap_breaks_the_weeks_in_a_row() -> None:
    weeks = ledger(6) + ledger(6, first=7)
    found = permanent_rescue(weeks, at=MONDAY + 14 * WEEK)
    assert (found.weeks, found.is_permanent) == (6, False)


def test_half_of_the_working_time_for_four_weeks_is_permanent() -> None:
    weeks = ledger(4, spent=1, usable=1.0, share=0.1)
    weeks += ledger(5, spent=1, usable=1.0, share=0.5, first=4)
    found = permanent_rescue(weeks, at=MONDAY + 9 * WEEK)
    assert (found.by_ledger, found.by_time) == (False, True)
    assert (found.since, found.told_on) == (MONDAY + 4 * WEEK, MONDAY + 8 * WEEK)
    assert found.rescue_share == 0.5


def test_an_unknown_share_is_not_a_share_of_nothing() -> None:
    weeks = ledger(3, spent=1, usable=1.0, share=0.9) + ledger(1, spent=1, usable=1.0, first=3)
    found = permanent_rescue(weeks, at=MONDAY + 4 * WEEK)
    assert (found.by_time, found.rescue_share) == (False, None)


def test_a_team_that_could_earn_nothing_is_not_judged() -> None:
    weeks = [BalanceWeek(MONDAY + n * WEEK, 5, 0, 0.1) for n in range(8)]
    found = permanent_rescue(weeks, at=MONDAY + 8 * WEEK)
    assert (found.utilisation, found.is_permanent) == (None, False)


def test_what_was_before_is_not_what_is_permanent() -> None:
    weeks = ledger(6, spent=5, usable=0.9) + ledger(20, first=6)
    found = permanent_rescue(weeks, at=MONDAY + 26 * WEEK)
    assert (found.utilisation, found.earlier, found.since) == (1.2, 0.2, MONDAY + 6 * WEEK)
