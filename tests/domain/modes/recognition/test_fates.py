"""What became of suggestions, and which settings may be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.modes.recognition.fates import Fate, Since, fate, precision
from peacetime.domain.modes.recognition.thresholds import Thresholds, thresholds_of
from peacetime.domain.shared.errors import InvalidInput

MADE = datetime(2026, 3, 3, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LATER = MADE + 48 * HOUR


def test_a_declaration_within_four_hours_is_the_answer() -> None:
    soon, late = MADE + 3 * HOUR, MADE + 5 * HOUR
    assert fate(Since(MADE, followed_at=soon), at=LATER) == (Fate.FOLLOWED, soon)
    assert fate(Since(MADE, followed_at=late), at=LATER) == (Fate.EXPIRED, MADE + 24 * HOUR)


def test_a_declaration_after_a_no_shows_that_the_suggestion_was_right() -> None:
    since = Since(MADE, followed_at=MADE + 2 * HOUR, dismissed_at=MADE + HOUR)
    assert fate(since, at=MADE + HOUR) == (Fate.DISMISSED, MADE + HOUR)
    assert fate(since, at=LATER) == (Fate.FOLLOWED, MADE + 2 * HOUR)


def test_what_passed_by_itself_ended() -> None:
    assert fate(Since(MADE, over_at=MADE + HOUR), at=LATER) == (Fate.ENDED, MADE + HOUR)


def test_what_nobody_answered_is_open_for_a_day_and_then_expires() -> None:
    assert fate(Since(MADE), at=MADE + 23 * HOUR) is None
    assert fate(Since(MADE), at=MADE + 24 * HOUR) == (Fate.EXPIRED, MADE + 24 * HOUR)


def test_precision_counts_only_what_has_a_fate() -> None:
    found = precision(iter([Fate.FOLLOWED, Fate.ENDED, None, None]))
    assert (found.followed.count, found.followed.of, found.open) == (1, 2, 2)


moments = st.none() | st.integers(0, 40).map(lambda hours: MADE + hours * HOUR)


@given(st.builds(Since, st.just(MADE), moments, moments, moments), st.integers(0, 60))
def test_a_fate_never_lies_in_the_future_and_stays_but_for_a_declaration(
    since: Since, hours: int
) -> None:
    at = MADE + hours * HOUR
    now, then = fate(since, at=at), fate(since, at=at + HOUR)
    if now is not None:
        assert MADE <= now[1] <= at
        assert then is not None


@pytest.mark.parametrize(
    ("changed", "code", "field"),
    [
        ({"entry": 1.0}, "threshold_unknown", "entry"),
        ({"enter": 0.0}, "threshold_out_of_range", "enter"),
        ({"enter": float("nan")}, "threshold_out_of_range", "enter"),
        ({"dwell_minutes": -1}, "threshold_out_of_range", "dwell_minutes"),
        ({"enter": 0.5, "leave": 0.5}, "threshold_order", "leave"),
        ({"forgotten_hours": 1}, "threshold_order", "forgotten_hours"),
    ],
)
def test_a_threshold_that_makes_no_sense_is_refused(
    changed: dict[str, float], code: str, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        thresholds_of(changed)
    assert (refused.value.code, refused.value.field) == (code, field)


def test_thresholds_that_nobody_changed_are_the_defaults() -> None:
    assert thresholds_of({}) == Thresholds()
    assert thresholds_of({"flaps": 4.0}).flaps == 4
