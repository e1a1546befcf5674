"""How senders prove that a delivery is theirs: the schemes that many tools share.

A tool with a scheme of its own has a module `signature` in its folder, with a function `check` of the same
form as those here.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from standardwebhooks import Webhook, WebhookVerificationError
from standardwebhooks.webhooks import EmptyWebhookSecretError

TOLERANCE = timedelta(minutes=5)
MILLISECONDS_FROM = 100_000_000_000  # a timestamp above it counts milliseconds
DIGESTS = {"sha256": hashlib.sha256, "sha1": hashlib.sha1, "sha512": hashlib.sha512}


class NotSigned(Exception):
    """The delivery is not proven to be the sender's.

    Args:
        sentence: For whoever sends: what is missing or wrong.
        code: `signature_missing`, `signature_wrong`, `signature_old` or `signature_not_checked`.
    """

    def __init__(self, sentence: str, *, code: str = "signature_wrong") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


Headers = Mapping[str, str]  # names in small letters
Check = Callable[..., None]  # (body, headers, secret, *, at, settings), raises NotSigned


def hmac_of_body(
    body: bytes,
    headers: Headers,
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any],
) -> None:
    """HMAC of the body, or of `TIMESTAMP.BODY` where a header with the moment is named.

    Args:
        body: As received, after decompression.
        headers: Of the request.
        secret: The shared one.
        at: Now.
        settings: `header` (`x-signature`), `prefix` (`sha256=`), `digest` (`sha256`), `encoding` (`hex` or
            `base64`), and for timestamps `timestamp_header` and `separator` (`.`).

    Raises:
        NotSigned: It is missing, wrong, or too old.
    """
    given = _header(headers, str(settings.get("header") or "x-signature"))
    signed = body
    if name := str(settings.get("timestamp_header") or ""):
        moment = _header(headers, name)
        require_fresh(moment, at=at)
        signed = f"{moment}{settings.get('separator', '.')}".encode() + body
    digest = DIGESTS[str(settings.get("digest") or "sha256")]
    computed = hmac.new(secret.encode(), signed, digest).digest()
    prefix = str(settings.get("prefix") or "")
    is_base64 = settings.get("encoding") == "base64"
    for one in given.replace(",", " ").split():
        if same(_plain(one.removeprefix(prefix), is_base64=is_base64), computed):
            return
    raise NotSigned("The signature is not of this body with our secret. Compare the secrets.")


def hmac_signed(**ways: str) -> Check:
    """The check of a tool that always signs the body in one way.

    Args:
        ways: The settings of `hmac_of_body`.

    Returns:
        A check that no setting of a source changes.
    """

    def check(
        body: bytes,
        headers: Headers,
        secret: str,
        *,
        at: datetime,
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        del settings
        hmac_of_body(body, headers, secret, at=at, settings=ways)

    return check


def standard_webhooks(
    body: bytes,
    headers: Headers,
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """Standard Webhooks: `webhook-id`, `webhook-timestamp`, `webhook-signature`.

    Raises:
        NotSigned: It is missing, wrong, or too old.
    """
    del settings
    require_fresh(_header(headers, "webhook-timestamp"), at=at)
    try:
        Webhook(secret).verify(body, dict(headers), json_parse=False)
    except (WebhookVerificationError, EmptyWebhookSecretError, ValueError, RuntimeError) as problem:
        raise NotSigned(f"The signature is not accepted: {_lower(str(problem))}.") from None


def bearer(
    body: bytes,
    headers: Headers,
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """`Authorization: Bearer SECRET`, or a header of another name that holds nothing else.

    Raises:
        NotSigned: It is missing or another one.
    """
    del body, at
    name = str((settings or {}).get("header") or "authorization")
    given = _header(headers, name)
    scheme, _, rest = given.partition(" ")
    token = rest if scheme.casefold() in {"bearer", "token"} and rest else given
    if not same(token.strip().encode(), secret.encode()):
        raise NotSigned(f"The token in the header {name} is not the one agreed on.")


def basic(
    body: bytes,
    headers: Headers,
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """`Authorization: Basic`, with a secret of the form `name:password`.

    Raises:
        NotSigned: It is missing or another one.
    """
    del body, at, settings
    scheme, _, given = _header(headers, "authorization").partition(" ")
    if scheme.casefold() != "basic" or not same(_plain(given, is_base64=True), secret.encode()):
        raise NotSigned("The name or the password in the header authorization is not ours.")


SCHEMES: dict[str, Check] = {
    "hmac": hmac_of_body,
    "standard_webhooks": standard_webhooks,
    "bearer": bearer,
    "basic": basic,
}


def require_fresh(moment: str, *, at: datetime) -> None:
    """A signature is worth five minutes: what is older may be a replay.

    Args:
        moment: Seconds or milliseconds since 1970, as sent.
        at: Now.

    Raises:
        NotSigned: It is no moment, or more than five minutes away.
    """
    try:
        seconds = float(moment)
        signed_at = datetime.fromtimestamp(
            seconds / 1000 if seconds > MILLISECONDS_FROM else seconds, UTC
        )
    except (ValueError, OverflowError, OSError):
        raise NotSigned("The moment of the signature cannot be read: seconds since 1970.") from None
    if abs(at - signed_at) > TOLERANCE:
        raise NotSigned(
            "The signature is more than five minutes from our clock. Are both clocks right?",
            code="signature_old",
        )


def same(given: bytes, wanted: bytes) -> bool:
    """Whether both are the same, in a time that tells nothing of where they differ."""
    return hmac.compare_digest(given, wanted)


def _header(headers: Headers, name: str) -> str:
    given = headers.get(name.lower(), "").strip()
    if not given:
        raise NotSigned(f"The header {name} is missing.", code="signature_missing")
    return given


def _plain(given: str, *, is_base64: bool) -> bytes:
    try:
        return base64.b64decode(given + "==") if is_base64 else bytes.fromhex(given)
    except (ValueError, binascii.Error):
        return b""


def _lower(words: str) -> str:
    return words[:1].lower() + words[1:].rstrip(".")
