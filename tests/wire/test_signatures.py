"""Senders prove themselves by schemes that many tools share; what is old or altered is refused."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from standardwebhooks import Webhook

from peacetime.wire.signatures import SCHEMES, NotSigned

BODY = b'{"status": "down"}'
SECRET = "pepper"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WHSEC = "whsec_" + base64.b64encode(b"k" * 24).decode()


def signed(body: bytes = BODY, digest: str = "sha256") -> bytes:
    return hmac.new(SECRET.encode(), body, getattr(hashlib, digest)).digest()


def refused(scheme: str, headers: dict[str, str], secret: str = SECRET, **settings: Any) -> str:
    with pytest.raises(NotSigned) as problem:
        SCHEMES[scheme](BODY, headers, secret, at=NOW, settings=settings)
    return problem.value.code


def accepted(scheme: str, headers: dict[str, str], secret: str = SECRET, **settings: Any) -> None:
    SCHEMES[scheme](BODY, headers, secret, at=NOW, settings=settings)


def test_hmac_of_the_body_in_hex_and_in_base64() -> None:
    accepted("hmac", {"x-signature": signed().hex()})
    accepted("hmac", {"x-sig": f"sha256={signed().hex()}"}, header="X-Sig", prefix="sha256=")
    encoded = base64.b64encode(signed(digest="sha1")).decode()
    accepted("hmac", {"x-signature": encoded}, encoding="base64", digest="sha1")


def test_one_of_several_signatures_is_enough() -> None:
    both = f"v1={'0' * 64},v1={signed().hex()}"
    accepted("hmac", {"x-signature": both}, prefix="v1=")


@pytest.mark.parametrize("given", ["", "zz", signed().hex()[:-2], signed(b"other").hex(), "é"])
def test_a_signature_that_is_missing_or_wrong_is_refused(given: str) -> None:
    code = refused("hmac", {"x-signature": given})
    assert code == ("signature_wrong" if given else "signature_missing")


@pytest.mark.parametrize(("minutes", "code"), [(-6, "signature_old"), (6, "signature_old")])
def test_a_signature_of_another_time_may_be_a_replay(minutes: int, code: str) -> None:
    moment = str(int((NOW + timedelta(minutes=minutes)).timestamp()))
    headers = {"x-at": moment, "x-signature": signed(f"{moment}.".encode() + BODY).hex()}
    assert refused("hmac", headers, timestamp_header="x-at") == code


@pytest.mark.parametrize("factor", [1, 1000])
def test_the_moment_is_signed_with_the_body_in_seconds_or_milliseconds(factor: int) -> None:
    moment = str(int(NOW.timestamp() * factor))
    headers = {"x-at": moment, "x-signature": signed(f"{moment}.".encode() + BODY).hex()}
    accepted("hmac", headers, timestamp_header="x-at")
    assert refused("hmac", {**headers, "x-at": "soon"}, timestamp_header="x-at")


@time_machine.travel(NOW, tick=False)  # its library asks the clock itself
def test_standard_webhooks() -> None:
    sign = Webhook(WHSEC).sign("msg_1", NOW, BODY.decode())
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(NOW.timestamp())),
        "webhook-signature": sign,
    }
    accepted("standard_webhooks", headers, WHSEC)
    assert refused("standard_webhooks", {**headers, "webhook-id": "msg_2"}, WHSEC)
    assert refused("standard_webhooks", {**headers, "webhook-signature": "v1"}, WHSEC)
    old = {**headers, "webhook-timestamp": "1"}
    assert refused("standard_webhooks", old, WHSEC) == "signature_old"
    assert refused("standard_webhooks", headers, "whsec_") == "signature_wrong"


def test_bearer_and_basic() -> None:
    accepted("bearer", {"authorization": f"Bearer {SECRET}"})
    accepted("bearer", {"x-token": SECRET}, header="x-token")
    assert refused("bearer", {"authorization": "Bearer salt"}) == "signature_wrong"
    assert refused("bearer", {}) == "signature_missing"
    name = base64.b64encode(b"robot:pepper").decode()
    accepted("basic", {"authorization": f"Basic {name}"}, "robot:pepper")
    assert refused("basic", {"authorization": f"Basic {name}"}, "robot:salt") == "signature_wrong"
    assert refused("basic", {"authorization": f"Bearer {name}"}, "robot:pepper")
