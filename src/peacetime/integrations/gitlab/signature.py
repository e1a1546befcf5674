"""GitLab sends the secret token as it is; newer versions can sign number, moment and body with a signing token."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from peacetime.wire.signatures import NotSigned, bearer, require_fresh, same

TOKEN: Final = "x-gitlab-token"  # noqa: S105 - the name of a header
SIGNATURE, NUMBER, MOMENT = "webhook-signature", "webhook-id", "webhook-timestamp"
PREFIX: Final = "whsec_"
VERSION: Final = "v1"


def check(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """That the token is ours, or the body is signed with our signing token.

    A signature that is there must be right: a good token beside it does not mend it.

    Raises:
        NotSigned: It is neither.
    """
    del settings
    if SIGNATURE in headers:
        _require_signature(body, headers, secret, at)
    elif TOKEN in headers:
        bearer(body, headers, secret, at=at, settings={"header": TOKEN})
    else:
        sentence = f"There is neither the header {TOKEN} nor {SIGNATURE}. Write the secret into GitLab’s webhook."
        raise NotSigned(sentence, code="signature_missing")


def _require_signature(body: bytes, headers: Mapping[str, str], secret: str, at: datetime) -> None:
    number, moment = headers.get(NUMBER, ""), headers.get(MOMENT, "")
    if not (number and moment):
        sentence = f"The headers {NUMBER} and {MOMENT} must both be there."
        raise NotSigned(sentence, code="signature_missing")
    require_fresh(moment, at=at)
    signed = f"{number}.{moment}.".encode() + body
    made = [
        base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()) for key in _keys(secret)
    ]
    for part in headers[SIGNATURE].split():
        version, _, given = part.partition(",")
        if version == VERSION and any(same(given.encode(), one) for one in made):
            return
    raise NotSigned("The signature is not of this body with our signing token. Compare the two.")


def _keys(secret: str) -> list[bytes]:
    """A token of Standard Webhooks holds its key in base 64; any other is the key itself."""
    keys = [secret.encode()]
    if secret.startswith(PREFIX):
        try:
            keys.insert(0, base64.b64decode(secret.removeprefix(PREFIX), validate=True))
        except ValueError:
            return keys
    return keys
