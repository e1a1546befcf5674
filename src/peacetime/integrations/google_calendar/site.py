"""Asking Google Calendar: a key becomes a token of an hour, and refusals come with a reason."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.utils import timezone

from peacetime.domain.postmortems.tickets.tracker import TrackerRefused
from peacetime.wire.requests import NotReached, ask
from peacetime.wire.trackers import MISSHAPEN, UNREADABLE, Talk, waits

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from peacetime.domain.postmortems.tickets.tracker import Place
    from peacetime.wire.requests import Answer

NAME = "Google Calendar"
ROOT = "https://www.googleapis.com/calendar/v3"
TOKENS = "https://oauth2.googleapis.com/token"
SCOPE = "https://www.googleapis.com/auth/calendar.events"
ENOUGH = frozenset({SCOPE, "https://www.googleapis.com/auth/calendar"})
SERVICE, PERSON = "service_account", "authorized_user"
NEEDED = {
    SERVICE: ("client_email", "private_key"),
    PERSON: ("client_id", "client_secret", "refresh_token"),
}
LASTS_SECONDS = 3_600
TOO_OFTEN = frozenset(
    {"rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded", "calendarUsageLimitsExceeded"}
)
NO_SCOPE = frozenset({"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"})
NOT_ON = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
CHANGED = {HTTPStatus.PRECONDITION_FAILED, HTTPStatus.CONFLICT}
NOT_ITS_OWN = "forbiddenForNonOrganizer"
NO_GUESTS = "forbiddenForServiceAccounts"


@dataclass(frozen=True, slots=True)
class Google:
    """Google Calendar, asked as somebody. `scopes` is what the key says it has; none where it does not say."""

    talk: Talk
    speaks_as: str
    scopes: tuple[str, ...] = ()

    def ask(
        self,
        method: str,
        path: str,
        *,
        json: Any = None,
        match: str = "",
        query: Mapping[str, str | int] | None = None,
    ) -> Any:
        """What it answers.

        Args:
            method: GET, PATCH …
            path: After the address of the API.
            json: What is sent.
            match: The version that is meant; another one is not changed.
            query: Of the address.

        Raises:
            NotReached: Nobody answers.
            TrackerRefused: With what is wrong.
        """
        extra = {"if-match": match} if match else {}
        talk = replace(self.talk, headers={**self.talk.headers, **extra})
        answer = talk.answer(method, path, json=json, **(query or {}))
        if answer.is_taken:
            return talk.body(answer)
        raise refusal(talk, answer, at=timezone.now())


def google_of(place: Place) -> Google:
    """Google Calendar as a connection has it; its key is exchanged for a token.

    Raises:
        NotReached: Nobody answers.
        TrackerRefused: The key is none, or is not accepted.
    """
    key = _key(place.secrets.get("key", ""))
    as_whom = place.setting("acts_as")
    token = _exchanged(key, as_whom)
    headers = {"authorization": f"Bearer {_text(token, 'access_token')}"}
    talk = Talk(NAME, place.setting("api", ROOT).rstrip("/"), headers, needs=SCOPE, words=_words)
    scopes = tuple(str(token.get("scope") or "").split())
    return Google(talk, as_whom or str(key.get("client_email") or ""), scopes)


def events_of(calendar: str, event: str = "") -> str:
    """The address of a calendar's events, or of one."""
    path = f"/calendars/{quote(calendar, safe='')}/events"
    return f"{path}/{quote(event, safe='')}" if event else path


def refusal(talk: Talk, answer: Answer, *, at: datetime) -> TrackerRefused:
    """Why Google said no: its reason says more than the status."""
    reasons = reasons_of(answer)
    if reasons & TOO_OFTEN:
        sentence = f"{NAME} asks to wait: it was asked too often."
        return TrackerRefused(sentence, code="ticket_rate_limited", wait=waits(answer, at=at))
    if reasons & NOT_ON:
        sentence = "The Google Calendar API is not switched on in the project of this key. Switch it on in the Google Cloud console."
        return TrackerRefused(sentence, code="ticket_permission_missing", is_lasting=True)
    if reasons & NO_SCOPE:
        sentence = f"The key for {NAME} may not do this. It lacks a permission: {SCOPE}"
        return TrackerRefused(sentence, code="ticket_permission_missing", is_lasting=True)
    if NOT_ITS_OWN in reasons:
        sentence = "Only who called it may move it in Google Calendar. They were written to."
        return TrackerRefused(sentence, is_lasting=True)
    if NO_GUESTS in reasons:
        sentence = "A service account may not invite people unless it acts as a person of yours."
        return TrackerRefused(sentence, code=NO_GUESTS, is_lasting=True)
    if answer.status in CHANGED:
        return TrackerRefused("Somebody changed it at the same moment. It is looked at again.")
    return talk.refusal(answer, at=at)


