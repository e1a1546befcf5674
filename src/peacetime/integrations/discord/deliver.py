"""Hands one message to a webhook of Discord, as an embed."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from peacetime.domain.communications.subjects import Tone, tone_of
from peacetime.domain.communications.wording import shortened
from peacetime.usecases.deliveries import NotTaken
from peacetime.wire.requests import ask
from peacetime.wire.taking import refuse_untaken

if TYPE_CHECKING:
    from peacetime.usecases.deliveries import Outgoing

COLOURS = {Tone.ALARM: 0xB3261E, Tone.CALM: 0x2E7D4F, Tone.PLAIN: 0x5B6472}
LONGEST_TITLE, LONGEST_TEXT = 256, 4_096


def is_set_up() -> bool:
    """Always: each connection brings its own address."""
    return True


def render(message: Outgoing) -> dict[str, Any]:
    """One embed; whatever stands in the words, nobody is mentioned."""
    embed: dict[str, Any] = {
        "title": shortened(message.subject, LONGEST_TITLE),
        "description": shortened(message.body, LONGEST_TEXT),
        "color": COLOURS[tone_of(message.kind)],
    }
    if message.link:
        embed["url"] = message.link
    if message.created_at is not None:
        embed["timestamp"] = message.created_at.astimezone(UTC).isoformat()
    return {"embeds": [embed], "allowed_mentions": {"parse": []}}


def deliver(message: Outgoing) -> None:
    """Post it and wait until Discord says that it stands in the channel.

    Raises:
        NotTaken: It was not taken.
        NotReached: Nobody answers.
    """
    assert message.connection is not None
    url = message.connection.secrets.get("url", "")
    joint = "&" if "?" in url else "?"
    answer = ask("POST", f"{url}{joint}wait=true", json=render(message))
    refuse_untaken(answer, name="Discord", at=datetime.now(UTC))
    said = answer.json()
    if not isinstance(said, dict) or "id" not in said:
        raise NotTaken("Discord says yes, and not that the message stands in the channel.")
