"""The course of an incident beside a declaration and a stand-down: several at once, drills, merging, secrets."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, text
from peacetime.api.incidents import Incident, opened, read_incident
from peacetime.api.modes import DeclareRescue, SayStandDown
from peacetime.api.writing import write
from peacetime.usecases import drills, endings, privacy, several

if TYPE_CHECKING:
    from collections.abc import Callable

of_teams = Router(tags=["modes"])
of_incidents = Router(tags=["incidents"])


class AddTeam(Sent):
    """A further team that runs the incident."""

    slug: Annotated[str, text(50)]


class Merge(Sent):
    """The incident that it becomes part of."""

    into: Annotated[str, text(20)] = Field(description="The id of an incident that goes on.")


class Reopen(Sent):
    """Why it goes on after all."""

    reason: Annotated[str, text(500)]


class ChangePrivacy(Sent):
    """Whether only whoever holds a role, and administrators, read of it."""

    private: bool


@of_teams.post("/{slug}/incidents", response={201: Incident})
def open_further_incident(request: Request, slug: str, said: DeclareRescue) -> Status[Incident]:
    """Open a further incident of a team that is in Rescue Mode."""
    act = partial(several.open_further_incident, slug, said.declaration())
    return write(request, act, opened(request), status=HTTPStatus.CREATED)


@of_teams.post("/{slug}/drills", response={201: Incident})
def start_drill(request: Request, slug: str, said: DeclareRescue) -> Status[Incident]:
    """Rehearse: run as an incident is, told to nobody outside, in no mode and no figure."""
    act = partial(drills.start_drill, slug, said.declaration())
    return write(request, act, opened(request), status=HTTPStatus.CREATED)


@of_incidents.post("/{id}/teams", response=Incident)
def add_team(request: Request, id: str, said: AddTeam) -> Status[Incident]:
    """Let a further team run it; a team in Delivery Mode enters Rescue Mode by it."""
    return write(request, partial(several.add_team, id, said.slug), _now(request, id))


@of_incidents.post("/{id}/close", response=Incident)
def close_incident(request: Request, id: str, said: SayStandDown) -> Status[Incident]:
    """End one incident of several, or a drill; teams stay in the mode they are in."""
    return write(request, partial(endings.close_incident, id, said.words()), _now(request, id))


@of_incidents.post("/{id}/merge", response=Incident)
def merge_incident(request: Request, id: str, said: Merge) -> Status[Incident]:
    """Make it part of another; answers with the one that goes on."""
    return write(request, partial(endings.merge_incident, id, said.into), _now(request, said.into))


@of_incidents.post("/{id}/reopen", response=Incident)
def reopen_incident(request: Request, id: str, said: Reopen) -> Status[Incident]:
    """Go on with what was closed or merged; its team is in Rescue Mode by it."""
    return write(request, partial(endings.reopen_incident, id, said.reason), _now(request, id))


@of_incidents.post("/{id}/resume", response=Incident)
def resume_drill(request: Request, id: str) -> Status[Incident]:
    """Go on with a drill that waited for a real Rescue."""
    return write(request, partial(drills.resume_drill, id), _now(request, id))


@of_incidents.put("/{id}/privacy", response=Incident)
def change_privacy(request: Request, id: str, said: ChangePrivacy) -> Status[Incident]:
    """Make it private, or let everybody read it again."""
    act = partial(privacy.change_privacy, id, is_private=said.private)
    return write(request, act, _now(request, id))


def _now(request: Request, ref: str) -> Callable[[object], Incident]:
    return lambda _: read_incident(request, ref)
