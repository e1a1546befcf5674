"""Rootly signs the moment and the body, one after the other, with HMAC and SHA-256."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from peacetime.wire.signatures import NotSigned, require_fresh, same

SIGNATURE: Final = "x-rootly-signature"
PARTS: Final = re.compile(r"t=([0-9]{1,16}),\s*v1=([0-9a-f]{64})", re.ASCII)


def check(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """That moment and body are signed with our secret, not more than five minutes ago.

    Raises:
        NotSigned: They are not.
    """
    del settings
    given = headers.get(SIGNATURE, "").strip()
    if not given:
        raise NotSigned(f"The header {SIGNATURE} must be there.", code="signature_missing")
    found = PARTS.fullmatch(given)
    if found is None:
        raise NotSigned(f"The header {SIGNATURE} is not as Rootly writes it.")
    require_fresh(found[1], at=at)
    signed = hmac.new(secret.encode(), found[1].encode() + body, hashlib.sha256).hexdigest()
    if not same(found[2].encode(), signed.encode()):
        raise NotSigned("The signature is not of this body with our secret. Compare the secrets.")
