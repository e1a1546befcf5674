"""Connections: tools that are told, how each stands, and what it did not take."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from ninja import Router, Status
from pydantic import Field

from peacetime.api.authentication import Request
from peacetime.api.fields import Number, Sent, SentSeverity, Shown, text
from peacetime.api.pages import Page, Paged, page_of
from peacetime.api.writing import write
from peacetime.domain.communications.subjects import Subject
from peacetime.domain.incidents.severity import Severity
from peacetime.queries import connections as queries
from peacetime.queries.providers import providers
from peacetime.usecases.calendars.wanting import change_calendar_again
from peacetime.usecases.connections import checking, running, setting_up

router = Router(tags=["connections"])

Values = Annotated[
    dict[str, str],
    Field(
        description="By the name of a field of the provider; a secret that is left out stays.",
        max_length=50,
    ),
]
Subjects = Annotated[
    list[str], Field(description=f"What it is told: {', '.join(Subject)}.", max_length=10)
]
Audience = Annotated[str, Field(description="Whose words it gets: stakeholders or team.")]


class ProviderField(Shown):
    """One thing to fill in."""

    name: str
    label: str
    help: str
    is_secret: bool
    is_required: bool


class Provider(Shown):
    """A tool that can be connected."""

    key: str
    name: str
    about: str
    reads: list[str]
    writes: list[str]
    fields: list[ProviderField]
    is_told: bool = Field(description="Whether it takes messages.")
    is_tracker: bool = Field(description="Whether it takes action items as tickets.")
    has_schedules: bool = Field(description="Whether it says who is on call.")
    has_calendars: bool = Field(description="Whether meetings are listed and moved there.")
    history: str = Field(
        description="Which of its past incidents may be asked for; empty where it has none to read."
    )


class Providers(Shown):
    """Every tool that can be connected."""

    items: list[Provider]


class Connection(Shown):
    """A connected tool as it stands now; its secrets are never shown."""

    id: int
    provider: str
    name: str
    team: str | None
    settings: dict[str, str] = Field(description="Empty for who may not set it up.")
    has_secrets: bool
    subjects: list[str]
    from_severity: str
    audience: str
    is_dry_run: bool
    standing: str = Field(
        description="working, tried_out, checking, wrong, failing, paused or deleted"
    )
    finding: str = Field(description="What the last check found.")
    speaks_as: str
    missing_scopes: list[str]
    checked_at: datetime | None
    last_success_at: datetime | None
    last_error: str
    last_error_at: datetime | None
    created_at: datetime
    created_by: str
    paused_at: datetime | None
    retired_at: datetime | None
    version: int


class Connect(Sent):
    """A tool, what is to be filled in, and what it is told."""

    provider: str
    name: Annotated[str, text(100)]
    values: Values = Field(default_factory=dict)
    subjects: Subjects = Field(default_factory=lambda: ["modes", "updates"])
    from_severity: SentSeverity = Severity.SEV4
    audience: Audience = "stakeholders"
    team: str | None = Field(None, description="A slug; null hears of every team.")
    is_dry_run: bool = Field(
        default=False, description="Show what would be sent, and send nothing."
    )


class ChangeConnection(Sent):
    """What is said anew; what is left out stays."""

    name: Annotated[str, text(100)] | None = None
    values: Values | None = None
    subjects: Subjects | None = None
    from_severity: SentSeverity | None = None
    audience: Audience | None = None
    version: int | None = Field(None, description="The one that was looked at; another refuses.")


class DryRun(Sent):
    """Whether messages are shown instead of sent."""

    is_dry_run: bool


class Repeated(Shown):
    """How many are on their way again."""

    count: int


@router.get("/providers", response=Providers)
def list_providers(request: Request) -> Providers:
    """Everything that can be connected, what it reads and writes, and what is to be filled in."""
    return Providers(items=[Provider.model_validate(each) for each in providers().values()])


@router.get("", response=Page[Connection])
def list_connections(request: Request, paging: Paged) -> Page[Connection]:
    """Connections, deleted ones too, oldest first."""
    rows = queries.connections_after(paging.after, limit=paging.limit + 1)
    seen = [queries.as_seen_by(row, request.auth) for row in rows]
    return page_of(request, seen, paging, Connection.model_validate, mark=lambda row: row.id)


@router.post("", response={201: Connection})
def connect(request: Request, said: Connect) -> Status[Connection]:
    """Connect a tool; a job checks it at once."""
    wanted = setting_up.Wanted(
        said.name, said.values, said.subjects, said.from_severity.value, said.audience
    )
    act = partial(
        setting_up.connect, said.provider, wanted, team=said.team, is_dry_run=said.is_dry_run
    )
    return write(request, act, Connection.model_validate, status=HTTPStatus.CREATED)


@router.get("/{id}", response=Connection)
def read_connection(request: Request, id: Number) -> Connection:
    """One connection."""
    return Connection.model_validate(queries.as_seen_by(queries.connection_with(id), request.auth))


@router.patch("/{id}", response=Connection)
def change_connection(request: Request, id: Number, said: ChangeConnection) -> Status[Connection]:
    """Set it anew; it is checked again."""
    before = queries.connection_with(id)
    wanted = setting_up.Wanted(
        before.name if said.name is None else said.name,
        before.settings if said.values is None else {**before.settings, **said.values},
        before.subjects if said.subjects is None else said.subjects,
        said.from_severity.value if said.from_severity else before.from_severity,
        said.audience or before.audience,
    )
    act = partial(setting_up.change_connection, id, wanted, version=said.version)
    return write(request, act, Connection.model_validate)


@router.delete("/{id}", response=Connection)
def delete_connection(request: Request, id: Number) -> Status[Connection]:
    """End it with its secrets; what it was told stays in the log."""
    return write(request, partial(setting_up.delete_connection, id), Connection.model_validate)


@router.post("/{id}/check", response=Connection)
def check_connection(request: Request, id: Number) -> Status[Connection]:
    """Have it checked by a job; `finding` and `missing_scopes` tell afterwards."""
    return write(request, partial(checking.check_connection, id), Connection.model_validate)


@router.post("/{id}/test", response=Connection)
def send_test_message(request: Request, id: Number) -> Status[Connection]:
    """Send a message that says it is a test."""
    return write(request, partial(running.send_test_message, id), Connection.model_validate)


@router.post("/{id}/pause", response=Connection)
def pause_connection(request: Request, id: Number) -> Status[Connection]:
    """Tell it nothing for now; what is written meanwhile waits."""
    return write(request, partial(running.pause_connection, id), Connection.model_validate)


@router.post("/{id}/resume", response=Connection)
def resume_connection(request: Request, id: Number) -> Status[Connection]:
    """Tell it again, beginning with what waited."""
    return write(request, partial(running.resume_connection, id), Connection.model_validate)


@router.post("/{id}/dry-run", response=Connection)
def try_connection_out(request: Request, id: Number, said: DryRun) -> Status[Connection]:
    """Begin or end to only show what would be sent."""
    act = partial(running.try_connection_out, id, is_dry_run=said.is_dry_run)
    return write(request, act, Connection.model_validate)


@router.post("/{id}/send-again", response=Repeated)
def send_all_again(request: Request, id: Number) -> Status[Repeated]:
    """Put everything it did not take back on its way, a thousand at once."""
    return write(request, partial(running.send_all_again, id), lambda count: Repeated(count=count))


@router.post("/{id}/calendar/again", response=Repeated)
def try_calendar_again(request: Request, id: Number) -> Status[Repeated]:
    """Try what its calendars did not take, or what a dry run only showed, a thousand at once."""
    return write(request, partial(change_calendar_again, id), lambda count: Repeated(count=count))
