from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from peacetime.domain.rituals import records
from peacetime.domain.rituals.records import Record, Status, by_occurrence, hold, skip, status
from peacetime.domain.rituals.reminders import next_look, reminded, reminders_due
from peacetime.domain.rituals.rhythms import (
    Every,
    Occurrence,
    Rhythm,
    Ritual,
    occurrence_for,
    occurrences,
)
from peacetime.domain.rituals.standard import RitualKind, review_ritual, standard_ritual
from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.hours import weekly

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
BERLIN = weekly(ZoneInfo("Europe/Berlin"), calendar="DE")
CHECK = Ritual("check", "Weekly check", Rhythm(Every.WEEK), BERLIN)
START = datetime(2026, 1, 1, tzinfo=UTC)


def test_a_weekly_check_keeps_its_hour_on_the_wall_when_clocks_change() -> None:
    local = [
        one.at.astimezone(BERLIN.time_zone).time()
        for one in occurrences(CHECK, START, START + 366 * DAY)
    ]
    assert set(local) == {time(10)}
    assert len(local) == 52


def test_on_a_holiday_it_moves_to_the_next_working_day_and_keeps_its_key() -> None:
    found = occurrence_for(CHECK, date(2026, 4, 8))  # Easter Monday is the sixth
    assert found is not None
    assert (found.key, found.at.date(), found.moved_from) == (
        "2026-W15",
        date(2026, 4, 7),
        date(2026, 4, 6),
    )


def test_a_week_of_days_off_has_no_check() -> None:
    week = frozenset(date(2026, 8, 3) + n * DAY for n in range(5))
    away = Ritual(
        "check", "Weekly check", Rhythm(Every.WEEK), weekly(ZoneInfo("UTC"), days_off=week)
    )
    assert occurrence_for(away, date(2026, 8, 5)) is None


def test_an_hour_that_clocks_skip_is_taken_after_and_one_shown_twice_once() -> None:
    night = weekly(ZoneInfo("Europe/Berlin"), workdays="1234567", starts_at=time(0))
    sunday = Ritual("s", "Check", Rhythm(Every.WEEK, weekday=7, starts_at=time(2, 30)), night)
    spring, autumn = (
        occurrence_for(sunday, day) for day in (date(2026, 3, 29), date(2026, 10, 25))
    )
    assert spring is not None
    assert autumn is not None
    assert spring.at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert autumn.at == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_month_and_quarter_have_their_days_and_keys() -> None:
    monthly = standard_ritual(RitualKind.MONTHLY_REVIEW, "org", weekly(ZoneInfo("UTC")))
    retro = standard_ritual(RitualKind.QUARTERLY_RETRO, "org", weekly(ZoneInfo("UTC")))
    year = [(one.key, one.at.date()) for one in occurrences(retro, START, START + 365 * DAY)]
    assert year == [
        ("2026-Q1", date(2026, 1, 14)),
        ("2026-Q2", date(2026, 4, 8)),
        ("2026-Q3", date(2026, 7, 8)),
        ("2026-Q4", date(2026, 10, 14)),
    ]
    months = list(occurrences(monthly, START, START + 365 * DAY))
    assert [one.key for one in months][::11] == ["2026-01", "2026-12"]
    assert {one.at.isoweekday() for one in months} == {2}


