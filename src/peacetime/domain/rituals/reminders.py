"""Which rituals to remind of now: each time once, and never of what is done."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from peacetime.domain.rituals.records import Record
from peacetime.domain.rituals.rhythms import Occurrence, Ritual, occurrences


@dataclass(frozen=True, slots=True)
class Reminder:
    """One reminder of one time of a ritual; `key` is the same whenever it is computed.

    `is_late` where the ritual has begun already: nobody could be reminded before.
    """

    occurrence: Occurrence
    is_late: bool

    @property
    def key(self) -> str:
        """What a message is kept under, so that it is sent once."""
        return f"reminder:{self.occurrence.id}"


def reminders_due(
    rituals: Iterable[Ritual],
    records: Mapping[str, Record],
    *,
    after: datetime,
    until: datetime,
) -> list[Reminder]:
    """What to remind of, when one looks again after having looked before: at most once for each ritual.

    Formula: of the times whose reminder was due in (after, until], and that are neither recorded nor
    missed by now, the latest of each ritual.

    A worker that was dead for a day catches up with one reminder; one that was dead for a month sends
    one for each ritual, and not one for every time it slept through.

    Args:
        rituals: Of any teams.
        records: What was held or skipped, by the id of the occurrence.
        after: When one looked last; not included.
        until: Now; included.

    Returns:
        Reminders in the order of the moments they are of.

    Source: our default.
    Cost: one step for each ritual and period between the two moments.

    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.rituals.rhythms import DAY, Every, Rhythm
    >>> from peacetime.domain.shared.hours import weekly
    >>> check = Ritual("c", "Weekly check", Rhythm(Every.WEEK), weekly(ZoneInfo("UTC")))
    >>> sunday = datetime(2026, 3, 1, tzinfo=UTC)
    >>> [found] = reminders_due([check], {}, after=sunday - 30 * DAY, until=sunday + 2 * DAY)
    >>> found.key, found.is_late
    ('reminder:c:2026-W10', True)
    """
    found = (_latest(ritual, records, after=after, until=until) for ritual in rituals)
    reminders = [Reminder(one, until >= one.at) for one in found if one is not None]
    return sorted(reminders, key=lambda one: (one.occurrence.at, one.occurrence.id))


def next_look(rituals: Iterable[Ritual], *, after: datetime, ahead: timedelta) -> datetime | None:
    """When the next reminder of any ritual is due, as far as one looks ahead; None where none is.

    >>> next_look([], after=datetime(2026, 3, 1, tzinfo=UTC), ahead=timedelta(days=7)) is None
    True
    """
    moments = (
        one.remind_at
        for ritual in rituals
        for one in reminded(ritual, after=after, until=after + ahead)
    )
    return min(moments, default=None)


def reminded(ritual: Ritual, *, after: datetime, until: datetime) -> Iterator[Occurrence]:
    """Every time of a ritual whose reminder is due later than one moment and no later than another.

    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.rituals.rhythms import Every, Rhythm
    >>> from peacetime.domain.shared.hours import weekly
    >>> check = Ritual("c", "Weekly check", Rhythm(Every.WEEK), weekly(ZoneInfo("UTC")))
    >>> monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
    >>> [one.key for one in reminded(check, after=monday - timedelta(hours=1), until=monday)]
    ['2026-W10']
    """
    lead = ritual.remind_before
    return occurrences(ritual, after.astimezone(UTC) + lead, until.astimezone(UTC) + lead)


def _latest(
    ritual: Ritual, records: Mapping[str, Record], *, after: datetime, until: datetime
) -> Occurrence | None:
    latest: Occurrence | None = None
    for one in reminded(ritual, after=after, until=until):
        if one.id not in records and until < one.missed_at:
            latest = one
    return latest
