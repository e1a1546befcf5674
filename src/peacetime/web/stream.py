"""The stream of a browser: the fragments that changed, ready to be put into the page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.queries.live import Cursor
from peacetime.web.live import STREAM, viewers
from peacetime.web.live.render import render

if TYPE_CHECKING:
    from collections.abc import MutableMapping

    from peacetime.queries.live import Fact
    from peacetime.queries.sight import Sight

    Scope = MutableMapping[str, Any]

PATH = STREAM


def admit(scope: Scope) -> viewers.Viewer:
    """Whose browser asks.

    Raises:
        NotSignedIn: Nobody's.
    """
    return viewers.of(scope)


def is_still_here(listener: viewers.Viewer) -> bool:
    """Whether the session still stands: somebody who signed out watches no longer."""
    return viewers.is_still_here(listener)


def last_seen(scope: Scope) -> Cursor | None:
    """What the browser heard last, or else what its page shows."""
    headers = dict(scope["headers"])
    said = headers.get(b"last-event-id", b"").decode("ascii", "ignore")
    asked = viewers.query_of(scope).get("after", [""])[0]
    return Cursor.parse(said) or Cursor.parse(asked)


def told(facts: list[Fact], sight: Sight) -> bytes:
    """One event with every fragment that these facts changed, as somebody sees it."""
    changed = render(facts, sight=sight)
    return f"id: {changed.id}\ndata: {changed.data}\n\n".encode() if changed else b""
