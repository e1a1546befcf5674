"""Telegram sends the secret token that was set with its webhook, as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from peacetime.wire.signatures import bearer


def check(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """That the token is ours.

    Raises:
        NotSigned: It is not.
    """
    del settings
    bearer(body, headers, secret, at=at, settings={"header": "x-telegram-bot-api-secret-token"})
