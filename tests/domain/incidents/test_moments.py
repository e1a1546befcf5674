"""Durations are honest: recorded, pending, not applicable, or invalid with the reason."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.incidents.moments import (
    DURATIONS,
    LABELS,
    MOMENTS,
    Duration,
    DurationState,
    Moments,
    durations,
)

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
RECORDED, PENDING = DurationState.RECORDED, DurationState.PENDING
ABSENT, INVALID = DurationState.NOT_APPLICABLE, DurationState.INVALID


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def named(moments: Moments, name: str, *, is_open: bool = True) -> Duration:
    return next(d for d in durations(moments, is_open=is_open) if d.name == name)


SOME = st.none() | st.integers(-5, 5).map(at)
MANY = st.builds(Moments, **{field.name: SOME for field in fields(Moments)})


@given(MANY, st.booleans())
def test_only_what_both_moments_say_has_a_length_and_never_a_negative_one(
    moments: Moments, is_open: bool
) -> None:
    found = durations(moments, is_open=is_open)
    assert [d.name for d in found] == [row[0] for row in DURATIONS]
    for duration, (_, _, first, second) in zip(found, DURATIONS, strict=True):
        start, end = getattr(moments, first), getattr(moments, second)
        is_known = start is not None and end is not None
        assert (duration.value is not None) == (duration.state is RECORDED)
        assert (duration.state in {RECORDED, INVALID}) == is_known
        if duration.value is not None:
            assert duration.value == end - start >= timedelta(0)
            assert duration.reason == ""
        else:
            assert duration.reason


@given(MANY)
def test_nothing_is_not_applicable_while_the_incident_is_open(moments: Moments) -> None:
    assert ABSENT not in {d.state for d in durations(moments, is_open=True)}


def test_zero_is_recorded_only_where_both_moments_are_one() -> None:
    same = named(Moments(detected_at=NOON, declared_at=NOON), "time_to_declare")
    assert (same.state, same.value) == (RECORDED, timedelta(0))
    assert named(Moments(declared_at=NOON), "time_to_declare").value is None


@pytest.mark.parametrize(
    ("moments", "name", "is_open", "state", "reason"),
    [
        (
            Moments(detected_at=NOON),
            "time_to_detect",
            True,
            PENDING,
            '"Impact started" is not known',
        ),
        (
            Moments(),
            "time_to_recover",
            True,
            PENDING,
            '"Impact started" and "Resolved" are not known',
        ),
        (
            Moments(impact_started_at=at(5), detected_at=NOON),
            "time_to_detect",
            True,
            INVALID,
            '"Detected" is earlier than "Impact started"',
        ),
        (
            Moments(detected_at=NOON, resolved_at=at(9)),
            "time_to_mitigate",
            False,
            ABSENT,
            "no separate mitigation was recorded",
        ),
        (
            Moments(detected_at=NOON),
            "time_to_acknowledge",
            False,
            ABSENT,
            "nobody was asked to acknowledge it",
        ),
        # somebody may still say when the impact of a closed incident began
        (
            Moments(detected_at=NOON, resolved_at=at(9)),
            "time_to_detect",
            False,
            PENDING,
            '"Impact started" is not known',
        ),
    ],
)
def test_what_is_missing_is_said(
    moments: Moments, name: str, is_open: bool, state: DurationState, reason: str
) -> None:
    duration = named(moments, name, is_open=is_open)
    assert (duration.state, duration.value, duration.reason) == (state, None, reason)


def test_every_moment_has_a_label() -> None:
    assert set(LABELS) == set(MOMENTS)
