"""What a Statuspage is connected for, and whether it can be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.integrations.statuspage.history import NAME, NEEDS, ROOT, talk
from peacetime.queries.providers import Checked, Field
from peacetime.wire.trackers import not_right

if TYPE_CHECKING:
    from collections.abc import Mapping

ABOUT = "The incidents that your status page told are brought from it."
READS = ("Past incidents and planned work, when you ask for them.",)
WRITES = ()
FIELDS = (
    Field("url", "Address of the page", "Such as https://status.example.org.", is_address=True),
    Field(
        "token",
        "API key",
        "Without one the last 50 incidents are read, as the page shows them.",
        is_secret=True,
        is_required=False,
    ),
    Field("page", "Page ID", "Only with an API key.", is_required=False),
    Field("api", "Address of the API", is_required=False, is_address=True, default=ROOT),
)


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether incidents can be read; nothing is written."""
    place = Place(settings, secrets)
    has_key = bool(secrets.get("token"))
    if has_key and not place.setting("page"):
        return Checked(is_right=False, sentence="With an API key the Page ID is needed, too.")
    try:
        if has_key:
            talk(place).ask("GET", "/incidents", limit=1)
        else:
            talk(place).part(talk(place).ask("GET", "/incidents.json"), "incidents")
    except TrackerRefused as refusal:
        return not_right(refusal, needs=NEEDS)
    return Checked(
        is_right=True, sentence=f"The page’s incidents can be read, as {NAME} tells them."
    )
