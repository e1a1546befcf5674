"""Every address that deliveries may be sent to, with the secrets that prove them; for the intake alone."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from peacetime.storage.models import Source
from peacetime.storage.sealing import NotOpened, opened

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Address:
    """One source as the intake needs it. `secret` is None where one was kept but cannot be opened."""

    source: int
    provider: str
    key_digest: str
    former_key_digest: str
    former_key_until: datetime | None
    scheme: str
    scheme_settings: Mapping[str, Any]
    secret: str | None = field(repr=False)
    is_paused: bool
    is_retired: bool

    def takes(self, key: str, *, at: datetime) -> bool:
        """Whether the key is ours, or the one before it for as long as that works; in constant time."""
        digest = sha256(key.encode("utf-8", "surrogatepass")).hexdigest()
        is_ours = hmac.compare_digest(digest, self.key_digest)
        is_former = hmac.compare_digest(digest, self.former_key_digest or "0" * 64)
        still = self.former_key_until is not None and at < self.former_key_until
        return is_ours or (is_former and still)


NOBODY = Address(0, "", "0" * 64, "", None, "", {}, "", is_paused=False, is_retired=False)
"""Asked where there is no such source, so that its absence takes as long to tell as a wrong key."""


def addresses() -> dict[str, Address]:
    """By slug."""
    return {row.slug: _address(row) for row in Source.objects.defer("mapping")}


def _address(row: Source) -> Address:
    return Address(
        row.pk,
        row.provider,
        row.key_digest,
        row.former_key_digest,
        row.former_key_until,
        row.scheme,
        row.scheme_settings,
        _secret(row),
        is_paused=row.paused_at is not None,
        is_retired=row.retired_at is not None,
    )


def _secret(row: Source) -> str | None:
    if row.sealed_secret is None:
        return ""
    try:
        return opened(row.sealed_secret)
    except NotOpened:
        return None
