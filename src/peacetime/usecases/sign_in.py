"""Ways in: the one-time link of the administrator, and address with password."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import PEACETIME, Actor
from peacetime.queries.people import PersonShown, has_administrator, person_shown
from peacetime.storage.identifiers import digest, secret
from peacetime.storage.models import Person, SignInLink
from peacetime.usecases import record, throttle
from peacetime.usecases.command import command
from peacetime.usecases.email_addresses import clean_address
from peacetime.usecases.organisation import lock_organisation
from peacetime.usecases.passwords import is_right, password_hash
from peacetime.usecases.people import AlreadyHere, clean_name

if TYPE_CHECKING:
    from datetime import datetime

LINK_VALID_FOR = timedelta(minutes=15)
OVER = (
    "This sign-in link has been used or is older than 15 minutes. "
    "Run `peacetime sign-in-link` for a new one."
)
WELCOME_VALID_FOR = timedelta(hours=1)  # to fill in one form after the link was used


class LinkOver(DomainError):
    """The sign-in link was used or is older than 15 minutes."""

    code = "sign_in_link_over"


class WrongCredentials(DomainError):
    """Address and password do not belong together, or to nobody."""

    code = "credentials_wrong"


class NoSuchAdministrator(DomainError):
    """A sign-in link is for an active administrator."""

    code = "administrator_unknown"


@dataclass(frozen=True, slots=True)
class LinkUsed:
    """What a link opened: somebody's session, or the form for the first administrator."""

    link_id: int
    person_id: int | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who came in."""

    person_id: int
    name: str


def first_link_is_due() -> bool:
    """Whether a start prints a link: only before the first administrator exists."""
    return not has_administrator()


def issue_sign_in_link(*, at: datetime, email: str = "", actor: Actor = PEACETIME) -> str:
    """The secret of a link that works once, for 15 minutes.

    It signs in the administrator with this address, else the first one; before there is
    one it opens the form that creates them. Whoever shows the link makes sure of its road.

    Raises:
        NoSuchAdministrator: No active administrator has the address.
    """
    return _issue(email, actor=actor, at=at)


@command
def _issue(email: str, *, actor: Actor, at: datetime) -> str:
    lock_organisation()
    person = _administrator(email)
    SignInLink.objects.filter(used_at=None, person=person).update(
        expires_at=at
    )  # the newest one counts
    key = secret("ptl")
    SignInLink.objects.create(
        secret_digest=digest(key), person=person, created_at=at, expires_at=at + LINK_VALID_FOR
    )
    whose = f"person:{person.email}"[:120] if person else "organisation"
    record.audit("sign_in.link.issued", whose, actor=actor, at=at)
    return key


@command
def use_sign_in_link(link: str, *, actor: Actor, at: datetime) -> LinkUsed:
    """Burn a link; `actor` is `PEACETIME`, for nobody is known yet.

    Raises:
        LinkOver: Used, replaced, or older than 15 minutes.
    """
    row = SignInLink.objects.select_for_update().filter(secret_digest=digest(link)).first()
    if row is None or row.used_at is not None or row.expires_at <= at:
        raise _over()
    if row.person is None and has_administrator():
        raise _over()
    if row.person is not None and not (row.person.is_active and row.person.org_role == "admin"):
        raise _over()
    row.used_at = at
    row.save(update_fields=["used_at"])
    whose = f"person:{row.person.email}"[:120] if row.person else "organisation"
    record.audit("sign_in.link.used", whose, actor=actor, at=at)
    return LinkUsed(row.pk, row.person_id)


@command
def welcome_first_administrator(
    link_id: int, *, name: str, email: str, password: str, actor: Actor, at: datetime
) -> PersonShown:
    """Create the first administrator, for whoever used the link; there is only one first.

    Raises:
        LinkOver: The link was used over an hour ago, or there is an administrator now.
    """
    lock_organisation()
    row = SignInLink.objects.select_for_update().filter(pk=link_id, person=None).first()
    is_fresh = row is not None and row.used_at is not None and row.used_at + WELCOME_VALID_FOR > at
    if row is None or not is_fresh or has_administrator():
        raise _over()
    address, named = clean_address(email), clean_name(name)
    hashed = password_hash(password, name=named, email=address)
    if Person.objects.filter(email=address).exists():
        raise AlreadyHere(f"{address} is here already. Choose another address.", field="email")
    person = Person.objects.create(
        email=address, name=named, org_role="admin", password=hashed, created_at=at
    )
    row.person = person
    row.save(update_fields=["person"])
    record.audit("person.added", f"person:{address}"[:120], actor=actor, at=at, org_role="admin")
    record.fact("person.added", at=at)
    return person_shown(address)


def sign_in(email: str, password: str, *, client: str, at: datetime) -> SignedIn:
    """Let somebody in by address and password; every failure counts, whoever's address it is.

    Not one transaction: a failure is counted before the slow comparison and stays counted.

    Raises:
        TooManyAttempts: With the moment from which another try is heard.
        WrongCredentials: The same words and the same time whatever is wrong.
    """
    address = email.replace("\0", "").strip().lower()[:254]
    attempt = throttle.begin_attempt(address, client, at=at)
    person = Person.objects.filter(email=address).first()
    is_known = is_right(password, person.password if person else None)
    if person is None or not is_known or not person.is_active:
        raise WrongCredentials(
            "This address and password do not belong together. Check both and try again."
        )
    throttle.forgive(attempt)
    return SignedIn(person.pk, person.name)


def _administrator(email: str) -> Person | None:
    administrators = Person.objects.filter(org_role="admin", is_active=True).order_by("pk")
    if email:
        person = administrators.filter(email=email.strip().lower()).first()
        if person is None:
            sentence = f'No active administrator has the address "{email[:80]}".'
            raise NoSuchAdministrator(sentence)
        return person
    return administrators.first()


def _over() -> LinkOver:
    return LinkOver(OVER)
