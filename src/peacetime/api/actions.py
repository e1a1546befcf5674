"""Action items: the board, one of them, how they go on, and what a team can promise."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from django.http import StreamingHttpResponse
from django.utils import timezone
from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Day, Sent, Shown, text
from peacetime.api.measures import CSV, csv_answer
from peacetime.api.pages import Page, Paged, sliced
from peacetime.api.writing import write
from peacetime.domain.postmortems.agreeing import (
    CAUSE_LENGTH,
    LAST_PRIORITY,
    TEXT_LENGTH,
    UPDATES_LENGTH,
    ActionSaid,
)
from peacetime.domain.postmortems.completion import Completion
from peacetime.queries.actions import due_dates as dates
from peacetime.queries.actions import one as queries
from peacetime.queries.actions.board import (
    COLUMNS,
    BoardAsked,
    action_cells,
    actions_found,
    my_actions,
)
from peacetime.queries.actions.follow_through import follow_through
from peacetime.queries.actions.items import ActionShown
from peacetime.queries.actions.written import WrittenLine, written_actions
from peacetime.queries.lookup import postmortem_named
from peacetime.queries.tables import table_csv
from peacetime.usecases.actions import moving
from peacetime.usecases.actions.agreeing import agree_action, change_action
from peacetime.usecases.actions.dating import agree_due_dates
from peacetime.usecases.actions.taking import Taken, take_actions

router = Router(tags=["action items"])

Words = Annotated[str, text(TEXT_LENGTH)]
Reason = Annotated[str, text(500)]
Priority = Annotated[int | None, Field(json_schema_extra={"minimum": 1, "maximum": LAST_PRIORITY})]


class ReasonShown(Shown):
    """Why an action item asks for attention."""

    sign: str
    code: str
    sentence: str


class ActionItem(Shown):
    """One action item and how it stands now; what is null is not known or not agreed."""

    ref: str
    text: str
    state: str = Field(description="open, in_progress, blocked, done or dropped.")
    kind: str | None = Field(description="prevent, detect, mitigate or process.")
    owner: str | None
    owner_name: str | None
    owner_has_left: bool
    due_on: date | None
    team: str
    postmortem: str | None
    incident: str | None
    cause: str
    ticket: str
    updates: str = Field(description="The runbook or tool it changes.")
    link: str = Field(description="Where the change can be seen.")
    reason: str = Field(description="Why it is blocked, or was dropped.")
    priority: int | None
    is_in_backlog: bool
    created_at: datetime
    created_by: str
    changed_at: datetime
    closed_at: datetime | None
    version: int
    age_days: int
    signs: list[str] = Field(
        description="overdue, blocked, at_risk, stale, owner_left, no_owner, no_due_date."
    )
    reasons: list[ReasonShown]

    @classmethod
    def of(cls, view: ActionShown) -> ActionItem:
        """From what a query shows."""
        names = [name for name in cls.model_fields if name != "reasons"]
        reasons = [
            ReasonShown(sign=each.sign.value, code=each.code, sentence=each.sentence)
            for each in view.standing.reasons
        ]
        return cls(**{name: getattr(view, name) for name in names}, reasons=reasons)


class ActionStep(Shown):
    """Something that happened to an action item."""

    at: datetime
    actor: str
    actor_name: str
    sentence: str


class ActionWithHistory(Shown):
    """An action item and all that happened to it, the latest first."""

    action: ActionItem
    history: list[ActionStep]


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


class ActionList(Shown):
    """Action items."""

    items: list[ActionItem]


class OfPostmortem(Shown):
    """In the order of what they promise; `proposed_for_backlog` where there are more than get done."""

    open: list[ActionItem]
    closed: list[ActionItem]
    backlog: list[ActionItem]
    proposed_for_backlog: list[str]
    sentence: str


class MyActions(Shown):
    """What the caller has promised, and what they closed in the last 30 days."""

    open: list[ActionItem]
    backlog: list[ActionItem]
    closed: list[ActionItem]


class DateShown(Shown):
    """A day for an action item that has none, and why; null where a year does not suffice."""

    action: str
    due_on: date | None
    sentence: str


class BeyondShown(Shown):
    """The day by which most is promised beyond what is free."""

    on: date
    promised_hours: float
    free_hours: float
    sentence: str


class DueDates(Shown):
    """What a team has promised and could promise; where nothing is known, `unknown` says why."""

    free_hours_per_day: float | None
    sentence: str
    unknown: str
    proposed: list[DateShown]
    beyond: BeyondShown | None


class DatedAction(Sent):
    """An action item and its day."""

    action: str
    due_on: Day


class AgreeDates(Sent):
    """The days that were chosen."""

    days: list[DatedAction]


class Share(Shown):
    """So many of so many, as a share from 0 to 1 with its 95% interval; null where there are none."""

    count: int
    of: int
    share: float | None
    low: float | None
    high: float | None


class CompletionShown(Shown):
    """How some action items went; lengths of time in seconds, null where not known."""

    name: str
    count: int
    done: int
    dropped: int
    completed: Share
    on_time: Share
    without_due_date: int
    late_by_seconds: float | None
    seconds_to_close: float | None
    is_at_least: bool = Field(description="Whether the time to close is only a bound.")
    sentence: str

    @classmethod
    def of(cls, found: Completion) -> CompletionShown:
        """From what the domain computed."""
        close = found.time_to_close
        return cls(
            name=found.name,
            count=found.count,
            done=found.done,
            dropped=found.dropped,
            completed=Share.model_validate(found.completed),
            on_time=Share.model_validate(found.on_time),
            without_due_date=found.without_due_date,
            late_by_seconds=found.lateness.total_seconds() if found.lateness else None,
            seconds_to_close=close.value.total_seconds() if close else None,
            is_at_least=bool(close and close.is_at_least),
            sentence=found.sentence,
        )


class FollowThrough(Shown):
    """Whether action items get done: in all, by kind, by team. Never by person."""

    whole: CompletionShown
    kinds: list[CompletionShown]
    teams: list[CompletionShown]
    in_backlog: int
    brought_done: int


class Since(BaseModel):
    """Of which team, agreed from which day on."""

    team: str = Field("", max_length=50, description="A team's slug.")
    since: Day | None = Field(None, description="Everything, when left out.")


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


@router.get("/actions/follow-through", response=FollowThrough)
def read_follow_through(request: Request, asked: Annotated[Since, Query(...)]) -> FollowThrough:
    """Whether action items get done."""
    found = follow_through(asked.team, first_day=asked.since, actor=request.auth, at=timezone.now())
    return FollowThrough(
        whole=CompletionShown.of(found.whole),
        kinds=[CompletionShown.of(each) for each in found.kinds],
        teams=[CompletionShown.of(each) for each in found.teams],
        in_backlog=found.in_backlog,
        brought_done=found.brought,
    )


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
    return write(request, put, _listed)


@router.get("/teams/{slug}/actions/dates", response=DueDates)
def propose_dates(request: Request, slug: str) -> DueDates:
    """Due dates from a team's free hours, and what is promised beyond them."""
    found = dates.due_dates(slug, actor=request.auth, at=timezone.now())
    return DueDates(
        free_hours_per_day=found.free_hours,
        sentence=found.sentence,
        unknown=found.unknown,
        proposed=[
            DateShown(action=each.action.ref, due_on=each.on, sentence=each.sentence)
            for each in found.proposed
        ],
        beyond=None if found.beyond is None else BeyondShown.model_validate(found.beyond),
    )


@router.post("/teams/{slug}/actions/dates", response=ActionList)
def agree_dates(request: Request, slug: str, said: AgreeDates) -> Status[ActionList]:
    """Give action items the days that were chosen; what has a day by now keeps it."""
    days = {each.action: each.due_on for each in said.days}
    return write(request, partial(agree_due_dates, slug, days), _listed)


def _moved(request: Request, act: Callable[..., ActionShown]) -> Status[ActionItem]:
    return write(request, act, ActionItem.of)


def _listed(views: list[ActionShown]) -> ActionList:
    return ActionList(items=list(map(ActionItem.of, views)))


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
