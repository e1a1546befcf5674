"""Every tool's own way to prove that a delivery is its own, with the vectors that tools publish."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import ModuleType

import pytest

from peacetime.wire.signatures import NotSigned

AT = datetime(2024, 5, 2, 8, tzinfo=UTC)
SECONDS = str(int(AT.timestamp()))
SECRET = "a secret of ours"
BODY = b'{"title": "Checkout is slow"}'
LINEARS = json.dumps({"webhookTimestamp": int(AT.timestamp() * 1000)}).encode()


def signed(body: bytes, secret: str = SECRET, digest: str = "sha256") -> str:
    return hmac.new(secret.encode(), body, digest).hexdigest()


def of(tool: str) -> ModuleType:
    return import_module(f"peacetime.integrations.{tool}.signature")


def jws(body: bytes, *, secret: str = SECRET, alg: str = "HS256", iss: str = "netlify") -> str:
    parts = [{"alg": alg, "typ": "JWT"}, {"iss": iss, "sha256": hashlib.sha256(body).hexdigest()}]
    text = ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts
    )
    made = hmac.new(secret.encode(), text.encode(), "sha256").digest()
    return f"{text}.{base64.urlsafe_b64encode(made).decode().rstrip('=')}"


def standard(body: bytes, secret: str) -> dict[str, str]:
    is_packed = secret.startswith("whsec_")
    key = base64.b64decode(secret.removeprefix("whsec_")) if is_packed else secret.encode()
    made = hmac.new(key, f"m-1.{SECONDS}.".encode() + body, "sha256").digest()
    return {
        "webhook-id": "m-1",
        "webhook-timestamp": SECONDS,
        "webhook-signature": f"v1,{base64.b64encode(made).decode()}",
    }


# tool: body, and the headers that are right for a body and a secret
SENDERS: dict[str, tuple[bytes, Callable[[bytes, str], Mapping[str, str]]]] = {
    "github": (
        BODY,
        lambda body, secret: {"x-hub-signature-256": f"sha256={signed(body, secret)}"},
    ),
    "bitbucket": (BODY, lambda body, secret: {"x-hub-signature": f"sha256={signed(body, secret)}"}),
    "jira": (BODY, lambda body, secret: {"x-hub-signature": f"sha256={signed(body, secret)}"}),
    "pagerduty": (
        BODY,
        lambda body, secret: {"x-pagerduty-signature": f"v1={signed(body, secret)}"},
    ),
    "circleci": (BODY, lambda body, secret: {"circleci-signature": f"v1={signed(body, secret)}"}),
    "clubhouse": (BODY, lambda body, secret: {"payload-signature": signed(body, secret)}),
    "semaphore": (
        BODY,
        lambda body, secret: {"x-semaphore-signature-256": f"sha256={signed(body, secret)}"},
    ),
    "netbox": (BODY, lambda body, secret: {"x-hook-signature": signed(body, secret, "sha512")}),
    "sonarqube": (BODY, lambda body, secret: {"x-sonar-webhook-hmac-sha256": signed(body, secret)}),
    "firehydrant": (BODY, lambda body, secret: {"fh-signature": signed(body, secret)}),
    "rootly": (
        BODY,
        lambda body, secret: {
            "x-rootly-signature": f"t={SECONDS},v1={signed(SECONDS.encode() + body, secret)}"
        },
    ),
    "checkly": (BODY, lambda body, secret: {"x-checkly-signature": signed(body, secret)}),
    "gitea": (BODY, lambda body, secret: {"x-gitea-signature": signed(body, secret)}),
    "sentry": (BODY, lambda body, secret: {"sentry-hook-signature": signed(body, secret)}),
    "grafana": (BODY, lambda body, secret: {"x-grafana-alerting-signature": signed(body, secret)}),
    "linear": (LINEARS, lambda body, secret: {"linear-signature": signed(body, secret)}),
    "netlify": (BODY, lambda body, secret: {"x-webhook-signature": jws(body, secret=secret)}),
    "slack": (
        BODY,
        lambda body, secret: {
            "x-slack-request-timestamp": SECONDS,
            "x-slack-signature": f"v0={signed(f'v0:{SECONDS}:'.encode() + body, secret)}",
        },
    ),
}


@pytest.mark.parametrize("tool", SENDERS)
def test_what_is_signed_with_our_secret_is_taken(tool: str) -> None:
    body, headers = SENDERS[tool]
    of(tool).check(body, headers(body, SECRET), SECRET, at=AT, settings={})


@pytest.mark.parametrize("tool", SENDERS)
def test_what_is_signed_with_another_secret_is_not(tool: str) -> None:
    body, headers = SENDERS[tool]
    with pytest.raises(NotSigned) as refusal:
        of(tool).check(body, headers(body, "another"), SECRET, at=AT)
    assert refusal.value.code == "signature_wrong"


@pytest.mark.parametrize("tool", SENDERS)
def test_a_signature_of_another_body_is_not_taken(tool: str) -> None:
    body, headers = SENDERS[tool]
    with pytest.raises(NotSigned) as refusal:
        of(tool).check(body + b" ", headers(body, SECRET), SECRET, at=AT)
    assert refusal.value.code == "signature_wrong"


@pytest.mark.parametrize("tool", [*SENDERS, "gitlab", "telegram"])
def test_without_its_header_the_sender_hears_what_is_missing(tool: str) -> None:
    with pytest.raises(NotSigned, match="header") as refusal:
        of(tool).check(BODY, {}, SECRET, at=AT)
    assert refusal.value.code == "signature_missing"


@pytest.mark.parametrize("tool", SENDERS)
@pytest.mark.parametrize("nonsense", ["é", "sha256=", "v1=zz", "=", "a.b.c", "v0="])
def test_nonsense_in_the_header_is_a_wrong_signature(tool: str, nonsense: str) -> None:
    body, headers = SENDERS[tool]
    given = {name: SECONDS if "timestamp" in name else nonsense for name in headers(body, SECRET)}
    with pytest.raises(NotSigned):
        of(tool).check(body, given, SECRET, at=AT)


@pytest.mark.parametrize("minutes", [-6, 6, 60])
@pytest.mark.parametrize("tool", ["slack", "linear", "rootly"])
def test_what_was_signed_long_ago_is_a_replay(tool: str, minutes: int) -> None:
    body, headers = SENDERS[tool]
    with pytest.raises(NotSigned) as refusal:
        of(tool).check(body, headers(body, SECRET), SECRET, at=AT + timedelta(minutes=minutes))
    assert refusal.value.code == "signature_old"


def test_incident_io_signs_by_standard_webhooks() -> None:
    now, key = datetime.now(UTC), b"a secret of ours"
    secret, seconds = "whsec_" + base64.b64encode(key).decode(), str(int(now.timestamp()))
    made = hmac.new(key, f"m-1.{seconds}.".encode() + BODY, "sha256").digest()
    headers = {
        "webhook-id": "m-1",
        "webhook-timestamp": seconds,
        "webhook-signature": f"v1,{base64.b64encode(made).decode()}",
    }
    of("incident_io").check(BODY, headers, secret, at=now)
    with pytest.raises(NotSigned) as refusal:
        of("incident_io").check(BODY + b" ", headers, secret, at=now)
    assert refusal.value.code == "signature_wrong"


def test_githubs_own_vector_is_taken() -> None:
    vector = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"
    of("github").check(
        b"Hello, World!", {"x-hub-signature-256": vector}, "It's a Secret to Everybody", at=AT
    )


def test_slacks_own_vector_is_taken_at_its_time() -> None:
    body = (
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    )
    headers = {
        "x-slack-request-timestamp": "1531420618",
        "x-slack-signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    }
    at = datetime.fromtimestamp(1531420618, UTC)
    of("slack").check(body, headers, "8f742231b10e8888abcd99yyyzzz85a5", at=at)


def test_while_pagerduty_changes_its_secret_either_signature_will_do() -> None:
    both = f"v1={signed(BODY, 'the old one')},v1={signed(BODY)}"
    of("pagerduty").check(BODY, {"x-pagerduty-signature": both}, SECRET, at=AT)


def test_githubs_old_header_alone_is_not_taken() -> None:
    with pytest.raises(NotSigned) as refusal:
        of("github").check(
            BODY, {"x-hub-signature": f"sha1={signed(BODY, digest='sha1')}"}, SECRET, at=AT
        )
    assert refusal.value.code == "signature_missing"


def test_gitlab_sends_its_token_as_it_is() -> None:
    of("gitlab").check(BODY, {"x-gitlab-token": SECRET}, SECRET, at=AT)
    with pytest.raises(NotSigned):
        of("gitlab").check(BODY, {"x-gitlab-token": "another"}, SECRET, at=AT)


@pytest.mark.parametrize(
    "secret", [SECRET, "whsec_" + base64.b64encode(b"0123456789abcdef").decode()]
)
def test_gitlab_can_sign_and_then_a_good_token_does_not_mend_a_bad_signature(secret: str) -> None:
    headers = standard(BODY, secret)
    of("gitlab").check(BODY, headers, secret, at=AT)
    with pytest.raises(NotSigned) as refusal:
        of("gitlab").check(BODY + b" ", {**headers, "x-gitlab-token": secret}, secret, at=AT)
    assert refusal.value.code == "signature_wrong"
    with pytest.raises(NotSigned) as refusal:
        of("gitlab").check(BODY, headers, secret, at=AT + timedelta(minutes=6))
    assert refusal.value.code == "signature_old"


def test_azure_devops_sends_the_name_and_the_password_that_were_agreed_on() -> None:
    given = base64.b64encode(b"peacetime:pepper").decode()
    of("azuredevops").check(BODY, {"authorization": f"Basic {given}"}, "peacetime:pepper", at=AT)
    with pytest.raises(NotSigned) as refusal:
        of("azuredevops").check(BODY, {"authorization": f"Basic {given}"}, "other:pepper", at=AT)
    assert refusal.value.code == "signature_wrong"
    with pytest.raises(NotSigned) as refusal:
        of("azuredevops").check(BODY, {}, "peacetime:pepper", at=AT)
    assert refusal.value.code == "signature_missing"


def test_telegram_sends_its_token_as_it_is() -> None:
    of("telegram").check(BODY, {"x-telegram-bot-api-secret-token": SECRET}, SECRET, at=AT)
    with pytest.raises(NotSigned):
        of("telegram").check(BODY, {"x-telegram-bot-api-secret-token": "another"}, SECRET, at=AT)


def test_forgejos_header_counts_before_giteas() -> None:
    headers = {"x-forgejo-signature": signed(BODY, "another"), "x-gitea-signature": signed(BODY)}
    with pytest.raises(NotSigned):
        of("gitea").check(BODY, headers, SECRET, at=AT)


def test_grafana_signs_the_moment_too_where_its_header_is_named() -> None:
    settings = {"timestamp_header": "x-grafana-moment"}
    made = signed(f"{SECONDS}:".encode() + BODY)
    headers = {"x-grafana-alerting-signature": made, "x-grafana-moment": SECONDS}
    of("grafana").check(BODY, headers, SECRET, at=AT, settings=settings)
    with pytest.raises(NotSigned) as refusal:
        of("grafana").check(BODY, headers, SECRET, at=AT + timedelta(minutes=6), settings=settings)
    assert refusal.value.code == "signature_old"


@pytest.mark.parametrize("token", [jws(BODY, alg="none"), jws(BODY, iss="somebody"), "a.b"])
def test_netlifys_signature_must_be_of_its_kind_and_netlifys(token: str) -> None:
    with pytest.raises(NotSigned):
        of("netlify").check(BODY, {"x-webhook-signature": token}, SECRET, at=AT)
