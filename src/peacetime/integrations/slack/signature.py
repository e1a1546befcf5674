"""Slack signs the moment and the body with HMAC and SHA-256, version 0."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from peacetime.wire.signatures import NotSigned, require_fresh, same

SIGNATURE: Final = "x-slack-signature"
MOMENT: Final = "x-slack-request-timestamp"


def check(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """That moment and body are signed with our signing secret, not more than five minutes ago.

    Raises:
        NotSigned: They are not.
    """
    del settings
    given, moment = headers.get(SIGNATURE, "").strip(), headers.get(MOMENT, "").strip()
    if not (given and moment):
        sentence = f"The headers {SIGNATURE} and {MOMENT} must both be there."
        raise NotSigned(sentence, code="signature_missing")
    require_fresh(moment, at=at)
    signed = hmac.new(secret.encode(), f"v0:{moment}:".encode() + body, hashlib.sha256).hexdigest()
    if not same(given.encode(), f"v0={signed}".encode()):
        raise NotSigned(
            "The signature is not of this body with our signing secret. Compare the secrets."
        )
