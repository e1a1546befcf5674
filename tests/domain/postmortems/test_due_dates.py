from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.postmortems.actions import ActionItem, Kind, agreed, finish
from peacetime.domain.postmortems.due_dates import overcommitment, propose_due_dates
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.hours import weekly

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HOURS = weekly(ZoneInfo("Europe/Berlin"), calendar="DE")


def an_item(name: str, *, due: date | None = None, kind: Kind | None = None) -> ActionItem:
    return agreed(name, "Change it", at=MONDAY, due_on=due, kind=kind)


def test_the_highest_leverage_is_due_first_and_days_off_do_not_count() -> None:
    items = [an_item("late", kind=Kind.PROCESS), an_item("first", kind=Kind.PREVENT)]
    at = datetime(2026, 4, 1, 9, tzinfo=UTC)  # the Wednesday before Easter
    found = propose_due_dates(items, free_hours_per_day=4, hours=HOURS, at=at)
    assert [(one.item.id, one.on) for one in found] == [
        ("first", date(2026, 4, 7)),
        ("late", date(2026, 4, 9)),
    ]


def test_what_is_promised_already_comes_before_and_effort_counts_where_it_is_said() -> None:
    [found] = propose_due_dates(
        [an_item("a")],
        free_hours_per_day=4,
        hours=HOURS,
        at=MONDAY,
        effort={"a": 2.0},
        promised_hours=6.0,
    )
    assert found.on == date(2026, 3, 4)
    assert found.sentence == "8 hours of action items up to here, 4 free a working day."


def test_what_is_dated_or_done_is_not_dated_again() -> None:
    items = [an_item("dated", due=date(2026, 3, 9)), finish(an_item("done"), at=MONDAY)]
    assert propose_due_dates(items, free_hours_per_day=4, hours=HOURS, at=MONDAY) == []


def test_more_than_a_year_can_hold_has_no_date() -> None:
    [found] = propose_due_dates([an_item("a")], free_hours_per_day=0.01, hours=HOURS, at=MONDAY)
    assert found.on is None
    assert "a year does not suffice" in found.sentence


@pytest.mark.parametrize("free", [0.0, -1.0, float("nan"), float("inf")])
def test_without_free_hours_nothing_is_proposed(free: float) -> None:
    for act in (propose_due_dates, overcommitment):
        with pytest.raises(InvalidInput) as refused:
            act([], free_hours_per_day=free, hours=HOURS, at=MONDAY)
        assert refused.value.code == "free_hours_impossible"


def test_the_day_on_which_promises_are_farthest_beyond_is_said() -> None:
    items = [an_item(str(n), due=date(2026, 3, 4)) for n in range(3)]
    items.append(an_item("later", due=date(2026, 6, 1)))
    found = overcommitment(items, free_hours_per_day=2, hours=HOURS, at=MONDAY)
    assert found is not None
    assert (found.on, found.promised_hours, found.free_hours) == (date(2026, 3, 4), 24.0, 6.0)
    assert overcommitment(items, free_hours_per_day=8, hours=HOURS, at=MONDAY) is None


def test_what_is_overdue_is_wanted_today() -> None:
    item = an_item("a", due=date(2026, 2, 2))
    found = overcommitment([item], free_hours_per_day=2, hours=HOURS, at=MONDAY)
    assert found is not None
    assert (found.on, found.missing_hours) == (date(2026, 3, 2), 6.0)


@given(
    efforts=st.lists(st.floats(0.5, 40), min_size=1, max_size=8),
    free=st.floats(0.5, 20),
    start=st.integers(0, 400),
)
def test_dates_that_were_proposed_are_never_beyond_what_is_free(
    efforts: list[float], free: float, start: int
) -> None:
    at = MONDAY + start * DAY
    items = [an_item(str(n)) for n in range(len(efforts))]
    effort = {str(n): hours for n, hours in enumerate(efforts)}
    found = propose_due_dates(items, free_hours_per_day=free, hours=HOURS, at=at, effort=effort)
    dated = [replace(one.item, due_on=one.on) for one in found if one.on is not None]
    assert overcommitment(dated, free_hours_per_day=free, hours=HOURS, at=at, effort=effort) is None
    days = [one.on for one in found if one.on is not None]
    assert days == sorted(days)
    assert not any(HOURS.day_off(day) for day in days)
