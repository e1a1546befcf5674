"""Watching people during a Rescue: for those who are in it, while it runs, and for nobody later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from peacetime.domain.burst.people.rest import (
    LIMITS,
    NIGHT_ENDS,
    NIGHT_STARTS,
    RestLimits,
    contracted,
    nights_of,
    on_clocks,
)
from peacetime.domain.burst.wording import hours_in_words, in_hours, length_in_words, local_moment
from peacetime.domain.shared.hours import WorkingHours
from peacetime.domain.shared.spans import Span, subtract, total, union
from peacetime.domain.shared.text import listed

HAND_OVER_AFTER = timedelta(hours=6)
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Presence:
    """One person in one role of the incident; `ended_at` is None while they hold it."""

    person_id: str
    name: str
    started_at: datetime
    ended_at: datetime | None = None
    zone: ZoneInfo | None = None  # None where it is not known: the team's stands in for it


class Boundary(NamedTuple):
    """What comes next for somebody who stays, and when."""

    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Watched:
    """How one person stands who is in the incident now.

    Args:
        person_id: Whose.
        name: For the sentence.
        on_for: Time in this incident, a moment in two roles counted once.
        is_past_limit: Whether that is six hours or more.
        is_in_night: Whether it is night by their clocks.
        rested_for: The longest rest of the last 24 hours; None where nothing earlier is known.
        has_short_rest: Whether that is less than eleven hours; False where it is not known.
        is_team_zone: Whether their own zone is not known and the team's stands in for it.
        next_boundary: What comes next if they stay; None where all has passed.
        should_hand_over: Whether one of the three holds.
        sentence: How they stand, and the hand-over that is suggested.
    """

    person_id: str
    name: str
    on_for: timedelta
    is_past_limit: bool
    is_in_night: bool
    rested_for: timedelta | None
    has_short_rest: bool
    is_team_zone: bool
    next_boundary: Boundary | None
    should_hand_over: bool
    sentence: str


def watch(
    presences: Iterable[Presence],
    hours: WorkingHours,
    *,
    at: datetime,
    earlier: Mapping[str, Sequence[Span]],
    hand_over_after: timedelta = HAND_OVER_AFTER,
    limits: RestLimits = LIMITS,
    night_starts: time = NIGHT_STARTS,
    night_ends: time = NIGHT_ENDS,
) -> list[Watched]:
    """Everybody who is in the incident now, those first who should hand over first.

    Formula: on for = |union of their roles|; rested = the longest gap of the last 24 h in engaged time
    and working hours together; a hand-over is suggested at six hours, in the night, or after less than
    eleven hours of rest. Order: more of these reasons first, then who is on it longest.

    Args:
        presences: Of this incident, one for each person and role, open and closed.
        hours: Of the team, taken by each person's own clocks.
        at: Now.
        earlier: What else each person was engaged in, by their id; someone who is missing here is
            not known, and someone with nothing here was engaged in nothing else.
        hand_over_after: After so long a hand-over is suggested.
        limits: The daily rest.
        night_starts: Local.
        night_ends: Local.

    Returns:
        One row for each person who holds a role at `at`. It is for the incident's own people while
        it runs; it says nothing of how anybody works and is kept nowhere.

    Source: the issue of the field ("watch people, not only graphs"); eleven hours: Directive
        2003/88/EC (C); six hours: our default (D), an incident with its follow-up takes six hours in
        the Google SRE book, chapter 11 (B).
    Cost: two days of working hours for each person.

    >>> from peacetime.domain.shared.hours import weekly
    >>> morning = datetime(2026, 5, 12, 9, tzinfo=UTC)
    >>> alice = Presence("1", "Alice", morning, zone=ZoneInfo("UTC"))
    >>> [row] = watch([alice], weekly(ZoneInfo("UTC")), at=morning.replace(hour=15, minute=30),
    ...     earlier={"1": []})
    >>> row.sentence
    'Alice has been on it for 6 h 30 min: suggest a hand-over.'
    >>> row.next_boundary.words
    'it is night for Alice'
    """
    at = at.astimezone(UTC)
    by_person: dict[str, list[Presence]] = {}
    for presence in presences:
        if presence.started_at <= at:
            by_person.setdefault(presence.person_id, []).append(presence)
    rows = [
        _watched(
            roles,
            hours,
            at=at,
            earlier=earlier.get(person_id),
            hand_over_after=hand_over_after,
            limits=limits,
            night=(night_starts, night_ends),
        )
        for person_id, roles in by_person.items()
        if any(_is_open(role, at) for role in roles)
    ]
    return sorted(rows, key=_first_to_hand_over)


def _watched(
    roles: list[Presence],
    hours: WorkingHours,
    *,
    at: datetime,
    earlier: Sequence[Span] | None,
    hand_over_after: timedelta,
    limits: RestLimits,
    night: tuple[time, time],
) -> Watched:
    one = roles[-1]
    zone = next((role.zone for role in roles if role.zone), None)
    hours = on_clocks(hours, zone)
    here = union(Span(r.started_at, at if _is_open(r, at) else r.ended_at or at) for r in roles)
    on_for = total(here)
    until_limit = hand_over_after - on_for
    rested = None if earlier is None else _rested([*here, *earlier], hours, at)
    coming = [
        span
        for _, span in nights_of(
            Span(at, at + DAY), hours.time_zone, night_starts=night[0], night_ends=night[1]
        )
    ]
    is_in_night = any(at in span for span in coming)
    is_short = rested is not None and rested < limits.daily
    is_past = until_limit <= timedelta()
    boundaries = [
        Boundary(
            at + until_limit, f"{one.name} has been on it for {length_in_words(hand_over_after)}"
        )
    ] * (not is_past)
    boundaries += [Boundary(s.start, f"it is night for {one.name}") for s in coming if s.start > at]
    boundaries += _last_rest(one.name, hours, at, limits)
    reasons = [
        *[f"has been on it for {length_in_words(on_for)}"] * is_past,
        *[f"is into the night ({at.astimezone(hours.time_zone):%H:%M})"] * is_in_night,
        *[f"has had {_short(rested)} in a row in the last 24"] * is_short,
    ]
    return Watched(
        person_id=one.person_id,
        name=one.name,
        on_for=on_for,
        is_past_limit=is_past,
        is_in_night=is_in_night,
        rested_for=rested,
        has_short_rest=is_short,
        is_team_zone=zone is None,
        next_boundary=min(boundaries, key=lambda b: b.at, default=None),
        should_hand_over=bool(reasons),
        sentence=_sentence(
            one.name,
            reasons,
            on_for,
            is_rest_known=rested is not None,
            is_team_zone=zone is None,
        ),
    )


def _sentence(
    name: str, reasons: list[str], on_for: timedelta, *, is_rest_known: bool, is_team_zone: bool
) -> str:
    standing = listed(reasons) if reasons else f"has been on it for {length_in_words(on_for)}"
    parts = [f"{name} {standing}{': suggest a hand-over' if reasons else ''}."]
    if not is_rest_known:
        parts.append("How much rest came before is not known.")
    if is_team_zone:
        parts.append("Their own zone is not known; this is by the team's clocks.")
    return " ".join(parts)


def _rested(engaged: list[Span], hours: WorkingHours, at: datetime) -> timedelta:
    """The longest rest of the last 24 hours; an engagement without length is a minute's page."""
    day = Span(at - DAY, at)
    minute = timedelta(minutes=1)
    work = [Span(s.start, s.start + minute) if s.is_empty else s for s in engaged if s.start < at]
    gaps = subtract([day], [*work, *contracted(hours, day)])
    return max((gap.duration for gap in gaps), default=timedelta())


def _last_rest(name: str, hours: WorkingHours, at: datetime, limits: RestLimits) -> list[Boundary]:
    """The moment after which too little rest is left before the next working hours, where it is ahead."""
    midnight = (at.astimezone(hours.time_zone) + DAY).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    starts = (span.start for span in hours.spans_from(midnight))
    start = next((start for start in starts if start > at), None)
    if start is None or start - limits.daily <= at:
        return []
    hours_due = hours_in_words(in_hours(limits.daily))
    words = (
        f"fewer than {hours_due} are left for {name} before work on "
        f"{local_moment(start, hours.time_zone)}"
    )
    return [Boundary(start - limits.daily, words)]


def _is_open(role: Presence, at: datetime) -> bool:
    return role.ended_at is None or role.ended_at > at


def _short(rested: timedelta | None) -> str:
    return f"{hours_in_words(in_hours(rested or timedelta()))} of rest"


def _first_to_hand_over(row: Watched) -> tuple[int, timedelta, str, str]:
    reasons = row.is_past_limit + row.is_in_night + row.has_short_rest
    return -reasons, -row.on_for, row.name, row.person_id
