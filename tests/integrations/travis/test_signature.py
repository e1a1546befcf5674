"""Travis CI's deliveries are taken with its own key, of the repositories that were named."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from devtools.standins.base import Standin, serving
from devtools.standins.http import MOODS, Reply, Request
from peacetime.integrations.travis import signature
from peacetime.wire.signatures import NotSigned

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)
OURS = "example/shop example/search"
BUILD = {"number": "7", "status_message": "Broken", "repository": {"owner_name": "Example"}}


@cache
def a_key(number: int = 0) -> rsa.RSAPrivateKey:
    del number
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Config(Standin):
    """What answers at the API's address."""

    def __init__(self) -> None:
        super().__init__()
        self.key = a_key()

    def answer(self, request: Request) -> Reply:
        del request
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        pem = self.key.public_key().public_bytes(serialization.Encoding.PEM, form).decode()
        return Reply({"config": {"notifications": {"webhook": {"public_key": pem}}}})


@pytest.fixture
def config(settings: Any) -> Iterator[Config]:
    settings.ALLOWED_PRIVATE_HOSTS = ("127.0.0.1",)
    signature._known.clear()
    with serving(Config()) as standin:
        yield standin


def a_delivery(
    name: str = "shop", *, key: rsa.RSAPrivateKey | None = None
) -> tuple[bytes, dict[str, str]]:
    """A form as Travis sends it, and the header that is right for it."""
    build = {**BUILD, "repository": {"owner_name": "Example", "name": name}}
    payload = json.dumps(build, ensure_ascii=False)
    made = (key or a_key()).sign(payload.encode(), padding.PKCS1v15(), hashes.SHA1())
    body = urlencode({"payload": payload}).encode()
    return body, {"signature": base64.b64encode(made).decode()}


def check(config: Config, sent: tuple[bytes, dict[str, str]], *, at: datetime = AT) -> None:
    signature.check(*sent, OURS, at=at, settings={"config": f"{config.url}/config"})


def test_a_build_of_our_repository_is_taken_and_the_key_asked_for_once(config: Config) -> None:
    check(config, a_delivery())
    check(config, a_delivery("search"))
    assert [request.path for request in config.taken] == ["/config"]


def test_somebody_elses_repository_is_not_ours_though_travis_signed_it(config: Config) -> None:
    with pytest.raises(NotSigned, match="owner/name"):
        check(config, a_delivery("theirs"))
    assert config.received == []


def test_a_changed_payload_is_not_taken(config: Config) -> None:
    body, headers = a_delivery()
    with pytest.raises(NotSigned) as refusal:
        check(config, (body.replace(b"Broken", b"Passed"), headers))
    assert refusal.value.code == "signature_wrong"


def test_a_new_key_is_asked_for_but_not_at_each_wrong_signature(config: Config) -> None:
    check(config, a_delivery())
    config.key = a_key(1)
    sent = a_delivery(key=config.key)
    with pytest.raises(NotSigned):
        check(config, sent, at=AT + timedelta(minutes=1))
    assert len(config.taken) == 1
    check(config, sent, at=AT + timedelta(minutes=6))
    assert len(config.taken) == 2


@pytest.mark.parametrize("mood", ["down", "lying"])
def test_where_no_key_can_be_had_it_is_said_that_nothing_was_checked(
    config: Config, mood: str
) -> None:
    config.mood = MOODS[mood]
    with pytest.raises(NotSigned, match="cannot be had") as refusal:
        check(config, a_delivery())
    assert refusal.value.code == "signature_not_checked"


@pytest.mark.parametrize("headers", [{}, {"signature": ""}])
def test_without_its_header_the_sender_hears_what_is_missing(
    config: Config, headers: dict[str, str]
) -> None:
    with pytest.raises(NotSigned, match="header") as refusal:
        check(config, (a_delivery()[0], headers))
    assert refusal.value.code == "signature_missing"


@pytest.mark.parametrize("body", [b"", b"{}", b"payload=%7B", b"\xff", b"payload=[]"])
def test_nonsense_is_of_no_repository(config: Config, body: bytes) -> None:
    with pytest.raises(NotSigned):
        check(config, (body, a_delivery()[1]))
