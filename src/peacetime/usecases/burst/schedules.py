"""Rotas that follow schedules of other tools: what a schedule says replaces what it said before, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.domain.burst.people.turns import Turn, addressed, in_weeks, laid_over, window
from peacetime.domain.postmortems.tickets.tracker import Place
from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import PEACETIME, Act, Actor, require
from peacetime.queries.burst.schedules import people_named, schedules_of
from peacetime.queries.connections import connection_with
from peacetime.queries.lookup import NotFound, team_named
from peacetime.queries.providers import providers
from peacetime.storage import jobs
from peacetime.storage.models import Connection, OnCallShift, Person, ScheduleReading, Team
from peacetime.usecases import record
from peacetime.usecases.burst import edits
from peacetime.usecases.burst.rota import Shift, shift_key
from peacetime.usecases.command import command
from peacetime.usecases.connections.secrets import secrets_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

READ = "read_schedules"
SHORTEST = timedelta(minutes=1)
MOST_UNMATCHED = 50


@dataclass(frozen=True, slots=True)
class ToRead:
    """A schedule that is to be read."""

    schedule: str
    team: str  # slug
    zone: str  # of times that name none


@dataclass(frozen=True, slots=True)
class Source:
    """A connection whose schedules are to be read."""

    id: int
    provider: str
    place: Place
    schedules: tuple[ToRead, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """What schedules of one team said, and who of it is not known here."""

    turns: int
    replaced: int
    unmatched: tuple[str, ...]


def sources_in_use() -> list[int]:
    """The connections that have schedules and may be asked."""
    names = [key for key, provider in providers().items() if provider.has_schedules]
    rows = Connection.objects.filter(provider__in=names, retired_at=None, paused_at=None)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def source(connection_id: int, *, at: datetime) -> Source | None:
    """What is to be read of a connection; a team that is not there is said where its reading would stand.

    Raises:
        NotOpened: The installation's secret key is another one now.
    """
    row = Connection.objects.select_related("team").get(pk=connection_id)
    if row.retired_at is not None or row.paused_at is not None:
        return None
    found, unknown = [], []
    for named in schedules_of(row):
        try:
            team = team_named(named.team)
        except NotFound:
            unknown.append(named.team or named.schedule)
        else:
            found.append(ToRead(named.schedule, team.slug, team.time_zone))
    if unknown:
        _tell(row, f"There is no team {unknown[0]!r}. Look at the connection’s schedules.", at=at)
    _forget_unnamed(row, found, at=at)
    return Source(row.pk, row.provider, Place(row.settings, secrets_in(row)), tuple(found))


@transaction.atomic(durable=True)
def record_turns(
    connection_id: int, slug: str, read: Mapping[str, Sequence[Turn]], *, at: datetime
) -> Told:
    """Take what all schedules of a connection for one team say of the weeks around now.

    They replace what this connection said before, never what people brought or another tool says. Who is
    told apart by no address that is known here is left out and named, never guessed.
    """
    row = Connection.objects.get(pk=connection_id)
    team = team_named(slug, lock=True)
    known = people_named(str(row.settings.get("people") or ""))
    span = window(at)
    told = {
        schedule: [addressed(turn, known) for turn in in_weeks(laid_over(turns), span)]
        for schedule, turns in read.items()
    }
    people = _people({turn.email for turns in told.values() for turn in turns if turn.email})
    wanted: dict[str, tuple[Person, Turn]] = {}
    unmatched: dict[str, dict[str, None]] = defaultdict(dict)
    for schedule, turns in told.items():
        for turn in turns:
            person = people.get(turn.email)
            if person is None:
                unmatched[schedule][
                    (turn.name or turn.email or "somebody without a name")[:100]
                ] = None
            elif turn.ends_at - turn.starts_at >= SHORTEST:
                shift = Shift(turn.email, turn.starts_at, turn.ends_at)
                wanted[shift_key(team, person, shift)] = person, turn
    replaced = _replace(row, team, wanted, span.start, span.end, at=at)
    for schedule, turns in told.items():
        names = list(unmatched[schedule])[:MOST_UNMATCHED]
        ScheduleReading.objects.update_or_create(
            connection=row,
            schedule=schedule,
            team=team,
            defaults={
                "read_at": at,
                "turns": sum(turn.email in people for turn in turns),
                "unmatched": names,
                "problem": "",
                "problem_at": None,
            },
        )
    strangers = tuple(dict.fromkeys(name for each in unmatched.values() for name in each))
    return Told(len(wanted), replaced, strangers)


@transaction.atomic(durable=True)
def record_not_read(
    connection_id: int, slug: str, schedules: Iterable[str], problem: str, *, at: datetime
) -> None:
    """Schedules could not be read: the rota stays as it is, and the page says why."""
    team = team_named(slug)
    for schedule in schedules:
        ScheduleReading.objects.update_or_create(
            connection_id=connection_id,
            schedule=schedule,
            team=team,
            defaults={"problem": problem[:500], "problem_at": at},
        )


@transaction.atomic(durable=True)
def withdraw_deleted(*, at: datetime) -> int:
    """Turns to come that a deleted connection said are nobody's any more; how many. What was held stays held."""
    gone = Connection.objects.exclude(retired_at=None)
    rows = OnCallShift.objects.filter(connection__in=gone, starts_at__gt=at)
    newest = rows.order_by("key", "-recorded_at", "-pk").distinct("key")
    standing = [row for row in newest if not row.is_withdrawn]
    return _withdraw(standing, author="", at=at)


