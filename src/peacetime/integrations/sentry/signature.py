"""Sentry’s integrations sign the body with HMAC and SHA-256, with the client secret; its service hooks in a header of their own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from peacetime.wire.signatures import hmac_of_body

HEADERS: Final = ("sentry-hook-signature", "x-servicehook-signature")


def check(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """That the body is signed with our secret. The moment that Sentry sends beside it is not signed.

    Raises:
        NotSigned: It is not.
    """
    del settings
    header = next((name for name in HEADERS if headers.get(name)), HEADERS[0])
    hmac_of_body(body, headers, secret, at=at, settings={"header": header})
