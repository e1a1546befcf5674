"""Gitea, Forgejo and Gogs sign the body with HMAC and SHA-256, each in a header of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from peacetime.wire.signatures import hmac_of_body

HEADERS: Final = ("x-forgejo-signature", "x-gitea-signature", "x-gogs-signature")


def check(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """That the body is signed with our secret; the first of their headers that is there counts.

    Raises:
        NotSigned: It is not.
    """
    del settings
    header = next((name for name in HEADERS if headers.get(name)), HEADERS[1])
    hmac_of_body(body, headers, secret, at=at, settings={"header": header})
