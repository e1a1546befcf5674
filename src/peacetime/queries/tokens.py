"""API tokens as settings show them: never their secret."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from peacetime.queries.pages import FIFTY
from peacetime.storage.models import ApiToken

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from peacetime.queries.access import Actor


@dataclass(frozen=True, slots=True)
class TokenShown:
    """One token; `person` is None where it stands for a program. `state`: `active`, `expired`, `revoked`."""

    id: int
    name: str
    prefix: str
    role: str
    person: str | None  # e-mail address
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    state: str


def tokens_seen_by(
    actor: Actor, *, at: datetime, after: int = 0, limit: int = FIFTY
) -> list[TokenShown]:
    """One's own tokens, oldest first; administrators also see those of programs."""
    rows = visible_tokens(actor).filter(pk__gt=after).select_related("person").order_by("pk")
    return [token_shown(row, at=at) for row in rows[:limit]]


def visible_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The tokens an actor may see and revoke."""
    own = Q(person_id=actor.person_id, person__isnull=False)
    return ApiToken.objects.filter(own | Q(person=None) if actor.org_role == "admin" else own)


def token_shown(row: ApiToken, *, at: datetime) -> TokenShown:
    """One token as it stands now."""
    is_over = row.expires_at is not None and row.expires_at <= at
    return TokenShown(
        id=row.pk,
        name=row.name,
        prefix=row.prefix,
        role=row.role,
        person=row.person.email if row.person else None,
        created_at=row.created_at,
        expires_at=row.expires_at,
        last_used_at=row.last_used_at,
        revoked_at=row.revoked_at,
        state="revoked" if row.revoked_at else "expired" if is_over else "active",
    )
