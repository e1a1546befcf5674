"""A restored copy sends nothing: what waits, and how messages leave again."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Number, Sent, Shown
from peacetime.api.messages import Message
from peacetime.api.writing import write
from peacetime.queries import messages, sending
from peacetime.queries.access import Act, require
from peacetime.queries.sight import WHOLE
from peacetime.usecases.sending import CHOICES, drop_message, resume_sending

router = Router(tags=["messages"])


class Sending(Shown):
    """Whether messages leave."""

    held: bool = Field(description="Nothing is sent: this is a restored copy.")
    since: datetime | None
    backup_made_at: datetime | None = Field(description="The moment that was restored.")
    queued_before: int = Field(description="Messages that waited at that moment.")
    queued_since: int = Field(description="Messages written here since.")


class Resumption(Sent):
    """What becomes of the messages that waited when the backup was made."""

    queued: Annotated[str, Field(json_schema_extra={"enum": ["", *CHOICES]})] = ""


class Resumed(Shown):
    """How many messages are on their way now, and how many never will be."""

    sent: int
    dropped: int


@router.get("/sending", response=Sending)
def read_sending(request: Request) -> Sending:
    """Whether messages leave, and how many wait because they may not."""
    require(request.auth, Act.SET_UP_ORGANISATION)
    held = sending.held()
    return Sending(
        held=held is not None,
        since=held.since if held else None,
        backup_made_at=held.backup_made_at if held else None,
        queued_before=held.queued_before if held else 0,
        queued_since=held.queued_since if held else 0,
    )


@router.post("/sending/resume", response=Resumed)
def resume(request: Request, said: Resumption) -> Status[Resumed]:
    """Let messages leave again, and send or drop those of the time before the backup."""
    return write(request, partial(resume_sending, said.queued), Resumed.model_validate)


@router.post("/messages/{id}/drop", response=Message)
def drop(request: Request, id: Number) -> Status[Message]:
    """Decide that a message that waits in a restored copy is not sent."""
    return write(request, partial(drop_message, id), _shown)


def _shown(message_id: int) -> Message:
    return Message.model_validate(messages.message_with(message_id, sight=WHOLE))
