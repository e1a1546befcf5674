"""Meetings that were moved: what is done and long past is forgotten, and never what can still be given back."""

from datetime import timedelta
from typing import Any

import pytest

from peacetime.storage.models import CalendarChange, Incident, ListedMeeting
from peacetime.usecases.calendars.forgetting import KEPT_FOR
from peacetime.usecases.calendars.postponing import give_meetings_back, postpone_meetings
from peacetime.usecases.housekeeping import forget_what_is_old
from tests.acts import opened
from tests.builders import NOON
from tests.calendars import HOUR, a_connected_calendar, a_list_from, a_meeting, read_here
from tests.cast import Cast

LATER = NOON + KEPT_FOR + timedelta(days=8)


@pytest.fixture
def moved(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> CalendarChange:
    """A meeting that was moved in the calendar and given back."""
    read_here(monkeypatch)
    opened(cast)
    meeting = a_meeting("planning", "Sprint planning", at=NOON, hours=2)
    a_list_from(a_connected_calendar(), "checkout", meeting, at=NOON)
    said: Any = {"actor": cast.acting("alice"), "at": NOON}
    postpone_meetings("checkout", {}, **said)
    give_meetings_back("checkout", **said)
    CalendarChange.objects.update(state="settled")
    return CalendarChange.objects.get()


def is_kept_on(at: Any) -> bool:
    forget_what_is_old(at=at)
    return CalendarChange.objects.exists()


def test_a_meeting_is_forgotten_months_after_both_its_times(moved: CalendarChange) -> None:
    assert moved.to_starts_at is not None
    assert moved.starts_at < moved.to_starts_at, "it was to be later"
    assert is_kept_on(moved.to_starts_at + KEPT_FOR - HOUR)
    assert not is_kept_on(moved.to_starts_at + KEPT_FOR + HOUR)


@pytest.mark.parametrize("state", ["left", "failed", "dry_run"])
def test_one_that_came_to_another_end_is_forgotten_too(moved: CalendarChange, state: str) -> None:
    CalendarChange.objects.update(state=state)
    assert not is_kept_on(LATER)


@pytest.mark.parametrize(
    "still",
    [
        {"state": "waiting"},
        {"wanted_at": LATER - KEPT_FOR},
        {"starts_at": LATER + HOUR},
        {"to_starts_at": LATER - HOUR},
    ],
)
def test_one_that_is_not_over_is_kept(moved: CalendarChange, still: dict[str, Any]) -> None:
    CalendarChange.objects.update(**still)
    assert is_kept_on(LATER)


def test_one_that_can_still_be_given_back_is_kept(moved: CalendarChange) -> None:
    ListedMeeting.objects.update(state="postponed")
    assert is_kept_on(LATER)


def test_a_review_stays_with_its_incident(moved: CalendarChange) -> None:
    CalendarChange.objects.update(incident=Incident.objects.get(), wanted="put")
    assert is_kept_on(LATER)
