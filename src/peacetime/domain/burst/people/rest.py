"""The acute-rest rules: separate findings from what is known of one person's work, never a score."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from peacetime.domain.burst.wording import hours_in_words, in_hours, local_moment
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.hours import WorkingHours
from peacetime.domain.shared.spans import Span, intersect, subtract, total, union

DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)
PAGE = timedelta(minutes=1)  # an engagement without length is a page: it woke somebody all the same
LOOK_BACK = 4 * WEEK  # further back no rest is looked for; only the average reaches further
LOOK_AHEAD = 3 * WEEK  # for the next work
LEAST_WEEKS = 4  # an average over less says more of one week than of the way somebody works
NIGHT_STARTS = time(22)
NIGHT_ENDS = time(6)

EU_DAILY = "Directive 2003/88/EC, article 3: 11 consecutive hours of rest in 24"
EU_WEEKLY = "Directive 2003/88/EC, article 5: 24 hours and the 11 of the day, every seven days"
EU_AVERAGE = "Directive 2003/88/EC, articles 6, 16 and 19: 48 hours a week on average"
TWO_NIGHTS = (
    "Physicians after a night call felt recovered after two nights (PMC2928216); "
    "two nights of seven is our judgement"
)
STRETCH = "Our judgement: 24 hours less the 11 of daily rest leave 13"


@dataclass(frozen=True, slots=True)
class RestLimits:
    """How much rest is due, and how much work is too much before rest.

    Args:
        daily: Rest in a row within 24 hours.
        weekly: Rest in a row within seven days.
        average_hours: Work in a week, on average over the reference period; in hours.
        reference_weeks: The reference period; four months are some 17 weeks.
        stretch: Work in a row that is shown as long.
        disrupted_nights: So many disrupted nights ask for recovery nights.
        of_nights: Within so many nights in a row.
        recovery_nights: So many undisturbed nights are due then.

    Raises:
        InvalidInput: `rest_limit_not_positive`.

    Source: Directive 2003/88/EC (grade C: read in summaries); 2 of 7 nights and 13 hours are our
        judgement (D), two recovery nights after PMC2928216 (B).

    >>> RestLimits(daily=timedelta(hours=12)).weekly
    datetime.timedelta(days=1, seconds=39600)
    """

    daily: timedelta = timedelta(hours=11)
    weekly: timedelta = timedelta(hours=35)
    average_hours: float = 48.0
    reference_weeks: int = 17
    stretch: timedelta = timedelta(hours=13)
    disrupted_nights: int = 2
    of_nights: int = 7
    recovery_nights: int = 2

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not value > (timedelta() if isinstance(value, timedelta) else 0):
                words = field.name.replace("_", " ")
                sentence = f"The rest limit “{words}” is {value}. Write one above zero."
                raise InvalidInput(sentence, field=field.name, code="rest_limit_not_positive")


@dataclass(frozen=True, slots=True)
class RestFinding:
    """One rule of rest that what is known of a person's work runs into.

    Args:
        rule: Its name for people.
        code: Its name for programs: `rest_daily`, `rest_weekly`, `rest_average`, `rest_nights`
            or `rest_stretch`.
        started_at: Of the work or of the time in which rest fell short.
        until_at: Until when rest is due; None where the rule is about weeks, not about tonight.
        hours: What was found, in hours: of rest for daily and weekly rest, of work in a week for the
            average, of work in a row for the stretch, engaged in the nights for nights.
        sentence: For the person.
        source: Of the rule.
    """

    rule: str
    code: str
    started_at: datetime
    until_at: datetime | None
    hours: float
    sentence: str
    source: str


LIMITS = RestLimits()


@dataclass(frozen=True, slots=True)
class _Work:
    """What is known of one person's work up to a moment, by their own clocks."""

    engaged: list[Span]  # of the last weeks
    all_engaged: list[Span]
    hours: WorkingHours
    off: tuple[Span, ...]
    at: datetime
    limits: RestLimits
    night_starts: time
    night_ends: time

    @property
    def zone(self) -> ZoneInfo:
        return self.hours.time_zone

    def planned(self, bounds: Span) -> list[Span]:
        return subtract(contracted(self.hours, bounds), self.off)


