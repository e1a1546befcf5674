"""What is connected of Discord, and whether its webhook exists."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from peacetime.queries.providers import Checked, Field
from peacetime.wire.requests import ask

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME = "Discord"
ABOUT = "Says in a channel when a team enters and leaves Rescue Mode, and each update."
READS = ("The name of the webhook, when it is checked.",)
WRITES = ("One message for each message, in the channel of the webhook; it mentions nobody.",)
FIELDS = (
    Field(
        "url",
        "Address of the webhook",
        "In Discord: the channel’s settings, Integrations, Webhooks, New webhook, Copy address.",
        is_secret=True,
        is_address=True,
    ),
)


def check(settings: Mapping[str, str], secrets: Mapping[str, str]) -> Checked:
    """Ask Discord for the webhook: nothing is written."""
    del settings
    answer = ask("GET", secrets.get("url", ""))
    if answer.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND}:
        sentence = f"Discord does not know this webhook ({answer.status}). Copy its address again."
        return Checked(is_right=False, sentence=sentence)
    if not answer.is_taken:
        return Checked(
            is_right=False, sentence=f"Discord answers {answer.status}. Try again later."
        )
    found = answer.json()
    if not isinstance(found, dict) or "channel_id" not in found:
        return Checked(is_right=False, sentence="What answers there is no webhook of Discord.")
    name = str(found.get("name") or "a webhook without a name")
    return Checked(is_right=True, sentence="The webhook is there.", speaks_as=name)
