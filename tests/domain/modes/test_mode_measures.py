"""Columns of many teams agree with the modes of each; counts stand over what was exposed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.modes.measures import (
    RescueColumns,
    TeamColumns,
    frequency,
    per_quarter,
    quarters,
    time_in_modes,
)
from peacetime.domain.modes.periods import EndIs, RescuePeriod, time_in_delivery

UTC_ZONE = ZoneInfo("UTC")
DAY = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def naive(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(tzinfo=None)


def in_columns(
    teams: list[tuple[datetime, list[RescuePeriod[int]]]], until: datetime
) -> tuple[TeamColumns, RescueColumns]:
    rows = [(place, rescue) for place, (_, found) in enumerate(teams) for rescue in found]
    starts = [naive(rescue.started_at) for _, rescue in rows]
    ends = [naive(rescue.counted(until).end) for _, rescue in rows]
    return (
        TeamColumns(
            np.array([naive(known) for known, _ in teams], dtype="M8[us]"),
            np.array([naive(until)] * len(teams), dtype="M8[us]"),
        ),
        RescueColumns(
            np.array([place for place, _ in rows], dtype=np.intp),
            np.array(starts, dtype="M8[us]"),
            np.array(ends, dtype="M8[us]"),
            np.full(len(rows), "NaT", dtype="M8[us]"),
            np.array([rescue.end_is is EndIs.UNKNOWN for _, rescue in rows], dtype=bool),
            np.array([rescue.end_is is EndIs.AT_LEAST for _, rescue in rows], dtype=bool),
        ),
    )


@st.composite
def histories(draw: st.DrawFn) -> tuple[datetime, list[RescuePeriod[int]]]:
    edges = sorted(draw(st.sets(st.integers(1, 2000), max_size=12)))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    known = DAY + draw(st.integers(-100, 300)) * HOUR
    rescues = []
    for start, end in pairs:
        end_is = draw(st.sampled_from([EndIs.EXACT, EndIs.AT_LEAST, EndIs.UNKNOWN]))
        ended = None if end_is is EndIs.UNKNOWN else DAY + end * HOUR
        rescues.append(RescuePeriod(DAY + start * HOUR, ended, end_is, (start,)))
    return known, rescues


@given(st.lists(histories(), max_size=5), st.integers(-50, 1500), st.integers(0, 900))
def test_many_teams_are_the_sum_of_each(
    teams: list[tuple[datetime, list[RescuePeriod[int]]]], first: int, length: int
) -> None:
    start, end = DAY + first * HOUR, DAY + (first + length) * HOUR
    known, rescues = in_columns(teams, end)
    found = time_in_modes(rescues, known, start=start, end=end).share
    each = [time_in_delivery(part, known_from=at, start=start, end=end) for at, part in teams]
    for name in ("in_delivery", "in_rescue", "not_known"):
        assert getattr(found, name) == sum((getattr(one, name) for one in each), timedelta())
    assert found.unknown_ends == sum(one.unknown_ends for one in each)
    assert found.at_least_ends == sum(one.at_least_ends for one in each)


def a_rescue(start: datetime, hours: float) -> RescuePeriod[int]:
    return RescuePeriod(start, start + hours * HOUR, EndIs.EXACT, (0,))


def test_a_part_of_a_quarter_is_a_part_of_exposure() -> None:
    half = datetime(2026, 2, 15, tzinfo=UTC)
    known, rescues = in_columns([(half, [a_rescue(half + HOUR, 2)])], half + 45 * 24 * HOUR)
    [found] = frequency(
        rescues, known, start=DAY, end=datetime(2026, 4, 1, tzinfo=UTC), zone=UTC_ZONE
    )
    assert (found.label, found.is_partial, found.found.count) == ("2026 Q1", True, 1)
    assert found.found.exposure == 0.5
    assert found.found.rate == 2.0


@pytest.mark.parametrize(("days", "is_said"), [(6, False), (8, True)])
def test_less_than_a_week_of_a_team_says_no_rate(days: int, is_said: bool) -> None:
    end = DAY + 24 * days * HOUR
    known, rescues = in_columns(
        [(DAY, [a_rescue(DAY + HOUR, 2), a_rescue(DAY + 9 * HOUR, 2)])], end
    )
    found = per_quarter(frequency(rescues, known, start=DAY, end=end, zone=UTC_ZONE))
    assert found.count == 2
    assert found.exposure > 0
    assert (found.rate is not None) == (found.high is not None) == is_said


def test_rescues_that_meet_are_one() -> None:
    first, second = a_rescue(DAY + HOUR, 2), a_rescue(DAY + 3 * HOUR, 2)
    end = datetime(2026, 4, 1, tzinfo=UTC)
    known, rescues = in_columns([(DAY, [first, second]), (DAY, [second])], end)
    found = frequency(rescues, known, start=DAY, end=end, zone=UTC_ZONE)
    assert per_quarter(found).count == 2
    assert found[0].found.exposure == 2.0
    assert not found[0].is_partial
    assert time_in_modes(rescues, known, start=DAY, end=end).rescues == 2


def test_a_recovery_ends_where_the_next_rescue_begins() -> None:
    end = DAY + 100 * HOUR
    known, rescues = in_columns([(DAY, [a_rescue(DAY, 2), a_rescue(DAY + 10 * HOUR, 2)])], end)
    until = np.array([naive(DAY + 20 * HOUR)] * 2, dtype="M8[us]")
    columns = RescueColumns(
        rescues.team, rescues.started_at, rescues.until, until, *[rescues.is_end_unknown] * 2
    )
    assert time_in_modes(columns, known, start=DAY, end=end).recovering == 16 * HOUR


def test_a_quarter_is_that_of_the_zone() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    found = quarters(datetime(2025, 12, 31, 23, 30, tzinfo=UTC), DAY, berlin)
    assert [label for label, _, _ in found] == ["2026 Q1"]
    assert found[0][1].astimezone(UTC).hour == 23