def rest_findings(
    engaged: Iterable[Span],
    hours: WorkingHours,
    *,
    at: datetime,
    zone: ZoneInfo | None = None,
    off: Iterable[Span] = (),
    known_from: datetime | None = None,
    limits: RestLimits = LIMITS,
    night_starts: time = NIGHT_STARTS,
    night_ends: time = NIGHT_ENDS,
) -> list[RestFinding]:
    """Each rule of rest that asks for something at a moment, by itself.

    Formula: with work = engaged time and working hours together, and rest = a gap between two pieces of work:
        daily    at the next start of work W no rest of 11 h lies in the 24 h before it, and an
                 engagement outside working hours does: until the end of the engagement + 11 h.
                 A page at 06:00 after a full night breaks no daily rest, as in the directive.
        weekly   seven days by the local clocks lie between the end of the last rest of 35 h and
                 the next work: until the end of the last work + 35 h
        average  (contracted hours + engaged hours outside them) / weeks > 48 over 17 weeks; leave
                 counts as contracted, so that it neither helps nor harms; over less than four known
                 weeks nothing is said
        nights   2 of 7 nights in a row touched by an engagement: until the end of the second night
                 after the last of them
        stretch  more than 13 h of work in a row, engaged outside working hours in part: until its end
                 + 11 h. It is shown, and cut nowhere.

    Args:
        engaged: When the person was engaged, in any order; an empty span is a page and nothing more.
            What starts after `at` does not count, what is open ends at `at`.
        hours: Of the person, else of the team; worked as far as nobody says otherwise.
        at: The moment for which rest is asked.
        zone: Of the person. None where it is not known: the zone of the hours stands in for it.
        off: Leave, recovery and other time off, past and promised, taken from the working hours.
        known_from: Since when engagements are known; None where all of the reference period is.
        limits: Of the law and of our judgement.
        night_starts: Local.
        night_ends: Local, on the next day where it is not after the start.

    Returns:
        At most one finding of each rule, in the order above; none of a rest that is over.

    Source: Directive 2003/88/EC (C); PMC2928216 (B); 2 of 7 nights, 13 hours (D).
    Cost: some weeks of working hours and one pass over the engagements; a year with 200 of them takes
        some 3 milliseconds.

    >>> from peacetime.domain.shared.hours import weekly
    >>> night = Span(datetime(2026, 5, 12, 2, tzinfo=UTC), datetime(2026, 5, 12, 3, tzinfo=UTC))
    >>> [found] = rest_findings([night], weekly(ZoneInfo("UTC")), at=night.end)
    >>> found.code, found.until_at.isoformat()
    ('rest_daily', '2026-05-12T14:00:00+00:00')
    >>> found.sentence
    '9 hours of rest in a row lie before the next work, Tuesday 12 May, 09:00; 11 hours are due. \
Rest until Tuesday 12 May, 14:00.'
    """
    at = at.astimezone(UTC)
    counted = _counted(engaged, at)
    work = _Work(
        [span for span in counted if span.end > at - LOOK_BACK],
        counted,
        on_clocks(hours, zone),
        tuple(off),
        at,
        limits,
        night_starts,
        night_ends,
    )
    rules = (_daily(work), _weekly(work), _average(work, known_from), _nights(work), _stretch(work))
    return [found for found in rules if found is not None]


def rest_until(findings: Iterable[RestFinding]) -> datetime | None:
    """Until when rest is due: the latest of all findings, None where none asks for any.

    >>> rest_until([]) is None
    True
    """
    return max((f.until_at for f in findings if f.until_at is not None), default=None)


def on_clocks(hours: WorkingHours, zone: ZoneInfo | None) -> WorkingHours:
    """The same working hours by somebody's own clocks; as they are where the zone is not known.

    >>> from peacetime.domain.shared.hours import weekly
    >>> on_clocks(weekly(ZoneInfo("UTC")), ZoneInfo("Asia/Tokyo")).time_zone.key
    'Asia/Tokyo'
    """
    return hours if zone is None else replace(hours, time_zone=zone)


def night_of(
    day: date,
    zone: ZoneInfo,
    *,
    night_starts: time = NIGHT_STARTS,
    night_ends: time = NIGHT_ENDS,
) -> Span:
    """The night that starts on a local day; an hour longer or shorter where clocks change in it.

    Source: 22 to 06, our default (C), as EasyAlert; a parameter of the policy.

    >>> night_of(date(2026, 3, 28), ZoneInfo("Europe/Berlin")).duration
    datetime.timedelta(seconds=25200)
    """
    ends_on = day if night_ends > night_starts else day + DAY
    start = datetime.combine(day, night_starts, zone).astimezone(UTC)
    end = datetime.combine(ends_on, night_ends, zone).astimezone(UTC)
    return Span(start, max(start, end))


