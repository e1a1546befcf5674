"""PagerDuty's REST API, as whoever the key is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.wire.trackers import Talk

if TYPE_CHECKING:
    from peacetime.domain.postmortems.tickets.tracker import Place

NAME = "PagerDuty"
ROOT = "https://api.pagerduty.com"
NEEDS = "a REST API key (read-only is enough) that may read schedules, users and incidents"


def talk(place: Place) -> Talk:
    """PagerDuty, or its service region in Europe."""
    return Talk(
        NAME,
        place.setting("api", ROOT).rstrip("/"),
        {
            "Authorization": f"Token token={place.secrets.get('token', '')}",
            "Accept": "application/vnd.pagerduty+json;version=2",
        },
        needs=NEEDS,
        words=_words,
    )


def _words(body: Any) -> str:
    problem = body.get("error") or {}
    return ". ".join([str(problem.get("message") or ""), *map(str, problem.get("errors") or ())])
