"""A forecast as its template shows it: a sentence first, then pictures, then how far to trust it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from peacetime.domain.communications.wording import percent
from peacetime.domain.shared.text import listed
from peacetime.pictures.balance import Curve, balance, hours_word
from peacetime.web.capacity.debt import alone_words, paid_words
from peacetime.web.capacity.line import newcomers_sentence
from peacetime.web.capacity.team import fan_of

if TYPE_CHECKING:
    from datetime import date

    from markupsafe import Markup

    from peacetime.domain.burst.forecast.backtest import Backtest, HoursAhead
    from peacetime.queries.burst.forecast import Ahead, TeamForecast
    from peacetime.queries.burst.team_course import TeamCourse

QUANTILES = ((0.5, "one time in two"), (0.8, "four times in five"), (0.9, "nine times in ten"))
BASELINES = {
    "last period": "“as in the last two weeks”",
    "mean Poisson": "the average of all history",
    "12 windows": "“any of the last twelve fortnights”",
    "all history": "“any fortnight of the history”",
    "fixed 20 %": "a fixed 20% of the week",
}
LABELS = {
    "ahead": "The balance ahead",
    "hours": "Rescue hours ahead",
    "record": "How good this forecast is",
    "sustainable_per_week": "How many incidents a week the team can carry",
}
CHANCE = (
    "Of 2,000 futures drawn from this team’s own rhythm of incidents, how long they last and how many people "
    "they take, by the rota where one is known: those in which somebody was below zero by then."
)
TOGETHER = "Of the same futures: those in which the balances added up were below zero at the end of a day by then."
PAID = (
    "The first day on which nobody is below zero in half of 2,000 futures drawn from this team’s own rhythm of "
    "incidents; at the earliest where no Rescue comes: the deepest debt ÷ the accrual of Delivery."
)
TOGETHER_PAID = (
    "The first day on which the balances added up are not below zero in half of the same futures: debt of one "
    "is set against what another has left."
)
SUSTAINED = (
    "Sustainable utilisation × people × accrual a week (less while on call) ÷ what an incident of the last "
    "year cost in credit-hours, all people together."
)
HOURS = (
    "Weekly counts of Rescues as a level that drifts, lengths as a log-normal with a heavy tail, both learnt "
    "from this team’s own history, blended with its own past, and adjusted by how often the ranges held."
)
EQUAL = 0.005  # half a percent of the error is no difference
FEW = 0.005
NO_HOURS = 0.05  # shown as 0


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that opens its formula; None is not known, and the sentence says why."""

    id: str
    label: str
    value: str | None
    sentence: str
    formula: str
    rows_url: str


def forecast_shown(found: TeamForecast, course: TeamCourse) -> dict[str, Any]:
    """What `outlook/forecast.html` needs."""
    return {
        "headline": _headline(found, is_one_seat=course.gauge.is_one_seat),
        "lede": _lede(found),
        "by": found.by,
        "days": found.days,
        "tiles": _tiles(found, course),
        "balance": _picture(found, course),
        "fan_sentence": _fan(found, is_one_seat=course.gauge.is_one_seat),
        "newcomers": newcomers_sentence(course),
        "hours_sentences": _hours(found.hours),
        "record": _record(found.record),
        "coverage": _coverage(found.record),
        "unknown": [(LABELS.get(name, name), why) for name, why in found.unknown.items()],
        "remarks": found.remarks,
        "policy_version": found.policy_version,
    }


def _headline(found: TeamForecast, *, is_one_seat: bool) -> str:
    chance, ahead = found.chance_any_below, found.ahead
    if found.chance_team_below is None or ahead is None:
        return f"What may come for {found.team_name} is not known yet"
    if ahead.any_below and ahead.is_in_debt:
        return f"Somebody in {found.team_name} is below zero already"
    if chance is None:
        name = found.team_name if is_one_seat else f"{found.team_name} together"
        if ahead.is_team_in_debt:
            return f"{name} is below zero already"
        return f"{_chance(found.chance_team_below)} that {name} is in debt by {_day(found.by)}"
    return f"{_chance(chance)} that somebody in {found.team_name} is below zero by {_day(found.by)}"


def _chance(share: float) -> str:
    if share < FEW:
        return "Hardly any chance"
    if share > 1 - FEW:
        return "It is all but certain"
    return f"A chance of {percent(share)}"


def _lede(found: TeamForecast) -> str:
    if found.sustainable_per_week is None or found.pace_per_week is None:
        return "Nothing here limits Rescue: a team cannot be throttled. It says what rest will be owed."
    pace, carried = found.pace_per_week, found.sustainable_per_week
    verdict = (
        "more than the team can carry for long"
        if pace > carried
        else "within what the team can carry"
    )
    came = (
        f"{_rate(pace)} incidents a week over the last eight weeks: that is"
        if pace
        else ("No incident in the last eight weeks:")
    )
    return (
        f"{came} {verdict}, about {_rate(carried)} a week. Nothing here limits Rescue: a team cannot be "
        "throttled."
    )


