"""The acute-rest rules: what each asks for, by whose clocks, and that more work never asks for less."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from peacetime.domain.burst.people.rest import (
    RestFinding,
    RestLimits,
    night_of,
    rest_findings,
    rest_until,
)
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.hours import WorkingHours, weekly
from peacetime.domain.shared.spans import Span

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
HOURS = weekly(BERLIN)
HOUR = timedelta(hours=1)


def berlin(day: int, hour: float, *, month: int = 5) -> datetime:
    """A moment of 2026 by the clocks of Berlin; 11 May is a Monday."""
    return datetime(2026, month, day, tzinfo=BERLIN) + hour * HOUR


def engaged(start: datetime, hours: float) -> Span:
    return Span(start, start.astimezone(UTC) + hours * HOUR)


def found(
    *spans: Span, at: datetime, hours: WorkingHours = HOURS, **others: object
) -> dict[str, RestFinding]:
    findings = rest_findings(spans, hours, at=at, **others)  # type: ignore[arg-type]
    return {finding.code: finding for finding in findings}


def test_who_was_never_engaged_has_no_finding() -> None:
    assert rest_findings([], HOURS, at=berlin(12, 3)) == []
    assert rest_until([]) is None


def test_a_night_page_moves_the_start_of_work_to_eleven_hours_after_it() -> None:
    daily = found(engaged(berlin(12, 2), 1), at=berlin(12, 3))["rest_daily"]
    assert daily.until_at == berlin(12, 14)
    assert daily.hours == 9  # from 17:00 to 02:00, more than the six after it
    assert "11 hours are due" in daily.sentence


def test_an_evening_that_leaves_eleven_hours_asks_for_nothing() -> None:
    assert found(engaged(berlin(12, 20), 2), at=berlin(12, 22)) == {}
    late = found(engaged(berlin(12, 20), 2.5), at=berlin(12, 22.5))
    assert late["rest_daily"].until_at == berlin(13, 9.5)


def test_a_page_just_before_work_after_a_full_night_breaks_no_daily_rest() -> None:
    assert found(engaged(berlin(12, 7), 0.5), at=berlin(12, 8)) == {}


def test_work_in_working_hours_breaks_no_daily_rest() -> None:
    assert found(engaged(berlin(12, 9), 8), at=berlin(12, 17)) == {}


def test_long_hours_by_contract_alone_are_the_contracts_matter() -> None:
    long_days = weekly(BERLIN, starts_at=time(8), ends_at=time(22))
    codes = found(engaged(berlin(12, 10), 1), at=berlin(12, 21.5), hours=long_days)
    assert list(codes) == ["rest_average"]
    after_work = found(engaged(berlin(12, 22), 1), at=berlin(12, 23), hours=long_days)
    assert list(after_work) == ["rest_daily", "rest_average", "rest_stretch"]


def test_a_page_without_length_counts_as_one() -> None:
    page = Span(berlin(12, 2), berlin(12, 2))
    assert found(page, at=berlin(12, 2.5))["rest_daily"].until_at == berlin(12, 13) + HOUR / 60


def test_rest_that_was_had_is_no_finding_any_more() -> None:
    night = engaged(berlin(12, 2), 1)
    assert "rest_daily" in found(night, at=berlin(12, 13.9))
    assert found(night, at=berlin(12, 14)) == {}


def test_before_a_weekend_nobody_is_sent_home() -> None:
    assert found(engaged(berlin(16, 2), 1), at=berlin(16, 3)) == {}  # Saturday


def test_a_promised_day_off_is_the_rest_that_was_due() -> None:
    night, day_off = engaged(berlin(12, 2), 1), Span(berlin(12, 9), berlin(12, 17))
    assert "rest_daily" in found(night, at=berlin(12, 3))
    assert found(night, at=berlin(12, 3), off=[day_off]) == {}


def test_a_weekend_in_pieces_is_no_weekly_rest() -> None:
    pages = [engaged(berlin(16, 14), 1), engaged(berlin(17, 10), 1)]
    rest = found(*pages, at=berlin(17, 11))["rest_weekly"]
    assert rest.hours == 22  # from Sunday 11:00 to Monday 09:00
    assert rest.until_at == berlin(18, 22)
    assert rest.started_at == berlin(11, 9)


def test_a_weekend_with_one_page_at_its_beginning_is_weekly_rest() -> None:
    assert found(engaged(berlin(16, 9), 1), at=berlin(16, 10)) == {}


def test_a_broken_weekend_stays_a_finding_through_the_next_week() -> None:
    pages = [engaged(berlin(16, 14), 1), engaged(berlin(17, 10), 1)]
    rest = found(*pages, at=berlin(20, 10))["rest_weekly"]  # a Wednesday, at work
    assert rest.until_at == berlin(20, 17) + 35 * HOUR
    assert "rest_weekly" not in found(*pages, at=berlin(22, 18))  # Friday, before a weekend


@pytest.mark.parametrize(("month", "sunday"), [(3, 29), (10, 25)])
def test_a_broken_weekend_is_one_over_a_clock_change_too(month: int, sunday: int) -> None:
    pages = [
        Span(berlin(sunday - 1, 14, month=month), berlin(sunday - 1, 15, month=month)),
        Span(berlin(sunday, 14, month=month), berlin(sunday, 15, month=month)),
    ]
    assert "rest_weekly" in found(*pages, at=berlin(sunday, 16, month=month))


def test_a_year_of_ordinary_weeks_has_no_finding() -> None:
    for day in range(0, 365, 3):
        at = datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day)
        past = [
            Span(span.start, span.end)
            for n in range(7)
            if (span := HOURS.on((at - timedelta(days=n)).date())) is not None
        ]
        assert rest_findings(past, HOURS, at=at) == []


def test_the_average_is_contracted_and_other_engaged_hours_over_seventeen_weeks() -> None:
    at = berlin(11, 0)
    evenings = [
        engaged(berlin(11, 18) - timedelta(weeks=w, days=d), 2)
        for w in range(1, 18)
        for d in range(-4, 1)
    ]
    average = found(*evenings, at=at)["rest_average"]
    assert average.hours == pytest.approx(50, abs=0.05)
    assert average.until_at is None
    assert "50 hours of work a week on average over 17 weeks" in average.sentence
    shorter = [Span(span.start, span.start + 1.5 * HOUR) for span in evenings]
    assert "rest_average" not in found(*shorter, at=at)


def test_hours_engaged_within_working_hours_are_not_counted_twice() -> None:
    at = berlin(11, 0)
    days = [
        engaged(berlin(11, 9) - timedelta(weeks=w, days=d), 8)
        for w in range(1, 18)
        for d in range(-4, 1)
    ]
    assert "rest_average" not in found(*days, at=at)


def test_over_less_than_four_weeks_no_average_is_said() -> None:
    at = berlin(11, 0)
    evenings = [engaged(berlin(11, 18) - timedelta(days=d), 5) for d in range(1, 28)]
    assert "rest_average" not in found(*evenings, at=at, known_from=at - timedelta(days=27))
    assert "rest_average" in found(*evenings, at=at, known_from=at - timedelta(days=28))


def test_two_disrupted_nights_of_seven_ask_for_two_undisturbed_ones() -> None:
    nights = [engaged(berlin(12, 3), 0.5), engaged(berlin(17, 23), 0.5)]
    rest = found(*nights, at=berlin(18, 0))["rest_nights"]
    assert rest.until_at == berlin(20, 6)  # the nights of the 18th and 19th
    assert rest.started_at == berlin(12, 3)
    assert "2 of 7 nights" in rest.sentence


def test_two_disrupted_nights_of_eight_ask_for_none() -> None:
    nights = [engaged(berlin(11, 3), 0.5), engaged(berlin(17, 23), 0.5)]
    assert "rest_nights" not in found(*nights, at=berlin(18, 0))


def test_two_engagements_in_one_night_are_one_disrupted_night() -> None:
    one_night = [engaged(berlin(12, 23), 0.5), engaged(berlin(13, 4), 0.5)]
    assert "rest_nights" not in found(*one_night, at=berlin(13, 5))


def test_what_a_night_is_can_be_said() -> None:
    mornings = [engaged(berlin(12, 6), 0.5), engaged(berlin(13, 6), 0.5)]
    assert "rest_nights" not in found(*mornings, at=berlin(13, 7))
    assert "rest_nights" in found(*mornings, at=berlin(13, 7), night_ends=time(7))


def test_more_than_thirteen_hours_at_a_stretch_are_shown() -> None:
    stretch = found(engaged(berlin(12, 17), 5.5), at=berlin(12, 22.5))["rest_stretch"]
    assert stretch.hours == 13.5  # with the working day before it
    assert stretch.until_at == berlin(13, 9.5)
    assert "rest_stretch" not in found(engaged(berlin(12, 17), 5), at=berlin(12, 22))


def test_what_starts_later_is_not_known_yet_and_what_is_open_ends_now() -> None:
    open_one = engaged(berlin(12, 2), 20)
    assert found(engaged(berlin(12, 2), 1), at=berlin(12, 1)) == {}
    assert found(open_one, at=berlin(12, 3))["rest_daily"].until_at == berlin(12, 14)


def test_rest_is_by_the_persons_clocks_and_by_the_hours_where_no_zone_is_known() -> None:
    page = engaged(berlin(12, 2), 1)  # 20:00 in New York
    assert found(page, at=page.end, zone=NEW_YORK) == {}
    assert found(page, at=page.end, zone=None) == found(page, at=page.end, zone=BERLIN) != {}


@pytest.mark.parametrize(
    ("zone", "spring", "autumn"),
    [
        (BERLIN, date(2026, 3, 28), date(2026, 10, 24)),
        (NEW_YORK, date(2026, 3, 7), date(2026, 10, 31)),
    ],
)
def test_a_night_is_as_long_as_the_clocks_make_it(
    zone: ZoneInfo, spring: date, autumn: date
) -> None:
    assert night_of(spring, zone).duration == 7 * HOUR
    assert night_of(autumn, zone).duration == 9 * HOUR
    assert night_of(date(2026, 5, 12), zone).duration == 8 * HOUR


@pytest.mark.parametrize(
    ("zone", "spring"), [(BERLIN, date(2026, 3, 28)), (NEW_YORK, date(2026, 3, 7))]
)
def test_the_hour_that_the_clocks_skip_is_no_rest(zone: ZoneInfo, spring: date) -> None:
    daily = weekly(zone, workdays="1234567")
    late = datetime(spring.year, spring.month, spring.day, 20, tzinfo=zone)
    span = engaged(late, 1.5)  # until 21:30: 11.5 hours by the clocks, 10.5 in truth
    rest = found(span, at=span.end, hours=daily)["rest_daily"]
    assert rest.hours == 10.5
    assert rest.until_at == span.end + 11 * HOUR
    a_week_later = engaged(late + timedelta(days=7), 1.5)
    assert "rest_daily" not in found(a_week_later, at=a_week_later.end, hours=daily)


def test_without_working_hours_no_start_of_work_can_come_too_soon() -> None:
    never = WorkingHours(BERLIN, (None,) * 7)
    assert found(engaged(berlin(12, 2), 1), at=berlin(12, 3), hours=never) == {}


def test_a_limit_of_nothing_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput, match="daily") as refused:
        RestLimits(daily=timedelta())
    assert refused.value.code == "rest_limit_not_positive"


def test_each_finding_names_its_source_and_speaks_of_rest() -> None:
    spans = [engaged(berlin(day, 21), 9) for day in (9, 10, 11, 12)]
    findings = rest_findings(spans, HOURS, at=berlin(13, 5))
    assert [f.code for f in findings] == ["rest_daily", "rest_weekly", "rest_nights"]
    for finding in findings:
        assert finding.source
        assert "est" in finding.sentence or "Undisturbed" in finding.sentence
        assert "burn" not in finding.sentence


AT = datetime(2026, 4, 5, 12, tzinfo=UTC)  # both clock changes of spring lie in the weeks before
SPANS = st.lists(
    st.builds(
        lambda before, length: Span(AT - before * HOUR / 4, AT + (length - before) * HOUR / 4),
        st.integers(0, 4 * 24 * 16),
        st.integers(0, 60),
    ),
    max_size=12,
)


@settings(deadline=None)
@given(
    some=SPANS,
    more=SPANS,
    later=st.integers(0, 96),
    zone=st.sampled_from([BERLIN, NEW_YORK, ZoneInfo("Asia/Kathmandu")]),
)
def test_more_engagement_removes_no_finding_and_ends_no_rest_earlier(
    some: list[Span], more: list[Span], later: int, zone: ZoneInfo
) -> None:
    at = AT + later * HOUR
    less = {f.code: f for f in rest_findings(some, HOURS, at=at, zone=zone)}
    all_of_it = {f.code: f for f in rest_findings(some + more, HOURS, at=at, zone=zone)}
    assert less.keys() <= all_of_it.keys()
    for code, finding in less.items():
        if finding.until_at is not None:
            assert (all_of_it[code].until_at or at) >= finding.until_at > at


@settings(deadline=None)
@given(spans=SPANS)
def test_the_order_and_the_repetition_of_rows_change_nothing(spans: list[Span]) -> None:
    assert rest_findings(spans, HOURS, at=AT) == rest_findings([*spans[::-1], *spans], HOURS, at=AT)
