"""Moments: points in time with a zone, read strictly from what people and files write."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from enum import StrEnum

from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.text import label, quoted
from peacetime.domain.shared.zones import UTC_NAMES

FIRST_YEAR, LAST_YEAR = 1970, 2100
FARTHEST_OFFSET = timedelta(hours=14)
CLOCKS_MAY_DIFFER_BY = timedelta(minutes=2)

ISO_MOMENT = re.compile(
    r"(?P<year>[0-9]+)-(?P<month>[0-9]{1,2})-(?P<day>[0-9]{1,2})"
    r"(?:[Tt ]+(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<fraction>[0-9]{1,9}))?)?"
    r" ?(?P<zone>[A-Za-z]{1,5}|[+-][0-9]{2}(?::?[0-9]{2})?)?)?"
)


class WallTime(StrEnum):
    """Whether a local clock showed the written time once, or twice as clocks went back."""

    ONCE = "once"
    TWICE = "twice"


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as read: `at` in UTC, and what had to be assumed to read it.

    `assumed_zone` is the zone that was assumed because none was written, "" otherwise.
    Where `wall_time` is `twice`, the first of the two moments was taken.
    """

    at: datetime
    assumed_zone: str = ""
    wall_time: WallTime = WallTime.ONCE
    is_hour_short: bool = False


def parse_moment(text: str, *, field: str, assumed_zone: tzinfo | None = None) -> Moment:
    """A moment is a date and a clock time with a zone, written as in ISO 8601.

    Nothing is guessed: without a zone it is refused, unless the caller names the zone to
    assume, and then the result says so. A local time that clocks skipped is refused; one
    that they showed twice is read as the first and the result says so.

    Args:
        text: `2026-03-01T09:30:00Z`; the seconds, a fraction, a space for the T and an
            hour of one digit (`is_hour_short` says so) are accepted.
        field: Name of the field, for the sentence.
        assumed_zone: The zone of moments written without one, if the caller knows it.

    Returns:
        The moment in UTC, between the years 1970 and 2100, to the microsecond.

    Raises:
        InvalidInput: `moment_unreadable`, `moment_without_time`, `moment_without_zone`,
            `zone_unreadable`, `offset_out_of_range`, `year_not_four_digits`,
            `year_out_of_range`, `month_out_of_range`, `day_out_of_range`,
            `hour_out_of_range`, `minute_out_of_range`, `second_out_of_range` or
            `wall_time_skipped`.

    Source: our default, narrower than ISO 8601 (no week dates, no hour 24).

    >>> parse_moment("2026-03-01T09:30:00+02:00", field="at").at.isoformat()
    '2026-03-01T07:30:00+00:00'
    >>> parse_moment("2026-13-01T09:30:00Z", field="at")
    Traceback (most recent call last):
    peacetime.domain.shared.errors.InvalidInput: At is "2026-13-01T09:30:00Z": there is no month 13. \
Write a month from 01 to 12.
    """
    written = text.strip()
    parts = ISO_MOMENT.fullmatch(written)
    if parts is None:
        raise _refusal(
            written,
            field,
            "moment_unreadable",
            "it cannot be read as a moment. Write it like 2026-03-01T09:30:00Z",
        )
    return _Reading(written, field, parts).moment(assumed_zone)


def check_not_future(
    moment: datetime,
    *,
    at: datetime,
    field: str,
    tolerance: timedelta = CLOCKS_MAY_DIFFER_BY,
) -> datetime:
    """What has happened lies in the past; clocks may differ by the tolerance.

    Args:
        moment: When something is said to have happened.
        at: Now.
        field: Name of the field, for the sentence.
        tolerance: How far clocks may differ.

    Returns:
        The moment, unchanged.

    Raises:
        InvalidInput: `moment_in_future`.

    Source: our default.

    >>> noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    >>> check_not_future(noon, at=noon, field="detected_at") == noon
    True
    """
    if moment <= at + tolerance:
        return moment
    sentence = (
        f"{label(field)} is {moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC, which is in the future. "
        "Write a moment that has passed."
    )
    raise InvalidInput(sentence, field=field, code="moment_in_future")


def is_wall_time_skipped(local: datetime) -> bool:
    """Whether clocks in the zone of a local time skipped it.

    >>> from zoneinfo import ZoneInfo
    >>> is_wall_time_skipped(datetime(2026, 3, 29, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")))
    True
    """
    there_and_back = local.astimezone(UTC).astimezone(local.tzinfo)
    return there_and_back.replace(tzinfo=None) != local.replace(tzinfo=None)


