"""Who was in which incident from when to when: rows that are only added, and what is known of them when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from peacetime.domain.burst.policy import Policy
from peacetime.domain.burst.wording import HOUR, hours_in_words, in_hours
from peacetime.domain.shared.errors import InvalidInput
from peacetime.domain.shared.spans import Span, union
from peacetime.domain.shared.text import quoted

IMPUTED = "imputed"
LONG_STRETCH = "long_stretch"
UNATTRIBUTED = "unattributed"
TOGETHER = "together"
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Engagement:
    """One person's time in one incident, or that of people whom nobody has named.

    Args:
        key: Of the row; rows of one key are versions of one thing.
        incident: Which.
        responder: Who; "" where nobody is named.
        started_at: With a zone.
        ended_at: With a zone; None where it is not known, or still open.
        severity: As `SEV1`, or "".
        is_paged: Whether they were called.
        is_open: Whether they are still in it.
        crew: How many people, where nobody is named.
        recorded_at: When this row was written; None where it was always known.
        supersedes: The key of a row that this one replaces; "".
        is_withdrawn: Whether the row says that there was no such time after all.

    Raises:
        InvalidInput: `crew_empty`.
        ValueError: A moment has no zone, which is a mistake in the program.

    Source: our default.
    """

    key: str
    incident: str
    responder: str
    started_at: datetime
    ended_at: datetime | None
    severity: str = ""
    is_paged: bool = True
    is_open: bool = False
    crew: int = 1
    recorded_at: datetime | None = None
    supersedes: str = ""
    is_withdrawn: bool = False

    def __post_init__(self) -> None:
        if any(at is not None and at.tzinfo is None for at in (self.started_at, self.ended_at)):
            raise ValueError("An engagement needs moments with a zone")
        if self.crew < 1:
            sentence = (
                f"The crew of incident {quoted(self.incident)} is {self.crew}. Write 1 or more."
            )
            raise InvalidInput(sentence, field="crew", code="crew_empty")


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a row that a reader of the balance should know.

    Args:
        code: `imputed`, `long_stretch`, `unattributed` or `together`.
        incident: Of the row.
        responder: Of the row; "" where nobody is named.
        hours: The hours that were imputed, the length of the stretch, or the hours left to nobody.
        sentence: For people.
    """

    code: str
    incident: str
    responder: str
    hours: float
    sentence: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """Engagements that all have an end after their start, and what was done to get there."""

    engagements: tuple[Engagement, ...]
    notes: tuple[Note, ...]


def known_at(rows: Iterable[Engagement], as_of: datetime) -> tuple[Engagement, ...]:
    """What was known of the engagements at a moment: of each, the version recorded last by then.

    Rows of one key are versions of one thing, so that the same row twice is the same row; a row that
    supersedes another takes its place from when it was recorded, through chains of any length. A row
    that is withdrawn vanishes with all that it replaced.

    Args:
        rows: All versions, in any order.
        as_of: What was recorded later is not known yet.

    Returns:
        In the order of their starts, then of their keys.

    Source: bitemporal tables (SQL:2011).
    Cost: one sort.

    >>> from datetime import UTC
    >>> nine, ten = (datetime(2026, 5, 3, hour, tzinfo=UTC) for hour in (9, 10))
    >>> first = Engagement("a", "I1", "ada", nine, ten, recorded_at=ten)
    >>> later = replace(first, is_withdrawn=True, recorded_at=ten + timedelta(days=1))
    >>> len(known_at([first, later], ten)), len(known_at([later, first], ten + timedelta(days=2)))
    (1, 0)
    """
    newest: dict[str, Engagement] = {}
    for row in rows:
        if row.recorded_at is not None and row.recorded_at > as_of:
            continue
        if row.key not in newest or _recorded(newest[row.key]) < _recorded(row):
            newest[row.key] = row
    replaced = {row.supersedes for row in newest.values() if row.supersedes != row.key}
    left = (row for key, row in newest.items() if key not in replaced and not row.is_withdrawn)
    return tuple(sorted(left, key=lambda row: (row.started_at, row.key)))


