"""What was told, to whom, when and over which channel."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Annotated

from ninja import Query, Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Number, Shown
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.writing import write
from peacetime.queries import messages as queries
from peacetime.queries.sight import WHOLE
from peacetime.usecases.deliveries import send_again

router = Router(tags=["messages"])


class Message(Shown):
    """One message to one destination."""

    id: int
    incident: str | None
    kind: str
    audience: str
    channel: str
    destination: str
    subject: str
    body: str
    state: str = Field(description="pending, sent, failed, not_sent, dropped or dry_run")
    attempts: int
    last_error: str
    created_at: datetime
    sent_at: datetime | None
    connection: int | None = Field(
        None, description="The connection it goes through; null by mail."
    )
    rendered: str = Field("", description="What a dry run would have sent.")


@router.get("", response=Page[Message])
def list_messages(
    request: Request,
    paging: Paged,
    incident: Annotated[str, Query(description="Only messages of this incident.")] = "",
    state: Annotated[str, Query(description="Only messages in this state.")] = "",
) -> Page[Message]:
    """Messages, oldest first."""
    rows = queries.messages_after(
        paging.after,
        incident=incident,
        state=state,
        limit=paging.limit + 1,
        sight=request.auth.sight,
    )
    return page_of(request, rows, paging, Message.model_validate, mark=lambda row: row.id)


@router.post("/{id}/send-again", response=Message)
def send_message_again(request: Request, id: Number) -> Status[Message]:
    """Put a message that failed or was not sent back on its way."""
    return write(request, partial(send_again, id), _shown)


def _shown(message_id: int) -> Message:
    """What was just acted on, by somebody who may see it."""
    return Message.model_validate(queries.message_with(message_id, sight=WHOLE))
