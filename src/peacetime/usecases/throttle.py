"""How often a password may be wrong: counted in the database, so that every replica counts alike.

Three limits of a sign-in: an address from one client, one client with any address, one address from anywhere. The
last one is wide, so that nobody locks a responder out by guessing at their address.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection, transaction

from peacetime.domain.communications.wording import length
from peacetime.domain.shared.errors import DomainError
from peacetime.storage.models import SignInFailure

if TYPE_CHECKING:
    from datetime import datetime


class TooManyAttempts(DomainError):
    """Too many attempts failed; `retry_at` is in the details."""

    code = "too_many_attempts"


@dataclass(frozen=True, slots=True)
class Limit:
    """So many failures within so much time."""

    failures: int
    within: timedelta


PAIR = Limit(5, timedelta(minutes=5))
CLIENT = Limit(40, timedelta(minutes=15))
ADDRESS = Limit(100, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt that counts as failed until it is forgiven."""

    rows: tuple[int, ...]
    pair: str


def begin_attempt(address: str, client: str, *, at: datetime) -> Attempt:
    """Count an attempt as failed, unless there were too many.

    Raises:
        TooManyAttempts: With when to try again; such an attempt is not counted.
    """
    network = _network(client)
    return _begin(
        {
            _bucket("pair", address, network): PAIR,
            _bucket("client", network): CLIENT,
            _bucket("address", address): ADDRESS,
        },
        at=at,
    )


def begin_change(address: str, *, at: datetime) -> Attempt:
    """Count an attempt at changing a password as failed: whoever took a session guesses no faster.

    Raises:
        TooManyAttempts: With when to try again; such an attempt is not counted.
    """
    return _begin({_bucket("change", address): PAIR}, at=at)


def forgive(attempt: Attempt) -> None:
    """The password was right: this attempt, and the failures of this address from here, are forgotten."""
    SignInFailure.objects.filter(pk__in=attempt.rows).delete()
    SignInFailure.objects.filter(bucket=attempt.pair).delete()


def _begin(buckets: dict[str, Limit], *, at: datetime) -> Attempt:
    with transaction.atomic(durable=True):
        for bucket in sorted(buckets):  # in this order: two attempts never wait for each other
            _lock(bucket)
        SignInFailure.objects.filter(at__lt=at - ADDRESS.within).delete()
        waits = [_free_at(bucket, limit, at=at) for bucket, limit in buckets.items()]
        if any(moment > at for moment in waits):
            raise _too_many(max(waits), at=at)
        rows = [SignInFailure.objects.create(bucket=bucket, at=at).pk for bucket in buckets]
    return Attempt(tuple(rows), next(iter(buckets)))


def _free_at(bucket: str, limit: Limit, *, at: datetime) -> datetime:
    recent = SignInFailure.objects.filter(bucket=bucket, at__gt=at - limit.within).order_by("-at")
    failures = list(recent.values_list("at", flat=True)[: limit.failures])
    return failures[-1] + limit.within if len(failures) == limit.failures else at


def _too_many(free_at: datetime, *, at: datetime) -> TooManyAttempts:
    # rounded up to a minute: who waits that long is heard
    wait = timedelta(minutes=-(-(free_at - at) // timedelta(minutes=1)))
    sentence = f"Too many attempts failed. Try again in {length(wait)}, or ask an administrator for a new password link."
    raise TooManyAttempts(
        sentence, details={"retry_at": free_at.isoformat(), "seconds": int(wait.total_seconds())}
    )


def _network(client: str) -> str:
    """A provider gives one customer a whole /64 of IPv6 addresses."""
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return "unknown"
    if address.version == 6:  # noqa: PLR2004 - IPv6
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def _bucket(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _lock(bucket: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int(bucket[:15], 16)])
