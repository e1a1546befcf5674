"""One folder per provider. One integration does not import another."""

from importlib import import_module
from typing import Protocol, cast


class Channel(Protocol):
    """What the `deliver` module of a channel's folder offers; the folder's name is the channel's."""

    NotTaken: type[Exception]

    def is_set_up(self) -> bool:
        """Whether messages can be handed over at all."""

    def deliver(self, message: object) -> None:
        """Hand one message over, or raise `NotTaken`."""


def channel(name: str) -> Channel:
    """The channel of that name."""
    return cast("Channel", import_module(f"peacetime.integrations.{name}.deliver"))
