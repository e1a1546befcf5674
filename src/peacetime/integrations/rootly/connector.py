"""What Rootly is connected for, and whether the key may do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.integrations.rootly.history import NAME, NEEDS, ROOT, talk
from peacetime.queries.providers import Checked, Field
from peacetime.wire.trackers import not_right

if TYPE_CHECKING:
    from collections.abc import Mapping

ABOUT = "The incidents of the last months are brought from it."
READS = ("Past incidents, when you ask for them.",)
WRITES = ()
FIELDS = (
    Field("token", "API key", "One that may read incidents is enough.", is_secret=True),
    Field("api", "Address of the API", is_required=False, is_address=True, default=ROOT),
)


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether incidents can be read; nothing is written."""
    try:
        talk(Place(settings, secrets)).ask("GET", "/v1/incidents", **{"page[size]": 1})
    except TrackerRefused as refusal:
        return not_right(refusal, needs=NEEDS)
    return Checked(is_right=True, sentence=f"{NAME}’s incidents can be read.")
