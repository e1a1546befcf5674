from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from peacetime.domain.rituals.records import (
    AlreadyHeld,
    AlreadySkipped,
    NotRecorded,
    Status,
    TooEarly,
    by_occurrence,
    hold,
    kept,
    skip,
    standings,
    take_back,
)
from peacetime.domain.rituals.rhythms import Every, Rhythm, Ritual, occurrences
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.hours import weekly

DAY = timedelta(days=1)
FEBRUARY, MARCH = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC)
CHECK = Ritual("check", "Weekly check", Rhythm(Every.WEEK), weekly(ZoneInfo("UTC")))
FIRST, SECOND, THIRD, FOURTH = occurrences(CHECK, FEBRUARY, MARCH)


def test_a_month_is_told_as_held_skipped_missed_due_and_upcoming() -> None:
    records = by_occurrence(
        [
            hold(FIRST, None, at=FIRST.at),
            skip(SECOND, None, reason="Everybody is away", at=FIRST.at),
        ]
    )
    found = standings([CHECK], records, after=FEBRUARY, until=MARCH + 9 * DAY, at=FOURTH.at)
    assert [one.status for one in found] == [
        Status.HELD,
        Status.SKIPPED,
        Status.MISSED,
        Status.DUE,
        Status.UPCOMING,
        Status.UPCOMING,
    ]
    assert found[1].record is not None
    assert found[1].record.reason == "Everybody is away"
    assert (kept(found).count, kept(found).of) == (1, 2)


def test_what_was_skipped_can_still_be_held() -> None:
    skipped = skip(FIRST, None, reason="Everybody is away", at=FIRST.at)
    assert hold(FIRST, skipped, at=FIRST.at + DAY).is_held


def test_two_people_recording_it_at_once_hear_a_calm_answer() -> None:
    held = hold(FIRST, None, at=FIRST.at)
    with pytest.raises(AlreadyHeld, match="Nothing has to be done"):
        hold(FIRST, held, at=FIRST.at)
    with pytest.raises(AlreadyHeld, match="Take that back first"):
        skip(FIRST, held, reason="Away", at=FIRST.at)
    skipped = skip(FIRST, None, reason="Away", at=FIRST.at)
    with pytest.raises(AlreadySkipped, match="Nothing has to be done"):
        skip(FIRST, skipped, reason="Away", at=FIRST.at)


def test_what_is_more_than_a_day_ahead_was_not_held_yet() -> None:
    assert hold(FIRST, None, at=FIRST.at - DAY).is_held
    with pytest.raises(TooEarly) as refused:
        hold(FIRST, None, at=FIRST.at - DAY - timedelta(seconds=1))
    assert refused.value.code == "ritual_too_early"


def test_skipping_needs_a_reason_and_taking_back_a_record() -> None:
    with pytest.raises(InvalidInput) as refused:
        skip(FIRST, None, reason=" ", at=FIRST.at)
    assert (refused.value.field, refused.value.code) == ("reason", "text_required")
    with pytest.raises(NotRecorded):
        take_back(None)
