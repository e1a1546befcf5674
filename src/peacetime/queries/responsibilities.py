"""What leading asks, as lists to tick: of a team in a quarter, of an incident during and after its Rescue."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from peacetime.domain.modes.playbooks.playbook import PlaybookMode, responsibility_key
from peacetime.domain.shared.quarters import quarter_of
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.lookup import NotFound, team_named
from peacetime.queries.playbooks import playbooks
from peacetime.queries.timeline import names_of
from peacetime.storage.models import Incident, ResponsibilityTick

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from peacetime.domain.shared.quarters import Quarter
    from peacetime.queries.incidents import IncidentView
    from peacetime.storage.models import Team

DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Responsibility:
    """One line; `is_in_playbook` is false where it was ticked and has left the playbook since."""

    key: str
    text: str
    is_done: bool = False
    changed_by: str = ""
    changed_by_name: str = ""
    changed_at: datetime | None = None
    version: int = 0
    is_in_playbook: bool = True


@dataclass(frozen=True, slots=True)
class Checklist:
    """One list of one team or incident; one that is not `is_open` is a record."""

    mode: PlaybookMode
    team_slug: str
    time_zone: str
    lines: tuple[Responsibility, ...]
    incident: str = ""  # its id
    quarter: str = ""  # like 2026-Q4, of a team's list
    begins_anew_on: date | None = None
    is_open: bool = True

    @property
    def done(self) -> int:
        """How many lines are ticked."""
        return sum(line.is_done for line in self.lines)

    def line(self, key: str) -> Responsibility | None:
        """The line with this key."""
        return next((line for line in self.lines if line.key == key), None)


def quarter_now(time_zone: str, *, at: datetime) -> Quarter:
    """The quarter that it is where a team works."""
    return quarter_of(at.astimezone(named_zone(time_zone)).date())


def team_checklist(team: Team, *, at: datetime) -> Checklist:
    """What leading asks in Delivery Mode, this quarter."""
    quarter = quarter_now(team.time_zone, at=at)
    rows = list(
        ResponsibilityTick.objects.filter(team=team, incident=None, quarter=str(quarter)).order_by(
            "pk"
        )
    )
    names = names_of(row.changed_by for row in rows) if rows else {}
    return Checklist(
        mode=PlaybookMode.DELIVERY,
        team_slug=team.slug,
        time_zone=team.time_zone,
        lines=_merged(PlaybookMode.DELIVERY, rows, names),
        quarter=str(quarter),
        begins_anew_on=quarter.ends_before,
    )


def team_responsibilities(slug: str, *, at: datetime) -> Checklist:
    """What leading asks in Delivery Mode, of the team with this slug.

    Raises:
        NotFound: `team_unknown`.
    """
    return team_checklist(team_named(slug), at=at)


def checklist_now(
    team: Team, mode: str, open_incidents: Sequence[IncidentView], *, at: datetime
) -> Checklist:
    """What leading asks of a team in the mode it is in: its own list, or that of its Rescue."""
    led = [incident for incident in open_incidents if incident.origin == DECLARED]
    if led:
        return incident_checklists(led[0])[0]
    if mode == PlaybookMode.RECOVERING.value:
        last = _recovering_from(team, at=at)
        if last is not None:
            return _of_incident(last.ref, team.slug, team.time_zone, is_open=False)[0]
    return team_checklist(team, at=at)


def incident_checklists(incident: IncidentView | Incident) -> tuple[Checklist, ...]:
    """While it is open, what leading asks in Rescue Mode; afterwards what recovery asks, and what was done before.

    An imported incident has none: nobody led it here.
    """
    if incident.origin != DECLARED:
        return ()
    if isinstance(incident, Incident):
        team = incident.team
        return _of_incident(incident.ref, team.slug, team.time_zone, is_open=incident.is_open)
    return _of_incident(
        incident.id, incident.team_slug, incident.time_zone, is_open=incident.is_open
    )


def unknown_line() -> NotFound:
    """The refusal of a key that no list has."""
    sentence = "There is no such line in the playbook any more. Look at the list again."
    return NotFound(sentence, code="responsibility_unknown")


def _of_incident(
    ref: str, team_slug: str, time_zone: str, *, is_open: bool
) -> tuple[Checklist, ...]:
    rows = list(ResponsibilityTick.objects.filter(incident__ref=ref).order_by("pk"))
    names = names_of(row.changed_by for row in rows) if rows else {}
    asked = PlaybookMode.RESCUE if is_open else PlaybookMode.RECOVERING
    now = Checklist(asked, team_slug, time_zone, _merged(asked, rows, names), incident=ref)
    if is_open:
        return (now,)
    # What was done in the Rescue stays to be read; what was not ticked then says nothing now.
    done = tuple(
        _line(row, names) for row in rows if row.is_done and row.mode == PlaybookMode.RESCUE.value
    )
    before = replace(now, mode=PlaybookMode.RESCUE, lines=done, is_open=False)
    return (now, before) if done else (now,)


def _recovering_from(team: Team, *, at: datetime) -> Incident | None:
    """The incident of the Rescue that the team recovers from; of several the last.

    A private one has its list in its room alone: the page of a team is read by all.
    """
    ended = Incident.objects.filter(
        team=team,
        is_open=False,
        is_private=False,
        is_drill=False,
        origin=DECLARED,
        rescue__recovering_until__gt=at,
    )
    return ended.order_by("-pk").first()


def _merged(
    mode: PlaybookMode, rows: Iterable[ResponsibilityTick], names: dict[str, str]
) -> tuple[Responsibility, ...]:
    """The playbook's lines with their ticks, and after them what was done and has left the playbook."""
    ticks = {row.key: row for row in rows if row.mode == mode.value}
    lines = []
    for text in playbooks()[mode].playbook.responsibilities:
        key = responsibility_key(mode, text)
        row = ticks.pop(key, None)
        lines.append(_line(row, names) if row else Responsibility(key, text))
    lines += [_line(row, names, is_in_playbook=False) for row in ticks.values() if row.is_done]
    return tuple(lines)


def _line(
    row: ResponsibilityTick, names: dict[str, str], *, is_in_playbook: bool = True
) -> Responsibility:
    return Responsibility(
        row.key,
        row.text,
        row.is_done,
        row.changed_by,
        names.get(row.changed_by, row.changed_by),
        row.changed_at,
        row.version,
        is_in_playbook,
    )