def _tiles(found: TeamForecast, course: TeamCourse) -> list[Figure]:
    entries = f"/teams/{found.team}/capacity#entries-title"
    incidents = f"/measures/incidents?team={found.team}"
    tiles = []
    why = found.unknown.get("ahead", "")
    ahead, zone = found.ahead, ZoneInfo(found.time_zone)
    if ahead is not None and found.chance_any_below is not None and ahead.is_in_debt:
        tiles.append(_already("any-below", "Somebody below zero", ahead, course, entries))
    elif found.chance_any_below is not None:
        tiles.append(
            Figure(
                "any-below",
                f"Somebody below zero by {_day(found.by)}",
                percent(found.chance_any_below),
                "of what may come",
                CHANCE,
                entries,
            )
        )
    together = found.chance_team_below
    below = "Below zero" if course.gauge.is_one_seat else "Together below zero"
    if ahead is not None and ahead.is_team_in_debt:
        paid = paid_words(ahead, ahead.team_paid_at, zone)
        tiles.append(Figure("team-below", below, "Already", _upper(paid), TOGETHER_PAID, entries))
    else:
        tiles.append(
            Figure(
                "team-below",
                f"{below} by {_day(found.by)}",
                None if together is None else percent(together),
                why or "of what may come",
                TOGETHER,
                entries,
            )
        )
    tiles.append(_hours_tile(found, incidents))
    tiles.append(_carried(found, incidents))
    return tiles


def _already(id_: str, label: str, ahead: Ahead, course: TeamCourse, rows: str) -> Figure:
    """Where there is debt, when it is likely paid, and when at the earliest."""
    paid = paid_words(ahead, ahead.paid_at, ZoneInfo(course.time_zone))
    said = "; ".join(part for part in (paid, alone_words(course)) if part)
    return Figure(id_, label, "Already", _upper(said), PAID, rows)


def _upper(sentence: str) -> str:
    return sentence[0].upper() + sentence[1:]


def _hours_tile(found: TeamForecast, rows: str) -> Figure:
    label, hours = "Rescue in the next two weeks", found.hours
    if hours is None:
        return Figure("hours", label, None, found.unknown.get("hours", ""), HOURS, rows)
    half, often = hours.quantiles[0.5], hours.quantiles[0.8]
    if often < NO_HOURS:
        most = hours_word(hours.quantiles[0.9])
        return Figure(
            "hours", label, "None", f"four times in five; nine in ten up to {most}", HOURS, rows
        )
    middle = "None" if half < NO_HOURS else hours_word(half)
    return Figure(
        "hours",
        label,
        middle,
        f"one time in two; four in five up to {hours_word(often)}",
        HOURS,
        rows,
    )


def _carried(found: TeamForecast, rows: str) -> Figure:
    label, carried = "Incidents a week it can carry", found.sustainable_per_week
    if carried is None:
        why = found.unknown.get("sustainable_per_week", "")
        return Figure("carried", label, None, why, SUSTAINED, rows)
    pace = found.pace_per_week
    beside = (
        "how many there are is not known: the history is shorter than eight weeks"
        if pace is None
        else f"{_rate(pace)} a week over the last eight weeks"
    )
    return Figure("carried", label, _rate(carried), beside, SUSTAINED, rows)


def _picture(found: TeamForecast, course: TeamCourse) -> Markup | None:
    if not course.moments or found.ahead is None:
        return None
    return balance(
        Curve(course.moments, course.hours),
        cap=course.gauge.cap_hours or course.policy.policy.cap,
        zone=ZoneInfo(found.time_zone),
        fan=fan_of(found.ahead),
    )


def _fan(found: TeamForecast, *, is_one_seat: bool) -> str:
    if found.ahead is None:
        return ""
    low, low_half, _, high_half, high = found.ahead.total[-1]
    last = found.ahead.moments[-1].astimezone(ZoneInfo(found.time_zone)).date()
    what = (
        "the balance, as if one person carried everything, lies"
        if is_one_seat
        else "the balances added up lie"
    )
    return (
        f"On {_day(last)} {what} between {hours_word(low_half)} and "
        f"{hours_word(high_half)} in half of what may come, and between {hours_word(low)} and "
        f"{hours_word(high)} in nine tenths."
    )


def _hours(hours: HoursAhead | None) -> list[str]:
    if hours is None:
        return []
    said = [f"{_at_most(hours.quantiles[level])} {words}" for level, words in QUANTILES]
    found = [f"Rescue hours in the next {hours.weeks * 7} days: {listed(said)}."]
    if hours.chance_of_none >= FEW:
        found.append(f"No Rescue at all: {percent(hours.chance_of_none)}.")
    return found


def _at_most(hours: float) -> str:
    return "none" if hours < NO_HOURS else f"{hours_word(hours)} or less"


def _record(record: Backtest | None) -> list[str]:
    """What such forecasts were worth on this very history, good and bad alike."""
    if record is None:
        return []
    held = round(record.coverage[0.8] * record.forecasts)
    said = [
        (
            "Replayed on this very history, week by week, with only what was known then: the range that should "
            f"hold 80% of the time held {held:,} of {record.forecasts:,} times, which is "
            f"{percent(record.coverage[0.8])}."
        )
    ]
    for verb, names in _verdicts(record).items():
        if names:
            said.append(f"By its mean error it {verb} {listed(names)}.")
    return [*said, *([record.caution] if record.caution else [])]


def _verdicts(record: Backtest) -> dict[str, list[str]]:
    verdicts: dict[str, list[str]] = {"beats": [], "is as good as": [], "is worse than": []}
    for name, crps in record.baselines.items():
        change = 1 - record.crps / crps if crps else 0.0
        verb = (
            "is as good as" if abs(change) < EQUAL else "beats" if change > 0 else "is worse than"
        )
        verdicts[verb].append(BASELINES.get(name, name))
    return verdicts


def _coverage(record: Backtest | None) -> list[tuple[str, str, str]]:
    """(range, how often it should hold, how often it did)."""
    if record is None:
        return []
    return [
        (
            f"{level:.0%} range",
            f"{round(held * record.forecasts):,} of {record.forecasts:,}",
            percent(held),
        )
        for level, held in record.coverage.items()
    ]


def _rate(value: float) -> str:
    return f"{value:.2g}" if value < 1 else f"{value:.1f}".removesuffix(".0")


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
