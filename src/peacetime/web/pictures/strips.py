"""A team's past as strips with their sentences: the last 90 days, or one strip a year."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from markupsafe import Markup

from peacetime.domain.communications.wording import length
from peacetime.domain.modes.periods import Share, time_in_delivery
from peacetime.domain.shared.spans import Span
from peacetime.queries.headline import percent
from peacetime.queries.team_page import share_sentence
from peacetime.queries.team_rows import RIBBON, Past
from peacetime.web.pictures.ribbon import Stretch, ribbon

STEPS_A_YEAR = 730  # half a day each


@dataclass(frozen=True, slots=True)
class Year:
    """One line of the long picture: the year, its strip, how much of what is known was Delivery."""

    label: str
    ribbon: Markup
    share: str


def last_days(past: Past) -> Markup:
    """The last 90 days, drawn and said."""
    start = past.until - RIBBON
    sentence = strip_sentence(past, start, past.until)
    return ribbon(_stretches(past, past.until), start, past.until, sentence=sentence)


def last_days_share(past: Past) -> str:
    """How much of the last 90 days was Delivery, with what is not known of it."""
    return share_sentence(_share(past, past.until - RIBBON, past.until))


def years(past: Past) -> list[Year]:
    """Every calendar year of a past, newest first, in the team's zone."""
    zone = ZoneInfo(past.time_zone)
    first, last = past.known_from.astimezone(zone).year, past.until.astimezone(zone).year
    return [_year(past, year, zone) for year in range(last, first - 1, -1)]


def strip_sentence(past: Past, start: datetime, end: datetime) -> str:
    """What a strip shows, exact where the picture is coarse."""
    between, share = _between(past, start, end), _share(past, start, end)
    if share.share is None:
        return f"{between}: not known."
    rescues = _rescues_in(past, Span(start, end))
    if not rescues:
        return f"{between}: always in Delivery Mode."
    times = "once" if rescues == 1 else f"{rescues} times"
    return f"{between}: in Rescue Mode {times}, {length(share.in_rescue)} in all; {share_sentence(share)}."


def _year(past: Past, year: int, zone: ZoneInfo) -> Year:
    start, end = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
    told = min(end, past.until)
    strip = ribbon(
        _stretches(past, told),
        start,
        end,
        sentence=strip_sentence(past, start, told),
        width=STEPS_A_YEAR,
    )
    share = _share(past, start, told).share
    return Year(str(year), strip, "" if share is None else percent(share))


def _share(past: Past, start: datetime, end: datetime) -> Share:
    return time_in_delivery(past.rescues, known_from=past.known_from, start=start, end=end)


def _rescues_in(past: Past, asked: Span) -> int:
    """How many Rescues lie in a window, be it as a point."""
    counted = (rescue.counted(asked.end) for rescue in past.rescues)
    return sum(span.start in asked or span.start < asked.start < span.end for span in counted)


def _stretches(past: Past, until: datetime) -> Iterable[Stretch]:
    yield Stretch("unknown", _BEGINNING, past.known_from)
    for span in past.recoveries:
        yield Stretch("recovering", span.start, min(span.end, until))
    for rescue in past.rescues:
        span = rescue.counted(until)
        yield Stretch("rescue", span.start, span.end)
    yield Stretch("ahead", until, _END)


def _between(past: Past, start: datetime, end: datetime) -> str:
    zone = ZoneInfo(past.time_zone)
    first, last = start.astimezone(zone), (end - timedelta(seconds=1)).astimezone(zone)
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%b}{year} to {last.day} {last:%b %Y}"


_BEGINNING = datetime(1900, 1, 1, tzinfo=ZoneInfo("UTC"))
_END = datetime(2200, 1, 1, tzinfo=ZoneInfo("UTC"))
