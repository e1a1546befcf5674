"""Turns on call as a schedule elsewhere tells them: who, from when to when, and what was laid over a rotation."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from peacetime.domain.shared.spans import Span, subtract, union

WEEK = timedelta(days=7)
WEEKS_BACK, WEEKS_AHEAD = 1, 8
ADDRESS = re.compile(r"[^\s@<>\"',;:()\[\]\\]+@[^\s@<>\"',;:()\[\]\\]+\.[^\s@<>\"',;:()\[\]\\]+")


@dataclass(frozen=True, slots=True)
class Turn:
    """One turn on call, as a schedule tells it.

    Args:
        name: Of the person, as the schedule has it; for people.
        email: Of the person; "" where the schedule does not say it.
        starts_at: From then on.
        ends_at: Until then.
        is_override: Whether it is laid over the rotation.
    """

    name: str
    email: str
    starts_at: datetime
    ends_at: datetime
    is_override: bool = False


def window(at: datetime) -> Span:
    """The weeks of a schedule that are read: whole ones, so that what is cut at their edges is cut the same again.

    Args:
        at: Now.

    Returns:
        From the Monday a week before this one, at 0:00 UTC, to the one eight weeks after it.

    Source: our default.
    Cost: constant.

    >>> span = window(datetime(2026, 3, 4, 12, tzinfo=UTC))
    >>> span.start.date().isoformat(), span.end.date().isoformat()
    ('2026-02-23', '2026-04-27')
    """
    monday = _monday(at)
    return Span(monday - WEEKS_BACK * WEEK, monday + WEEKS_AHEAD * WEEK)


def laid_over(turns: Iterable[Turn]) -> list[Turn]:
    """An override takes the place of whatever the rotation says of its time; nobody else has that time.

    Args:
        turns: Of one schedule, in any order; those that end before they begin say nothing.

    Returns:
        The turns as they are held, in the order of time, each person's pieces apart where they were cut.

    Source: how on-call tools show a final schedule.
    Cost: n turns times k overrides.

    >>> at = lambda hour: datetime(2026, 3, 4, hour, tzinfo=UTC)
    >>> held = laid_over([Turn("Ada", "", at(8), at(20)), Turn("Bo", "", at(10), at(12), True)])
    >>> [(turn.name, turn.starts_at.hour, turn.ends_at.hour) for turn in held]
    [('Ada', 8, 10), ('Bo', 10, 12), ('Ada', 12, 20)]
    """
    sound = list(dict.fromkeys(turn for turn in turns if turn.starts_at < turn.ends_at))
    over = union([Span(turn.starts_at, turn.ends_at) for turn in sound if turn.is_override])
    held = [turn for turn in sound if turn.is_override]
    for turn in sound:
        if not turn.is_override:
            held += [
                replace(turn, starts_at=left.start, ends_at=left.end)
                for left in subtract([Span(turn.starts_at, turn.ends_at)], over)
            ]
    return sorted(held, key=lambda turn: (turn.starts_at, turn.ends_at, turn.email, turn.name))


def in_weeks(turns: Iterable[Turn], span: Span) -> Iterator[Turn]:
    """Turns within a span; one that is longer than a week is told week by week, from Monday to Monday (UTC).

    So a turn that never ends is told the same way however much of it a tool shows.

    Args:
        turns: In any order.
        span: What is kept of them.

    Cost: linear in what comes out.

    >>> day = lambda number: datetime(2026, 3, number, tzinfo=UTC)
    >>> [t.starts_at.day for t in in_weeks([Turn("Ada", "", day(2), day(20))], Span(day(1), day(31)))]
    [2, 9, 16]
    """
    for turn in turns:
        starts_at, end = max(turn.starts_at, span.start), min(turn.ends_at, span.end)
        if turn.ends_at - turn.starts_at <= WEEK:
            if starts_at < end:
                yield replace(turn, starts_at=starts_at, ends_at=end)
            continue
        while starts_at < end:
            ends_at = min(_monday(starts_at) + WEEK, end)
            yield replace(turn, starts_at=starts_at, ends_at=ends_at)
            starts_at = ends_at


def address_in(words: str) -> str:
    """The only e-mail address in a text, in small letters; "" where there is none, or more than one.

    >>> address_in("On call: ada@example.org (primary)"), address_in("Ada B"), address_in("a@b.de c@d.de")
    ('ada@example.org', '', '')
    """
    found = {each.lower().strip(".") for each in ADDRESS.findall(words)}
    return found.pop() if len(found) == 1 else ""


def addressed(turn: Turn, known: Mapping[str, str]) -> Turn:
    """The turn with the address that somebody said for this name, where the schedule says none; never guessed.

    Args:
        turn: As the schedule tells it.
        known: Name in small letters -> e-mail address.

    >>> at = datetime(2026, 3, 4, tzinfo=UTC)
    >>> addressed(Turn("Ada B", "", at, at), {"ada b": "ada@example.org"}).email
    'ada@example.org'
    """
    said = known.get(turn.name.strip().lower()) or known.get(turn.email.strip().lower())
    return replace(turn, email=(said or turn.email).strip().lower())


def _monday(at: datetime) -> datetime:
    day = at.astimezone(UTC).date()
    return datetime.combine(day - timedelta(days=day.weekday()), time(), UTC)