def reasons_of(answer: Answer) -> frozenset[str]:
    """Every reason an answer gives, in Google's own words."""
    try:
        error = answer.json()["error"]
        told = [*(error.get("errors") or ()), *(error.get("details") or ())]
        return frozenset(str(one["reason"]) for one in told if one.get("reason"))
    except (NotReached, *MISSHAPEN):
        return frozenset()


def _words(body: Any) -> str:
    return str(body["error"]["message"])


def _key(written: str) -> dict[str, Any]:
    """The JSON file of a service account, or of somebody who let us act for them."""
    try:
        key = json.loads(written)
        kind = key["type"]
        missing = [name for name in NEEDED[kind] if not isinstance(key.get(name), str)]
    except (ValueError, RecursionError, *MISSHAPEN):
        sentence = (
            "The key is none of Google’s. Paste the whole JSON file: of a service account, or with "
            f"“type”: “{PERSON}”, client_id, client_secret and refresh_token."
        )
        raise TrackerRefused(sentence, code="google_key_unreadable", is_lasting=True) from None
    if missing:
        sentence = f"The key lacks {missing[0]}. Paste the whole JSON file."
        raise TrackerRefused(sentence, code="google_key_unreadable", is_lasting=True)
    return dict(key)


def _exchanged(key: Mapping[str, Any], as_whom: str) -> dict[str, Any]:
    address = str(key.get("token_uri") or TOKENS)
    asked = (
        _assertion(key, as_whom, address)
        if key["type"] == SERVICE
        else {
            "grant_type": "refresh_token",
            **{name: key[name] for name in NEEDED[PERSON]},
        }
    )
    headers = {"content-type": "application/x-www-form-urlencoded"}
    answer = ask("POST", address, headers=headers, body=urlencode(asked).encode())
    if not answer.is_taken:
        raise _not_exchanged(answer, as_whom)
    try:
        found = answer.json()
    except NotReached:
        found = None
    if not isinstance(found, dict):
        raise TrackerRefused(UNREADABLE.format(NAME), code="tracker_unreadable")
    return found


def _assertion(key: Mapping[str, Any], as_whom: str, address: str) -> dict[str, str]:
    """A word of the service account, signed with its key (RFC 7523)."""
    now = int(timezone.now().timestamp())
    said = {
        "iss": key["client_email"],
        "scope": SCOPE,
        "aud": address,
        "iat": now,
        "exp": now + LASTS_SECONDS,
        **({"sub": as_whom} if as_whom else {}),
    }
    head = {"alg": "RS256", "typ": "JWT", "kid": str(key.get("private_key_id") or "")}
    signed = f"{_packed(head)}.{_packed(said)}"
    signature = _private(key).sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
    return {
        "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
        "assertion": f"{signed}.{_letters(signature)}",
    }


def _private(key: Mapping[str, Any]) -> RSAPrivateKey:
    try:
        private = load_pem_private_key(str(key["private_key"]).encode(), password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        private = None
    if not isinstance(private, RSAPrivateKey):
        sentence = "The private key in the file cannot be read. Paste the whole JSON file anew."
        raise TrackerRefused(sentence, code="google_key_unreadable", is_lasting=True)
    return private


def _not_exchanged(answer: Answer, as_whom: str) -> TrackerRefused:
    if (
        answer.status == HTTPStatus.TOO_MANY_REQUESTS
        or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    ):
        sentence = f"{NAME} is ailing: it answers {answer.status}."
        return TrackerRefused(
            sentence, code="tracker_ailing", wait=waits(answer, at=timezone.now())
        )
    try:
        word = str(answer.json()["error"])
    except (NotReached, *MISSHAPEN):
        word = ""
    if word == "unauthorized_client" and as_whom:
        sentence = (
            f"The service account may not act as {as_whom}. Allow it under domain-wide delegation in the "
            f"Google admin console, with the permission {SCOPE}"
        )
    elif word == "invalid_scope":
        sentence = f"The key for {NAME} lacks a permission: {SCOPE}"
    else:
        sentence = (
            f"{NAME} does not accept the key. Was it withdrawn, or has it ended? Paste a new one."
        )
    return TrackerRefused(sentence, code="ticket_permission_missing", is_lasting=True)


def _text(body: Mapping[str, Any], name: str) -> str:
    found = body.get(name)
    if not isinstance(found, str) or not found.isascii() or not found.isprintable() or not found:
        raise TrackerRefused(UNREADABLE.format(NAME), code="tracker_unreadable")
    return found


def _packed(said: Mapping[str, object]) -> str:
    return _letters(json.dumps(said, separators=(",", ":")).encode())


def _letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
