"""Tells GitLab of a Rescue, where that is wanted: a ticket says that the sprint is paused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peacetime.integrations.gitlab import tickets
from peacetime.wire import notes

if TYPE_CHECKING:
    from peacetime.usecases.deliveries import Outgoing


def is_set_up() -> bool:
    """Always: each connection brings its own token."""
    return True


def render(message: Outgoing) -> dict[str, Any]:
    """What would be done there."""
    return notes.render(message)


def deliver(message: Outgoing) -> None:
    """Make the ticket, or close it.

    Raises:
        NotTaken: It was not taken.
        NotReached: Nobody answers.
    """
    notes.deliver(message, tickets)
