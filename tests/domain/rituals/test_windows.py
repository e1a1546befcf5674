import itertools
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from peacetime.domain.rituals.windows import (
    DEFAULT_RULE,
    ReviewRefused,
    ReviewWindow,
    late_sentence,
    lateness,
    review_remarks,
    review_window,
)
from peacetime.domain.shared.hours import weekly
from peacetime.domain.shared.spans import Span

BERLIN = weekly(ZoneInfo("Europe/Berlin"), calendar="DE")
HOUR = timedelta(hours=1)
DAY = 24 * HOUR
MONDAY = datetime(2026, 3, 2, 20, 5, tzinfo=UTC)


def starts(found: ReviewWindow, zone: str = "Europe/Berlin") -> list[str]:
    return [f"{slot.span.start.astimezone(ZoneInfo(zone)):%a %H:%M}" for slot in found.slots]


def test_the_middle_of_the_day_comes_before_its_edges() -> None:
    found = review_window(MONDAY, BERLIN, at=MONDAY, count=9)
    assert starts(found)[0] == "Thu 10:00"
    assert starts(found)[-2:] == ["Thu 09:00", "Thu 16:00"]
    assert found.sentence == ""
    assert not any(slot.is_late for slot in found.slots)


def test_what_is_planned_already_is_gone_around() -> None:
    thursday = datetime(2026, 3, 5, tzinfo=UTC)
    busy = [Span(thursday + 9 * HOUR, thursday + 12.25 * HOUR)]
    assert starts(review_window(MONDAY, BERLIN, at=MONDAY, busy=busy, count=2)) == [
        "Thu 13:30",
        "Thu 14:30",
    ]


def test_a_window_of_days_off_moves_to_the_next_working_day_and_says_so() -> None:
    wednesday = datetime(2026, 4, 1, 8, tzinfo=UTC)
    found = review_window(wednesday, BERLIN, at=wednesday)
    assert starts(found)[0] == "Tue 10:00"
    assert found.slots[0].is_late
    assert found.sentence == (
        "48 to 72 hours after the end are days off (Friday 3 April: Good Friday, Saturday 4 April), "
        "so this is on the next working day, Tuesday 7 April."
    )


def test_a_window_that_is_full_moves_to_the_next_day_with_room() -> None:
    busy = [Span(MONDAY + 2 * DAY, MONDAY + 3.5 * DAY)]
    found = review_window(MONDAY, BERLIN, at=MONDAY, busy=busy)
    assert starts(found)[0] == "Fri 10:00"
    assert "no working hours are free" in found.sentence
    assert found.sentence.endswith("the next day with room, Friday 6 March.")


@pytest.mark.parametrize(
    ("ended", "proposed"),
    [
        ((2026, 3, 2, 11, 10), "Wed 4 11:30"),  # Monday noon: Wednesday, the first half-hour
        ((2026, 3, 2, 3, 0), "Wed 4 10:00"),  # at night: the middle of the morning
        ((2026, 3, 2, 16, 40), "Thu 5 10:00"),  # late: rather the next morning
        ((2026, 3, 5, 14, 0), "Mon 9 10:00"),  # Thursday: the window is a weekend
        ((2026, 3, 6, 14, 0), "Mon 9 10:00"),  # Friday: its end is Monday afternoon
        ((2026, 3, 26, 12, 0), "Mon 30 10:00"),  # clocks change in the window
    ],
)
def test_worked_examples_in_berlin(ended: tuple[int, ...], proposed: str) -> None:
    zone = ZoneInfo("Europe/Berlin")
    at = datetime(*ended, tzinfo=zone)  # type: ignore[arg-type, misc]
    first = review_window(at, weekly(zone), at=at).starts_at
    assert first is not None
    local = first.astimezone(zone)
    assert f"{local:%a} {local.day} {local:%H:%M}" == proposed


def test_half_hours_are_those_of_the_teams_clocks() -> None:
    zone = ZoneInfo("Asia/Kathmandu")
    at = datetime(2026, 3, 2, 11, 10, tzinfo=zone)
    first = review_window(at, weekly(zone), at=at).starts_at
    assert first == datetime(2026, 3, 4, 11, 30, tzinfo=zone)


def test_after_the_window_the_next_free_day_is_proposed() -> None:
    at = datetime(2026, 3, 11, 15, 10, tzinfo=UTC)
    found = review_window(MONDAY, BERLIN, at=at)
    assert starts(found)[0] == "Thu 10:00"
    assert "is over" in found.sentence


