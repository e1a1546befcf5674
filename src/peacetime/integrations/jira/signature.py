"""Jira signs the body with HMAC and SHA-256 where a webhook was made by an admin with a secret."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from peacetime.wire.signatures import hmac_of_body

WAYS: Final = {"header": "x-hub-signature", "prefix": "sha256="}


def check(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """That the body is signed with our secret.

    Raises:
        NotSigned: It is not.
    """
    del settings
    hmac_of_body(body, headers, secret, at=at, settings=WAYS)
