"""Who carried a team's Rescues: people who are given or named, by number only, and their engagements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from peacetime.domain.burst.engagements import Engagement
from peacetime.domain.burst.ledger import Responder
from peacetime.report.sources.incidents import Brought, Incident
from peacetime.report.sources.people import Person
from peacetime.report.values import Crew

AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Manned:
    """The people as the ledger wants them, their engagements, and what is known about both.

    `sources` are the incidents behind each incident of the ledger: one, or several that are one work.
    """

    responders: tuple[Responder, ...]
    engagements: tuple[Engagement, ...]
    crew: Crew
    sources: Mapping[str, Sequence[Incident]]


def manned(
    brought: Brought, people: Sequence[Person], *, zone: ZoneInfo, calendar: str, is_number: bool
) -> Manned:
    """Bring people and incidents together.

    Somebody whom the file of incidents names and the file of people does not is one more of the team.
    Where only a number of people is given, those who are named take its places first. Without any people
    there are as many as the most that worked at once, as far as the incidents say; else one.

    Args:
        brought: The incidents.
        people: As given, perhaps nobody.
        zone: Of those who have none of their own.
        calendar: Of holidays, of all.
        is_number: Whether only the number of people was given.
    """
    known = {} if is_number else {call: str(each.number) for each in people for call in each.calls}
    strangers = _strangers(brought, known, first=1 if is_number else len(people) + 1)
    named = known | strangers
    count = _count(brought, people, set(named.values()), is_number=is_number)
    own = {} if is_number else {str(each.number): each for each in people}
    responders = tuple(_responder(str(n + 1), own, zone, calendar) for n in range(count))
    told = [one for one in brought.incidents if one.row.responders]
    silent = _together([one for one in brought.incidents if not one.row.responders])
    engagements = (
        *(row for one in told for row in _engagements(one, named)),
        *(_of_nobody(group, brought.at, count) for group in silent),
    )
    crew = Crew(
        people=count,
        is_one_seat=not people and count == 1 and not named,
        from_file=0 if is_number else len(people),
        incidents=len(brought.incidents),
        named=sum(bool(one.row.responders) for one in brought.incidents),
        counted=sum(_is_counted(one) for one in brought.incidents),
        without_zone=sum(each.zone is None for each in people) if own else 0,
        strangers=len(set(strangers.values())) if people and not is_number else 0,
        together=len(brought.incidents) - len(told) - len(silent),
    )
    groups = [*([one] for one in told), *silent]
    return Manned(
        responders, engagements, crew, {group[0].row.source_key: group for group in groups}
    )


def _strangers(brought: Brought, known: Mapping[str, str], *, first: int) -> dict[str, str]:
    """Those named by incidents alone, each with a number, in the order of their first incident."""
    found: dict[str, str] = {}
    for one in brought.incidents:
        for name in one.row.responders:
            if (call := name.casefold()) not in known:
                found.setdefault(call, str(first + len(found)))
    return found


def _count(brought: Brought, people: Sequence[Person], named: set[str], *, is_number: bool) -> int:
    if people:
        return (
            max(len(people), len(named))
            if is_number
            else max(map(int, named), default=0) or len(people)
        )
    at_once = [one.row.responder_count or 1 for one in brought.incidents if _is_counted(one)]
    return max([1, len(named), *at_once])


def _is_counted(one: Incident) -> bool:
    return not one.row.responders and one.row.responder_count is not None


def _responder(number: str, own: Mapping[str, Person], zone: ZoneInfo, calendar: str) -> Responder:
    person = own.get(number)
    if person is None:
        return Responder(number, zone.key, calendar=calendar)
    return Responder(
        number,
        (person.zone or zone).key,
        calendar=calendar,
        joined_at=person.joined_at,
        left_at=person.left_at,
    )


def _together(incidents: Sequence[Incident]) -> list[list[Incident]]:
    """Incidents of nobody that began within an hour of another one are one piece of work.

    Several monitors report one outage, each in a row of its own; that as many people, or one person as
    many times, were called for it nobody says.
    """
    groups: list[list[Incident]] = []
    for one in incidents:
        if groups and one.row.started_at - groups[-1][0].row.started_at <= AN_HOUR:
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _engagements(one: Incident, named: Mapping[str, str]) -> Iterator[Engagement]:
    """One for each who is named; the same person by two names is one."""
    for responder in dict.fromkeys(named[name.casefold()] for name in one.row.responders):
        yield Engagement(
            key=f"{one.row.source_key}/{responder}",
            incident=one.row.source_key,
            responder=responder,
            started_at=_begun(one),
            ended_at=one.ended_at,
            severity=_severity(one),
            is_open=one.is_open,
        )


def _of_nobody(group: Sequence[Incident], at: datetime, people: int) -> Engagement:
    """One for all of a group: until the last known end, of as many as the most that one of them says."""
    first = group[0].row
    started = min(_begun(one) for one in group)
    ends = [one.ended_at for one in group if one.ended_at is not None and one.ended_at > started]
    is_open = any(one.is_open for one in group)
    return Engagement(
        key=first.source_key,
        incident=first.source_key,
        responder="",
        started_at=started,
        ended_at=None if is_open or not ends else min(max(ends), at),
        severity=min(filter(None, map(_severity, group)), default=""),
        is_open=is_open,
        crew=min(max(one.row.responder_count or 1 for one in group), people),
    )


def _severity(one: Incident) -> str:
    return one.row.severity.value if one.row.severity else ""


def _begun(one: Incident) -> datetime:
    """Somebody is in it from when they acknowledged it; where nobody says when, from its start."""
    taken, ended = one.row.acknowledged_at, one.ended_at
    is_within = (
        taken is not None and taken >= one.row.started_at and (ended is None or taken < ended)
    )
    return taken if taken is not None and is_within else one.row.started_at
