"""The API of Grafana OnCall, as whoever the token is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.wire.trackers import Talk

if TYPE_CHECKING:
    from peacetime.domain.postmortems.tickets.tracker import Place

NAME = "Grafana OnCall"
NEEDS = "the permission grafana-oncall-app.schedules:read"
SERVICE_ACCOUNT = "glsa_"  # what the tokens of Grafana's own service accounts begin with


def talk(place: Place) -> Talk:
    """OnCall; with a token of a Grafana service account its Grafana is said beside."""
    token = place.secrets.get("token", "")
    is_grafanas = token.startswith(SERVICE_ACCOUNT)
    headers = {"Authorization": f"Bearer {token}" if is_grafanas else token}
    if grafana := place.setting("grafana"):
        headers["X-Grafana-URL"] = grafana
    return Talk(
        NAME, f"{place.setting('url').rstrip('/')}/api/v1", headers, needs=NEEDS, words=_words
    )


def _words(body: Any) -> str:
    return str(body.get("detail") or "")