def test_a_year_without_room_proposes_nothing_and_says_so() -> None:
    busy = [Span(MONDAY, MONDAY + 800 * DAY)]
    found = review_window(MONDAY, BERLIN, at=MONDAY, busy=busy)
    assert found.slots == ()
    assert "No working hours are free" in found.sentence


def test_a_meeting_longer_than_a_working_day_finds_no_slot() -> None:
    assert review_window(MONDAY, BERLIN, at=MONDAY, length=9 * HOUR).slots == ()


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (MONDAY + DAY, "review_early"),
        (MONDAY + 5 * DAY, "review_on_day_off"),
        (MONDAY + 2.2 * DAY, "review_outside_hours"),
        (MONDAY + 3.6 * DAY, "review_late"),
        (MONDAY + 2.6 * DAY, "review_while_busy"),
    ],
)
def test_what_speaks_against_a_chosen_moment_is_said(start: datetime, code: str) -> None:
    busy = [Span(MONDAY + 2.6 * DAY, MONDAY + 2.7 * DAY)]
    found = review_remarks(Span(start, start + HOUR), MONDAY, BERLIN, at=MONDAY, busy=busy)
    assert code in [remark.code for remark in found]


def test_a_moment_in_the_window_is_taken_without_a_word() -> None:
    start = MONDAY + 2.6 * DAY
    assert review_remarks(Span(start, start + HOUR), MONDAY, BERLIN, at=MONDAY) == ()


@pytest.mark.parametrize(
    ("start", "length", "code"),
    [
        (MONDAY + DAY, timedelta(), "review_without_length"),
        (MONDAY - DAY, HOUR, "review_before_end"),
        (MONDAY + DAY, HOUR, "review_in_past"),
    ],
)
def test_a_moment_at_which_nobody_can_meet_is_refused(
    start: datetime, length: timedelta, code: str
) -> None:
    with pytest.raises(ReviewRefused) as refused:
        review_remarks(Span(start, start + length), MONDAY, BERLIN, at=MONDAY + 2 * DAY)
    assert refused.value.code == code


def test_lateness_is_told_in_hours_and_then_in_days() -> None:
    assert lateness(MONDAY, MONDAY + 3 * DAY) == timedelta()
    assert late_sentence(lateness(MONDAY, MONDAY + 3 * DAY)) == ""
    assert late_sentence(HOUR) == "It is 1 hour past the 72 hours after the end."
    assert late_sentence(4 * DAY) == "It is 4 days past the 72 hours after the end."


zones = st.sampled_from(
    ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001
    lambda at: at.replace(tzinfo=UTC)
)
busy_spans = st.lists(
    st.tuples(st.integers(0, 200), st.integers(0, 40)).map(
        lambda pair: (pair[0] * HOUR, pair[1] * HOUR)
    ),
    max_size=6,
)


@given(
    ended_at=moments,
    zone=zones,
    waited=st.integers(0, 200),
    busy=busy_spans,
    minutes=st.sampled_from([30, 45, 60, 90]),
)
def test_every_proposal_lies_ahead_in_hours_free_and_apart(
    ended_at: datetime,
    zone: str,
    waited: int,
    busy: list[tuple[timedelta, timedelta]],
    minutes: int,
) -> None:
    hours = weekly(ZoneInfo(zone), starts_at=time(9), ends_at=time(17))
    at, length = ended_at + waited * HOUR, timedelta(minutes=minutes)
    taken = [Span(ended_at + start, ended_at + start + long) for start, long in busy]
    found = review_window(ended_at, hours, at=at, busy=taken, length=length)
    assert found.slots
    for slot in found.slots:
        assert slot.span.duration == length
        assert slot.span.start >= max(at, ended_at + DEFAULT_RULE.earliest)
        assert hours.is_working(slot.span.start)
        assert hours.is_working(slot.span.end - timedelta(seconds=1))
        assert all(one.within(slot.span).is_empty for one in taken)
        assert slot.span.start.astimezone(ZoneInfo(zone)).minute in {0, 30}
        assert slot.is_late == (slot.span.start > found.window.end)
        remarks = review_remarks(slot.span, ended_at, hours, at=at, busy=taken)
        assert {remark.code for remark in remarks} <= {"review_late"}
    ordered = sorted(slot.span for slot in found.slots)
    assert all(a.end <= b.start for a, b in itertools.pairwise(ordered))
    assert bool(found.sentence) == found.slots[0].is_late