@command
def read_schedules_now(connection_id: int, *, actor: Actor, at: datetime) -> None:
    """Read a connection's schedules at once.

    Raises:
        InvalidInput: `connection_without_schedules`.
        NotAllowed: Whoever asks does not set it up.
    """
    shown = connection_with(connection_id)
    _require(actor, shown.team_id)
    provider = providers().get(shown.provider)
    if shown.retired_at is not None or provider is None or not provider.has_schedules:
        sentence = f"{shown.name} has no schedules that could be read."
        raise InvalidInput(sentence, field="connection", code="connection_without_schedules")
    defer_reading(connection_id, key=f"{connection_id}:{at.timestamp()}")


def defer_reading(connection_id: int, *, key: str) -> None:
    """Read a connection's schedules in a job of its own; of one connection one at a time."""
    jobs.defer(
        READ,
        queue="outside",
        key=key,
        stream=f"schedules:{connection_id}",
        connection_id=connection_id,
    )


def _require(actor: Actor, team_id: int | None) -> None:
    if team_id is None:
        require(actor, Act.SET_UP_ORGANISATION)
    else:
        require(actor, Act.SET_UP_TEAM, team_id=team_id)


def _people(emails: set[str]) -> dict[str, Person]:
    return {person.email: person for person in Person.objects.filter(email__in=emails)}


def _replace(
    row: Connection,
    team: Team,
    wanted: Mapping[str, tuple[Person, Turn]],
    first: datetime,
    last: datetime,
    *,
    at: datetime,
) -> int:
    """Write what is new, withdraw what this source does not say any more; how many of those."""
    before = _standing(team, first, last)
    ours = [shift for shift in before.values() if shift.connection_id == row.pk]
    # what began before the stretch is cut there by some tools; it is known already
    begun = {shift.person_id for shift in ours if shift.starts_at < first}
    gone = [shift for shift in ours if shift.starts_at >= first and shift.key not in wanted]
    new = [
        OnCallShift(
            key=key,
            team=team,
            person=person,
            starts_at=turn.starts_at,
            ends_at=turn.ends_at,
            author=row.name,
            recorded_at=at,
            connection=row,
        )
        for key, (person, turn) in wanted.items()
        if key not in before and not (turn.starts_at == first and person.pk in begun)
    ]
    OnCallShift.objects.bulk_create(new)
    _withdraw(gone, author=row.name, at=at, beside=new)
    if new or gone:
        said = {"shifts": len(new), "replaced": len(gone), "source": row.name}
        actor = replace(PEACETIME, label=row.name)
        record.audit(
            "burst.rota.brought", f"team:{team.slug}", actor=actor, at=at, team=team, **said
        )
        record.fact("burst.rota.brought", at=at, team=team)
    return len(gone)


def _withdraw(
    rows: Sequence[OnCallShift], *, author: str, at: datetime, beside: Iterable[OnCallShift] = ()
) -> int:
    """Append that these do not stand any more, and let the ledgers of all concerned follow."""
    people: dict[int, datetime] = {}
    for row in [*rows, *beside]:
        people[row.person_id] = min(row.starts_at, people.get(row.person_id, row.starts_at))
    for row in rows:
        row.pk, row.is_withdrawn = None, True
        row.recorded_at, row.author = max(at, row.recorded_at), author or row.author
    OnCallShift.objects.bulk_create(rows)
    if people:
        edits.people_changed(people)
    return len(rows)


def _standing(team: Team, first: datetime, last: datetime) -> dict[str, OnCallShift]:
    rows = OnCallShift.objects.filter(team=team, starts_at__lt=last, ends_at__gt=first)
    newest = rows.order_by("key", "-recorded_at", "-pk").distinct("key")
    return {row.key: row for row in newest if not row.is_withdrawn}


@transaction.atomic
def _forget_unnamed(row: Connection, named: Sequence[ToRead], *, at: datetime) -> None:
    """A schedule that is not named any more has no reading, and a team without any none of its turns to come."""
    wanted = {(each.schedule, each.team) for each in named}
    for reading in ScheduleReading.objects.filter(connection=row).select_related("team"):
        if (reading.schedule, reading.team.slug) not in wanted:
            reading.delete()
    teams = {team for _, team in wanted}
    rows = OnCallShift.objects.filter(connection=row, starts_at__gt=at)
    newest = (
        rows.exclude(team__slug__in=teams).order_by("key", "-recorded_at", "-pk").distinct("key")
    )
    _withdraw([one for one in newest if not one.is_withdrawn], author=row.name, at=at)


def _tell(row: Connection, problem: str, *, at: datetime) -> None:
    Connection.objects.filter(pk=row.pk).update(last_error=problem[:500], last_error_at=at)
