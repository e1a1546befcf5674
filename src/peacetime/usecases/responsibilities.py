"""A lead ticks what leading asks: for a team in its quarter, for an incident during and after its Rescue."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import incident_named, team_named
from peacetime.queries.responsibilities import (
    Checklist,
    Responsibility,
    incident_checklists,
    team_checklist,
    unknown_line,
)
from peacetime.storage.models import Incident, ResponsibilityTick, Team
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.incidents import IncidentClosed, Stale

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class ResponsibilityMarked:
    """One line as it stands now."""

    team: str
    incident: str
    mode: str
    quarter: str
    key: str
    text: str
    is_done: bool
    version: int


@command
def mark_team_responsibility(
    slug: str, key: str, *, is_done: bool, version: int | None = None, actor: Actor, at: datetime
) -> ResponsibilityMarked:
    """Tick a line of Delivery Mode for this quarter, or take the tick back.

    Raises:
        NotFound: `responsibility_unknown`: the line has left the playbook.
        Stale: The line changed since the version the caller saw.
    """
    require(actor, Act.RUN_INCIDENT)
    team = team_named(slug, lock=True)
    found, line = _line([team_checklist(team, at=at)], key)
    return _mark(found, line, team, None, is_done=is_done, version=version, actor=actor, at=at)


@command
def mark_incident_responsibility(
    ref: str, key: str, *, is_done: bool, version: int | None = None, actor: Actor, at: datetime
) -> ResponsibilityMarked:
    """Tick a line of Rescue Mode while it lasts, one of the recovery afterwards.

    Raises:
        IncidentClosed: The line is of a Rescue that is over.
        NotFound: `responsibility_unknown`: the line has left the playbook.
        Stale: The line changed since the version the caller saw.
    """
    require(actor, Act.RUN_INCIDENT)
    incident = incident_named(ref, sight=actor.sight, lock=True)
    found, line = _line(incident_checklists(incident), key)
    if not found.is_open:
        raise IncidentClosed("This Rescue is over. What was looked after in it stays as it is.")
    return _mark(
        found, line, incident.team, incident, is_done=is_done, version=version, actor=actor, at=at
    )


def _line(lists: Iterable[Checklist], key: str) -> tuple[Checklist, Responsibility]:
    for each in lists:
        line = each.line(key)
        if line is not None:
            return each, line
    raise unknown_line()


def _mark(
    of: Checklist,
    line: Responsibility,
    team: Team,
    incident: Incident | None,
    *,
    is_done: bool,
    version: int | None,
    actor: Actor,
    at: datetime,
) -> ResponsibilityMarked:
    if version is not None and version != line.version:
        who = line.changed_by_name or "Somebody"
        sentence = f"{who} changed this line meanwhile. Look at it again."
        raise Stale(sentence, details={"version": line.version, "done": line.is_done})
    number = line.version
    if is_done != line.is_done:
        number += 1
        ResponsibilityTick.objects.update_or_create(
            team=team,
            incident=incident,
            quarter=of.quarter,
            key=line.key,
            defaults={
                "mode": of.mode.value,
                "text": line.text,
                "is_done": is_done,
                "changed_at": at,
                "changed_by": actor.label,
                "version": number,
            },
        )
        _tell(of, line, team, incident, is_done=is_done, actor=actor, at=at)
    return ResponsibilityMarked(
        team.slug, of.incident, of.mode.value, of.quarter, line.key, line.text, is_done, number
    )


def _tell(
    of: Checklist,
    line: Responsibility,
    team: Team,
    incident: Incident | None,
    *,
    is_done: bool,
    actor: Actor,
    at: datetime,
) -> None:
    fact = "playbook.responsibility.marked"
    name = f"incident:{incident.ref}" if incident else f"team:{team.slug}"
    record.audit(
        fact,
        name,
        actor=actor,
        at=at,
        team=team,
        mode=of.mode.value,
        quarter=of.quarter,
        line=line.text,
        done=is_done,
    )
    record.fact(fact, at=at, team=team, incident=incident)