@pytest.mark.parametrize(
    ("weekday", "nth", "code"),
    [(0, 1, "ritual_weekday"), (8, 1, "ritual_weekday"), (1, 5, "ritual_nth")],
)
def test_a_rhythm_that_no_calendar_has_is_refused(weekday: int, nth: int, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        Rhythm(Every.MONTH, weekday=weekday, nth=nth)
    assert refused.value.code == code


def test_a_review_is_reminded_of_a_day_ahead() -> None:
    at = datetime(2026, 3, 5, 10, tzinfo=UTC)
    review = review_ritual("pm-7", at, BERLIN)
    [found] = reminders_due([review], {}, after=at - 25 * HOUR, until=at - 23 * HOUR)
    assert found.key == "reminder:review:pm-7"
    assert reminders_due([review], {}, after=at - 23 * HOUR, until=at) == []


def test_a_worker_dead_for_a_month_sends_one_reminder_for_each_ritual() -> None:
    rituals = [
        standard_ritual(kind, "checkout", BERLIN)
        for kind in (RitualKind.WEEKLY_CHECK, RitualKind.MONTHLY_REVIEW)
    ]
    found = reminders_due(
        rituals, {}, after=datetime(2026, 1, 20, tzinfo=UTC), until=datetime(2026, 3, 3, tzinfo=UTC)
    )
    assert [one.key for one in found] == [
        "reminder:weekly_check:checkout:2026-W10",
        "reminder:monthly_review:checkout:2026-03",
    ]


def test_what_was_missed_long_ago_is_not_reminded_of() -> None:
    thursday = datetime(2026, 3, 5, 12, tzinfo=UTC)
    assert reminders_due([CHECK], {}, after=thursday - 4 * DAY, until=thursday) == []


def test_the_next_look_is_when_the_next_reminder_is_due() -> None:
    sunday = datetime(2026, 3, 1, tzinfo=UTC)
    assert next_look([CHECK], after=sunday, ahead=7 * DAY) == sunday + 32 * HOUR


zones = st.sampled_from(
    [
        "Europe/Berlin",
        "America/New_York",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "Africa/Casablanca",
        "UTC",
    ]
)
rhythms = st.builds(
    Rhythm,
    st.sampled_from([Every.WEEK, Every.MONTH, Every.QUARTER]),
    weekday=st.integers(1, 7),
    starts_at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    nth=st.integers(1, 4),
)


@st.composite
def rituals(draw: st.DrawFn) -> Ritual:
    hours = weekly(ZoneInfo(draw(zones)), calendar=draw(st.sampled_from(["", "DE", "US"])))
    lead = draw(st.integers(0, 100)) * HOUR
    return Ritual("r", "Ritual", draw(rhythms), hours, remind_before=lead)


steps = st.lists(st.integers(1, 40), min_size=1, max_size=120)  # hours between two looks


@given(ritual=rituals(), start=st.integers(0, 500), waits=steps)
def test_each_time_is_reminded_of_exactly_once_whenever_one_looks(
    ritual: Ritual, start: int, waits: list[int]
) -> None:
    looks = [START + start * DAY]
    for wait in waits:
        looks.append(looks[-1] + wait * HOUR)
    sent = [
        one.occurrence.id
        for after, until in pairwise(looks)
        for one in reminders_due([ritual], {}, after=after, until=until)
    ]
    due = [one.id for one in reminded(ritual, after=looks[0], until=looks[-1])]
    assert sent == due  # looks are closer than any two times, and than a time takes to be missed


@given(
    ritual=rituals(), start=st.integers(0, 500), waits=st.lists(st.integers(1, 3000), max_size=12)
)
def test_however_long_the_worker_slept_nothing_is_sent_twice_or_late_or_in_a_flood(
    ritual: Ritual, start: int, waits: list[int]
) -> None:
    looks = [START + start * DAY]
    for wait in waits:
        looks.append(looks[-1] + wait * HOUR)
    sent: list[str] = []
    for after, until in pairwise(looks):
        found = reminders_due([ritual], {}, after=after, until=until)
        assert len(found) <= 1
        assert all(status(one.occurrence, None, at=until) is not Status.MISSED for one in found)
        sent += [one.key for one in found]
    assert len(sent) == len(set(sent))


@given(ritual=rituals(), start=st.integers(0, 500), done=st.sets(st.integers(0, 30)))
def test_what_is_recorded_is_never_reminded_of(ritual: Ritual, start: int, done: set[int]) -> None:
    after = START + start * DAY
    due = list(reminded(ritual, after=after, until=after + 200 * DAY))
    recorded = by_occurrence(
        Record(one.id, one.at, is_held=n % 2 == 0, reason="" if n % 2 == 0 else "Away")
        for n, one in enumerate(due)
        if n in done
    )
    looks = [after + n * 12 * HOUR for n in range(401)]
    sent = {
        one.occurrence.id
        for a, b in pairwise(looks)
        for one in reminders_due([ritual], recorded, after=a, until=b)
    }
    assert sent == {one.id for one in due} - set(recorded)


@given(ritual=rituals(), start=st.integers(0, 900))
def test_keys_are_unique_moments_ascend_and_no_ritual_is_on_a_day_off(
    ritual: Ritual, start: int
) -> None:
    after = START + start * DAY
    found = list(occurrences(ritual, after, after + 400 * DAY))
    assert len({one.key for one in found}) == len(found)
    assert all(a.at < b.at for a, b in pairwise(found))
    for one in found:
        day = one.at.astimezone(ritual.hours.time_zone).date()
        assert not ritual.hours.day_off(day)
        assert occurrence_for(ritual, day) == one


class RitualMachine(RuleBasedStateMachine):
    """Whatever people record and whenever the worker looks, a ritual is told of once and truly."""

    def __init__(self) -> None:
        super().__init__()
        self.at = START
        self.looked = START
        self.records: dict[str, Record] = {}
        self.sent: list[str] = []

    def near(self, ahead: int) -> Occurrence:
        weeks = list(occurrences(CHECK, self.at - 14 * DAY, self.at + 21 * DAY))
        return weeks[ahead % len(weeks)]

    @rule(hours=st.integers(1, 400))
    def time_goes_on(self, hours: int) -> None:
        self.at += hours * HOUR

    @rule()
    def worker_looks(self) -> None:
        found = reminders_due([CHECK], self.records, after=self.looked, until=self.at)
        assert all(one.occurrence.id not in self.records for one in found)
        assert len(found) <= 1
        self.sent += [one.key for one in found]
        self.looked = self.at

    @rule(which=st.integers(0, 9))
    def held(self, which: int) -> None:
        one = self.near(which)
        before = self.records.get(one.id)
        try:
            self.records[one.id] = hold(one, before, at=self.at)
        except DomainError as refused:
            is_refused = (before is not None and before.is_held) or self.at < one.at - DAY
            assert is_refused, refused.code  # noqa: PT017 - which refusal it was is the point

    @rule(which=st.integers(0, 9), reason=st.sampled_from(["", "Everybody is away"]))
    def skipped(self, which: int, reason: str) -> None:
        one = self.near(which)
        before = self.records.get(one.id)
        try:
            self.records[one.id] = skip(one, before, reason=reason, at=self.at)
        except DomainError as refused:
            assert before is not None or not reason, refused.code  # noqa: PT017 - as above

    @rule(which=st.integers(0, 9))
    def taken_back(self, which: int) -> None:
        one = self.near(which)
        if one.id in self.records:
            records.take_back(self.records.pop(one.id))
        else:
            with pytest.raises(records.NotRecorded):
                records.take_back(None)

    @invariant()
    def nothing_is_sent_twice(self) -> None:
        assert len(self.sent) == len(set(self.sent))

    @invariant()
    def status_follows_the_record_and_then_the_clock(self) -> None:
        one = self.near(0)
        found = status(one, self.records.get(one.id), at=self.at)
        if one.id in self.records:
            assert found in {Status.HELD, Status.SKIPPED}
            assert (found is Status.SKIPPED) == bool(self.records[one.id].reason)
        else:
            assert (found is Status.UPCOMING) == (self.at < one.at)
            assert (found is Status.MISSED) == (self.at >= one.missed_at)


TestRitualMachine = RitualMachine.TestCase
