"""What a report says first: whose it is, the headline, and what lies behind it in three sentences."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from peacetime.domain.communications.wording import percent
from peacetime.domain.modes.periods import LEAST_KNOWN
from peacetime.domain.shared.text import listed
from peacetime.pictures.balance import hours_word
from peacetime.report.values import NotKnown, Report

DAY = timedelta(days=1)
A_YEAR = 365.25
YEARS_FROM = timedelta(days=430)  # a history longer than that is drawn year by year
TIMES = (
    "never",
    "once",
    "twice",
    "three times",
    "four times",
    "five times",
    "six times",
    "seven times",
)
MOST_MONTHS = 3  # named one by one


def kicker(report: Report) -> str:
    """Whose, from when to when, from how many incidents of which file."""
    history = report.modes.history
    return (
        f"{report.brought.team} · {day(history.known_from, report.zone)} to "
        f"{last_day(report)} · {count(len(report.brought.incidents), 'incident')} from "
        f"{report.brought.name}"
    )


def headline(report: Report) -> str:
    """The one sentence to take away."""
    share, team = report.modes.share, report.brought.team
    if share.share is None or share.counted < LEAST_KNOWN or report.modes.rescues < 2:  # noqa: PLR2004 - one Rescue has no pace
        return f"{team} had {count(report.modes.rescues, 'Rescue')}, too few to say more than what it cost"
    spent = f"{team} spent {percent(share.share)} of {_period(report.length)} in Delivery"
    times = len(report.capacity.dry)
    whose = "one person’s reserve would" if report.crew.is_one_seat else "its reserve"
    ran, been = ("have run", "have been") if report.crew.is_one_seat else ("ran", "has been")
    if not times:
        return f"{spent}, and {whose} never {ran} dry"
    if times == 1 and report.capacity.now < 0:
        since = _month(report.capacity.dry[0].start, report.zone)
        return f"{spent}, and {whose} {been} dry since {since}"
    return f"{spent}, and {whose} {ran} dry {how_often(times)}"


def lede(report: Report) -> list[str]:
    """What the Rescues took, how long the balance was below zero, and what may come."""
    return [_taken(report), _below(report), _ahead(report)]


def _taken(report: Report) -> str:
    capacity = report.capacity
    known = ", as far as the file tells," if report.crew.is_one_seat else ""
    at_night = (
        percent(capacity.night_hours / capacity.person_hours) if capacity.night_hours else "none"
    )
    return f"Rescue{known} took {hours(capacity.person_hours)} of people’s time, {at_night} of it at night."


def _below(report: Report) -> str:
    dry = report.capacity.dry
    begins = "Carried by one person alone, the" if report.crew.is_one_seat else "The"
    if not dry:
        lowest = hours_word(report.capacity.lowest)
        return f"{begins} balance was never below zero; lowest was {lowest} of {hours_word(report.capacity.cap)}."
    whole = sum((span.duration for span in dry), timedelta())
    months = list(dict.fromkeys(_month(span.start, report.zone) for span in dry))
    when = (
        f", beginning in {listed(months)}"
        if len(months) <= MOST_MONTHS
        else f", first in {months[0]} and last in {months[-1]}"
    )
    return f"{begins} balance was below zero for {days(whole)}{when}."


def _ahead(report: Report) -> str:
    outlook = report.outlook
    if isinstance(outlook, NotKnown):
        return f"What may come is not known: {_clause(outlook.reason)}."
    chance = outlook.chance_of_overdraw
    if isinstance(chance, NotKnown):
        return ""
    within = f"within {outlook.days} days"
    if report.capacity.now < 0:
        return f"It is below zero now, by {hours_word(-report.capacity.now)}."
    return f"At this pace the chance that it falls below zero {within} is {chance_word(chance)}."


def chance_word(chance: float) -> str:
    """A chance as people say it: no finer than a simulation knows.

    >>> chance_word(0.34), chance_word(0.5), chance_word(0.001), chance_word(0.999)
    ('about 1 in 3', 'about 1 in 2', 'below 1 in 100', 'above 99 in 100')
    """
    if chance < 0.01:  # noqa: PLR2004 - a hundredth
        return "below 1 in 100"
    if chance > 0.99:  # noqa: PLR2004 - all but a hundredth
        return "above 99 in 100"
    if chance <= 0.55:  # noqa: PLR2004 - up to one half a fraction is plain
        return f"about 1 in {round(1 / chance)}"
    return f"about {round(chance * 10)} in 10" if chance < 0.95 else "above 9 in 10"  # noqa: PLR2004 - of ten


def how_often(times: int) -> str:
    """Once, twice, three times.

    >>> how_often(2), how_often(12)
    ('twice', '12 times')
    """
    return TIMES[times] if times < len(TIMES) else f"{times:,} times"


def count(number: int, one: str) -> str:
    """A number of things.

    >>> count(1, "incident"), count(1200, "incident")
    ('1 incident', '1,200 incidents')
    """
    return f"{number:,} {one}{'' if number == 1 else 's'}"


def hours(number: float) -> str:
    """Hours in a sentence.

    >>> hours(1234.4), hours(1.0)
    ('1,234 hours', '1 hour')
    """
    rounded = round(number, 1 if number < 10 else 0)  # noqa: PLR2004 - of two digits
    return f"{rounded:,.10g} hour{'' if rounded == 1 else 's'}"


def days(length: timedelta) -> str:
    """A length in days, or in hours where it is shorter than two.

    >>> days(timedelta(days=23)), days(timedelta(hours=30))
    ('23 days', '30 hours')
    """
    if length < 2 * DAY:
        return hours(length / timedelta(hours=1))
    return f"{round(length / DAY):,} days"


def last_day(report: Report) -> str:
    """The last day of the history; midnight ends the day before."""
    return day(report.at - timedelta(microseconds=1), report.zone)


def day(at: datetime, zone: ZoneInfo) -> str:
    """A day on a calendar."""
    local = at.astimezone(zone)
    return f"{local.day} {local:%b %Y}"


def _month(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%B %Y}"


def _period(length: timedelta) -> str:
    number = length / DAY
    if abs(number / A_YEAR - 1) < 0.06:  # noqa: PLR2004 - three weeks
        return "the year"
    if number >= 2 * A_YEAR:
        return f"{round(number / A_YEAR, 1):g} years"
    return f"{round(number / 7):,} weeks" if number >= 21 else f"{max(round(number), 1)} days"  # noqa: PLR2004 - three weeks


def _clause(sentence: str) -> str:
    bare = sentence.rstrip(".")
    return bare[:1].lower() + bare[1:]


def title(report: Report) -> str:
    """What a window or a printed sheet is called."""
    history = report.modes.history
    return f"{day(history.known_from, report.zone)} to {last_day(report)} in two modes"


def strip_words(report: Report) -> str:
    """What one line of the modes is."""
    return "a year" if report.length >= YEARS_FROM else "a quarter"


def rescues(report: Report) -> str:
    """How many Rescues there were, and the longest."""
    longest = report.modes.longest
    return (
        f"{count(report.modes.rescues, 'Rescue')} in all; the longest began on "
        f"{day(longest.start, report.zone)} and took {days(longest.duration)}."
    )
