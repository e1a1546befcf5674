"""Linear signs the body, in which the moment stands, with HMAC and SHA-256."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from peacetime.domain.signals.fields import first
from peacetime.wire.signatures import NotSigned, hmac_of_body, require_fresh

WAYS: Final = {"header": "linear-signature"}


def check(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """That the body is signed with our secret, and says that it was written not more than five minutes ago.

    Raises:
        NotSigned: It is not.
    """
    del settings
    hmac_of_body(body, headers, secret, at=at, settings=WAYS)
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError):
        raise NotSigned("The body is no JSON, so it does not say when it was signed.") from None
    require_fresh(first(payload, "webhookTimestamp"), at=at)