def nights_of(
    bounds: Span,
    zone: ZoneInfo,
    *,
    night_starts: time = NIGHT_STARTS,
    night_ends: time = NIGHT_ENDS,
) -> Iterator[tuple[date, Span]]:
    """Every night that shares a moment with the bounds, with the local day on which it starts.

    >>> noon = datetime(2026, 5, 12, 12, tzinfo=UTC)
    >>> [str(day) for day, _ in nights_of(Span(noon, noon + 2 * DAY), ZoneInfo("UTC"))]
    ['2026-05-12', '2026-05-13']
    """
    for day in _days(bounds, zone):
        night = night_of(day, zone, night_starts=night_starts, night_ends=night_ends)
        if not night.within(bounds).is_empty:
            yield day, night


def contracted(hours: WorkingHours, bounds: Span) -> list[Span]:
    """The working hours inside the bounds, in order.

    >>> from peacetime.domain.shared.hours import weekly
    >>> monday = datetime(2026, 5, 11, tzinfo=UTC)
    >>> in_hours(total(contracted(weekly(ZoneInfo("UTC")), Span(monday, monday + WEEK))))
    40.0
    """
    spans = (hours.on(day) for day in _days(bounds, hours.time_zone))
    return union(span.within(bounds) for span in spans if span is not None)


def _counted(engaged: Iterable[Span], at: datetime) -> list[Span]:
    """What has been up to now; a page lasts a minute."""
    begun = [span for span in engaged if span.start <= at]
    return union(
        Span(span.start, span.start + PAGE if span.is_empty else min(span.end, at))
        for span in begun
    )


def _days(bounds: Span, zone: ZoneInfo) -> Iterator[date]:
    """Every local day whose hours or night may lie in the bounds."""
    day = bounds.start.astimezone(zone).date() - DAY
    last = bounds.end.astimezone(zone).date()
    while day <= last:
        yield day
        day += DAY


def _daily(work: _Work) -> RestFinding | None:
    at, daily = work.at, work.limits.daily
    planned = work.planned(Span(at - WEEK - DAY, at + DAY))
    outside = subtract(work.engaged, planned)
    latest: RestFinding | None = None
    for start in (span.start for span in planned if span.start > at - WEEK):
        before = Span(start - DAY, start)
        until = max((s.end for s in work.engaged if s.start < start), default=at) + daily
        if until <= at or not intersect(outside, [before]):
            continue
        rest = _longest(subtract([before], [*work.engaged, *planned]))
        if rest < daily and (latest is None or until > _due(latest)):
            sentence = (
                f"{_hours(rest)} of rest in a row {'lie' if start > at else 'lay'} before the "
                f"{'next work' if start > at else 'work of'}{',' if start > at else ''} "
                f"{local_moment(start, work.zone)}; {_hours(daily)} are due. "
                f"Rest until {local_moment(until, work.zone)}."
            )
            latest = RestFinding(
                "Daily rest", "rest_daily", until - daily, until, in_hours(rest), sentence, EU_DAILY
            )
    return latest


def _weekly(work: _Work) -> RestFinding | None:
    at, weekly = work.at, work.limits.weekly
    planned = work.planned(Span(at - LOOK_BACK, at + LOOK_AHEAD))
    next_work = next((max(s.start, at) for s in planned if s.end > at), at + LOOK_AHEAD)
    gaps = subtract([Span(at - LOOK_BACK, next_work)], [*work.engaged, *planned])
    rested_until = max(
        (gap.end for gap in gaps if gap.duration >= weekly), default=(at - LOOK_BACK)
    ).astimezone(UTC)
    since = Span(rested_until, max(next_work, rested_until))
    if _by_the_clocks(since, work.zone) < WEEK:
        return None
    if not intersect(subtract(work.engaged, planned), [since]):
        return None  # the hours alone leave no rest: that is the contract's matter
    ends = [s.end for s in [*work.engaged, *planned] if s.start <= at]
    until = max(ends) + weekly
    rest = _longest(gap for gap in gaps if gap.start >= rested_until)
    sentence = (
        f"No rest of {_hours(weekly)} in a row since {local_moment(rested_until, work.zone)}; the "
        f"longest {'is' if next_work > at else 'was'} {_hours(rest)}. One is due every seven days. "
        f"Rest until {local_moment(until, work.zone)}."
    )
    return RestFinding(
        "Weekly rest", "rest_weekly", rested_until, until, in_hours(rest), sentence, EU_WEEKLY
    )


