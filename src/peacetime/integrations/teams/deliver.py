"""Hands one message to a workflow of Microsoft Teams, as an Adaptive Card."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from peacetime.domain.communications.subjects import Tone, tone_of
from peacetime.domain.communications.wording import shortened
from peacetime.usecases.deliveries import NotTaken
from peacetime.wire.requests import ask
from peacetime.wire.taking import refuse_untaken

if TYPE_CHECKING:
    from peacetime.usecases.deliveries import Outgoing

CARD = "application/vnd.microsoft.card.adaptive"
SCHEMA = "http://adaptivecards.io/schemas/adaptive-card.json"
COLOURS = {Tone.ALARM: "attention", Tone.CALM: "good", Tone.PLAIN: "default"}
LONGEST = 12_000  # a card of 28 kB is refused
# The older connectors say yes (200) and tell the failure in words.
LIES = re.compile(r"failed with error|error code|returned HTTP error", re.IGNORECASE)
TOO_FAST = timedelta(seconds=30)


def is_set_up() -> bool:
    """Always: each connection brings its own address."""
    return True


def render(message: Outgoing) -> dict[str, Any]:
    """A message with one card: the subject, each paragraph, and a button to the room."""
    style = {"size": "large", "weight": "bolder", "color": COLOURS[tone_of(message.kind)]}
    paragraphs = shortened(message.body, LONGEST).split("\n\n")
    blocks = [_block(message.subject, **style), *map(_block, filter(str.strip, paragraphs))]
    card: dict[str, Any] = {
        "$schema": SCHEMA,
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": blocks,
        "msteams": {"width": "Full"},
    }
    if message.link:
        title = "Open the room" if message.incident else "Look and answer"
        card["actions"] = [{"type": "Action.OpenUrl", "title": title, "url": message.link}]
    return {
        "type": "message",
        "attachments": [{"contentType": CARD, "contentUrl": None, "content": card}],
    }


def deliver(message: Outgoing) -> None:
    """Post the card.

    Raises:
        NotTaken: It was not taken.
        NotReached: Nobody answers.
    """
    assert message.connection is not None
    answer = ask("POST", message.connection.secrets.get("url", ""), json=render(message))
    refuse_untaken(answer, name="Teams", at=datetime.now(UTC))
    if LIES.search(answer.text):
        wait = TOO_FAST if "429" in answer.text else None
        raise NotTaken("Teams says yes and then that the card could not be shown.", wait=wait)


def _block(text: str, **style: str) -> dict[str, Any]:
    return {"type": "TextBlock", "text": text, "wrap": True, **style}
