"""Opsgenie's REST API, as whoever the key is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.wire.trackers import Talk

if TYPE_CHECKING:
    from peacetime.domain.postmortems.tickets.tracker import Place

NAME = "Opsgenie"
ROOT = "https://api.opsgenie.com"
NEEDS = "an API key with Read and Configuration access"


def talk(place: Place) -> Talk:
    """Opsgenie, or its service region in Europe."""
    headers = {"Authorization": f"GenieKey {place.secrets.get('token', '')}"}
    return Talk(NAME, place.setting("api", ROOT).rstrip("/"), headers, needs=NEEDS, words=_words)


def _words(body: Any) -> str:
    return str(body.get("message") or "")
