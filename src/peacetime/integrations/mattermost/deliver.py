"""Hands one message to an incoming webhook of Mattermost, or to one that is like it."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from peacetime.domain.communications.subjects import Tone, tone_of
from peacetime.domain.communications.wording import shortened
from peacetime.usecases.deliveries import NotTaken
from peacetime.wire.requests import ask
from peacetime.wire.taking import refuse_untaken

if TYPE_CHECKING:
    from peacetime.usecases.deliveries import Outgoing
    from peacetime.wire.requests import Answer

COLOURS = {Tone.ALARM: "#B3261E", Tone.CALM: "#2E7D4F", Tone.PLAIN: "#5B6472"}
LONGEST = 16_000  # a post of Mattermost
# What would wake everybody up: @channel, <!here>, a name after an @.
MENTION = re.compile(r"@(?=\w)|<(?=!)")
NO_WIDTH = "\u200b"


def is_set_up() -> bool:
    """Always: each connection brings its own address."""
    return True


def render(message: Outgoing) -> dict[str, Any]:
    """One attachment, as Slack once named it; whatever stands in the words, nobody is mentioned."""
    subject = _mentioning_nobody(message.subject)
    attachment = {
        "fallback": subject,
        "title": subject,
        "text": _mentioning_nobody(shortened(message.body, LONGEST)),
        "color": COLOURS[tone_of(message.kind)],
    }
    if message.link:
        attachment["title_link"] = message.link
    return {"text": "", "attachments": [attachment]}


def deliver(message: Outgoing) -> None:
    """Post it.

    Raises:
        NotTaken: It was not taken.
        NotReached: Nobody answers.
    """
    assert message.connection is not None
    answer = ask("POST", message.connection.secrets.get("url", ""), json=render(message))
    refuse_untaken(answer, name="Mattermost", at=datetime.now(UTC))
    if not _is_yes(answer):
        raise NotTaken("What answers there is no webhook of Mattermost. Is the address right?")


def _is_yes(answer: Answer) -> bool:
    """Mattermost says "ok"; Rocket.Chat says so in JSON. A page of the web client says nothing."""
    if answer.text.strip() == "ok":
        return True
    try:
        said = json.loads(answer.body)
    except ValueError:
        return False
    return isinstance(said, dict) and said.get("success") is True


def _mentioning_nobody(text: str) -> str:
    return MENTION.sub(lambda found: found[0] + NO_WIDTH, text)
