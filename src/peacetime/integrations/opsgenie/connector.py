"""What Opsgenie is connected for, and whether the key may do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.burst.people.turns import window
from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.integrations.opsgenie.oncall import turns
from peacetime.integrations.opsgenie.site import NAME, NEEDS, ROOT, talk
from peacetime.queries.providers import Checked, Field
from peacetime.wire.schedules import PEOPLE, SCHEDULES, all_read
from peacetime.wire.trackers import not_right

if TYPE_CHECKING:
    from collections.abc import Mapping

ABOUT = "Rotas follow its schedules, and the incidents of the last months are brought from it."
READS = (
    "Who is on call by the schedules you name, an hour at the latest after it changed.",
    "Past incidents, when you ask for them.",
)
WRITES = ()
FIELDS = (
    Field("token", "API key", "With Read and Configuration access.", is_secret=True),
    SCHEDULES,
    PEOPLE,
    Field(
        "api",
        "Address of the API",
        "In the European service region https://api.eu.opsgenie.com.",
        is_required=False,
        is_address=True,
        default=ROOT,
    ),
)


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether the key reads incidents, and each schedule that is named; nothing is written."""
    place = Place(settings, secrets)
    try:
        talk(place).ask("GET", "/v1/incidents", limit=1)
        return all_read(
            place, lambda name, at: turns(place, name, window(at), zone="UTC"), tool=NAME
        )
    except TrackerRefused as refusal:
        return not_right(refusal, needs=NEEDS)
