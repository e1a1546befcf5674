"""Invitations: a link by which one address becomes a person, once, within seven days."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Act, Actor, require
from peacetime.queries.lookup import NotFound, team_named
from peacetime.queries.people import InvitationShown, PersonShown, invitation_shown, person_shown
from peacetime.storage.identifiers import digest, secret, short_id
from peacetime.storage.models import Invitation, Person, Team
from peacetime.usecases import members, record
from peacetime.usecases.command import command
from peacetime.usecases.email_addresses import clean_address
from peacetime.usecases.organisation import lock_organisation
from peacetime.usecases.passwords import password_hash
from peacetime.usecases.people import AlreadyHere, clean_name, clean_org_role

if TYPE_CHECKING:
    from datetime import datetime

VALID_FOR = timedelta(days=7)
OVER = (
    "This invitation has been used, was withdrawn, or is older than seven days. Ask for a new one."
)


class InvitationOver(DomainError):
    """The link was used, withdrawn, or is too old."""

    code = "invitation_over"


@dataclass(frozen=True, slots=True)
class Invited:
    """An invitation and the secret of its link, shown once and never stored."""

    invitation: InvitationShown
    secret: str = field(repr=False, metadata={"is_secret": True})


@command
def invite(
    email: str, org_role: str = "member", *, team: str | None = None, actor: Actor, at: datetime
) -> Invited:
    """Invite an address; an earlier invitation of it no longer works."""
    require(actor, Act.SET_UP_ORGANISATION)
    address, role = clean_address(email), clean_org_role(org_role)
    lock_organisation()
    person = Person.objects.filter(email=address).first()
    if person is not None and (person.has_usable_password() or not person.is_active):
        how = "Send a link for a new password" if person.is_active else "Reactivate them"
        raise AlreadyHere(f"{person.name} is here already. {how} instead.", field="email")
    joins = team_named(team, lock=True) if team else None
    row, key = _new_link(address, role, actor=actor, at=at)
    row.team = joins
    row.save(update_fields=["team"])
    record.audit(
        "invitation.sent",
        _name(row),
        actor=actor,
        at=at,
        org_role=role,
        joins=joins.slug if joins else None,
    )
    return Invited(invitation_shown(row, at=at), key)


@command
def renew_password(email: str, *, actor: Actor, at: datetime) -> Invited:
    """Make a link by which somebody who is here chooses a new password."""
    require(actor, Act.SET_UP_ORGANISATION)
    lock_organisation()
    person = Person.objects.filter(email=clean_address(email), is_active=True).first()
    if person is None:
        raise NotFound("Nobody active has this address.", code="person_unknown")
    row, key = _new_link(person.email, person.org_role, actor=actor, at=at)
    record.audit("person.password.link_made", f"person:{person.email}"[:120], actor=actor, at=at)
    return Invited(invitation_shown(row, at=at), key)


@command
def revoke_invitation(invitation_id: int, *, actor: Actor, at: datetime) -> InvitationShown:
    """Withdraw an invitation; one that is over stays as it is."""
    require(actor, Act.SET_UP_ORGANISATION)
    row = Invitation.objects.select_for_update().filter(pk=invitation_id).first()
    if row is None:
        raise NotFound("There is no such invitation.", code="invitation_unknown")
    if row.accepted_at is None and row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        record.audit("invitation.revoked", _name(row), actor=actor, at=at)
    return invitation_shown(row, at=at)


@command
def accept_invitation(
    link: str, *, name: str, password: str, actor: Actor, at: datetime
) -> PersonShown:
    """Become a person of this organisation, or choose a new password; the link works once.

    `actor` is whoever holds the link: see `bearer_of`.

    Raises:
        InvitationOver: Used, withdrawn, or too old.
    """
    lock_organisation()
    row = Invitation.objects.select_for_update().filter(secret_digest=digest(link)).first()
    if row is None or row.accepted_at or row.revoked_at or row.expires_at <= at:
        raise InvitationOver(OVER)
    person = Person.objects.select_for_update().filter(email=row.email).first()
    if person is not None and not person.is_active:
        raise InvitationOver("This account is not active. Ask an administrator.")
    if person is None:
        named = clean_name(name)
        hashed = password_hash(password, name=named, email=row.email)
        person = Person.objects.create(
            email=row.email, name=named, org_role=row.org_role, password=hashed, created_at=at
        )
    else:
        person.password = password_hash(password, name=person.name, email=person.email)
        person.session_salt = short_id()
        person.save(update_fields=["password", "session_salt"])
    _join(row, person, at=at)
    row.accepted_at = at
    row.save(update_fields=["accepted_at"])
    record.audit("invitation.accepted", _name(row), actor=actor, at=at, org_role=person.org_role)
    record.fact("invitation.accepted", at=at)
    return person_shown(person.email)


def bearer_of(invitation: InvitationShown) -> Actor:
    """Who acts when a link is used: the address it was sent to, with no other right than the link's."""
    return Actor(label=invitation.email, org_role="viewer")


def _new_link(address: str, role: str, *, actor: Actor, at: datetime) -> tuple[Invitation, str]:
    earlier = Invitation.objects.filter(email=address, accepted_at=None, revoked_at=None)
    earlier.update(revoked_at=at)
    key = secret("pti")
    row = Invitation.objects.create(
        email=address,
        org_role=role,
        secret_digest=digest(key),
        invited_by=actor.label,
        created_at=at,
        expires_at=at + VALID_FOR,
    )
    return row, key


def _join(row: Invitation, person: Person, *, at: datetime) -> None:
    if row.team is None or row.team.archived_at is not None:
        return
    team = Team.objects.select_for_update().get(pk=row.team.pk)
    today = members.today_of(team, at=at)
    if not members.is_member(team, person, today):
        members.join(team, person, joined_on=today)


def _name(row: Invitation) -> str:
    return f"invitation:{row.email}"[:120]
