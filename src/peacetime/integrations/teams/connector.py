"""What is connected of Microsoft Teams, and whether its address answers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from peacetime.queries.providers import Checked, Field
from peacetime.wire.requests import ask

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Microsoft Teams"
ABOUT = "Says in a channel or chat when a team enters and leaves Rescue Mode, and each update."
READS: tuple[str, ...] = ()
WRITES = ("One card for each message, in the channel or chat of the workflow.",)
FIELDS = (
    Field(
        "url",
        "Address of the workflow",
        "In Teams: Workflows, “Send webhook alerts to a channel”; copy the address at the end.",
        is_secret=True,
        is_address=True,
    ),
)
NOT_THERE = (401, 403, 404, 410)


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether the address answers; what it does with a card only a test message shows."""
    del settings
    url = secrets.get("url", "")
    answer = ask("GET", url)
    host = urlsplit(url).hostname
    if answer.status in NOT_THERE:
        sentence = (
            f"{host} does not know this address ({answer.status}). Copy it again from the workflow."
        )
        return Checked(is_right=False, sentence=sentence)
    return Checked(
        is_right=True, sentence=f"{host} answers. A test message shows whether the card arrives."
    )
