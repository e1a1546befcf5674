"""The action items of one postmortem, those in its text too."""

from __future__ import annotations

from datetime import date
from functools import partial

from django.utils import timezone
from ninja import Router, Status
from pydantic import Field

from peacetime.api.actions.shown import (
    ActionItem,
    ActionList,
    listed,
)
from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.writing import write
from peacetime.queries.actions import one as queries
from peacetime.queries.actions.written import WrittenLine, written_actions
from peacetime.queries.lookup import postmortem_named
from peacetime.usecases.actions import moving
from peacetime.usecases.actions.taking import Taken, take_actions

router = Router(tags=["action items"])


class WrittenShown(Shown):
    """An action item in a postmortem's text; `owner` is who of us is meant."""

    line: int
    text: str
    owner_text: str
    owner: str | None
    due_on: date | None
    is_done: bool
    is_known: bool = Field(description="It was taken before.")


class TakeActions(Sent):
    """The lines on which they begin; null takes all."""

    lines: list[int] | None = None


class ActionsTaken(Shown):
    """What was taken; `unmatched` are owners as they are written who are nobody here."""

    actions: list[ActionItem]
    known: int = Field(description="So many were taken before.")
    unmatched: list[str]


class PutAside(Sent):
    """The action items that go to the debt backlog, by their ids."""

    actions: list[str]


class OfPostmortem(Shown):
    """In the order of what they promise; `proposed_for_backlog` where there are more than get done."""

    open: list[ActionItem]
    closed: list[ActionItem]
    backlog: list[ActionItem]
    proposed_for_backlog: list[str]
    sentence: str


@router.get("/postmortems/{ref}/actions", response=OfPostmortem)
def list_postmortem_actions(request: Request, ref: str) -> OfPostmortem:
    """The action items of a postmortem."""
    postmortem = postmortem_named(ref, sight=request.auth.sight)
    found = queries.actions_of(postmortem, actor=request.auth, at=timezone.now())
    return OfPostmortem(
        open=list(map(ActionItem.of, found.kept)),
        closed=list(map(ActionItem.of, found.closed)),
        backlog=list(map(ActionItem.of, found.backlog)),
        proposed_for_backlog=[item.id for item in found.split.defer],
        sentence=found.split.sentence,
    )


@router.get("/postmortems/{ref}/actions/written", response=Page[WrittenShown])
def list_written_actions(request: Request, ref: str, paging: Paged) -> Page[WrittenShown]:
    """The action items that stand in a postmortem's text."""
    found = written_actions(ref, actor=request.auth)
    return sliced(request, found, paging, _written)


@router.post("/postmortems/{ref}/actions/take", response=ActionsTaken)
def take_postmortem_actions(request: Request, ref: str, said: TakeActions) -> Status[ActionsTaken]:
    """Take the action items of a postmortem's text; again, only what is new."""
    lines = None if said.lines is None else set(said.lines)
    return write(request, partial(take_actions, ref, lines=lines), _taken)


@router.post("/postmortems/{ref}/actions/backlog", response=ActionList)
def put_rest_into_backlog(request: Request, ref: str, said: PutAside) -> Status[ActionList]:
    """The rest of a postmortem's action items goes to the debt backlog."""
    put = partial(moving.put_rest_into_backlog, ref, said.actions)
    return write(request, put, listed)


def _taken(taken: Taken) -> ActionsTaken:
    actions = list(map(ActionItem.of, taken.actions))
    return ActionsTaken(actions=actions, known=taken.known, unmatched=list(taken.unmatched))


def _written(one: WrittenLine) -> WrittenShown:
    return WrittenShown(
        line=one.line,
        text=one.text,
        owner_text=one.owner_text,
        owner=one.owner.email if one.owner else None,
        due_on=one.due_on,
        is_done=one.is_done,
        is_known=one.is_known,
    )
