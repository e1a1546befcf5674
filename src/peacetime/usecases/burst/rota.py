"""A team's on-call rota: who carries the pager from when to when, by CSV or row by row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import Act, require
from peacetime.queries.lookup import person_known, team_named
from peacetime.storage.models import OnCallShift
from peacetime.usecases import record
from peacetime.usecases.burst import edits, sheets
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from peacetime.queries.access import Actor
    from peacetime.storage.models import Person, Team

LONGEST = timedelta(days=62)
NEEDED = ("person", "starts_at", "ends_at")


@dataclass(frozen=True, slots=True)
class Shift:
    """One turn on call, by the address of whoever has it."""

    person: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class RotaBrought:
    """How many shifts the stretch that was brought has now, and how many of before it replaced."""

    team: str
    shifts: int
    replaced: int


@command
def bring_rota(
    slug: str, shifts: Sequence[Shift] | str, *, actor: Actor, at: datetime
) -> RotaBrought:
    """Take shifts, as rows or as a CSV of `person, starts_at, ends_at`.

    They replace whatever the rota said of the stretch from the first start to the last end: a rota is
    brought again as it is now, and never pieced together.

    Raises:
        RowsRefused: With every line that cannot be read; then none is taken.
        InvalidInput: `shift_reversed`, `shift_too_long`, `person_unknown`.
    """
    team = team_named(slug, lock=True)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    if isinstance(shifts, str):
        lines = sheets.lines_of(shifts, NEEDED)
        shifts = sheets.read(lines, lambda line: _shift(line, team))
    checked = [_checked(shift) for shift in shifts]
    if not checked:
        return RotaBrought(team.slug, 0, 0)
    wanted = {shift_key(team, person, shift): (person, shift) for person, shift in checked}
    first, last = (
        min(shift.starts_at for _, shift in checked),
        max(shift.ends_at for _, shift in checked),
    )
    before = _between(team, first, last)
    gone = [row for key, row in before.items() if key not in wanted]
    new = [
        OnCallShift(
            key=key,
            team=team,
            person=person,
            starts_at=shift.starts_at,
            ends_at=shift.ends_at,
            author=actor.label,
            recorded_at=at,
        )
        for key, (person, shift) in wanted.items()
        if key not in before
    ]
    people: dict[int, datetime] = {}
    for row in [*new, *gone]:
        people[row.person_id] = min(row.starts_at, people.get(row.person_id, row.starts_at))
    for row in gone:
        recorded_at = max(at, row.recorded_at)
        row.pk, row.is_withdrawn, row.recorded_at, row.author = None, True, recorded_at, actor.label
    OnCallShift.objects.bulk_create([*gone, *new])
    if people:
        edits.people_changed(people)
        about, counted = f"team:{team.slug}", {"shifts": len(new), "replaced": len(gone)}
        record.audit("burst.rota.brought", about, actor=actor, at=at, team=team, **counted)
        record.fact("burst.rota.brought", at=at, team=team)
    return RotaBrought(team.slug, len(wanted), len(gone))


def preview_rota(slug: str, text: str, *, actor: Actor) -> sheets.Survey[Shift]:
    """What a CSV would bring, and which of its lines cannot be read; nothing is written.

    Raises:
        RowsRefused: `rows_without_header`, `too_many_rows`.
        NotAllowed: Whoever asks may not bring it either.
    """
    team = team_named(slug)
    require(actor, Act.SET_UP_TEAM, team_id=team.pk)
    return sheets.survey(sheets.lines_of(text, NEEDED), lambda line: _shift(line, team))


def _shift(line: sheets.Line, team: Team) -> Shift:
    start, end = line.moment("starts_at", team.time_zone), line.moment("ends_at", team.time_zone)
    shift = Shift(line.text("person"), start, end)
    _checked(shift)
    return shift


def _checked(shift: Shift) -> tuple[Person, Shift]:
    person = person_known(shift.person, field="person")
    if shift.ends_at <= shift.starts_at:
        sentence = f"A shift of {person.name} would end before it begins. Write a later end."
        raise InvalidInput(sentence, field="ends_at", code="shift_reversed")
    if shift.ends_at - shift.starts_at > LONGEST:
        sentence = f"A shift of {person.name} is longer than two months. Write each turn by itself."
        raise InvalidInput(sentence, field="ends_at", code="shift_too_long")
    return person, shift


def shift_key(team: Team, person: Person, shift: Shift) -> str:
    """By which one turn is known, whoever says it."""
    said = f"{team.pk}:{person.pk}:{shift.starts_at.timestamp()}:{shift.ends_at.timestamp()}"
    return sha256(said.encode()).hexdigest()


def _between(team: Team, first: datetime, last: datetime) -> dict[str, OnCallShift]:
    """The shifts that people brought, stand now and begin inside; a schedule elsewhere keeps its own."""
    rows = OnCallShift.objects.filter(team=team, starts_at__gte=first, starts_at__lt=last)
    newest = rows.order_by("key", "-recorded_at", "-pk").distinct("key")
    return {row.key: row for row in newest if not row.is_withdrawn and row.connection_id is None}
