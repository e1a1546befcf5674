"""A stand-in for Google Calendar: tokens for a key, events in pages, times of recurring ones, versions."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any
from urllib.parse import unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from devtools.standins.agenda import Planned, a_day, page_of
from devtools.standins.base import Standin
from devtools.standins.http import Received, Reply, Request
from devtools.standins.issues import TOKEN

CALENDAR = "c_checkout@group.calendar.google.com"
SCOPE = "https://www.googleapis.com/auth/calendar.events"
ACCESS = "ya29.stand-in"
SERVICE = "peacetime@stand-in.iam.gserviceaccount.com"
PAGE = 2


class GoogleCalendarStandin(Standin):
    """One calendar. `role` is what the key may do with it, `scopes` what it has."""

    name = "google_calendar"
    title = "Google Calendar"
    is_used = True

    def __init__(self, first: datetime | None = None) -> None:
        super().__init__()
        self.first = first
        self.role, self.scopes = "owner", SCOPE
        self.is_service = (
            False  # whether the last token is a service account's, which invites nobody
        )
        self.events = {one["id"]: one for one in map(_event, a_day(first))}
        self.told: list[str] = []  # whom Google wrote to: "all" or "none" of each change

    @cached_property
    def private(self) -> rsa.RSAPrivateKey:
        """The key of the service account."""
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def forget(self) -> None:
        """The day as it was planned."""
        super().forget()
        self.events = {one["id"]: one for one in map(_event, a_day(self.first))}
        self.told.clear()

    def key(self) -> str:
        """What a person pastes who let us act for them."""
        return json.dumps(
            {
                "type": "authorized_user",
                "client_id": "stand-in",
                "client_secret": "stand-in",
                "refresh_token": TOKEN,
                "token_uri": f"{self.url}/token",
            }
        )

    def service_key(self) -> str:
        """The file of the service account."""
        pem = self.private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return json.dumps(
            {
                "type": "service_account",
                "client_email": SERVICE,
                "private_key_id": "1",
                "private_key": pem.decode(),
                "token_uri": f"{self.url}/token",
            }
        )

    def connection(self) -> tuple[str, dict[str, str]] | None:
        """What one fills in."""
        values = {"key": self.key(), "calendars": f"{CALENDAR} = checkout", "api": self.url}
        return "google_calendar", values

    def summary(self, received: Received) -> str:
        """What was asked, short."""
        return f"{received.request.path} {received.request.text[:200]}"

    def answer(self, request: Request) -> Reply:
        """As Google answers."""
        if request.path == "/":
            return self._page()
        if request.path == "/token":
            return self._token(request)
        return self._api(request)

    def _api(self, request: Request) -> Reply:
        if request.headers.get("authorization") != f"Bearer {ACCESS}":
            return _wrong(401, "authError", "Invalid Credentials")
        if SCOPE not in self.scopes:
            return _wrong(403, "insufficientPermissions", "Insufficient Permission")
        parts = [unquote(part) for part in request.path.strip("/").split("/")]
        if parts[:2] != ["calendars", CALENDAR] or parts[2:3] != ["events"]:
            return _wrong(404, "notFound", "Not Found")
        if request.method != "GET" and self.role not in {"owner", "writer"}:
            return _wrong(403, "requiredAccessLevel", "You need to have writer access.")
        if len(parts) == 3:
            return self._insert(request) if request.method == "POST" else self._list(request)
        event = self.events.get(parts[3])
        if event is None:
            return _wrong(404, "notFound", "Not Found")
        return self._patch(request, event) if request.method == "PATCH" else Reply(event)

    def person_moves(self, name: str, at: datetime) -> None:
        """Somebody gives a meeting another time in the calendar itself."""
        event = self.events[name]
        event["start"] = {"dateTime": at.isoformat()}
        event["end"] = {"dateTime": (at + timedelta(hours=1)).isoformat()}
        _touch(event)

    def _token(self, request: Request) -> Reply:
        said = request.form()
        self.is_service = said.get("grant_type", "").endswith("jwt-bearer")
        is_known = (
            self._is_signed(said.get("assertion", ""))
            if self.is_service
            else said.get("refresh_token") == TOKEN
        )
        if not is_known:
            return Reply({"error": "invalid_grant", "error_description": "Bad Request"}, 400)
        token = {"access_token": ACCESS, "expires_in": 3599, "token_type": "Bearer"}
        return Reply(token | {"scope": self.scopes})

    def _is_signed(self, assertion: str) -> bool:
        try:
            head, said, signature = assertion.split(".")
            self.private.public_key().verify(
                _bytes(signature), f"{head}.{said}".encode(), padding.PKCS1v15(), hashes.SHA256()
            )
            return bool(json.loads(_bytes(said))["aud"] == f"{self.url}/token")
        except (InvalidSignature, ValueError, KeyError):
            return False

    def _list(self, request: Request) -> Reply:
        query = request.query
        found = [one for one in self.events.values() if one["status"] != "cancelled"]
        if "iCalUID" in query:
            found = [one for one in self.events.values() if one["iCalUID"] == query["iCalUID"]]
        if "timeMin" in query:
            start, end = (datetime.fromisoformat(query[name]) for name in ("timeMin", "timeMax"))
            found = [one for one in found if _at(one, "end") > start and _at(one, "start") < end]
        found.sort(key=lambda one: _at(one, "start"))
        begins = int(query.get("pageToken", "0"))
        here = found[begins : begins + min(PAGE, int(query.get("maxResults", PAGE)))]
        following = begins + len(here)
        more = {"nextPageToken": str(following)} if following < len(found) else {}
        return Reply({"kind": "calendar#events", "accessRole": self.role, "items": here, **more})

    def _insert(self, request: Request) -> Reply:
        values = request.json()
        if values.get("attendees") and self.is_service:
            return _wrong(403, "forbiddenForServiceAccounts", "Service accounts cannot invite.")
        if any(one["iCalUID"] == values.get("iCalUID") for one in self.events.values()):
            return _wrong(409, "duplicate", "The requested identifier already exists.")
        event = {"id": f"e{len(self.events)}", "status": "confirmed", "etag": '"1"', **values}
        self.events[event["id"]] = event
        self.told.append(request.query.get("sendUpdates", "none"))
        return Reply(event)

    def _patch(self, request: Request, event: dict[str, Any]) -> Reply:
        match = request.headers.get("if-match")
        if match and match != event["etag"]:
            return _wrong(412, "conditionNotMet", "Precondition Failed")
        values = request.json()
        if values.get("attendees") and self.is_service:
            return _wrong(403, "forbiddenForServiceAccounts", "Service accounts cannot invite.")
        event.update(values)
        _touch(event)
        self.told.append(request.query.get("sendUpdates", "none"))
        return Reply(event)

    def _page(self) -> Reply:
        shown = [
            (_at(one, "start"), str(one.get("summary", "Busy")), f"version {one['etag']}")
            for one in self.events.values()
        ]
        return page_of("Google Calendar of Checkout", shown)


def _event(one: Planned) -> dict[str, Any]:
    end = one.starts_at + timedelta(hours=1)
    stamp = f"{one.starts_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    start = {"dateTime": one.starts_at.isoformat(), "timeZone": "Europe/Berlin"}
    weekly = {"recurringEventId": one.name, "originalStartTime": start}
    return {
        "id": f"{one.name}_{stamp}" if one.is_weekly else one.name,
        "iCalUID": f"{one.name}@google.com",
        "status": "confirmed",
        "etag": '"1"',
        "sequence": 0,
        "summary": one.title,
        "start": start,
        "end": {"dateTime": end.isoformat(), "timeZone": "Europe/Berlin"},
        "organizer": {"email": one.organiser},
        "attendees": [
            *({"email": guest, "responseStatus": "accepted"} for guest in one.guests),
            {"email": "room-4@resource.calendar.google.com", "resource": True},
        ],
        **({"visibility": "private"} if one.is_private else {}),
        **(weekly if one.is_weekly else {}),
    }


def _at(event: dict[str, Any], edge: str) -> datetime:
    return datetime.fromisoformat(event[edge]["dateTime"])


def _touch(event: dict[str, Any]) -> None:
    event["etag"] = f'"{int(event["etag"].strip(chr(34))) + 1}"'


def _bytes(letters: str) -> bytes:
    return base64.urlsafe_b64decode(letters + "=" * (-len(letters) % 4))


def _wrong(status: int, reason: str, words: str) -> Reply:
    error = {"code": status, "message": words, "errors": [{"reason": reason, "message": words}]}
    return Reply({"error": error}, status)
