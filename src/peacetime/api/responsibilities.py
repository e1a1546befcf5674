"""What leading asks of a team this quarter, and in an incident: lists to tick."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Annotated

from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown
from peacetime.api.writing import write
from peacetime.queries import incidents
from peacetime.queries import responsibilities as queries
from peacetime.queries.responsibilities import Checklist, incident_checklists
from peacetime.usecases import responsibilities as usecases

router = Router(tags=["responsibilities"])


class Responsibility(Shown):
    """One line; its `key` belongs to its words, so that a reworded line is one nobody has ticked."""

    mode: str
    key: str
    text: str
    done: bool
    changed_by: str | None
    changed_at: datetime | None
    version: int
    in_playbook: bool
    open: bool = Field(description="Whether it can still be ticked.")


class OfTeam(Shown):
    """What leading asks in Delivery Mode, this quarter."""

    quarter: str
    begins_anew_on: date
    items: list[Responsibility]


class OfIncident(Shown):
    """What leading asks in a Rescue; once it is over, what recovery asks, and what was done before."""

    items: list[Responsibility]


class Mark(Sent):
    """Done or not; with `version`, only where nobody changed the line since that was read."""

    done: bool
    version: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class Marked(Shown):
    """One line as it stands now; `incident` is null where it is a team's, `quarter` where it is not."""

    team: str
    incident: str | None
    quarter: str | None
    mode: str
    key: str
    text: str
    done: bool
    version: int


@router.get("/teams/{slug}/responsibilities", response=OfTeam)
def list_team_responsibilities(request: Request, slug: str) -> OfTeam:
    """What leading asks of a team this quarter."""
    found = queries.team_responsibilities(slug, at=timezone.now())
    assert found.begins_anew_on is not None
    return OfTeam(quarter=found.quarter, begins_anew_on=found.begins_anew_on, items=_items(found))


@router.patch("/teams/{slug}/responsibilities/{key}", response=Marked)
def mark_team_responsibility(request: Request, slug: str, key: str, said: Mark) -> Status[Marked]:
    """Tick a line for this quarter, or take the tick back."""
    mark = partial(
        usecases.mark_team_responsibility, slug, key, is_done=said.done, version=said.version
    )
    return write(request, mark, _marked)


@router.get("/incidents/{id}/responsibilities", response=OfIncident)
def list_incident_responsibilities(request: Request, id: str) -> OfIncident:
    """What leading asks in an incident now, and what was done in its Rescue."""
    lists = incident_checklists(incidents.incident(id, at=timezone.now(), sight=request.auth.sight))
    return OfIncident(items=[item for each in lists for item in _items(each)])


@router.patch("/incidents/{id}/responsibilities/{key}", response=Marked)
def mark_incident_responsibility(request: Request, id: str, key: str, said: Mark) -> Status[Marked]:
    """Tick a line of a Rescue while it lasts, of the recovery afterwards; or take the tick back."""
    mark = partial(
        usecases.mark_incident_responsibility, id, key, is_done=said.done, version=said.version
    )
    return write(request, mark, _marked)


def _items(found: Checklist) -> list[Responsibility]:
    return [
        Responsibility(
            mode=found.mode.value,
            key=line.key,
            text=line.text,
            done=line.is_done,
            changed_by=line.changed_by or None,
            changed_at=line.changed_at,
            version=line.version,
            in_playbook=line.is_in_playbook,
            open=found.is_open,
        )
        for line in found.lines
    ]


def _marked(line: usecases.ResponsibilityMarked) -> Marked:
    return Marked(
        team=line.team,
        incident=line.incident or None,
        quarter=line.quarter or None,
        mode=line.mode,
        key=line.key,
        text=line.text,
        done=line.is_done,
        version=line.version,
    )
