"""What a status page made with cState is connected for, and whether it can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.integrations.cstate.history import NAME, talk
from peacetime.queries.providers import Checked, Field
from peacetime.wire.trackers import not_right

if TYPE_CHECKING:
    from collections.abc import Mapping

ABOUT = "The incidents that your status page told are brought from it."
READS = ("Past incidents, when you ask for them.",)
WRITES = ()
FIELDS = (
    Field("url", "Address of the page", "Such as https://status.example.org.", is_address=True),
)


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether its list of incidents is there; nothing is written."""
    try:
        talk(Place(settings, secrets)).ask("GET", "/issues/index.json")
    except TrackerRefused as refusal:
        return not_right(refusal, needs="")
    return Checked(
        is_right=True, sentence=f"The page’s incidents can be read, as {NAME} lists them."
    )
