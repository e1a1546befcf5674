"""What Linear is connected for, and whether the token may do it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from peacetime.domain.postmortems.tickets.tracker import Place, TrackerRefused
from peacetime.integrations.linear.asking import NEEDS, ROOT, linear_of
from peacetime.queries.providers import Checked, Field
from peacetime.wire.trackers import (
    ABOUT_TRACKERS,
    WRITES_NOTE,
    filing_fields,
    not_right,
    state_fields,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Linear"
ABOUT = ABOUT_TRACKERS
READS = (
    "How far the issues with our label are.",
    "Teams with their states and labels, and who somebody is, by e-mail address.",
)
WRITES = (
    "Issues: their title, description, label, assignee, due date and state; the label, where there is none.",
    WRITES_NOTE,
)

FIELDS = (
    Field("team", "Team", "Its key, such as ENG."),
    Field(
        "token",
        "API key",
        "A personal API key with the permissions Read and Write.",
        is_secret=True,
    ),
    *filing_fields("ada@elsewhere.example (their address in Linear)"),
    *state_fields(NAME),
    Field(
        "api",
        "Address of the API",
        is_required=False,
        is_address=True,
        default=ROOT,
    ),
)
ASKED = """
query($key: String!) { viewer { name } teams(filter: { key: { eq: $key } }) { nodes { id name } } }
"""


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether the key is taken and sees the team; whether it may write is seen with the first ticket."""
    place = Place(settings, secrets)
    linear = linear_of(place)
    try:
        said = linear.ask(ASKED, key=place.setting("team"))
        name = linear.talk.text(said, "viewer", "name")
        teams = linear.talk.listed(linear.talk.part(said, "teams", "nodes"))
    except TrackerRefused as refusal:
        return not_right(refusal, needs=NEEDS)
    if not teams:
        sentence = f"{name} sees no team “{place.setting('team')}” in Linear."
        return Checked(is_right=False, sentence=sentence, speaks_as=name)
    return Checked(
        is_right=True,
        sentence=f"Action items can be filed in {linear.talk.text(teams[0], 'name')}.",
        speaks_as=name,
    )
