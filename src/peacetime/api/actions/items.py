"""The board, one action item, and how it goes on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated

from django.http import StreamingHttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from peacetime.api.actions.shown import (
    ActionItem,
    ActionStep,
    ActionWithHistory,
    Priority,
    Reason,
    Words,
)
from peacetime.api.authentication import Request
from peacetime.api.fields import Day, Sent, Shown, text
from peacetime.api.measures import CSV, csv_answer
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.writing import write
from peacetime.domain.postmortems.agreeing import (
    CAUSE_LENGTH,
    UPDATES_LENGTH,
    ActionSaid,
)
from peacetime.queries.actions import one as queries
from peacetime.queries.actions.board import (
    COLUMNS,
    BoardAsked,
    action_cells,
    actions_found,
    my_actions,
)
from peacetime.queries.actions.items import ActionShown
from peacetime.queries.tables import table_csv
from peacetime.usecases.actions import moving
from peacetime.usecases.actions.agreeing import agree_action, change_action

router = Router(tags=["action items"])


class Asked(BaseModel):
    """Which action items."""

    team: str = Field("", max_length=50, description="A team's slug.")
    kind: str = Field("", max_length=20, description="prevent, detect, mitigate or process.")
    sign: str = Field(
        "",
        max_length=20,
        description="overdue, blocked, at_risk, stale, needs_owner or no_due_date.",
    )
    state: str = Field("open", max_length=20, description="open, backlog or closed.")
    order: str = Field("pressing", max_length=20, description="pressing, due or oldest.")

    def asked(self) -> BoardAsked:
        """The same for the query."""
        return BoardAsked(self.team, self.kind, self.sign, self.state, self.order)


class SayAction(Sent):
    """What is said of an action item; `owner` is the address of one person, never a team."""

    text: Words
    owner: str = ""
    due_on: Day | None = None
    kind: str = ""
    cause: Annotated[str, text(CAUSE_LENGTH, required=False)] = ""
    ticket: str = ""
    updates: Annotated[str, text(UPDATES_LENGTH, required=False)] = ""
    priority: Priority = None

    def said(self) -> ActionSaid:
        """The same for the use-case."""
        names = ("owner", "due_on", "kind", "cause", "ticket", "updates", "priority")
        return ActionSaid(self.text, **{name: getattr(self, name) for name in names})


class AgreeAction(SayAction):
    """An action item of a postmortem, or of a team without one."""

    postmortem: str = ""
    team: str = ""


class ChangeAction(SayAction):
    """All of it anew; with `version`, only where nobody changed it since that was read."""

    version: Annotated[int, Field(ge=0, le=2**31 - 1)] | None = None


class BlockAction(Sent):
    """Why it cannot go on."""

    reason: Reason


class FinishAction(Sent):
    """Where the change can be seen; needed where it updates a runbook or a tool."""

    link: str = ""


class DropAction(Sent):
    """Why it will not be done."""

    reason: Reason


class MyActions(Shown):
    """What the caller has promised, and what they closed in the last 30 days."""

    open: list[ActionItem]
    backlog: list[ActionItem]
    closed: list[ActionItem]


@router.get("/actions", response=Page[ActionItem])
def list_actions(
    request: Request, asked: Annotated[Asked, Query(...)], paging: Paged
) -> Page[ActionItem]:
    """The board: action items in the order asked for."""
    found = list(actions_found(asked.asked(), actor=request.auth, at=timezone.now()))
    return sliced(request, found, paging, ActionItem.of)


@router.get("/actions.csv", openapi_extra=CSV)
def export_actions(request: Request, asked: Annotated[Asked, Query(...)]) -> StreamingHttpResponse:
    """The same as a table."""
    rows = actions_found(asked.asked(), actor=request.auth, at=timezone.now())
    return csv_answer(table_csv(COLUMNS, map(action_cells, rows)), "actions.csv")


@router.post("/actions", response={201: ActionItem})
def agree_action_item(request: Request, said: AgreeAction) -> Status[ActionItem]:
    """Agree an action item of a postmortem, or of a team."""
    agree = partial(agree_action, said.said(), postmortem=said.postmortem, team=said.team)
    return write(request, agree, ActionItem.of, status=HTTPStatus.CREATED)


@router.get("/actions/{ref}", response=ActionWithHistory)
def read_action(request: Request, ref: str) -> ActionWithHistory:
    """One action item with its history."""
    found = queries.action_page(ref, actor=request.auth, at=timezone.now())
    history = [ActionStep.model_validate(step) for step in found.history]
    return ActionWithHistory(action=ActionItem.of(found.action), history=history)


@router.put("/actions/{ref}", response=ActionItem)
def change_action_item(request: Request, ref: str, said: ChangeAction) -> Status[ActionItem]:
    """Say an action item anew."""
    change = partial(change_action, ref, said.said(), version=said.version)
    return write(request, change, ActionItem.of)


@router.post("/actions/{ref}/start", response=ActionItem)
def start_action(request: Request, ref: str) -> Status[ActionItem]:
    """Work on it begins, or goes on."""
    return _moved(request, partial(moving.start_action, ref))


@router.post("/actions/{ref}/block", response=ActionItem)
def block_action(request: Request, ref: str, said: BlockAction) -> Status[ActionItem]:
    """It cannot go on, for a reason."""
    return _moved(request, partial(moving.block_action, ref, reason=said.reason))


@router.post("/actions/{ref}/finish", response=ActionItem)
def finish_action(request: Request, ref: str, said: FinishAction) -> Status[ActionItem]:
    """It is done."""
    return _moved(request, partial(moving.finish_action, ref, link=said.link))


@router.post("/actions/{ref}/drop", response=ActionItem)
def drop_action(request: Request, ref: str, said: DropAction) -> Status[ActionItem]:
    """It will not be done, for a reason."""
    return _moved(request, partial(moving.drop_action, ref, reason=said.reason))


@router.post("/actions/{ref}/reopen", response=ActionItem)
def reopen_action(request: Request, ref: str) -> Status[ActionItem]:
    """What was closed goes on."""
    return _moved(request, partial(moving.reopen_action, ref))


@router.post("/actions/{ref}/backlog", response=ActionItem)
def move_action_to_backlog(request: Request, ref: str) -> Status[ActionItem]:
    """It waits in the debt backlog."""
    return _moved(request, partial(moving.move_to_backlog, ref))


@router.post("/actions/{ref}/return", response=ActionItem)
def take_action_from_backlog(request: Request, ref: str) -> Status[ActionItem]:
    """It is promised again."""
    return _moved(request, partial(moving.take_from_backlog, ref))


@router.get("/me/actions", response=MyActions)
def read_my_actions(request: Request) -> MyActions:
    """What the caller has promised, the most pressing first."""
    found = my_actions(actor=request.auth, at=timezone.now())
    return MyActions(
        open=list(map(ActionItem.of, found.open)),
        backlog=list(map(ActionItem.of, found.backlog)),
        closed=list(map(ActionItem.of, found.closed)),
    )


def _moved(request: Request, act: Callable[..., ActionShown]) -> Status[ActionItem]:
    return write(request, act, ActionItem.of)