def is_wall_time_twice(local: datetime) -> bool:
    """Whether clocks in the zone of a local time showed it twice.

    >>> from zoneinfo import ZoneInfo
    >>> is_wall_time_twice(datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")))
    True
    """
    offsets = local.replace(fold=0).utcoffset(), local.replace(fold=1).utcoffset()
    return offsets[0] != offsets[1] and not is_wall_time_skipped(local)


@dataclass(frozen=True, slots=True)
class _Reading:
    """One matched text on its way to a moment."""

    written: str
    field: str
    parts: re.Match[str]

    def moment(self, assumed_zone: tzinfo | None) -> Moment:
        local = self._local()
        zone = self._zone()
        if zone is None and assumed_zone is None:
            raise self._refusal(
                "moment_without_zone",
                "it names no time zone. Add one, for example Z for UTC or +02:00",
            )
        aware = local.replace(tzinfo=zone or assumed_zone)
        if is_wall_time_skipped(aware):
            raise self._refusal(
                "wall_time_skipped",
                f"clocks in {assumed_zone} skipped that time. Write it with its offset from UTC",
            )
        return Moment(
            at=aware.astimezone(UTC),
            assumed_zone="" if zone else str(assumed_zone),
            wall_time=WallTime.TWICE if is_wall_time_twice(aware) else WallTime.ONCE,
            is_hour_short=len(self.parts["hour"]) == 1,
        )

    def _local(self) -> datetime:
        self._check_year()
        self._check("month", 1, 12)
        self._check("day", 1, 31)
        if self.parts["hour"] is None:
            raise self._refusal(
                "moment_without_time", "it is a date without a clock time. Add the time and zone"
            )
        self._check("hour", 0, 23)
        self._check("minute", 0, 59)
        self._check("second", 0, 59)
        names = ("year", "month", "day", "hour", "minute", "second")
        year, month, day, hour, minute, second = (int(self.parts[name] or 0) for name in names)
        micros = int((self.parts["fraction"] or "")[:6].ljust(6, "0"))
        try:
            return datetime(year, month, day, hour, minute, second, micros)  # noqa: DTZ001 - the zone comes next
        except ValueError:
            reason = f"{year}-{month:02} has no day {day}. Write a day of that month"
            raise self._refusal("day_out_of_range", reason) from None

    def _check_year(self) -> None:
        year = self.parts["year"]
        if len(year) != 4:  # noqa: PLR2004 - the code says it
            raise self._refusal(
                "year_not_four_digits",
                f'the year "{year[:12]}" has not four digits. Write all four',
            )
        if not FIRST_YEAR <= int(year) <= LAST_YEAR:
            raise self._refusal(
                "year_out_of_range",
                f"the year {year} is out of range. Write a year from {FIRST_YEAR} to {LAST_YEAR}",
            )

    def _check(self, name: str, lowest: int, highest: int) -> None:
        value = self.parts[name]
        if value is not None and not lowest <= int(value) <= highest:
            raise self._refusal(
                f"{name}_out_of_range",
                f"there is no {name} {value}. Write a {name} from {lowest:02} to {highest:02}",
            )

    def _zone(self) -> tzinfo | None:
        written = self.parts["zone"]
        if written is None:
            return None
        if written.upper() in UTC_NAMES:
            return UTC
        if written[0] not in "+-":
            raise self._refusal(
                "zone_unreadable",
                f'the zone "{written}" has several meanings. Write Z for UTC, or an offset',
            )
        digits = written[1:].replace(":", "").ljust(4, "0")
        offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        if offset > FARTHEST_OFFSET or int(digits[2:]) > 59:  # noqa: PLR2004 - minutes
            raise self._refusal(
                "offset_out_of_range",
                f"no zone is {written} from UTC. Write an offset between -14:00 and +14:00",
            )
        return timezone(-offset if written[0] == "-" else offset)

    def _refusal(self, code: str, reason: str) -> InvalidInput:
        return _refusal(self.written, self.field, code, reason)


def _refusal(written: str, field: str, code: str, reason: str) -> InvalidInput:
    sentence = f"{label(field)} is {quoted(written)}: {reason}."
    return InvalidInput(sentence, field=field, code=code)
