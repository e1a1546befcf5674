"""Letting somebody see one's own balance and entries, and no longer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from peacetime.domain.shared.errors import InvalidInput
from peacetime.queries.access import Act, require
from peacetime.queries.burst.privacy import require_self
from peacetime.queries.lookup import person_known, person_named
from peacetime.storage.models import BalanceShare
from peacetime.usecases import record
from peacetime.usecases.command import command

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.queries.access import Actor


@dataclass(frozen=True, slots=True)
class BalanceShared:
    """Whether a person may see one's own balance now."""

    person: str
    is_shared: bool


@command
def share_balance(email: str, *, actor: Actor, at: datetime) -> BalanceShared:
    """Let a person see one's own balance and entries until one stops.

    Raises:
        NoOwnBalance: A program asks.
        InvalidInput: `share_with_oneself`, or a code of `person_named`.
    """
    require(actor, Act.RUN_INCIDENT)
    owner = require_self(actor)
    reader = person_named(email, field="person", at=at)
    if reader.pk == owner:
        sentence = "You see your own balance already. Choose somebody else."
        raise InvalidInput(sentence, field="person", code="share_with_oneself")
    _, is_new = BalanceShare.objects.get_or_create(
        owner_id=owner, reader=reader, ended_at=None, defaults={"shared_at": at}
    )
    if is_new:
        about = f"person:{actor.label}"
        record.audit("burst.balance.shared", about, actor=actor, at=at, reader=reader.email)
    return BalanceShared(reader.email, is_shared=True)


@command
def stop_sharing(email: str, *, actor: Actor, at: datetime) -> BalanceShared:
    """Let a person see it no longer; where they could not, nothing changes."""
    require(actor, Act.RUN_INCIDENT)
    owner = require_self(actor)
    reader = person_known(email, field="person")
    if BalanceShare.objects.filter(owner=owner, reader=reader, ended_at=None).update(ended_at=at):
        about = f"person:{actor.label}"
        record.audit("burst.balance.unshared", about, actor=actor, at=at, reader=reader.email)
    return BalanceShared(reader.email, is_shared=False)
