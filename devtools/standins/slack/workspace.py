"""What a workspace of Slack holds: people, channels with their messages, forms that are open."""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import dataclass, field
from typing import Any

NAME = re.compile(r"[a-z0-9_-]{1,80}")
BOT = "U0BOT"


class Refused(Exception):
    """What Slack answers as `error`."""


@dataclass
class User:
    """Somebody with a profile; `email` may be hidden."""

    id: str
    name: str
    email: str


@dataclass
class Channel:
    """A channel with everything in it, oldest first."""

    id: str
    name: str
    topic: str = ""
    is_archived: bool = False
    members: list[str] = field(default_factory=list)
    messages: list[dict[str, Any]] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)

    def message(self, ts: str) -> dict[str, Any]:
        """The message of this moment."""
        found = next((each for each in self.messages if each["ts"] == ts), None)
        if found is None:
            raise Refused("message_not_found")
        return found


@dataclass
class Whisper:
    """A message that one person alone sees."""

    user: str
    channel: str
    message: dict[str, Any]


class Workspace:
    """The state of a workspace."""

    def __init__(self) -> None:
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.whispers: list[Whisper] = []
        self.views: dict[str, dict[str, Any]] = {}  # the form that is open, by user
        self.triggers: dict[str, str] = {}  # the user who may open a form, by trigger
        self.responses: dict[str, tuple[str, str]] = {}  # user and channel, by address
        self._number = itertools.count(1)
        self.create("general")
        self.create("team-status")

    def number(self) -> int:
        """A number that was not used before."""
        return next(self._number)

    def ts(self) -> str:
        """A moment that no other message has."""
        return f"{int(time.time())}.{self.number():06d}"

    def user(self, email: str) -> User:
        """Whoever has this address; they are made where nobody has it."""
        email = email.strip().lower()
        found = next((each for each in self.users.values() if each.email == email), None)
        if found is None:
            name = email.partition("@")[0].replace(".", " ").title()
            found = User(f"U{self.number():06d}", name, email)
            self.users[found.id] = found
        return found

    def create(self, name: str) -> Channel:
        """A new channel."""
        if not NAME.fullmatch(name):
            raise Refused("invalid_name")
        if any(each.name == name for each in self.channels.values()):
            raise Refused("name_taken")
        channel = Channel(f"C{self.number():06d}", name)
        self.channels[channel.id] = channel
        return channel

    def channel(self, named: str) -> Channel:
        """A channel by id or name."""
        plain = named.lstrip("#")
        for channel in self.channels.values():
            if channel.id == named or channel.name == plain:
                return channel
        raise Refused("channel_not_found")

    def post(self, channel: Channel, user: str, said: dict[str, Any]) -> dict[str, Any]:
        """A message that everybody in the channel sees."""
        if channel.is_archived:
            raise Refused("is_archived")
        kept = ("text", "blocks", "metadata", "attachments")
        message = {name: said[name] for name in kept if said.get(name)}
        message |= {"type": "message", "ts": self.ts(), "user": user, "reactions": []}
        channel.messages.append(message)
        return message
