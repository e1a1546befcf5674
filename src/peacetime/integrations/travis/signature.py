"""Travis CI signs with its own key: write the repositories that may send as the secret, with spaces between.

It signs for everybody's repositories, so that a signature alone would let in any of them. The key lies at its
API's address `/config`, and is asked for once a day, or where a signature is not of the key that we know.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from peacetime.domain.signals.fields import at as field_at
from peacetime.domain.signals.fields import first, mapping
from peacetime.wire.requests import NotReached, ask
from peacetime.wire.signatures import NotSigned

CONFIG: Final = "https://api.travis-ci.com/config"
KEY: Final = "config.notifications.webhook.public_key"
HEADER: Final = "signature"
KNOWN_FOR: Final = timedelta(days=1)
ASKED_AGAIN_AFTER: Final = timedelta(minutes=5)  # whoever sends nonsense must not make us ask
LARGEST: Final = 200_000


@dataclass(frozen=True, slots=True)
class Known:
    """The key, and when it was asked for."""

    key: RSAPublicKey
    at: datetime


_known: dict[str, Known] = {}


def check(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """That Travis signed it, and that it is of a repository that we named.

    Raises:
        NotSigned: It is not signed, or of another repository; or the key cannot be had.
    """
    url = str((settings or {}).get("config") or CONFIG)
    given = _given(headers)
    payload = _payload(body)
    if _repository(payload) not in secret.casefold().split():
        raise NotSigned(
            "It is of a repository that is not named. Write owner/name as the secret of the source."
        )
    known = _known.get(url)
    if known is None or at - known.at > KNOWN_FOR:
        known = _asked(url, at)
    if _is_of(known.key, given, payload):
        return
    if at - known.at > ASKED_AGAIN_AFTER and _is_of(_asked(url, at).key, given, payload):
        return
    raise NotSigned("The signature is not of this payload with Travis CI’s key.")


def _given(headers: Mapping[str, str]) -> bytes:
    given = headers.get(HEADER, "").strip()
    if not given:
        raise NotSigned(f"The header {HEADER} is missing.", code="signature_missing")
    try:
        return base64.b64decode(given, validate=True)
    except (ValueError, binascii.Error):
        raise NotSigned("The signature is no base 64.") from None


def _payload(body: bytes) -> bytes:
    """The field `payload` of the form, as it was before it was packed into it: that is what is signed."""
    if body[:1] == b"{":
        return body
    try:
        found = parse_qs(body.decode(), max_num_fields=20).get("payload", [""])[0]
    except ValueError:
        found = ""
    return found.encode()


def _repository(payload: bytes) -> str:
    try:
        said = mapping(json.loads(payload))
    except (ValueError, RecursionError):
        return ""
    return f"{first(said, 'repository.owner_name')}/{first(said, 'repository.name')}".casefold()


def _asked(url: str, at: datetime) -> Known:
    try:
        answer = ask("GET", url, seconds=5.0, largest=LARGEST)
        said = answer.json() if answer.is_taken else None
    except NotReached as problem:
        raise _not_checked(str(problem)) from None
    pem = field_at(said, KEY)
    try:
        key = load_pem_public_key(pem.encode()) if isinstance(pem, str) else None
    except ValueError:
        key = None
    if not isinstance(key, RSAPublicKey):
        raise _not_checked(f"what it answers ({answer.status}) holds none.")
    _known[url] = found = Known(key, at)
    return found


def _not_checked(reason: str) -> NotSigned:
    return NotSigned(f"Travis CI’s key cannot be had: {reason}", code="signature_not_checked")


def _is_of(key: RSAPublicKey, given: bytes, payload: bytes) -> bool:
    try:
        key.verify(given, payload, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - theirs
    except InvalidSignature:
        return False
    return True
