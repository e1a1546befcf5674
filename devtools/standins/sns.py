"""A stand-in for Amazon SNS: its certificate, its questions whether one subscribes, and its messages, signed."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from devtools.standins.base import Standin
from devtools.standins.http import Reply, Request

TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
CERTIFICATE = "/SimpleNotificationService-0001.pem"
XML = {"content-type": "text/xml"}
NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/"
NOTICE = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
QUESTION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")


class SnsStandin(Standin):
    """One topic."""

    name = "sns"
    title = "Amazon SNS"

    def __init__(self) -> None:
        super().__init__()
        self.tokens: set[str] = set()  # of questions that wait for an answer
        self.subscribed: list[str] = []  # the tokens that were answered
        self._number = 0

    def answer(self, request: Request) -> Reply:
        """The certificate, or the confirmation of a subscription."""
        if request.path == CERTIFICATE:
            return Reply(self._certificate.decode(), headers={"content-type": "text/plain"})
        if request.query.get("Action") != "ConfirmSubscription":
            return _refusal("InvalidAction")
        token = request.query.get("Token", "")
        if request.query.get("TopicArn") != TOPIC or token not in self.tokens:
            return _refusal("InvalidParameter")
        self.subscribed.append(token)
        return Reply(
            f'<ConfirmSubscriptionResponse xmlns="{NAMESPACE}"><ConfirmSubscriptionResult>'
            f"<SubscriptionArn>{TOPIC}:0001</SubscriptionArn></ConfirmSubscriptionResult>"
            "</ConfirmSubscriptionResponse>",
            headers=XML,
        )

    def question(self, **said: str) -> dict[str, Any]:
        """Whether one subscribes, as it is sent first."""
        token = f"token-{self._number}"
        self.tokens.add(token)
        asked = f"{self.url}/?Action=ConfirmSubscription&TopicArn={TOPIC}&Token={token}"
        own = {"Type": "SubscriptionConfirmation", "Token": token, "SubscribeURL": asked}
        return self._signed({**own, "Message": "You have chosen to subscribe.", **said}, QUESTION)

    def notification(self, message: str, **said: str) -> dict[str, Any]:
        """A message of the topic."""
        return self._signed({"Type": "Notification", "Message": message, **said}, NOTICE)

    def summary(self, received: Any) -> str:
        """What was asked for."""
        return str(received.request.query.get("Action", "the certificate"))

    def _signed(self, said: dict[str, str], names: tuple[str, ...]) -> dict[str, Any]:
        self._number += 1
        whole = {
            "MessageId": f"m-{self._number}",
            "TopicArn": TOPIC,
            "Timestamp": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "SignatureVersion": "2",
            "SigningCertURL": f"{self.url}{CERTIFICATE}",
            **said,
        }
        text = "".join(f"{name}\n{whole[name]}\n" for name in names if name in whole)
        made = self._key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
        return {**whole, "Signature": base64.b64encode(made).decode()}

    @cached_property
    def _key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @cached_property
    def _certificate(self) -> bytes:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.example.org")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self._key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .sign(self._key, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)


def _refusal(code: str) -> Reply:
    said = f"<ErrorResponse xmlns='{NAMESPACE}'><Error><Code>{code}</Code></Error></ErrorResponse>"
    return Reply(said, 400, XML)
