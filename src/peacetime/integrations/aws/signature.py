"""SNS signs with a certificate that lies at one of its own hosts; which topic may send is said by our secret."""

from __future__ import annotations

import base64
import json
from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from peacetime.domain.signals.fields import first, mapping
from peacetime.domain.signals.moments import moment
from peacetime.integrations.aws.hosts import asked, may_certify
from peacetime.wire.requests import NotReached
from peacetime.wire.signatures import NotSigned

NOTICE: Final = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
SUBSCRIPTION: Final = (
    "Message",
    "MessageId",
    "SubscribeURL",
    "Timestamp",
    "Token",
    "TopicArn",
    "Type",
)
SIGNED: Final[dict[str, tuple[str, ...]]] = {
    "Notification": NOTICE,
    "SubscriptionConfirmation": SUBSCRIPTION,
    "UnsubscribeConfirmation": SUBSCRIPTION,
}
DIGESTS: Final[dict[str, hashes.HashAlgorithm]] = {"1": hashes.SHA1(), "2": hashes.SHA256()}  # noqa: S303 - theirs
# SNS tries for an hour, and the moment that it signs is that of the first try.
TOLERANCE: Final = timedelta(hours=1, minutes=5)
MOST_KEPT: Final = 20
LARGEST: Final = 20_000
_kept: OrderedDict[str, x509.Certificate] = OrderedDict()


def check(
    body: bytes,
    headers: Mapping[str, str],
    secret: str,
    *,
    at: datetime,
    settings: Mapping[str, Any] | None = None,
) -> None:
    """That SNS signed it, and that it comes from a topic that we named.

    Everybody can have a topic, and SNS signs for all of them: so our secret is the topic's ARN, or several with
    spaces between.

    Raises:
        NotSigned: It is not signed, too old, or of another topic; or the certificate cannot be had.
    """
    del headers, settings
    payload = _opened(body)
    if first(payload, "TopicArn", most=2000) not in secret.split():
        raise NotSigned(
            "It is of a topic that is not ours. Write the topic’s ARN as the secret of the source."
        )
    _require_moment(payload, at)
    certificate = _certificate(first(payload, "SigningCertURL", most=2000), at)
    _verify(payload, certificate)


def _opened(body: bytes) -> dict[str, Any]:
    try:
        payload = mapping(json.loads(body))
    except (ValueError, RecursionError):
        payload = {}
    if first(payload, "Type") not in SIGNED or not isinstance(payload.get("Signature"), str):
        raise NotSigned("It is no message of SNS with a signature.", code="signature_missing")
    return payload


def _require_moment(payload: dict[str, Any], at: datetime) -> None:
    said = moment(payload.get("Timestamp"))
    if said is None:
        raise NotSigned("It does not say when it was written.")
    if abs(at - said) > TOLERANCE:
        sentence = "It was written more than an hour from our clock. Are both clocks right?"
        raise NotSigned(sentence, code="signature_old")


def _certificate(url: str, at: datetime) -> x509.Certificate:
    """The certificate, asked for once; only SNS's own hosts are asked.

    Raises:
        NotSigned: It lies elsewhere, cannot be had, or is not valid now.
    """
    if not may_certify(url):
        raise NotSigned("Its certificate does not lie at a host of SNS.")
    found = _kept.get(url)
    if found is None:
        found = _read(_fetched(url))
        _kept[url] = found
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    if not found.not_valid_before_utc <= at <= found.not_valid_after_utc:
        raise NotSigned("Its certificate is not valid now.")
    return found


def _fetched(url: str) -> bytes:
    try:
        answer = asked(url, seconds=5.0, largest=LARGEST)
    except NotReached as problem:
        raise NotSigned(
            f"SNS’s certificate cannot be had: {problem}", code="signature_not_checked"
        ) from None
    if not answer.is_taken:
        sentence = f"SNS’s certificate cannot be had: the answer is {answer.status}."
        raise NotSigned(sentence, code="signature_not_checked")
    return answer.body


def _read(pem: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError:
        sentence = "What lies in the place of SNS’s certificate is none."
        raise NotSigned(sentence, code="signature_not_checked") from None


def _verify(payload: dict[str, Any], certificate: x509.Certificate) -> None:
    digest = DIGESTS.get(first(payload, "SignatureVersion"))
    if digest is None:
        raise NotSigned("The version of its signature is unknown here: it must be 1 or 2.")
    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise NotSigned("Its certificate holds no RSA key.")
    try:
        signature = base64.b64decode(payload["Signature"], validate=True)
        key.verify(signature, _signed(payload), padding.PKCS1v15(), digest)
    except (InvalidSignature, ValueError):
        raise NotSigned("The signature is not of this message.") from None


def _signed(payload: dict[str, Any]) -> bytes:
    """Name and value of each signed field, each on a line of its own; a subject that is none is left out."""
    fields = SIGNED[first(payload, "Type")]
    parts = [f"{name}\n{payload[name]}\n" for name in fields if isinstance(payload.get(name), str)]
    return "".join(parts).encode("utf-8", "surrogatepass")
