"""A team's calendar with its row locked: what each of its writes begins with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.modes.transitions import NotInRescue
from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.calendars.meetings import listed, rows_of
from peacetime.queries.incident_teams import in_rescue as incidents_in
from peacetime.queries.lookup import team_named
from peacetime.queries.modes import open_rescue
from peacetime.storage.models import TeamCalendar
from peacetime.usecases import record
from peacetime.usecases.incidents import Stale

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.domain.incidents.timeline import EntryKind
    from peacetime.domain.rituals.postponing import Listed
    from peacetime.storage.models import Incident, ListedMeeting, Rescue, Team


class NothingRead(DomainError):
    """The calendar was not read in this Rescue."""

    code = "calendar_not_read"


@dataclass(frozen=True, slots=True)
class Locked:
    """A team, locked, its calendar, the Rescue it is in, and the meetings that are listed."""

    team: Team
    calendar: TeamCalendar
    rescue: Rescue | None
    rows: dict[str, ListedMeeting]

    @property
    def meetings(self) -> list[Listed]:
        """The list as the domain knows it."""
        return [listed(row) for row in self.rows.values()]

    @property
    def going_on(self) -> Rescue:
        """The Rescue it is in.

        Raises:
            NotInRescue: Then nothing has to wait.
        """
        return in_rescue(self.team, self.rescue)


def in_rescue(team: Team, rescue: Rescue | None) -> Rescue:
    """The Rescue a team is in.

    Raises:
        NotInRescue: Then nothing has to wait.
    """
    if rescue is None:
        raise NotInRescue(f"{team.name} is in Delivery Mode: no meeting has to wait.")
    return rescue


def lock_calendar(slug: str, *, actor: Actor, version: int | None = None) -> Locked:
    """Of a team whose meetings the actor may move.

    Raises:
        Stale: Somebody changed the list meanwhile.
    """
    require(actor, Act.RUN_INCIDENT)
    team = team_named(slug, lock=True)
    calendar, _ = TeamCalendar.objects.get_or_create(team=team)
    if version is not None and version != calendar.version:
        sentence = "Somebody changed the list meanwhile. Look at it, then confirm again."
        raise Stale(sentence, details={"version": calendar.version})
    rescue = open_rescue(team)
    rows = {row.key: row for row in rows_of(team, calendar, rescue)}
    return Locked(team, calendar, rescue, rows)


def incident_of(rescue: Rescue) -> Incident | None:
    """The incident whose timeline tells it, locked: the first that goes on, or else the first of all."""
    rows = incidents_in(rescue).select_for_update(of=("self",), no_key=True).select_related("team")
    return rows.order_by("-is_open", "pk").first()


def tell(
    locked: Locked,
    rescue: Rescue,
    name: str,
    *,
    actor: Actor,
    at: datetime,
    entry: tuple[EntryKind, str] | None = None,
    **changes: object,
) -> Incident | None:
    """Audit it, tell those who watch, and write it into the timeline."""
    incident = incident_of(rescue)
    object_ = f"team:{locked.team.slug}"
    record.audit(name, object_, actor=actor, at=at, team=locked.team, **changes)
    record.fact(name, at=at, team=locked.team, incident=incident)
    if entry is not None and incident is not None:
        record.append_entry(incident, *entry, actor=actor, at=at)
    return incident
