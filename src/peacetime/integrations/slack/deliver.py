"""Hands one message to Slack: to the incident's own room, to the status channel or to stakeholders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from peacetime.chat import status
from peacetime.chat.answers import Answer, Button
from peacetime.integrations.slack import blocks, client, people
from peacetime.integrations.slack.channels import channel_meant, post_once
from peacetime.integrations.slack.link import (
    STAKEHOLDERS_CHANNEL,
    STATUS_CHANNEL,
    link,
    slack,
)
from peacetime.integrations.slack.rooms import open_room
from peacetime.queries import chat_rooms
from peacetime.usecases.chat.telling import PERSON, ROOM, STAKEHOLDERS
from peacetime.usecases.deliveries import NotTaken

if TYPE_CHECKING:
    from peacetime.integrations.slack.client import Slack
    from peacetime.queries.chat_links import Link
    from peacetime.usecases.deliveries import Outgoing

LONGEST_PART = 2_800  # of 3,000 that a section may have
REMIND = ("incident.update.missed", "incident.roles.missed", "incident.review.reached")


def is_set_up() -> bool:
    """Whether messages can be handed over: a connection says so itself."""
    return True


def render(message: Outgoing) -> dict[str, Any]:
    """The message as Slack is given it: the subject in bold, the words, and buttons where there is a room."""
    body = blocks.escaped(message.subject) + "\n" + message.body
    parts = [message.body[i : i + LONGEST_PART] for i in range(0, len(message.body), LONGEST_PART)]
    drawn: list[dict[str, Any]] = [
        {
            "type": "section",
            "text": {"type": "mrkdwn", "text": f"*{blocks.escaped(message.subject)}*"},
        }
    ]
    drawn += [
        {"type": "section", "text": {"type": "mrkdwn", "text": _lines(part)}}
        for part in parts
        if part
    ]
    return {"text": blocks.escaped(body)[:LONGEST_PART], "blocks": [*drawn, *_buttons(message)]}


def deliver(message: Outgoing) -> None:
    """Hand over once per key, or say why not.

    Raises:
        NotTaken: Slack is not reached, waits, or refuses.
    """
    assert message.connection is not None
    found = link(message.connection.id)
    if found is None:
        raise NotTaken("The connection was deleted.", is_final=True)
    way = slack(found)
    try:
        if message.audience == PERSON:
            _tell_person(way, found, message)
        else:
            post_once(way, _channel(way, found, message), message.key, render(message))
    except client.NotTaken as refusal:
        raise NotTaken(str(refusal), is_final=refusal.is_refusal, wait=refusal.wait) from refusal


def _tell_person(way: Slack, found: Link, message: Outgoing) -> None:
    """To one person, in the app's own conversation with them: there nothing can be looked up before."""
    user = people.user(way, found, message.destination, at=timezone.now())
    if not user:
        raise NotTaken("Nobody in Slack has this address.", is_final=True)
    way.call("chat.postMessage", channel=user, **render(message))


def _channel(way: Slack, found: Link, message: Outgoing) -> str:
    if message.destination == ROOM and message.incident:
        at = timezone.now()
        wanted = chat_rooms.room_wanted(found, message.incident, at=at)
        if wanted is None or wanted.incident.is_private or wanted.room.is_archived:
            raise NotTaken("This incident has no room in Slack.", is_final=True)
        return wanted.room.channel or open_room(way, found, wanted.incident, at=at)
    status_channel = found.settings.get(STATUS_CHANNEL, "")
    name = status_channel
    if message.audience == STAKEHOLDERS:
        name = found.settings.get(STAKEHOLDERS_CHANNEL) or status_channel
    if not name:
        raise NotTaken("No channel is chosen for this in the connection.", is_final=True)
    return channel_meant(way, name)


def _buttons(message: Outgoing) -> list[dict[str, Any]]:
    """What was written with the message; under a reminder the same buttons as under the summary."""
    pressed = message.about.get("buttons") or []
    if pressed:
        shown = [Button(act, label, value) for act, label, value in pressed]
        return blocks.blocks_of(Answer((), (), tuple(shown)))
    if message.kind not in REMIND or message.destination != ROOM or not message.incident:
        return []
    found = chat_rooms.open_incident(message.incident, at=timezone.now())
    return blocks.blocks_of(Answer((), (), status.buttons(found)[:3])) if found else []


def _lines(part: str) -> str:
    return "\n".join(blocks.linked(line) for line in part.split("\n"))
