"""Who carried a team's Rescues: people who are given or named, by number only, and their engagements."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from peacetime.domain.burst.ledger.engagements import Engagement, together
from peacetime.domain.burst.ledger.team import Responder
from peacetime.report.sources.incidents import Brought, Incident
from peacetime.report.sources.people import Person
from peacetime.report.values import Crew


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
    silent = {one.row.source_key: one for one in brought.incidents if not one.row.responders}
    work = together(_of_nobody(one, count) for one in silent.values())
    engagements = (*(row for one in told for row in _engagements(one, named)), *work.engagements)
    crew = Crew(
        people=count,
        is_one_seat=not people and count == 1 and not named,
        from_file=0 if is_number else len(people),
        incidents=len(brought.incidents),
        named=sum(bool(one.row.responders) for one in brought.incidents),
        counted=sum(_is_counted(one) for one in brought.incidents),
        without_zone=sum(each.zone is None for each in people) if own else 0,
        strangers=len(set(strangers.values())) if people and not is_number else 0,
        together=len(work.notes),
    )
    sources = {
        first: [silent[incident] for incident in incidents]
        for first, incidents in work.incidents.items()
    }
    sources |= {one.row.source_key: [one] for one in told}
    return Manned(responders, engagements, crew, sources)


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


def _of_nobody(one: Incident, people: int) -> Engagement:
    """Of as many as the row says, but never more than there are."""
    return Engagement(
        key=one.row.source_key,
        incident=one.row.source_key,
        responder="",
        started_at=_begun(one),
        ended_at=None if one.is_open else one.ended_at,
        severity=_severity(one),
        is_open=one.is_open,
        crew=min(one.row.responder_count or 1, people),
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
