"""People: who is here, what they may, and what they say of themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.hashers import make_password

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import clean_text
from peacetime.domain.shared.zones import named_zone
from peacetime.queries.access import ROLES, Act, Actor, NotAllowed, require
from peacetime.queries.people import PersonShown, person_by_email, person_shown
from peacetime.storage.identifiers import short_id
from peacetime.storage.models import ApiToken, Person
from peacetime.usecases import record, throttle
from peacetime.usecases.burst import edits
from peacetime.usecases.command import command
from peacetime.usecases.email_addresses import clean_address
from peacetime.usecases.organisation import lock_organisation
from peacetime.usecases.passwords import is_right, password_hash

if TYPE_CHECKING:
    from datetime import datetime


class LastAdministrator(DomainError):
    """Without this person nobody could administer the installation."""

    code = "last_administrator"


class AlreadyHere(InvalidInput):
    """Somebody has this address already."""

    code = "person_exists"


@command
def add_person(
    email: str,
    name: str,
    org_role: str = "member",
    *,
    time_zone: str = "",
    actor: Actor,
    at: datetime,
) -> PersonShown:
    """Add somebody who can be named in roles at once; they sign in after an invitation by link."""
    require(actor, Act.SET_UP_ORGANISATION)
    address = clean_address(email)
    role = clean_org_role(org_role)
    lock_organisation()
    if Person.objects.filter(email=address).exists():
        raise AlreadyHere(f"{address} is here already.", field="email")
    person = Person.objects.create(
        email=address,
        name=clean_name(name),
        org_role=role,
        time_zone=_zone(time_zone),
        password=make_password(None),
        created_at=at,
    )
    _audit("person.added", person, actor=actor, at=at, org_role=role)
    return person_shown(person.email)


@command
def change_org_role(email: str, org_role: str, *, actor: Actor, at: datetime) -> PersonShown:
    """Make somebody administrator, member or viewer; the last administrator stays one.

    Raises:
        LastAdministrator: Name another administrator first.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    role = clean_org_role(org_role)
    lock_organisation()
    person = person_by_email(email, lock=True)
    before = person.org_role
    if role == before:
        return person_shown(person.email)
    if role != "admin":
        _refuse_if_last(person)
    person.org_role = role
    person.save(update_fields=["org_role"])
    _audit("person.role.changed", person, actor=actor, at=at, before=before, after=role)
    return person_shown(person.email)


@command
def deactivate_person(email: str, *, actor: Actor, at: datetime) -> PersonShown:
    """End somebody's access at once: sessions, tokens, new roles. The record keeps their name.

    Raises:
        LastAdministrator: Name another administrator first.
    """
    require(actor, Act.SET_UP_ORGANISATION)
    lock_organisation()
    person = person_by_email(email, lock=True)
    if not person.is_active:
        return person_shown(person.email)
    _refuse_if_last(person)
    person.is_active = False
    person.session_salt = short_id()
    person.save(update_fields=["is_active", "session_salt"])
    ended = ApiToken.objects.filter(person=person, revoked_at=None).update(revoked_at=at)
    _audit("person.deactivated", person, actor=actor, at=at, tokens_revoked=ended)
    return person_shown(person.email)


@command
def reactivate_person(email: str, *, actor: Actor, at: datetime) -> PersonShown:
    """Let somebody in again, with their old password; their tokens stay revoked."""
    require(actor, Act.SET_UP_ORGANISATION)
    lock_organisation()
    person = person_by_email(email, lock=True)
    if not person.is_active:
        person.is_active = True
        person.save(update_fields=["is_active"])
        _audit("person.reactivated", person, actor=actor, at=at)
    return person_shown(person.email)


@command
def change_profile(*, name: str, time_zone: str, actor: Actor, at: datetime) -> PersonShown:
    """Say one's own name and time zone; "" is the zone of the team or the installation."""
    person = _oneself(actor)
    name, zone = clean_name(name), _zone(time_zone)
    if (person.name, person.time_zone) != (name, zone):
        person.name, person.time_zone = name, zone
        person.save(update_fields=["name", "time_zone"])
        edits.clocks_changed(person_id=person.pk)
        _audit("person.profile.changed", person, actor=actor, at=at, name=name, time_zone=zone)
    return person_shown(person.email)


def change_password(*, current: str, new: str, actor: Actor, at: datetime) -> PersonShown:
    """Choose another password; every session ends, also this one, and the door begins it anew.

    Not one transaction: a wrong password is counted before the slow comparison and stays counted.

    Raises:
        NotAllowed: `session_required`: a token that was lost must not lock its person out.
        TooManyAttempts: With the moment from which another try is heard.
        InvalidInput: `password_wrong`, or a code of `password_hash`.
    """
    if actor.token_id is not None:
        sentence = "A token changes no password. Sign in with your browser and change it there."
        raise NotAllowed(sentence, code="session_required")
    attempt = throttle.begin_change(actor.label, at=at)
    kept = Person.objects.filter(pk=actor.person_id or 0).values_list("password", flat=True).first()
    if not is_right(current, kept):
        raise _wrong_password()
    throttle.forgive(attempt)
    return _change_password(kept, new, actor=actor, at=at)


@command
def _change_password(compared: str | None, new: str, *, actor: Actor, at: datetime) -> PersonShown:
    person = _oneself(actor)
    if person.password != compared:  # changed meanwhile
        raise _wrong_password()
    person.password = password_hash(new, name=person.name, email=person.email, field="new")
    person.save(update_fields=["password"])
    _audit("person.password.changed", person, actor=actor, at=at)
    return person_shown(person.email)


@command
def sign_out_everywhere(*, email: str = "", actor: Actor, at: datetime) -> PersonShown:
    """End every session of one's own, or as administrator somebody's, in every browser; tokens stay."""
    if email:
        require(actor, Act.SET_UP_ORGANISATION)
    person = person_by_email(email, lock=True) if email else _oneself(actor)
    person.session_salt = short_id()
    person.save(update_fields=["session_salt"])
    _audit("person.signed_out_everywhere", person, actor=actor, at=at)
    return person_shown(person.email)


def clean_name(name: str) -> str:
    """A person's name as it is written down."""
    return clean_text(name, field="name", max_length=100)


def clean_org_role(org_role: str, *, field: str = "org_role") -> str:
    """One of the three roles in the organisation.

    Raises:
        InvalidInput: `role_unknown`.
    """
    if org_role not in ROLES:
        raise InvalidInput(
            "Choose one of viewer, member and admin.", field=field, code="role_unknown"
        )
    return org_role


def _refuse_if_last(person: Person) -> None:
    if person.org_role != "admin" or not person.is_active:
        return
    if not Person.objects.filter(org_role="admin", is_active=True).exclude(pk=person.pk).exists():
        sentence = (
            f"{person.name} is the last administrator. Make somebody else administrator first."
        )
        raise LastAdministrator(sentence)


def _wrong_password() -> InvalidInput:
    sentence = "This is not your password. Type the one you signed in with."
    return InvalidInput(sentence, field="current", code="password_wrong")


def _oneself(actor: Actor) -> Person:
    person = (
        Person.objects.select_for_update().filter(pk=actor.person_id or 0, is_active=True).first()
    )
    if person is None:
        raise NotAllowed("Only a person has a profile; this is a token of a program.")
    return person


def _zone(name: str) -> str:
    return named_zone(name).key if name else ""


def _audit(fact: str, person: Person, *, actor: Actor, at: datetime, **changes: Any) -> None:
    record.audit(fact, f"person:{person.email}"[:120], actor=actor, at=at, **changes)
    record.fact(fact, at=at)
