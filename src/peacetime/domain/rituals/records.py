"""Whether a ritual happened: held, skipped for a reason, missed, or still to come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from peacetime.domain.rituals.rhythms import DAY, Occurrence, Ritual, occurrences
from peacetime.domain.shared.errors import DomainError
from peacetime.domain.shared.proportions import Proportion, proportion
from peacetime.domain.shared.text import clean_text

REASON_LENGTH = 500
EARLY = DAY  # a ritual may be held on the day before, where that suits people


class Status(StrEnum):
    """How one time of a ritual stands."""

    UPCOMING = "upcoming"
    DUE = "due"
    HELD = "held"
    SKIPPED = "skipped"
    MISSED = "missed"


class AlreadyHeld(DomainError):
    """It happened, and that is recorded."""

    code = "ritual_already_held"


class AlreadySkipped(DomainError):
    """Somebody left it out on purpose, and that is recorded."""

    code = "ritual_already_skipped"


class TooEarly(DomainError):
    """What is still to come has not happened."""

    code = "ritual_too_early"


class NotRecorded(DomainError):
    """There is no record to take back."""

    code = "ritual_not_recorded"


@dataclass(frozen=True, slots=True)
class Record:
    """That one time of a ritual was held, or was left out on purpose.

    Args:
        occurrence_id: Of which time.
        at: When it was held or left out.
        is_held: Otherwise it was skipped.
        reason: Why it was skipped; "" where it was held.
    """

    occurrence_id: str
    at: datetime
    is_held: bool
    reason: str = ""


def hold(occurrence: Occurrence, record: Record | None, *, at: datetime) -> Record:
    """It happened: on its day, the day before, or later, even where it was given up before.

    Args:
        occurrence: Which time.
        record: What is recorded of it so far.
        at: When it was held.

    Raises:
        AlreadyHeld: `ritual_already_held`.
        TooEarly: `ritual_too_early`, more than a day ahead.
    """
    if record is not None and record.is_held:
        raise AlreadyHeld("It is recorded as held. Nothing has to be done.")
    if at < occurrence.at - EARLY:
        sentence = f"It is planned for {occurrence.at:%Y-%m-%d}. Record it when it was held."
        raise TooEarly(sentence)
    return Record(occurrence.id, at.astimezone(UTC), is_held=True)


def skip(occurrence: Occurrence, record: Record | None, *, reason: str, at: datetime) -> Record:
    """It is left out on purpose, before or after its day, and the reason is shown.

    Raises:
        AlreadyHeld: `ritual_already_held`.
        AlreadySkipped: `ritual_already_skipped`.
        InvalidInput: `text_required` and the other codes of `clean_text`, of the field `reason`.
    """
    why = clean_text(reason, field="reason", max_length=REASON_LENGTH)
    if record is not None and record.is_held:
        sentence = "It is recorded as held. Take that back first, if it was a mistake."
        raise AlreadyHeld(sentence)
    if record is not None:
        raise AlreadySkipped("It is recorded as skipped. Nothing has to be done.")
    return Record(occurrence.id, at.astimezone(UTC), is_held=False, reason=why)


def take_back(record: Record | None) -> None:
    """A record that was a mistake goes: the time is upcoming, due or missed again.

    Raises:
        NotRecorded: `ritual_not_recorded`.
    """
    if record is None:
        raise NotRecorded("Nothing is recorded of it yet. There is nothing to take back.")


def status(occurrence: Occurrence, record: Record | None, *, at: datetime) -> Status:
    """How one time of a ritual stands at a moment.

    Formula: what is recorded counts; else upcoming before its start, due from then for as long as the
    ritual is open (`open_for`), missed after that.

    Source: our default.

    >>> from datetime import date, timedelta
    >>> from zoneinfo import ZoneInfo
    >>> from peacetime.domain.rituals.rhythms import Every, Rhythm, Ritual, occurrence_for
    >>> from peacetime.domain.shared.hours import weekly
    >>> ritual = Ritual("c", "Weekly check", Rhythm(Every.WEEK), weekly(ZoneInfo("UTC")))
    >>> monday = occurrence_for(ritual, date(2026, 3, 4))
    >>> [status(monday, None, at=monday.at + n * DAY).value for n in (-1, 0, 2)]
    ['upcoming', 'due', 'missed']
    """
    if record is not None:
        return Status.HELD if record.is_held else Status.SKIPPED
    if at < occurrence.at:
        return Status.UPCOMING
    return Status.DUE if at < occurrence.missed_at else Status.MISSED


@dataclass(frozen=True, slots=True)
class Standing:
    """One time of a ritual with how it stands, and its record where there is one."""

    occurrence: Occurrence
    status: Status
    record: Record | None


def standings(
    rituals: Iterable[Ritual],
    records: Mapping[str, Record],
    *,
    after: datetime,
    until: datetime,
    at: datetime,
) -> list[Standing]:
    """Every time of some rituals between two moments, with how it stands: what was, and what comes.

    Args:
        rituals: Of any teams.
        records: By the id of the occurrence.
        after: Not included.
        until: Included.
        at: Now.

    Returns:
        In the order of time.

    Source: the framework's rituals; that a missed one is shown as missed is our default.

    >>> standings([], {}, after=datetime(2026, 3, 1, tzinfo=UTC), until=datetime(2026, 4, 1, tzinfo=UTC),
    ...     at=datetime(2026, 3, 4, tzinfo=UTC))
    []
    """
    found = []
    for ritual in rituals:
        for one in occurrences(ritual, after, until):
            record = records.get(one.id)
            found.append(Standing(one, status(one, record, at=at), record))
    return sorted(found, key=lambda one: (one.occurrence.at, one.occurrence.id))


def kept(found: Iterable[Standing]) -> Proportion:
    """How many of the times that are over were held; what was skipped for a reason counts on neither side.

    Source: our default; the interval is Wilson's.

    >>> kept([]).share is None
    True
    """
    statuses = [one.status for one in found]
    held = statuses.count(Status.HELD)
    return proportion(held, held + statuses.count(Status.MISSED))


def by_occurrence(records: Iterable[Record]) -> Mapping[str, Record]:
    """Records by the time they are of.

    >>> by_occurrence([])
    {}
    """
    return {record.occurrence_id: record for record in records}