@dataclass(frozen=True, slots=True)
class Together:
    """Work in which nobody is named, each piece once.

    Args:
        engagements: One for each piece, under the key and the incident of its first row.
        incidents: The incidents of each piece, by that of its first row.
        notes: One for each row that is part of another's piece.
    """

    engagements: tuple[Engagement, ...]
    incidents: dict[str, tuple[str, ...]]
    notes: tuple[Note, ...]


def together(rows: Iterable[Engagement]) -> Together:
    """Rows of nobody that start within an hour of the first of them are one piece of work.

    Several monitors report one outage, each in a row of its own; that so many people, or one person so
    many times, were called for it nobody says. The piece lasts until the last end that is known, has the
    worst severity and the largest crew of its rows.

    Args:
        rows: Of one team, in which nobody is named, in any order.

    Returns:
        Pieces in the order of their starts.

    Source: at the repositories of monitors that were looked at, two of five rows began within an hour of
    another (A); that they are one work is our judgement (D).
    Cost: one sort.

    >>> from datetime import UTC
    >>> nine = datetime(2026, 5, 3, 9, tzinfo=UTC)
    >>> first = Engagement("a", "I1", "", nine, nine + AN_HOUR)
    >>> rows = [first, Engagement("b", "I2", "", nine + AN_HOUR / 2, nine + 3 * AN_HOUR)]
    >>> found = together(rows)
    >>> found.engagements[0].ended_at == nine + 3 * AN_HOUR, found.incidents
    (True, {'I1': ('I1', 'I2')})
    """
    pieces: list[list[Engagement]] = []
    for row in sorted(rows, key=lambda row: (row.started_at, row.key)):
        if pieces and row.started_at - pieces[-1][0].started_at <= AN_HOUR:
            pieces[-1].append(row)
        else:
            pieces.append([row])
    return Together(
        tuple(map(_piece, pieces)),
        {piece[0].incident: tuple(row.incident for row in piece) for piece in pieces},
        tuple(_same_work(row, piece[0]) for piece in pieces for row in piece[1:]),
    )


def _piece(rows: Sequence[Engagement]) -> Engagement:
    first, is_open = rows[0], any(row.is_open for row in rows)
    ends = [row.ended_at for row in rows if row.ended_at and row.ended_at > row.started_at]
    return replace(
        first,
        ended_at=None if is_open else max(ends, default=first.ended_at),
        is_open=is_open,
        is_paged=any(row.is_paged for row in rows),
        severity=min((row.severity for row in rows if row.severity), default=""),
        crew=max(row.crew for row in rows),
    )


def _same_work(row: Engagement, first: Engagement) -> Note:
    sentence = (
        f"Incident {row.incident} began within an hour of {first.incident} and nobody is named: "
        "both are one piece of work."
    )
    return Note(TOGETHER, row.incident, "", 0.0, sentence)


def prepared(
    rows: Iterable[Engagement],
    *,
    until: datetime,
    policy: Policy,
    median_hours: float | Callable[[Engagement], float],
) -> Prepared:
    """Every engagement gets an end; what is not known is imputed or left to nobody, and always said.

    An end that is missing, or not after its start, becomes the start and the median of the ends that are
    known: never nothing. An open engagement lasts until `until`. A named person's stretch beyond
    `longest_stretch_hours` is flagged and counted in full, because work is never cut. Of an incident in
    which nobody is named only that much is attributed: that an incident lasted for 22 days does not say
    that anybody was in it for 22 days, and who took over is not known.

    Args:
        rows: As `known_at` gives them.
        until: The end of what is looked at; later starts are left out.
        policy: `longest_stretch_hours` is read.
        median_hours: The posterior median of an engagement of this team, in hours, above zero; or what
            tells it of a row, where rows are of several teams.

    Returns:
        Engagements in the order given, and notes.

    Raises:
        InvalidInput: `median_not_positive`.

    Source: 839 of 1,282 rows of a public history end at or before their start (A); Directive 2003/88/EC:
    24 hours less the 11 of daily rest (C); what is attributed where nobody is named is our judgement (D).
    Cost: one sort for each person.

    >>> from datetime import UTC
    >>> nine = datetime(2026, 5, 3, 9, tzinfo=UTC)
    >>> row = Engagement("a", "I1", "", nine, nine + timedelta(days=22))
    >>> found = prepared([row], until=nine + timedelta(days=30), policy=Policy(), median_hours=1.2)
    >>> in_hours(found.engagements[0].ended_at - nine), found.notes[0].code, found.notes[0].hours
    (13.0, 'unattributed', 515.0)
    """
    if not callable(median_hours):
        _check_median(median_hours)
    ready: list[Engagement] = []
    notes: list[Note] = []
    longest = timedelta(hours=policy.longest_stretch_hours)
    for row in rows:
        if row.started_at >= until:
            continue
        median = median_hours(row) if callable(median_hours) else median_hours
        ended, note = _with_end(row, until, timedelta(hours=median))
        notes += [note] if note else []
        if not row.responder:
            ended, note = _attributed(ended, longest)
            notes += [note] if note else []
        ready.append(ended)
    return Prepared(tuple(ready), (*notes, *_long_stretches(ready, longest)))


