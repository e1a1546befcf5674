"""What is connected of Mattermost, and whether its address answers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from peacetime.queries.providers import Checked, Field
from peacetime.wire.requests import ask

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Mattermost"
ABOUT = "Says in a channel when a team enters and leaves Rescue Mode, and each update. Rocket.Chat takes the same."
READS: tuple[str, ...] = ()
WRITES = ("One post for each message, in the channel of the webhook; it mentions nobody.",)
FIELDS = (
    Field(
        "url",
        "Address of the webhook",
        "In Mattermost: Integrations, Incoming webhooks, Add; copy the address at the end.",
        is_secret=True,
        is_address=True,
    ),
)
NOT_THERE = (401, 403, 410)


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Whether the host answers: a webhook can only be written to, so a test message shows the rest."""
    del settings
    url = secrets.get("url", "")
    answer = ask("GET", url)
    host = urlsplit(url).hostname
    if answer.status in NOT_THERE:
        sentence = f"{host} does not let us in ({answer.status}). Copy the address again."
        return Checked(is_right=False, sentence=sentence)
    return Checked(
        is_right=True, sentence=f"{host} answers. A test message shows whether the post arrives."
    )
