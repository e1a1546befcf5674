"""What stakeholders are told during an incident."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Moment, Sent, SentStatus, Shown, text
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.writing import write
from peacetime.queries import incidents as queries
from peacetime.queries.sight import WHOLE
from peacetime.usecases import updates as usecases

router = Router(tags=["updates"])
LONGEST_TEXT, LONGEST_SCOPE = 2000, 300


class Update(Shown):
    """One update and its promise of the next."""

    id: int
    text: str
    scope: str
    status: str
    at: datetime
    actor: str
    next_update_at: datetime | None


class UpdateSent(Update):
    """An update that was just sent."""

    told: int = Field(description="To how many addresses it goes.")
    speculation: list[str] = Field(description="Phrases that guess; a warning, nothing more.")


class SendUpdate(Sent):
    """What happens, its scope, the status, and when stakeholders hear again."""

    text: Annotated[str, text(LONGEST_TEXT)]
    scope: Annotated[str, text(LONGEST_SCOPE, required=False)] = ""
    status: SentStatus | None = Field(None, description="As before, when left out.")
    next_update_at: Moment | None = Field(None, description="By the cadence, when left out.")


@router.get("/{id}/updates", response=Page[Update])
def read_updates(request: Request, id: str, paging: Paged) -> Page[Update]:
    """The updates that were sent, oldest first."""
    view = queries.incident(id, at=timezone.now(), sight=request.auth.sight)
    return sliced(request, view.updates, paging, _shown)


@router.post("/{id}/updates", response={201: UpdateSent})
def send_update(request: Request, id: str, said: SendUpdate) -> Status[UpdateSent]:
    """Tell stakeholders what happens and when they hear again."""
    send = partial(
        usecases.send_update,
        id,
        said.text,
        scope=said.scope,
        status=said.status,
        next_update_at=said.next_update_at,
    )
    return write(request, send, _sent, status=HTTPStatus.CREATED)


def _shown(view: queries.UpdateView) -> Update:
    return Update(
        id=view.number,
        text=view.text,
        scope=view.scope,
        status=view.status,
        at=view.sent_at,
        actor=view.sent_by,
        next_update_at=view.next_update_at,
    )


def _sent(update: usecases.UpdateSent) -> UpdateSent:
    views = queries.incident(update.incident, at=timezone.now(), sight=WHOLE).updates
    shown = next(_shown(view) for view in views if view.number == update.number)
    return UpdateSent(**shown.model_dump(), told=update.told, speculation=list(update.speculation))
