"""The sentences of each section: the balance, what drained it, what may come, how good that is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from peacetime.domain.burst.forecast.backtest import Backtest
from peacetime.domain.burst.parameters import PARAMETERS
from peacetime.domain.communications.wording import percent
from peacetime.pictures.balance import hours_word
from peacetime.pictures.drains import Drain
from peacetime.report.values import NotKnown, Outlook, Report
from peacetime.report.words.beginning import chance_word, day, days, how_often, last_day

BASELINES = {
    "last period": "as in the last two weeks",
    "mean Poisson": "the average of all history",
    "12 windows": "any of the last twelve fortnights",
    "all history": "any fortnight of the history",
    "fixed 20 %": "a fixed 20% of the week",
}
QUANTILES = ((0.5, "one time in two"), (0.8, "four times in five"), (0.9, "nine times in ten"))
FEWEST_TO_COUNT = 5  # people: nothing under five is broken down
FOUR_WEEKS = timedelta(weeks=4)
EQUAL = 0.005  # half a percent of the error is no difference


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a small table: words, and what is in the other columns."""

    label: str
    cells: tuple[str, ...]


def balance_now(report: Report) -> str:
    """Where the balance stands and when it was last at zero."""
    capacity, crew = report.capacity, report.crew
    of = f"of {hours_word(capacity.cap)} of credit"
    people = f", {crew.people:,} people together" if crew.people > 1 else ""
    people = ", as if one person carried it all" if crew.is_one_seat else people
    stands = (
        f"On {last_day(report)}: {hours_word(capacity.now)} {of}{people}."
        if capacity.now >= 0
        else f"On {last_day(report)}: a debt of {hours_word(-capacity.now)}{people}."
    )
    if crew.people >= FEWEST_TO_COUNT and crew.named:
        stands += f" {capacity.below_zero:,} of them are below zero."
    if capacity.now < 0:
        since = day(capacity.dry[-1].start, report.zone)
        weeks = -capacity.now / (report.policy.accrual_per_week * crew.people)
        owed = f"{weeks:.0f} weeks" if weeks >= 2 else f"{weeks * 7:.0f} days"  # noqa: PLR2004 - below it, days
        return f"{stands} Below zero since {since}; without any Rescue it would take {owed} to pay."
    if capacity.dry:
        return f"{stands} Last below zero until {day(capacity.dry[-1].end, report.zone)}."
    return f"{stands} It was never below zero."


def utilisation(report: Report) -> str:
    """How much was spent of what could be earned."""
    capacity = report.capacity
    if report.length < FOUR_WEEKS:
        return "So short a history does not tell how much of what can be earned Rescue spends."
    whole = capacity.spent / capacity.accrued if capacity.accrued else 0.0
    said = f"Rescue spent {share(whole)} of what so much time could earn"
    if capacity.recent_use is not None:
        said += f", {share(capacity.recent_use)} in the last eight weeks"
    said += f"; about {share(report.policy.planning_ceiling)} can be sustained."
    needed = ceil(whole * report.crew.people / report.policy.planning_ceiling)
    if needed > report.crew.people:
        said += f" At this load that takes about {needed:,} people."
    return said


def share(of: float) -> str:
    """A share, or how many times: 140% reads worse than 1.4 times.

    >>> share(0.31), share(1.44), share(12.2)
    ('31%', '1.4 times', '12 times')
    """
    if of <= 1:
        return percent(of)
    return f"{of:.2g} times" if of < 10 else f"{of:,.0f} times"  # noqa: PLR2004 - of two digits


def spells(report: Report) -> list[Row]:
    """When the balance was below zero: the latest first."""
    zone = report.zone
    return [
        Row(
            _spell(day(span.start, zone), day(span.end, zone))
            if span.end < report.at
            else f"since {day(span.start, zone)}",
            (days(span.duration),),
        )
        for span in reversed(report.capacity.dry)
    ]


