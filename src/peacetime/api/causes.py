"""Which service brought an incident."""

from __future__ import annotations

from functools import partial
from typing import Annotated

from django.utils import timezone
from ninja import Router, Status

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown, text
from peacetime.api.writing import write
from peacetime.queries.dependencies.causes import cause_of
from peacetime.queries.dependencies.kept import kept_system
from peacetime.usecases.dependencies import causes as usecases

router = Router(tags=["dependencies"])


class SayCause(Sent):
    """The service whose outage brought it."""

    service: Annotated[str, text(50)]


class IncidentCause(Shown):
    """What brought an incident; null where nobody has said."""

    incident: str
    service: str | None
    service_name: str | None


class Suggested(Shown):
    """A service that may have brought it, and why."""

    service: str
    name: str
    reason: str


class CauseAsked(IncidentCause):
    """The same with what the system suggests, the nearest first."""

    suggested: list[Suggested]


@router.get("/{id}/cause", response=CauseAsked)
def read_cause(request: Request, id: str) -> CauseAsked:
    """What brought an incident, or what may have: what takes it along and is in an incident now first."""
    at = timezone.now()
    known = kept_system(request.auth.sight, at=at).known
    found = cause_of(known, id, sight=request.auth.sight)
    return CauseAsked.model_validate(found)


@router.put("/{id}/cause", response=IncidentCause)
def tag_cause(request: Request, id: str, said: SayCause) -> Status[IncidentCause]:
    """Say that an outage of a service brought an incident."""
    return write(
        request, partial(usecases.tag_cause, id, said.service), IncidentCause.model_validate
    )


@router.delete("/{id}/cause", response=IncidentCause)
def untag_cause(request: Request, id: str) -> Status[IncidentCause]:
    """Take back what brought an incident."""
    return write(request, partial(usecases.untag_cause, id), IncidentCause.model_validate)