def _average(work: _Work, known_from: datetime | None) -> RestFinding | None:
    limits = work.limits
    start = work.at - limits.reference_weeks * WEEK
    period = Span(min(max(start, known_from or start), work.at), work.at)
    weeks = period.duration / WEEK
    if weeks < min(LEAST_WEEKS, limits.reference_weeks):
        return None
    planned = contracted(work.hours, period)
    worked = total([*planned, *intersect(work.all_engaged, [period])])
    average = in_hours(worked) / weeks
    if average <= limits.average_hours:
        return None
    sentence = (
        f"{hours_in_words(average)} of work a week on average over {weeks:.0f} weeks; at most "
        f"{hours_in_words(limits.average_hours)} are lawful in the EU. Plan "
        f"{hours_in_words((average - limits.average_hours) * weeks)} of time off in the coming weeks."
    )
    return RestFinding(
        "Weekly average", "rest_average", period.start, None, average, sentence, EU_AVERAGE
    )


def _nights(work: _Work) -> RestFinding | None:
    limits = work.limits
    bounds = Span(work.at - (limits.of_nights + limits.recovery_nights + 1) * DAY, work.at + PAGE)
    nights = nights_of(
        bounds, work.zone, night_starts=work.night_starts, night_ends=work.night_ends
    )
    disrupted = [
        (day, parts) for day, night in nights if (parts := intersect(work.engaged, [night]))
    ]
    found: RestFinding | None = None
    for last in range(limits.disrupted_nights - 1, len(disrupted)):
        first_of_window = disrupted[last][0] - (limits.of_nights - 1) * DAY
        nights_in = [one for one in disrupted[: last + 1] if one[0] >= first_of_window]
        until = _night(work, disrupted[last][0] + limits.recovery_nights * DAY).end
        if len(nights_in) < limits.disrupted_nights or until <= work.at:
            continue
        hours = in_hours(total(part for _, parts in nights_in for part in parts))
        sentence = (
            f"{len(nights_in)} of {limits.of_nights} nights were disrupted. Undisturbed nights due: "
            f"{limits.recovery_nights}, without the pager, until {local_moment(until, work.zone)}."
        )
        start = nights_in[0][1][0].start
        found = RestFinding(
            "Disrupted nights", "rest_nights", start, until, hours, sentence, TWO_NIGHTS
        )
    return found


def _stretch(work: _Work) -> RestFinding | None:
    at, limits = work.at, work.limits
    past = Span(at - LOOK_BACK, at)
    planned = work.planned(past)
    outside = subtract(work.engaged, planned)
    found: RestFinding | None = None
    for run in union([*planned, *work.engaged]):
        until = run.end + limits.daily
        if run.duration <= limits.stretch or until <= at or not intersect(outside, [run]):
            continue
        sentence = (
            f"{_hours(run.duration)} of work in a row, since {local_moment(run.start, work.zone)}. "
            f"Hand over where you can, and rest until {local_moment(until, work.zone)}."
        )
        found = RestFinding(
            "Long stretch",
            "rest_stretch",
            run.start,
            until,
            in_hours(run.duration),
            sentence,
            STRETCH,
        )
    return found


def _night(work: _Work, day: date) -> Span:
    return night_of(day, work.zone, night_starts=work.night_starts, night_ends=work.night_ends)


def _by_the_clocks(span: Span, zone: ZoneInfo) -> timedelta:
    """Its length as clocks on the wall tell it: a week is a week where they change, too."""
    start, end = (m.astimezone(zone).replace(tzinfo=None) for m in (span.start, span.end))
    return end - start


def _longest(gaps: Iterable[Span]) -> timedelta:
    return max((gap.duration for gap in gaps), default=timedelta())


def _hours(length: timedelta) -> str:
    return hours_in_words(in_hours(length))


def _due(finding: RestFinding) -> datetime:
    assert finding.until_at is not None  # of a daily rest it is always known
    return finding.until_at
