"""One folder per provider. One integration does not import another."""

from importlib import import_module
from typing import Protocol, cast


class Channel(Protocol):
    """What the `deliver` module of a channel's folder offers; the folder's name is the channel's.

    Mail offers it, and every tool that takes our messages through a connection: there `message.connection`
    holds its settings and secrets, and the module also offers `render`.
    """

    NotTaken: type[Exception]

    def is_set_up(self) -> bool:
        """Whether messages can be handed over at all."""

    def deliver(self, message: object) -> None:
        """Hand one message over, or raise `NotTaken`.

        Through a connection it is `usecases.deliveries.NotTaken`, which says whether another try can help.
        """

    def render(self, message: object) -> object:
        """What would be sent, as JSON, without any secret: a dry run shows it."""


def channel(name: str) -> Channel:
    """The channel of that name."""
    return cast("Channel", import_module(f"peacetime.integrations.{name}.deliver"))
