"""What Grafana OnCall is connected for, and whether the token may do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.burst.people.turns import window
from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.integrations.grafana.oncall import turns
from peacetime.integrations.grafana.site import NAME, NEEDS, talk
from peacetime.queries.providers import Checked, Field
from peacetime.wire.schedules import PEOPLE, SCHEDULES, all_read
from peacetime.wire.trackers import not_right

if TYPE_CHECKING:
    from collections.abc import Mapping

ABOUT = "Rotas follow its schedules."
READS = (
    "Who is on call by the schedules you name, an hour at the latest after it changed.",
    "The e-mail addresses of those people.",
)
WRITES = ()
FIELDS = (
    Field(
        "url",
        "Address of OnCall",
        "As its page of API settings shows it, without /api/v1.",
        is_address=True,
    ),
    Field(
        "token",
        "Token",
        "An API token of OnCall, or of a Grafana service account that may read schedules.",
        is_secret=True,
    ),
    Field(
        "grafana",
        "Address of Grafana",
        "Only with a token of a service account: such as https://yours.grafana.net.",
        is_required=False,
    ),
    SCHEDULES,
    PEOPLE,
)


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether the token reads schedules, and each that is named; nothing is written."""
    place = Place(settings, secrets)
    try:
        talk(place).ask("GET", "/schedules/")
        return all_read(
            place, lambda name, at: turns(place, name, window(at), zone="UTC"), tool=NAME
        )
    except TrackerRefused as refusal:
        return not_right(refusal, needs=NEEDS)
