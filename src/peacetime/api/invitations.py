"""Invitations: links by which one address becomes a person, shown once."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Status
from pydantic import AliasChoices, Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Number, Sent, Shown, text
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.people import OrgRole, Person
from peacetime.api.writing import write
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.people import InvitationShown, invitation_with, invitations_after
from peacetime.usecases import invitations as usecases

router = Router(tags=["invitations"])
SECRETS = frozenset({"link"})


class Invitation(Shown):
    """One invitation; `state` is open, accepted, revoked or expired."""

    id: int
    email: str
    org_role: str
    team: str | None
    invited_by: str
    created_at: datetime
    expires_at: datetime
    state: str


class Invited(Invitation):
    """A new invitation with its link, which is shown only this once."""

    link: str


class Invite(Sent):
    """Who is invited, as what, into which team."""

    email: Annotated[str, text(254)]
    org_role: OrgRole = Field("member", validation_alias=AliasChoices("org_role", "role"))
    team: str | None = Field(None, description="The slug of the team they join.")


class AcceptInvitation(Sent):
    """The last part of the link, and who one is."""

    secret: Annotated[str, text(100)]
    name: Annotated[str, text(100)]
    password: Annotated[str, text(1000)]


@router.get("/invitations", response=Page[Invitation])
def list_invitations(request: Request, paging: Paged) -> Page[Invitation]:
    """Invitations, oldest first."""
    require(request.auth, Act.SET_UP_ORGANISATION)
    rows = invitations_after(paging.after, at=timezone.now(), limit=paging.limit + 1)
    return page_of(request, rows, paging, _shown, mark=lambda row: row.id)


@router.post("/invitations", response={201: Invited})
def invite(request: Request, said: Invite) -> Status[Invited]:
    """Invite an address; an earlier invitation of it no longer works."""
    act = partial(usecases.invite, said.email, said.org_role, team=said.team)
    show = partial(_invited, request)
    return write(request, act, show, status=HTTPStatus.CREATED, secrets=SECRETS)


@router.post("/people/{person}/password-link", response={201: Invited})
def renew_password(request: Request, person: str) -> Status[Invited]:
    """Make a link by which somebody chooses a new password."""
    show = partial(_invited, request)
    renew = partial(usecases.renew_password, person)
    return write(request, renew, show, status=HTTPStatus.CREATED, secrets=SECRETS)


@router.post("/invitations/accept", response={201: Person}, auth=None)
def accept_invitation(request: Request, said: AcceptInvitation) -> Status[Person]:
    """Become a person of this organisation, or choose a new password; the link works once."""
    request.auth = _bearer(said.secret)
    accept = partial(
        usecases.accept_invitation, said.secret, name=said.name, password=said.password
    )
    return write(request, accept, Person.model_validate, status=HTTPStatus.CREATED)


@router.delete("/invitations/{id}", response=Invitation)
def revoke_invitation(request: Request, id: Number) -> Status[Invitation]:
    """Withdraw an invitation."""
    return write(request, partial(usecases.revoke_invitation, id), _shown)


def _bearer(secret: str) -> Actor:
    invitation = invitation_with(secret, at=timezone.now())
    if invitation is None:
        return Actor(label="nobody", org_role="viewer")  # whom the use-case refuses
    return usecases.bearer_of(invitation)


def _invited(request: HttpRequest, invited: usecases.Invited) -> Invited:
    path = f"{settings.PUBLIC_URL}/invitations/{invited.secret}"
    shown = _shown(invited.invitation).model_dump()
    return Invited(**shown, link=request.build_absolute_uri(path))


def _shown(invitation: InvitationShown) -> Invitation:
    return Invitation.model_validate(invitation)
