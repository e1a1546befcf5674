"""Chats follow what happens: a job looks how a room or a line should be, deferred in the same transaction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from peacetime.storage import identifiers, jobs

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

PROVIDERS = ("slack",)
ROOM, LINE = "keep_chat_room", "keep_chat_line"
OF_NO_ROOM = ("message.", "history.")
OF_LINES = (
    "mode.",
    "team.created",
    "team.changed",
    "team.archived",
    "team.restored",
    "incident.opened",
    "incident.closed",
    "incident.merged",
    "incident.reopened",
    "incident.privacy.changed",
    "connection.checked",
    "connection.resumed",
)


def following(fact: str, *, incident: str = "") -> tuple[str, ...]:
    """The tools whose chats show what this fact changes."""
    return PROVIDERS if _is_of_room(fact, incident) or fact.startswith(OF_LINES) else ()


def follow(fact: str, chats: Sequence[int], *, incident: str = "") -> None:
    """Let these chats look again at what this fact changes."""
    rooms = rooms_of(chats, [incident] if _is_of_room(fact, incident) else [])
    jobs.defer_all([*rooms, *(lines_of(chats) if fact.startswith(OF_LINES) else ())])


@transaction.atomic(durable=True)
def look_again(chat: int, refs: Iterable[str]) -> None:
    """Let one chat look at its line and at these rooms, whatever was missed."""
    jobs.defer_all([*rooms_of([chat], refs), *lines_of([chat])])


def rooms_of(chats: Iterable[int], refs: Iterable[str]) -> list[jobs.Deferred]:
    """A look at each of these rooms in each of these chats, in order with the messages to it."""
    return [
        jobs.Deferred(
            ROOM,
            queue="outside",
            key=f"{chat}:{ref}:{identifiers.short_id()}",
            stream=f"{ref}:connection:{chat}",
            values={"connection_id": chat, "ref": ref},
        )
        for chat in chats
        for ref in refs
    ]


def lines_of(chats: Iterable[int]) -> list[jobs.Deferred]:
    """A look at the status line of each of these chats."""
    return [
        jobs.Deferred(
            LINE,
            queue="outside",
            key=f"{chat}:{identifiers.short_id()}",
            stream=f"chat:{chat}:line",
            values={"connection_id": chat},
        )
        for chat in chats
    ]


def _is_of_room(fact: str, incident: str) -> bool:
    return bool(incident) and not fact.startswith(OF_NO_ROOM)
