"""Working hours: of the week, of zones whose clocks change, around holidays."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.hours import Hours, WorkingHours, public_holidays, weekly
from peacetime.domain.shared.zones import zone_names

UTC_ZONE = ZoneInfo("UTC")
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
KATHMANDU = ZoneInfo("Asia/Kathmandu")
HOUR = timedelta(hours=1)

MOMENTS = st.datetimes(datetime(2019, 1, 1), datetime(2031, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
WEEKS = st.builds(
    lambda zone, days, start, length, calendar: weekly(
        ZoneInfo(zone),
        workdays="".join(sorted(days)),
        starts_at=time(start // 4, start % 4 * 15),
        ends_at=time((start + length) // 4 % 24, (start + length) % 4 * 15),
        calendar=calendar,
    ),
    zone=st.sampled_from(sorted(zone_names())),
    days=st.sets(st.sampled_from("1234567"), min_size=1),
    start=st.integers(0, 64),
    length=st.integers(6, 32),
    calendar=st.sampled_from(["", "DE-BY", "US", "JP"]),
)


def local(zone: ZoneInfo, *parts: int) -> datetime:
    year, month, day, *clock = parts
    hour, minute, second = (*clock, 0, 0, 0)[:3]
    return datetime(year, month, day, hour, minute, second, tzinfo=zone)


def test_hours_follow_the_clocks_of_the_team() -> None:
    hours = weekly(BERLIN)
    winter, summer = hours.on(date(2026, 3, 27)), hours.on(date(2026, 3, 30))
    assert winter is not None
    assert summer is not None
    assert (winter.start.hour, summer.start.hour) == (8, 7)
    assert winter.duration == summer.duration == 8 * HOUR


def test_a_night_shift_over_a_clock_change_is_as_long_as_it_was() -> None:
    hours = weekly(BERLIN, workdays="1234567", starts_at=time(0), ends_at=time(6))
    spring, autumn = hours.on(date(2026, 3, 29)), hours.on(date(2026, 10, 25))
    assert spring is not None
    assert autumn is not None
    assert (spring.duration, autumn.duration) == (5 * HOUR, 7 * HOUR)


def test_an_end_at_midnight_is_the_end_of_the_day() -> None:
    around_the_clock = weekly(UTC_ZONE, workdays="1", starts_at=time(0), ends_at=time(0))
    assert around_the_clock.is_working(local(UTC_ZONE, 2026, 3, 2, 23, 59))
    assert not around_the_clock.is_working(local(UTC_ZONE, 2026, 3, 3, 0, 0))


def test_holidays_and_days_off_are_named() -> None:
    hours = weekly(BERLIN, calendar="DE-BY", days_off=frozenset({date(2026, 3, 4)}))
    assert hours.day_off(date(2026, 1, 6)) == "Epiphany"
    assert hours.day_off(date(2026, 3, 4)) == "day off"
    assert hours.day_off(date(2026, 3, 7)) == "Saturday"
    assert hours.day_off(date(2026, 3, 5)) == ""
    assert not weekly(BERLIN, calendar="DE-BE").day_off(date(2026, 1, 6))
    assert hours.working_days(date(2026, 1, 1), date(2026, 1, 9)) == 5


@pytest.mark.parametrize("calendar", ["XX", "DE-ZZ", "de", "DE-", "../x", "\0", "-", "Germany"])
def test_an_unknown_holiday_calendar_is_refused(calendar: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        weekly(BERLIN, calendar=calendar)
    assert refused.value.code == "unknown_holiday_calendar"
    assert "ISO 3166" in refused.value.sentence


def test_hours_that_cannot_be_are_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        Hours(time(17), time(9))
    assert refused.value.code == "hours_reversed"
    with pytest.raises(InvalidInput) as refused:
        weekly(BERLIN, workdays="0123")
    assert refused.value.code == "workdays_unreadable"


def test_holidays_are_known_for_any_year_without_asking_in_order() -> None:
    assert public_holidays("US", 2031)[date(2031, 7, 4)] == "Independence Day"
    assert public_holidays("US", 2019)[date(2019, 7, 4)] == "Independence Day"


@given(WEEKS, MOMENTS)
def test_the_next_working_moment_is_worked_and_none_before_it_is(
    hours: WorkingHours, at: datetime
) -> None:
    following = hours.next_working_moment(at)
    assert following is not None
    assert following >= at
    assert hours.is_working(following)
    assert (following == at) == hours.is_working(at)
    gap = following - at
    assert not any(hours.is_working(at + gap * n / 20) for n in range(20) if gap)


def test_a_team_that_never_works_has_no_next_working_moment() -> None:
    assert weekly(BERLIN, workdays="").next_working_moment(local(BERLIN, 2026, 1, 1)) is None
