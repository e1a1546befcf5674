"""The stream for programs: every fact as a server-sent event, in order, resumable.

`event:` is the fact's name, `data:` says team, incident and moment, `id:` is where to resume from with
`Last-Event-ID`. A program that was away too long is sent `reset` and should read what it needs anew.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from peacetime.domain.shared.errors import DomainError
from peacetime.queries.live import Cursor
from peacetime.queries.sessions import NotSignedIn, sight_of_session
from peacetime.usecases.tokens import actor_with_token

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from peacetime.queries.live import Fact
    from peacetime.queries.sight import Sight

    Scope = MutableMapping[str, Any]

PATH = "/api/v1/stream"


@dataclass(frozen=True, slots=True)
class Listener:
    """A program, by its token or its session."""

    token: str
    session: str
    sight: Sight


def admit(scope: Scope) -> Listener:
    """Who asks.

    Raises:
        NotSignedIn: Neither a token nor a session that stands.
    """
    headers = dict(scope["headers"])
    kind, _, token = headers.get(b"authorization", b"").decode("latin-1").strip().partition(" ")
    cookie: SimpleCookie = SimpleCookie()
    with contextlib.suppress(Exception):
        cookie.load(headers.get(b"cookie", b"").decode("latin-1"))
    session = cookie.get(settings.SESSION_COOKIE_NAME)
    is_bearer = kind.lower() == "bearer"
    return _listener(token.strip() if is_bearer else "", session.value if session else "")


def is_still_here(listener: Listener) -> bool:
    """Whether the token or the session still stands, and sees as much."""
    try:
        return _listener(listener.token, listener.session) == listener
    except DomainError:
        return False


def last_seen(scope: Scope) -> Cursor | None:
    """What the program heard last."""
    said = dict(scope["headers"]).get(b"last-event-id", b"").decode("ascii", "ignore")
    return Cursor.parse(said)


def told(facts: list[Fact], sight: Sight) -> bytes:
    """One event for each fact."""
    del sight  # what may not be seen was left out before
    return b"".join(_event(fact) for fact in facts)


def _listener(token: str, session: str) -> Listener:
    if token:
        return Listener(token, "", actor_with_token(token, at=timezone.now()).sight)
    sight = sight_of_session(session) if session else None
    if sight is None:
        raise NotSignedIn("Send a token as a bearer: Authorization: Bearer pt_…")
    return Listener("", session, sight)


def _event(fact: Fact) -> bytes:
    said = {
        "id": fact.id,
        "fact": fact.name,
        "team": fact.team or None,
        "incident": fact.incident or None,
        "at": fact.at.isoformat(),
    }
    return f"id: {fact.cursor}\nevent: {fact.name}\ndata: {json.dumps(said)}\n\n".encode()
