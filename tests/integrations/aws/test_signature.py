import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

from peacetime.integrations.aws import signature
from peacetime.wire.requests import Answer, NotReached
from peacetime.wire.signatures import NotSigned

AT = datetime(2024, 5, 2, 8, tzinfo=UTC)
TOPIC = "arn:aws:sns:eu-west-1:123456789012:alarms"
URL = "https://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0.pem"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.example")])
PEM = (
    x509.CertificateBuilder()
    .subject_name(NAME)
    .issuer_name(NAME)
    .public_key(KEY.public_key())
    .serial_number(7)
    .not_valid_before(AT - timedelta(days=1))
    .not_valid_after(AT + timedelta(days=1))
    .sign(KEY, hashes.SHA256())
    .public_bytes(serialization.Encoding.PEM)
)


class Certificates:
    def __init__(self) -> None:
        self.urls: list[str] = []
        self.answer: Answer | NotReached = Answer(200, {}, PEM)

    def asked(self, url: str, **_: Any) -> Answer:
        self.urls.append(url)
        if isinstance(self.answer, NotReached):
            raise self.answer
        return self.answer


@pytest.fixture
def certificates(monkeypatch: pytest.MonkeyPatch) -> Certificates:
    found = Certificates()
    monkeypatch.setattr(signature, "asked", found.asked)
    signature._kept.clear()
    return found


def a_message(version: str = "1", **fields: Any) -> dict[str, Any]:
    """Signed as the documentation of SNS says, written out here once more."""
    message = {
        "Type": "Notification",
        "MessageId": "m-1",
        "TopicArn": TOPIC,
        "Subject": "ALARM: checkout",
        "Message": "The alarm is on.",
        "Timestamp": "2024-05-02T07:59:00.000Z",
        "SignatureVersion": version,
        "SigningCertURL": URL,
        **fields,
    }
    names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
    if message["Type"] != "Notification":
        names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    text = "".join(f"{name}\n{message[name]}\n" for name in names if message.get(name) is not None)
    digest = hashes.SHA1() if version == "1" else hashes.SHA256()
    made = KEY.sign(text.encode(), padding.PKCS1v15(), digest)
    return {**message, "Signature": base64.b64encode(made).decode()}


def check(message: Any, *, secret: str = TOPIC, at: datetime = AT) -> None:
    signature.check(json.dumps(message).encode(), {}, secret, at=at, settings={})


@pytest.mark.parametrize("version", ["1", "2"])
def test_a_message_of_our_topic_is_taken(certificates: Certificates, version: str) -> None:
    check(a_message(version))


def test_a_message_without_a_subject_is_taken(certificates: Certificates) -> None:
    check(a_message(Subject=None))


def test_a_question_whether_we_subscribe_is_signed_in_its_own_way(
    certificates: Certificates,
) -> None:
    check(
        a_message(
            Type="SubscriptionConfirmation",
            Token="t",
            SubscribeURL="https://sns.eu-west-1.amazonaws.com/?x",
        )
    )


def test_the_certificate_is_asked_for_once(certificates: Certificates) -> None:
    check(a_message())
    check(a_message(MessageId="m-2"))
    assert certificates.urls == [URL]


@pytest.mark.parametrize(
    "url",
    [
        "http://sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com.example.org/a.pem",
        "https://example.org/sns.eu-west-1.amazonaws.com/a.pem",
        "https://sns.eu-west-1.amazonaws.com@example.org/a.pem",
        "https://sns.eu-west-1.amazonaws.com:8443/a.pem",
        "https://sns.eu-west-1.amazonaws.com/a.pem?x=https://example.org",
        "https://s3.amazonaws.com/sns/a.pem",
        "https://sns.eu-west-1.amazonaws.com/../a.txt",
        "",
    ],
)
def test_a_certificate_that_lies_elsewhere_is_not_even_asked_for(
    certificates: Certificates, url: str
) -> None:
    with pytest.raises(NotSigned, match="host of SNS"):
        check(a_message(SigningCertURL=url))
    assert certificates.urls == []


def test_somebody_elses_topic_is_not_ours_though_sns_signed_it(certificates: Certificates) -> None:
    with pytest.raises(NotSigned, match="topic’s ARN"):
        check(a_message(TopicArn="arn:aws:sns:eu-west-1:999999999999:alarms"))
    assert certificates.urls == []


def test_several_topics_can_be_ours(certificates: Certificates) -> None:
    check(a_message(), secret=f"arn:aws:sns:eu-west-1:123456789012:other {TOPIC}")


def test_a_changed_message_is_not_taken(certificates: Certificates) -> None:
    with pytest.raises(NotSigned) as refusal:
        check({**a_message(), "Message": "All is well."})
    assert refusal.value.code == "signature_wrong"


def test_a_message_that_was_tried_again_within_the_hour_is_taken(
    certificates: Certificates,
) -> None:
    check(a_message(), at=AT + timedelta(minutes=59))


def test_what_is_older_is_a_replay(certificates: Certificates) -> None:
    with pytest.raises(NotSigned) as refusal:
        check(a_message(), at=AT + timedelta(hours=2))
    assert refusal.value.code == "signature_old"


def test_a_certificate_is_worth_its_days(certificates: Certificates) -> None:
    later = AT + timedelta(days=3)
    with pytest.raises(NotSigned, match="not valid now"):
        check(a_message(Timestamp=later.isoformat()), at=later)


@pytest.mark.parametrize(
    "answer", [Answer(404, {}, b""), Answer(200, {}, b"<html>"), NotReached("Nothing answers.")]
)
def test_where_no_certificate_can_be_had_it_is_said_that_nothing_was_checked(
    certificates: Certificates, answer: Answer | NotReached
) -> None:
    certificates.answer = answer
    with pytest.raises(NotSigned) as refusal:
        check(a_message())
    assert refusal.value.code == "signature_not_checked"


@pytest.mark.parametrize(
    "message",
    [
        [],
        {},
        "text",
        {"Type": "Notification"},
        {"Type": "Party", "Signature": "x"},
        {"Type": ["x"], "Signature": "x"},
    ],
)
def test_what_is_no_message_of_sns_is_not_signed(certificates: Certificates, message: Any) -> None:
    with pytest.raises(NotSigned):
        check(message)


@pytest.mark.parametrize(
    "changed", [{"Signature": "%%%"}, {"SignatureVersion": "3"}, {"Timestamp": "soon"}]
)
def test_a_signature_that_cannot_be_read_is_wrong(
    certificates: Certificates, changed: dict[str, str]
) -> None:
    with pytest.raises(NotSigned):
        check({**a_message(), **changed})
