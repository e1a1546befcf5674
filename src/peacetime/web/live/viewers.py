"""Whose browser it is that asks for a stream."""

from __future__ import annotations

from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from django.conf import settings

from peacetime.queries.sessions import NotSignedIn, sight_of_session

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from peacetime.queries.sight import Sight


@dataclass(frozen=True, slots=True)
class Viewer:
    """A signed-in person and the session that says so."""

    sight: Sight
    session_key: str


def of(scope: MutableMapping[str, Any]) -> Viewer:
    """Who asks, by the session cookie.

    Raises:
        NotSignedIn: Nobody who is signed in.
    """
    viewer = _of_session(session_of(scope))
    if viewer is None:
        raise NotSignedIn("Sign in to follow the board.")
    return viewer


def session_of(scope: MutableMapping[str, Any]) -> str:
    """The key of the session that the cookie of a request names, "" where there is none."""
    cookie: SimpleCookie = SimpleCookie()
    try:
        cookie.load(dict(scope["headers"]).get(b"cookie", b"").decode("latin-1"))
    except CookieError:
        return ""
    morsel = cookie.get(settings.SESSION_COOKIE_NAME)
    return morsel.value if morsel else ""


def is_still_here(viewer: Viewer) -> bool:
    """Whether the session still stands and sees as much: somebody who signed out watches no longer."""
    return _of_session(viewer.session_key) == viewer


def query_of(scope: MutableMapping[str, Any]) -> dict[str, list[str]]:
    """The query of an address."""
    return parse_qs(scope.get("query_string", b"").decode("ascii", "ignore"))


def _of_session(key: str) -> Viewer | None:
    sight = sight_of_session(key) if key else None
    return Viewer(sight, key) if sight is not None else None
