"""Action items as tickets of a tracker: where, what would be filed, filing, trying again, unlinking."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from ninja import Query, Router, Status
from pydantic import BaseModel, Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Sent, Shown
from peacetime.api.writing import write
from peacetime.queries.tickets import shown as queries
from peacetime.queries.tickets.shown import Preview, TicketShown, TrackerShown
from peacetime.usecases.tickets import filing
from peacetime.usecases.tickets.filing import Filed

router = Router(tags=["tickets"])

Number = Annotated[int, Field(ge=0, le=2**63 - 1, description="Of a connection to a tracker.")]


class Tracker(Shown):
    """Where action items can be filed."""

    id: int
    name: str
    tool: str
    is_dry_run: bool
    is_paused: bool


class Ticket(Shown):
    """An action item in a tracker; `problem` is why it does not follow, empty where it does."""

    action: str
    tracker: Tracker
    key: str
    url: str
    word: str
    state: str = Field(description="waiting, settled, failed or unlinked.")
    sentence: str
    problem: str
    remarks: list[str]
    attempts: int
    filed_at: datetime
    filed_by: str
    made_at: datetime | None
    seen_at: datetime | None

    @classmethod
    def of(cls, found: TicketShown) -> Ticket:
        """From what a query shows."""
        return cls.model_validate(found)


class LinkShown(Shown):
    """Where a reader of the ticket finds more."""

    label: str
    url: str


class Draft(Shown):
    """A ticket as it would be filed; `refusal` is why it would not be, empty where it would."""

    action: str
    title: str
    lines: list[str]
    links: list[LinkShown]
    label: str
    owner: str
    owner_there: str
    due_on: date | None
    refusal: str

    @classmethod
    def of(cls, found: Preview) -> Draft:
        """From what a query shows."""
        draft = found.draft
        return cls(
            action=found.action,
            title=draft.title,
            lines=list(draft.lines),
            links=[LinkShown(label=link.label, url=link.url) for link in draft.links],
            label=draft.label,
            owner=draft.owner,
            owner_there=found.owner_there,
            due_on=draft.due_on,
            refusal=found.refusal,
        )


class Trackers(Shown):
    """Those of a team."""

    trackers: list[Tracker]


class Drafts(Shown):
    """What would be filed."""

    drafts: list[Draft]


class FiledTickets(Shown):
    """What was filed, and how many action items stay here since they come from a private incident."""

    tickets: list[Ticket]
    private: int


class OfConnection(Shown):
    """The tickets of a connection, those that need somebody first; counts by state."""

    tracker: Tracker
    tickets: list[Ticket]
    counts: dict[str, int]


class Retried(Shown):
    """How many are tried again."""

    count: int


class FileAction(Sent):
    """In which tracker."""

    connection: Number


class FilePostmortem(FileAction):
    """Which action items; all that are open, when left out."""

    actions: list[str] | None = None


class Where(BaseModel):
    """In which tracker."""

    connection: Number


@router.get("/teams/{slug}/trackers", response=Trackers)
def list_trackers(request: Request, slug: str) -> Trackers:
    """Where the action items of a team can be filed."""
    found = queries.trackers_of(slug, actor=request.auth)
    return Trackers(trackers=[_tracker(one) for one in found])


@router.get("/actions/{ref}/ticket", response=Ticket)
def read_ticket(request: Request, ref: str) -> Ticket:
    """The ticket of an action item."""
    return Ticket.of(queries.ticket_of(ref, actor=request.auth))


@router.get("/actions/{ref}/ticket/draft", response=Drafts)
def preview_ticket(request: Request, ref: str, where: Annotated[Where, Query(...)]) -> Drafts:
    """What would be filed of an action item; nothing is."""
    found = queries.preview(where.connection, action=ref, actor=request.auth)
    return Drafts(drafts=list(map(Draft.of, found)))


@router.post("/actions/{ref}/ticket", response={202: Ticket})
def file_action_item(request: Request, ref: str, said: FileAction) -> Status[Ticket]:
    """File an action item in a tracker."""
    act = partial(filing.file_action, ref, connection=said.connection)
    return write(request, act, Ticket.of, status=HTTPStatus.ACCEPTED)


@router.post("/actions/{ref}/ticket/retry", response=Ticket)
def retry_ticket(request: Request, ref: str) -> Status[Ticket]:
    """Try again now."""
    return write(request, partial(filing.retry_ticket, ref), Ticket.of)


@router.post("/actions/{ref}/ticket/unlink", response=Ticket)
def unlink_ticket(request: Request, ref: str) -> Status[Ticket]:
    """The action item and its ticket go on without each other."""
    return write(request, partial(filing.unlink_ticket, ref), Ticket.of)


@router.get("/postmortems/{ref}/tickets/drafts", response=Drafts)
def preview_tickets(request: Request, ref: str, where: Annotated[Where, Query(...)]) -> Drafts:
    """What would be filed of a postmortem; nothing is."""
    found = queries.preview(where.connection, postmortem=ref, actor=request.auth)
    return Drafts(drafts=list(map(Draft.of, found)))


@router.post("/postmortems/{ref}/tickets", response={202: FiledTickets})
def file_postmortem_items(request: Request, ref: str, said: FilePostmortem) -> Status[FiledTickets]:
    """File what a postmortem has open; what has a ticket keeps it."""
    act = partial(filing.file_postmortem, ref, connection=said.connection, refs=said.actions)
    return write(request, act, _filed, status=HTTPStatus.ACCEPTED)


@router.get("/connections/{number}/tickets", response=OfConnection)
def list_tickets(request: Request, number: int) -> OfConnection:
    """The tickets of a connection."""
    found = queries.connection_tickets(number, actor=request.auth)
    return OfConnection(
        tracker=_tracker(found.tracker),
        tickets=list(map(Ticket.of, found.tickets)),
        counts=found.counts,
    )


@router.post("/connections/{number}/tickets/retry", response=Retried)
def retry_failed_tickets(request: Request, number: int) -> Status[Retried]:
    """Try all again that a tracker did not take."""
    act = partial(filing.retry_failed, number)
    return write(request, act, lambda count: Retried(count=count))


def _tracker(found: TrackerShown) -> Tracker:
    return Tracker.model_validate(found)


def _filed(filed: Filed) -> FiledTickets:
    return FiledTickets(tickets=list(map(Ticket.of, filed.tickets)), private=filed.private)