def _check_median(median_hours: float) -> None:
    if not median_hours > 0:
        sentence = (
            f"The median of an engagement is {median_hours:g} hours. Write a number above zero."
        )
        raise InvalidInput(sentence, field="median_hours", code="median_not_positive")


def _recorded(row: Engagement) -> tuple[float, str]:
    """What orders versions: the moment, then, so that no order of rows matters, all that they say."""
    at = row.recorded_at.timestamp() if row.recorded_at else float("-inf")
    return at, repr(row)


def _with_end(
    row: Engagement, until: datetime, median: timedelta
) -> tuple[Engagement, Note | None]:
    if row.is_open and (row.ended_at is None or row.ended_at > until):
        return replace(row, ended_at=until), None
    if row.ended_at is not None and row.ended_at > row.started_at:
        return row, None
    what = "is not known" if row.ended_at is None else "is not after its start"
    sentence = (
        f"The end of {_whose(row)} in incident {row.incident} {what}: "
        f"{hours_in_words(in_hours(median))}, the median, is taken."
    )
    note = Note(IMPUTED, row.incident, row.responder, in_hours(median), sentence)
    return replace(row, ended_at=row.started_at + median, is_open=False), note


def _attributed(row: Engagement, longest: timedelta) -> tuple[Engagement, Note | None]:
    lasted = _end(row) - row.started_at
    if lasted <= longest:
        return row, None
    rest = in_hours(lasted - longest)
    sentence = (
        f"Incident {row.incident} lasted {hours_in_words(in_hours(lasted))} and nobody is named: "
        f"{hours_in_words(in_hours(longest))} are counted; who was in it for the other "
        f"{hours_in_words(rest)} is not known."
    )
    note = Note(UNATTRIBUTED, row.incident, "", rest, sentence)
    return replace(row, ended_at=row.started_at + longest), note


def _long_stretches(rows: Sequence[Engagement], longest: timedelta) -> list[Note]:
    """One note for each unbroken stretch of a named person that is longer than is credible."""
    notes: list[Note] = []
    for responder in sorted({row.responder for row in rows} - {""}):
        theirs = [row for row in rows if row.responder == responder]
        for span in union(Span(row.started_at, _end(row)) for row in theirs):
            if span.duration > longest:
                incident = next(row.incident for row in theirs if row.started_at >= span.start)
                hours = span.duration / HOUR
                sentence = (
                    f"{hours_in_words(hours)} at a stretch from {span.start:%Y-%m-%d %H:%M} UTC: longer "
                    f"than {hours_in_words(in_hours(longest))}. Counted in full; correct it where a "
                    "hand-over was not written down."
                )
                notes.append(Note(LONG_STRETCH, incident, responder, hours, sentence))
    return notes


def _whose(row: Engagement) -> str:
    return "an engagement" if row.responder else "the work"


def _end(row: Engagement) -> datetime:
    if row.ended_at is None:
        raise ValueError("An engagement that is prepared has an end")
    return row.ended_at
