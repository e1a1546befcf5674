"""A team's history as strips with their sentences: the last 90 days, or one strip a year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from markupsafe import Markup

from peacetime.domain.communications.wording import length, percent
from peacetime.domain.modes.periods import LEAST_KNOWN, RescuePeriod, Share, time_in_delivery
from peacetime.domain.shared.spans import Span
from peacetime.pictures.ribbon import Stretch, ribbon

STEPS_A_YEAR = 365  # a day each


@dataclass(frozen=True)
class History:
    """What is known of a team's modes: its Rescues, its recoveries, from when, until when, in whose zone."""

    rescues: Sequence[RescuePeriod[int]]
    recoveries: Sequence[Span]
    known_from: datetime
    until: datetime
    zone: ZoneInfo

    def share(self, start: datetime, end: datetime) -> Share:
        """The time in each mode between two moments, as far as it has come."""
        until = min(end, self.until)
        return time_in_delivery(
            self.rescues, known_from=self.known_from, start=min(start, until), end=until
        )

    def rescued(self, start: datetime, end: datetime) -> int:
        """How many Rescues touch the time between two moments."""
        end = min(end, self.until)
        return sum(
            start <= span.start < end or span.start < start < span.end for span in self.counted
        )

    @cached_property
    def counted(self) -> list[Span]:
        """The Rescues as far as they are known, the open one until now."""
        return [rescue.counted(self.until) for rescue in self.rescues]


@dataclass(frozen=True, slots=True)
class Year:
    """One line of the long picture: the year, its strip, how much of it was Delivery."""

    label: str
    ribbon: Markup
    share: str


def strip(history: History, start: datetime, end: datetime, *, width: int = 360) -> Markup:
    """The modes between two moments, drawn and said."""
    return ribbon(
        _stretches(history), start, end, sentence=strip_sentence(history, start, end), width=width
    )


def strip_sentence(history: History, start: datetime, end: datetime) -> str:
    """What a strip shows, exact where the picture is coarse, and what is not known."""
    share, rescued = history.share(start, end), history.rescued(start, end)
    if share.share is None:
        return f"{_between(history, start, end)}: not known."
    if not rescued:
        return f"{_between(history, start, end)}: always in Delivery Mode."
    times = "once" if rescued == 1 else f"{rescued} times"
    unsure = f" The end of {share.unknown_ends} is not known." if share.unknown_ends else ""
    return (
        f"{_between(history, start, end)}: in Rescue Mode {times}, {length(share.in_rescue)} in all; "
        f"{_delivery(share)}.{unsure}"
    )


def _delivery(share: Share) -> str:
    if not is_known(share):
        return "how much of the time was Delivery is not known"
    return f"{in_percent(share)} of the time in Delivery"


def years(history: History) -> list[Year]:
    """Every calendar year of the history, newest first, in the team's zone."""
    first = history.known_from.astimezone(history.zone).year
    last = history.until.astimezone(history.zone).year
    return [_year(history, year) for year in range(last, first - 1, -1)]


def in_percent(share: Share) -> str:
    """The share of Delivery; a little Rescue never rounds into none."""
    return percent(share.share or 0) if is_known(share) else "not known"


def is_known(share: Share) -> bool:
    """Whether enough of the time is known to speak of a share."""
    return share.share is not None and share.in_delivery + share.in_rescue >= LEAST_KNOWN


def _year(history: History, year: int) -> Year:
    start = datetime(year, 1, 1, tzinfo=history.zone)
    end = datetime(year + 1, 1, 1, tzinfo=history.zone)
    return Year(
        str(year),
        strip(history, start, end, width=STEPS_A_YEAR),
        in_percent(history.share(start, end)),
    )


def _stretches(history: History) -> Iterator[Stretch]:
    yield Stretch("unknown", _BEGINNING, history.known_from)
    for span in history.recoveries:
        yield Stretch("recovering", span.start, min(span.end, history.until))
    for span in history.counted:
        yield Stretch("rescue", span.start, span.end)
    yield Stretch("ahead", history.until, _END)


def _between(history: History, start: datetime, end: datetime) -> str:
    first = start.astimezone(history.zone)
    last = (min(end, history.until) - timedelta(seconds=1)).astimezone(history.zone)
    year = "" if first.year == last.year else f" {first.year}"
    return f"{first.day} {first:%b}{year} to {last.day} {last:%b %Y}"


_BEGINNING = datetime(1900, 1, 1, tzinfo=ZoneInfo("UTC"))
_END = datetime(2200, 1, 1, tzinfo=ZoneInfo("UTC"))
