"""An incident's own channel: opened, its people invited, its summary pinned and kept true, its topic too."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any

from peacetime.chat import status
from peacetime.chat.answers import Answer
from peacetime.integrations.slack import blocks, people
from peacetime.integrations.slack.channels import channel_called, post_once, unless
from peacetime.integrations.slack.client import NotTaken
from peacetime.integrations.slack.link import slack as way
from peacetime.queries import chat_rooms
from peacetime.usecases.chat import keeping

if TYPE_CHECKING:
    from datetime import datetime

    from peacetime.integrations.slack.client import Slack
    from peacetime.queries.chat_links import Link
    from peacetime.queries.chat_rooms import RoomNow, RoomWanted
    from peacetime.queries.incidents import IncidentView

LONGEST_NAME = 80
LONGEST_TOPIC = 250
MOST_AT_ONCE = 100  # people in one invitation
NOT_IN_A_NAME = re.compile(r"[^a-z0-9]+")
THERE = "already_in_channel cant_invite_self cant_invite"
NOW_PRIVATE = "This incident is private now. It goes on in its room in Peacetime."


def keep_room(link: Link, ref: str, *, at: datetime) -> None:
    """Make one room what it should be; what is so already is not touched.

    Raises:
        NotTaken: Slack is not reached or refuses; what was done before stays done.
    """
    wanted = chat_rooms.room_wanted(link, ref, at=at)
    if wanted is None or wanted.room.is_archived or not link.may_write:
        return
    room, view, slack = wanted.room, wanted.incident, way(link)
    if view.is_private:
        if room.channel:
            _close(slack, link, wanted, at=at)
        return
    if not room.channel and not view.is_open:
        return
    channel = room.channel or open_room(slack, link, view, at=at)
    _topic(slack, link, view, room, channel, at=at)
    _summary(slack, link, view, room, channel, at=at)
    if view.is_open:
        _invite(slack, link, wanted, channel, at=at)


def open_room(slack: Slack, link: Link, view: IncidentView, *, at: datetime) -> str:
    """The channel of an incident, made where there is none; made twice, it is found the second time."""
    name = name_of(view)
    try:
        channel = str(slack.call("conversations.create", name=name)["channel"]["id"])
    except NotTaken as refusal:
        if refusal.error != "name_taken":
            raise
        channel = channel_called(slack, name)
    keeping.room_kept(link.id, view.id, at=at, channel=channel)
    return channel


def name_of(view: IncidentView) -> str:
    """What a room is called: the day, the team and the incident, as Slack allows it."""
    day = f"{view.declared_at:%m%d}" if view.declared_at else "0000"
    team = NOT_IN_A_NAME.sub("-", view.team_slug.lower()).strip("-")
    kind = "drill" if view.is_drill else "inc"
    head, tail = f"{kind}-{day}-{team}", f"-{view.id.lower()}"
    return head[: LONGEST_NAME - len(tail)] + tail


def digest(said: Any) -> str:
    """What tells whether something has to be written anew."""
    return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()


def _topic(
    slack: Slack, link: Link, view: IncidentView, room: RoomNow, channel: str, *, at: datetime
) -> None:
    topic = _topic_of(view)
    if topic != room.topic:
        slack.call("conversations.setTopic", channel=channel, topic=topic)
        keeping.room_kept(link.id, view.id, at=at, topic=topic)


def _topic_of(view: IncidentView) -> str:
    mark = "🟡 Drill" if view.is_drill else "🔴 Rescue"
    line = f"{mark}: {view.summary}" if view.is_open else f"🟢 Over: {view.summary}"
    room = LONGEST_TOPIC - len(view.url) - 1
    return f"{line[:room]} {view.url}"


def _summary(
    slack: Slack, link: Link, view: IncidentView, room: RoomNow, channel: str, *, at: datetime
) -> None:
    message = _drawn(status.of_incident(view))
    shown, summary = digest(message), room.summary
    if not summary:
        summary = post_once(slack, channel, f"summary:{view.id}", message)
        keeping.room_kept(link.id, view.id, at=at, summary=summary, shown=shown)
    elif shown != room.shown:
        slack.call("chat.update", channel=channel, ts=summary, **message)
        keeping.room_kept(link.id, view.id, at=at, shown=shown)
    if not room.is_pinned:
        unless("already_pinned", slack, "pins.add", channel=channel, timestamp=summary)
        keeping.room_kept(link.id, view.id, at=at, is_pinned=True)


def _drawn(answer: Answer) -> dict[str, Any]:
    return {"text": blocks.plain(answer), "blocks": blocks.blocks_of(answer)}


def _invite(slack: Slack, link: Link, wanted: RoomWanted, channel: str, *, at: datetime) -> None:
    """Whoever is to be there and was not invited before; whom Slack does not know is left out."""
    new = [email for email in wanted.people if email not in wanted.room.invited]
    if not new:
        return
    users = [user for email in new if (user := people.user(slack, link, email, at=at))]
    for start in range(0, len(users), MOST_AT_ONCE):
        named = ",".join(users[start : start + MOST_AT_ONCE])
        unless(THERE, slack, "conversations.invite", channel=channel, users=named, force=True)
    known = [*wanted.room.invited, *new]
    keeping.room_kept(link.id, wanted.incident.id, at=at, invited=known)


def _close(slack: Slack, link: Link, wanted: RoomWanted, *, at: datetime) -> None:
    """What became private is taken out of sight."""
    room, ref = wanted.room, wanted.incident.id
    topic = NOW_PRIVATE
    if room.topic != topic:
        slack.call("conversations.setTopic", channel=room.channel, topic=topic)
        if room.summary:
            slack.call(
                "chat.update", channel=room.channel, ts=room.summary, **_drawn(Answer((topic,)))
            )
        keeping.room_kept(link.id, ref, at=at, topic=topic)
    unless("already_archived", slack, "conversations.archive", channel=room.channel)
    keeping.room_archived(link.id, ref)
