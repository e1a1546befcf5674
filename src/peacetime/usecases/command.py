"""What every write shares: one durable transaction, and one answer to a repeated request."""

from __future__ import annotations

import functools
import hashlib
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from django.db import transaction

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.access import Actor
from peacetime.storage.models import IdempotencyKey

if TYPE_CHECKING:
    from collections.abc import Callable

KEPT_FOR = timedelta(hours=24)
LONGEST_CALLER = 60
# Begins a claim where there is none, or an old one; waits for a concurrent first request.
_BEGIN = """
    INSERT INTO storage_idempotencykey AS mine (caller, key, request_digest, created_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (caller, key) DO UPDATE
       SET request_digest = excluded.request_digest, created_at = excluded.created_at, status = NULL, answer = NULL
     WHERE mine.created_at < %s
    RETURNING *
"""

P = ParamSpec("P")
R = TypeVar("R")


class Replayed(Exception):
    """The same request was answered before; here is that answer."""

    def __init__(self, status: int, answer: object) -> None:
        super().__init__("replayed")
        self.status = status
        self.answer = answer


class KeyReused(DomainError):
    """An idempotency key came back with another request."""

    code = "idempotency_key_reused"


def command(write: Callable[P, R]) -> Callable[P, R]:
    """Run a use-case in one durable transaction and keep its answer under the caller's idempotency key.

    The use-case takes `actor` and `at` by keyword. Concurrent repeats wait for the first and hear its answer.

    Raises:
        Replayed: This very request was answered within the last 24 hours.
        KeyReused: The key belongs to another request.
    """

    @functools.wraps(write)
    def in_one_transaction(*args: P.args, **kwargs: P.kwargs) -> R:
        actor, at = kwargs["actor"], kwargs["at"]
        assert isinstance(actor, Actor)
        assert isinstance(at, datetime)
        with transaction.atomic(durable=True):
            claim = _claim(actor, at)
            result = write(*args, **kwargs)
            if claim is not None and actor.idempotency is not None:
                claim.status, claim.answer = actor.idempotency.render(result)
                claim.save(update_fields=["status", "answer"])
            return result

    return in_one_transaction


def _claim(actor: Actor, at: datetime) -> IdempotencyKey | None:
    asked = actor.idempotency
    if asked is None:
        return None
    caller = _caller(actor)
    begun = [caller, asked.key, asked.request_digest, at, at - KEPT_FOR]
    for claim in IdempotencyKey.objects.raw(_BEGIN, begun):
        return claim
    row = IdempotencyKey.objects.get(caller=caller, key=asked.key)
    if row.request_digest != asked.request_digest:
        sentence = (
            "This Idempotency-Key was used for another request. Use a new key for a new request."
        )
        raise KeyReused(sentence, details={"key": asked.key})
    raise Replayed(row.status or 200, row.answer)


def _caller(actor: Actor) -> str:
    """Who repeats a request: a token only hears what it was told itself, since another may have more rights.

    Of a long address it is the digest, since two may begin alike.
    """
    if actor.token_id is not None:
        return f"token#{actor.token_id}"
    if len(actor.label) <= LONGEST_CALLER:
        return actor.label
    return hashlib.sha256(actor.label.encode()).hexdigest()[:LONGEST_CALLER]
