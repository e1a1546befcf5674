"""Working hours, evenings and nights, by the clock on the wall."""

from datetime import date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.burst.ledger.day_classes import CLASSES, Clock, DayClass, micros, moment
from peacetime.domain.burst.ledger.team import Responder
from peacetime.domain.burst.policy import Policy, policy_of
from peacetime.domain.shared.errors import InvalidInput
from tests.domain.burst.reference import class_by_the_wall, utc

USUAL = Policy()
YEARS = st.integers(0, 6 * 365 * 24 * 60)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC")


@given(YEARS, st.sampled_from(ZONES), st.sampled_from(["", "DE", "US-CA"]))
def test_every_minute_is_in_the_class_of_its_wall_clock(
    minute: int, zone: str, calendar: str
) -> None:
    at = utc(2021, 1, 1) + timedelta(minutes=minute)
    days_off = frozenset({date(2024, 2, 29)})
    clock = Clock(zone, calendar, days_off, USUAL)
    who = Responder("ada", zone, calendar, days_off)
    assert clock.class_at(at).value == class_by_the_wall(at, who, USUAL)


@given(YEARS, st.integers(0, 60 * 24 * 500), st.sampled_from(ZONES))
def test_hours_of_all_classes_add_up_and_arrays_say_the_same(
    minute: int, length: int, zone: str
) -> None:
    start = utc(2021, 1, 1) + timedelta(minutes=minute)
    end = start + timedelta(minutes=length)
    clock = Clock(zone, "DE")
    found = clock.hours_by_class(start, end)
    assert sum(found) == pytest.approx(length / 60)
    arrays = clock.hours_by_class_of(np.array([micros(start)]), np.array([micros(end)]))
    assert [each[0] for each in arrays] == pytest.approx(list(found), abs=1e-8)


@pytest.mark.parametrize(
    ("zone", "evening", "hours"),
    [
        ("Europe/Berlin", utc(2026, 3, 28, 21), 7),
        ("Europe/Berlin", utc(2026, 10, 24, 20), 9),
        ("America/New_York", utc(2026, 3, 8, 3), 7),
        ("America/New_York", utc(2026, 11, 1, 2), 9),
        ("Australia/Lord_Howe", utc(2026, 4, 4, 11), 8.5),
        ("UTC", utc(2026, 3, 28, 22), 8),
    ],
)
def test_a_night_on_which_clocks_change_has_the_hours_that_pass(
    zone: str, evening: datetime, hours: float
) -> None:

    found = Clock(zone).hours_by_class(evening, evening + timedelta(hours=hours))
    assert tuple(found) == (0.0, 0.0, hours)


def test_a_night_to_midnight_and_a_night_that_covers_work() -> None:
    to_midnight = policy_of({"night_starts": 24, "night_ends": 0})
    noon = utc(2026, 3, 2, 12)
    day = Clock("UTC", policy=to_midnight).hours_by_class(noon, noon + timedelta(days=1))
    assert tuple(day) == (10.0, 14.0, 0.0)
    early = policy_of({"business_starts": 5})
    assert Clock("UTC", policy=early).class_at(utc(2026, 3, 2, 5, 30)) is DayClass.night
    assert Clock("UTC", policy=early).class_at(utc(2026, 3, 2, 6)) is DayClass.business


def test_a_calendar_that_nobody_keeps_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        Clock("UTC", "Atlantis")
    assert refused.value.code == "unknown_holiday_calendar"


def test_a_span_that_is_reversed_is_a_mistake_in_the_program() -> None:
    with pytest.raises(ValueError, match="ends after"):
        Clock("UTC").hours_by_class(utc(2026, 1, 2), utc(2026, 1, 1))
    assert moment(micros(utc(2026, 1, 2))) == utc(2026, 1, 2)
    assert len(CLASSES) == 3
