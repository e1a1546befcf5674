"""API tokens: shown once, stored as a digest, never worth more than who made them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.domain.shared.errors import DomainError, InvalidInput
from peacetime.domain.shared.text import clean_text, quoted
from peacetime.queries.access import PEACETIME, ROLES, Act, Actor, actor_of_token, require
from peacetime.queries.lookup import NotFound
from peacetime.queries.tokens import TokenShown, token_shown, visible_tokens
from peacetime.storage.identifiers import digest, secret
from peacetime.storage.models import ApiToken, Person
from peacetime.usecases import record
from peacetime.usecases.command import command
from peacetime.usecases.people import clean_org_role
from peacetime.usecases.services import NameTaken

if TYPE_CHECKING:
    from datetime import datetime

PREFIX_SHOWN = 8  # enough to recognise a token in a list, too little to guess it
USE_NOTED_EVERY = timedelta(minutes=1)


class TokenRefused(DomainError):
    """The bearer token lets nobody in; `code` says why."""

    code = "token_unknown"


@dataclass(frozen=True, slots=True)
class TokenMade:
    """A token and its secret, shown once and never stored. Replays of the answer leave the secret out."""

    token: TokenShown
    secret: str = field(repr=False, metadata={"is_secret": True})


@command
def create_token(
    name: str,
    role: str,
    *,
    expires_at: datetime | None = None,
    is_for_program: bool = False,
    actor: Actor,
    at: datetime,
) -> TokenMade:
    """Make a token for oneself, or as administrator for a program; never with more rights than one's own.

    Raises:
        NameTaken: Another token of this person that is not revoked is called so.
    """
    require(actor, Act.SET_UP_ORGANISATION if is_for_program else Act.READ)
    if actor.person_id is None and not is_for_program:
        sentence = "A program makes tokens for programs only. Sign in to make one of your own."
        raise InvalidInput(sentence, field="is_for_program", code="token_without_person")
    name = clean_text(name, field="name", max_length=100)
    role = clean_org_role(role, field="role")
    if ROLES.index(role) > ROLES.index(actor.org_role):
        sentence = f"Your own role is {actor.org_role}: a token cannot have more. Choose {actor.org_role} or less."
        raise InvalidInput(sentence, field="role", code="role_above_own")
    if expires_at is not None and expires_at <= at:
        sentence = "The token would be over before it begins. Choose a later day, or none."
        raise InvalidInput(sentence, field="expires_at", code="expiry_in_the_past")
    person = None if is_for_program else actor.person_id
    if person is not None:
        _refuse_name(person, name)
    key = secret("pt")
    row = ApiToken.objects.create(
        name=name,
        prefix=key[:PREFIX_SHOWN],
        secret_digest=digest(key),
        person_id=person,
        role=role,
        created_at=at,
        expires_at=expires_at,
    )
    record.audit("token.created", _name(row), actor=actor, at=at, name=name, role=role)
    return TokenMade(token_shown(row, at=at), key)


def create_service_token(name: str, role: str, *, actor: Actor = PEACETIME, at: datetime) -> str:
    """The secret of a new token for a program, as the installation command prints it."""
    return create_token(name, role, is_for_program=True, actor=actor, at=at).secret


@command
def revoke_token(token_id: int, *, actor: Actor, at: datetime) -> TokenShown:
    """End a token at once; one's own, or as administrator a program's."""
    require(actor, Act.READ)
    row = visible_tokens(actor).select_for_update(of=("self",)).filter(pk=token_id).first()
    if row is None:
        raise NotFound("There is no such token among yours.", code="token_unknown")
    if row.revoked_at is None:
        row.revoked_at = at
        row.save(update_fields=["revoked_at"])
        record.audit("token.revoked", _name(row), actor=actor, at=at, name=row.name)
    return token_shown(row, at=at)


def actor_with_token(key: str, *, at: datetime) -> Actor:
    """Who is behind a bearer token; the use is noted at most once a minute.

    Raises:
        TokenRefused: `token_unknown`, `token_revoked`, `token_expired`, `person_inactive`.
    """
    row = ApiToken.objects.select_related("person").filter(secret_digest=digest(key)).first()
    if row is None:
        raise TokenRefused(
            "This token is not known here. Make one in the settings and send it as a bearer token."
        )
    if row.person is not None and not row.person.is_active:
        raise TokenRefused(
            "The person behind this token is no longer active.", code="person_inactive"
        )
    if row.revoked_at is not None:
        raise TokenRefused(
            "This token was revoked. Make a new one in the settings.", code="token_revoked"
        )
    if row.expires_at is not None and row.expires_at <= at:
        raise TokenRefused(
            "This token has expired. Make a new one in the settings.", code="token_expired"
        )
    if row.last_used_at is None or row.last_used_at <= at - USE_NOTED_EVERY:
        stale = Q(last_used_at=None) | Q(last_used_at__lte=at - USE_NOTED_EVERY)
        ApiToken.objects.filter(stale, pk=row.pk).update(last_used_at=at)
    return actor_of_token(row)


def _refuse_name(person: int, name: str) -> None:
    Person.objects.select_for_update(no_key=True).get(pk=person)  # two of a name at once
    if ApiToken.objects.filter(person=person, revoked_at=None, name__iexact=name).exists():
        sentence = (
            f"You have a token called {quoted(name)}. Choose another name, or revoke it first."
        )
        raise NameTaken(sentence, field="name")


def _name(row: ApiToken) -> str:
    return f"token:{row.pk}"
