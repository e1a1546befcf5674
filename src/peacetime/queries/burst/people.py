"""People as the ledger knows them: clocks, time in their teams, rotas, time off, corrections, Rescues."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q

from peacetime.domain.burst.ledger.person import Correction, Responder
from peacetime.domain.burst.people.rest import contracted, on_clocks
from peacetime.domain.shared.hours import WorkingHours, weekly
from peacetime.domain.shared.spans import Span, union
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.burst.rows import corrections_of, shifts_of, time_off_of
from peacetime.storage.models import Membership, Person, Rescue, Team, TeamHoliday

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from peacetime.domain.burst.policy import Policy
    from peacetime.storage.models import TimeOff

WEEKDAYS = 7


@dataclass(frozen=True, slots=True)
class Stay:
    """One person's time in one team, as moments by the team's clocks."""

    team_id: int
    person_id: int
    joined_at: datetime
    left_at: datetime | None
    is_active: bool = True  # whether they may still sign in; who may not holds nothing any more

    def has(self, at: datetime) -> bool:
        """Whether the person is in the team at a moment."""
        return self.joined_at <= at and (self.left_at is None or at < self.left_at)


@dataclass(frozen=True, slots=True)
class House:
    """Teams, who was in them from when to when, and their hours: what several ledgers share."""

    teams: Mapping[int, Team]
    stays: tuple[Stay, ...]
    hours: Mapping[int, WorkingHours]

    def stays_of(self, person: int) -> list[Stay]:
        """Somebody's times in teams, in order."""
        return [stay for stay in self.stays if stay.person_id == person]

    def present(self, team: int, at: datetime) -> list[int]:
        """Who was in a team at a moment."""
        return [stay.person_id for stay in self.stays if stay.team_id == team and stay.has(at)]


def house_of(people: Iterable[int]) -> House:
    """Every team that one of these people was ever in, with everybody who was in it; three queries."""
    theirs = Membership.objects.filter(person__in=list(people)).values("team")
    teams = {team.pk: team for team in Team.objects.filter(pk__in=theirs)}
    return house_with(teams)


def house_with(teams: Mapping[int, Team]) -> House:
    """These teams, with everybody who was in them; two queries."""
    days_off: dict[int, set[date]] = defaultdict(set)
    for team, day in TeamHoliday.objects.filter(team__in=teams).values_list("team_id", "day"):
        days_off[team].add(day)
    hours = {pk: _hours(team, frozenset(days_off[pk])) for pk, team in teams.items()}
    stays = [
        Stay(
            row.team_id,
            row.person_id,
            _begins(row.joined_on, hours[row.team_id].time_zone),
            _begins(row.left_on, hours[row.team_id].time_zone) if row.left_on else None,
            is_active=row.person.is_active,
        )
        for row in Membership.objects.filter(team__in=teams)
        .select_related("person")
        .order_by("joined_on", "pk")
        if row.left_on is None or row.left_on > row.joined_on
    ]
    return House(teams, tuple(stays), hours)


def responders_of(
    people: Sequence[int],
    house: House,
    policy: Policy,
    *,
    at: datetime,
    as_of: datetime | None = None,
) -> dict[int, Responder]:
    """These people as the ledger knows them; four queries."""
    rows = {row.pk: row for row in Person.objects.filter(pk__in=people)}
    corrections = corrections_of(people, as_of=as_of)
    off, shifts = time_off_of(people, as_of=as_of), shifts_of(people, as_of=as_of)
    result = {}
    for pk, row in rows.items():
        stays = house.stays_of(pk)
        hours = hours_of_person(row, stays, house)
        result[pk] = Responder(
            id=str(pk),
            zone=hours.time_zone.key,
            calendar=hours.calendar or policy.holiday_calendar,
            days_off=hours.days_off,
            joined_at=min((stay.joined_at for stay in stays), default=None),
            left_at=_left_at(stays, at=at),
            standby=tuple(Span(shift.starts_at, shift.ends_at) for shift in shifts.get(pk, ())),
            time_off=contracted_off(off.get(pk, ()), hours),
            corrections=tuple(
                Correction(c.key, c.at, c.credit_hours, c.reason, c.author)
                for c in corrections.get(pk, ())
            ),
        )
    return result


def hours_of_person(person: Person, stays: Sequence[Stay], house: House) -> WorkingHours:
    """Somebody's working hours: those of the team they are in, or were in last, by their own clocks."""
    lasting = [stay for stay in stays if stay.left_at is None]
    team = (lasting or list(stays)[-1:])[:1]
    hours = house.hours[team[0].team_id] if team else weekly(ZoneInfo("UTC"))
    return on_clocks(hours, named_zone(person.time_zone) if person.time_zone else None)


def contracted_off(rows: Iterable[TimeOff], hours: WorkingHours) -> tuple[Span, ...]:
    """The contracted hours of time off with the pager off, which are what gives credit."""
    spans = union(Span(row.starts_at, row.ends_at) for row in rows if row.is_pager_off)
    return tuple(union(part for span in spans for part in contracted(hours, span)))


def rescues_of(
    teams: Iterable[int], *, at: datetime, since: datetime | None
) -> dict[int, tuple[Span, ...]]:
    """When each of these teams was in Rescue Mode, as far as it lasted beyond a moment; one query."""
    rows = Rescue.objects.filter(team__in=list(teams)).exclude(end_is="unknown")
    if since is not None:
        rows = rows.filter(Q(ended_at=None) | Q(ended_at__gt=since))
    spans: dict[int, list[Span]] = defaultdict(list)
    for team, start, end in rows.values_list("team_id", "started_at", "ended_at"):
        spans[team].append(Span(start, max(start, end or at)))
    return {team: tuple(union(found)) for team, found in spans.items()}


def rescues_of_person(
    stays: Iterable[Stay], rescues: Mapping[int, Sequence[Span]]
) -> tuple[Span, ...]:
    """When a team that somebody was in was in Rescue Mode."""
    return tuple(
        union(
            span.within(Span(stay.joined_at, max(stay.joined_at, stay.left_at or span.end)))
            for stay in stays
            for span in rescues.get(stay.team_id, ())
            if span.end > stay.joined_at
        )
    )


def begins_at(stays: Sequence[Stay], house: House) -> datetime | None:
    """Where somebody's ledger begins: when they were in a team of which anything is known."""
    return min(
        (max(stay.joined_at, house.teams[stay.team_id].history_from) for stay in stays),
        default=None,
    )


def member_ids(team: Team, *, at: datetime) -> list[int]:
    """Who is in a team now, active or not; one query."""
    day = at.astimezone(named_zone(team.time_zone)).date()
    rows = Membership.objects.filter(team=team, joined_on__lte=day)
    staying = Q(left_on=None) | Q(left_on__gt=day)
    return sorted(set(rows.filter(staying).values_list("person_id", flat=True)))


def _left_at(stays: Sequence[Stay], *, at: datetime) -> datetime | None:
    """When somebody left the last of their teams; None while they are in one."""
    ends = [stay.left_at for stay in stays]
    if not ends or None in ends:
        return None
    last = max(end for end in ends if end is not None)
    return last if last <= at else None


def _begins(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(0), zone).astimezone(UTC)


def _hours(team: Team, days_off: frozenset[date]) -> WorkingHours:
    return weekly(
        named_zone(team.time_zone),
        workdays=team.workdays,
        starts_at=team.work_starts,
        ends_at=team.work_ends,
        days_off=days_off,
        calendar=team.holiday_calendar,
    )
