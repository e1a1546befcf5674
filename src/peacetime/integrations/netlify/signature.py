"""Netlify sends a JSON Web Signature that holds the digest of the body."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from peacetime.domain.signals.fields import first
from peacetime.wire.signatures import NotSigned, same

HEADER: Final = "x-webhook-signature"
PARTS: Final = 3


def check(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """That the signature is made with our secret by HMAC and SHA-256, and is of this body.

    Raises:
        NotSigned: It is not.
    """
    del at, settings  # it holds no moment
    given = headers.get(HEADER, "").strip()
    if not given:
        raise NotSigned(f"The header {HEADER} is missing.", code="signature_missing")
    parts = given.split(".")
    if len(parts) != PARTS:
        raise NotSigned("The signature has not the three parts that it must have.")
    signed = hmac.new(secret.encode(), ".".join(parts[:2]).encode(), hashlib.sha256).digest()
    if first(_opened(parts[0]), "alg") != "HS256" or not same(_plain(parts[2]), signed):
        raise NotSigned("The signature is not made with our secret. Compare the secrets.")
    claims = _opened(parts[1])
    digest = hashlib.sha256(body).hexdigest()
    if first(claims, "iss") != "netlify" or not same(
        first(claims, "sha256").encode(), digest.encode()
    ):
        raise NotSigned("The signature is of another body.")


def _opened(part: str) -> Any:
    try:
        return json.loads(_plain(part))
    except (ValueError, RecursionError):
        return None


def _plain(part: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError:
        return b""