def _spell(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def ahead(outlook: Outlook) -> list[str]:
    """Rescue hours of the next two weeks, and the chance of an overdraw."""
    found = outlook.ahead
    said = [f"{words} at most {hours_word(found.quantiles[level])}" for level, words in QUANTILES]
    sentences = [f"Rescue hours in the next {found.weeks * 7} days: {', '.join(said)}."]
    if found.chance_of_none >= 0.005:  # noqa: PLR2004 - below, it rounds to none
        sentences.append(f"The chance of no Rescue at all is {chance_word(found.chance_of_none)}.")
    fan, chance = outlook.fan, outlook.chance_of_overdraw
    if not isinstance(chance, NotKnown) and chance < 1:
        sentences.append(
            f"The chance that the balance is below zero at some time within {outlook.days} days: "
            f"{chance_word(chance)}."
        )
    if not isinstance(fan, NotKnown):
        sentences.append(
            f"In {outlook.days} days the balance is {_between(fan.low_50[-1], fan.high_50[-1])} in half of "
            f"what may come, {_between(fan.low_90[-1], fan.high_90[-1])} in nine tenths."
        )
    return sentences


def record(found: Backtest) -> list[str]:
    """What the forecast was worth on this very history, good and bad alike."""
    held = round(found.coverage[0.8] * found.forecasts)
    replayed = (
        "Replayed on this very history, week by week, with only what was known then: the 80% range held "
        f"{held:,} of {found.forecasts:,} times, which is {percent(found.coverage[0.8])}."
    )
    sentences = [replayed]
    for verb, names in _verdicts(found).items():
        if names:
            sentences.append(f"It {verb} {_named(names)}.")
    if found.caution:
        sentences.append(found.caution)
    return sentences


def _verdicts(found: Backtest) -> dict[str, list[str]]:
    """Which simple forecasts it beats, equals and loses to, by the mean error."""
    verdicts: dict[str, list[str]] = {"beats": [], "is as good as": [], "is worse than": []}
    for name, crps in found.baselines.items():
        change = 1 - found.crps / crps if crps else 0.0
        equal = abs(change) < EQUAL
        verdicts["is as good as" if equal else "beats" if change > 0 else "is worse than"].append(
            name
        )
    return verdicts


def coverage_rows(found: Backtest) -> list[Row]:
    """What each range promised and what it held."""
    return [
        Row(
            f"{level:.0%} range",
            (f"{round(held * found.forecasts):,} of {found.forecasts:,}", percent(held)),
        )
        for level, held in found.coverage.items()
    ]


def crps_rows(found: Backtest) -> list[Row]:
    """The mean error of this forecast and of each simple one, the best first."""
    named = {"this forecast": found.crps}
    named |= {BASELINES.get(name, name): crps for name, crps in found.baselines.items()}
    return [
        Row(name, (f"{crps:,.2f} h", "" if name == "this forecast" else _against(found.crps, crps)))
        for name, crps in sorted(named.items(), key=lambda each: each[1])
    ]


def method(report: Report) -> list[str]:
    """How it was computed, in short."""
    policy = report.policy
    account = (
        "A person’s capacity for Rescue is an account in credit-hours. It earns in Delivery, "
        f"{policy.accrual_per_week:g} a week, up to a cap of {policy.cap:g}; it spends in Rescue, "
        f"{policy.business:g} an hour in working hours, {policy.off_hours:g} in evenings, at weekends and on "
        f"holidays, {policy.night:g} at night, and something for being called. Rescue work cannot be cut "
        "short, so the balance may go below zero: a debt, paid first."
    )
    work = (
        "Incidents that overlap or meet are one Rescue. Nobody is charged for hours of which the file "
        "does not say that somebody was there: of an incident in which nobody is named only the first "
        f"{policy.longest_stretch_hours:g} hours count."
    )
    forecast = (
        "The forecast follows the weekly number of Rescues and their lengths, blends in this history’s own "
        "past, and adjusts its ranges by how often they held. Every figure can be recomputed from the file."
    )
    return [account, work, forecast, *policy.remarks()]


def policy_rows(report: Report) -> list[Row]:
    """Every assumption with its value, unit, source and grade."""
    calendar = report.policy.holiday_calendar or "none"
    values = [(each, getattr(report.policy, each.name)) for each in PARAMETERS]
    rows = [
        Row(each.label, (f"{value:g} {each.unit_of(value)}", each.source, each.grade))
        for each, value in values
    ]
    return [*rows, Row("Holidays", (calendar, "The calendar of the country that is named", ""))]


def drained(report: Report) -> str:
    """What took most, in a sentence."""
    if not report.capacity.spent:
        return "Nothing was spent."
    biggest = max(report.capacity.drains["by_time"], key=lambda each: each.hours)
    return (
        f"{hours_word(report.capacity.spent)} of credit were spent in all; {biggest.label.lower()} took most, "
        f"{percent(biggest.hours / report.capacity.spent)}."
    )


def is_telling(group: str, found: Sequence[Drain]) -> bool:
    """Whether bars tell anything: one alone of a service or a severity does not."""
    return len(found) > 1 or (group == "by_time" and bool(found))


def dry_in_words(report: Report) -> str:
    """How often and how long it was below zero, in the title of a table."""
    times = len(report.capacity.dry)
    return f"Below zero {how_often(times)}" if times else "Never below zero"


def _between(low: float, high: float) -> str:
    if hours_word(low) == hours_word(high):
        return f"at {hours_word(low)}"
    return f"between {hours_word(low)} and {hours_word(high)}"


def _against(ours: float, theirs: float) -> str:
    if not theirs:
        return ""
    change = 1 - ours / theirs
    if abs(change) < EQUAL:
        return "as good"
    return f"{abs(change):.0%} {'better' if change > 0 else 'worse'}"


def _named(names: Sequence[str]) -> str:
    words = [f"“{BASELINES.get(name, name)}”" for name in names]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
