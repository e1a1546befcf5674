"""Connections as pages and programs see them: how each stands, and never a secret."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Count, Q

from peacetime.queries.access import Act, Actor, can
from peacetime.queries.lookup import NotFound
from peacetime.queries.messages import MessageShown, message_shown
from peacetime.queries.pages import FIFTY, Page, paged
from peacetime.queries.sight import OUTSIDE, Sight, visible_or_none
from peacetime.storage.models import Connection, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.db.models import QuerySet


class Standing(StrEnum):
    """How a connection stands, the worst first."""

    DELETED = "deleted"
    PAUSED = "paused"
    FAILING = "failing"
    WRONG = "wrong"
    CHECKING = "checking"
    TRIED_OUT = "tried_out"
    WORKING = "working"


@dataclass(frozen=True, slots=True)
class ConnectionShown:
    """One connection as it stands now."""

    id: int
    provider: str
    name: str
    team: str | None  # slug
    team_name: str | None
    team_id: int | None
    settings: Mapping[str, str]
    has_secrets: bool
    subjects: tuple[str, ...]
    from_severity: str
    audience: str
    is_dry_run: bool
    created_at: datetime
    created_by: str
    paused_at: datetime | None
    retired_at: datetime | None
    asked_at: datetime | None
    checked_at: datetime | None
    is_right: bool | None
    finding: str
    speaks_as: str
    scopes: tuple[str, ...]
    missing_scopes: tuple[str, ...]
    last_success_at: datetime | None
    last_error: str
    last_error_at: datetime | None
    failures: int
    open_until: datetime | None
    version: int

    @property
    def is_being_checked(self) -> bool:
        """Whether an answer to the last check is still to come."""
        return self.asked_at is not None and (
            self.checked_at is None or self.checked_at < self.asked_at
        )

    @property
    def standing(self) -> Standing:
        """How it stands."""
        if self.retired_at is not None:
            return Standing.DELETED
        if self.paused_at is not None:
            return Standing.PAUSED
        if self.failures:
            return Standing.FAILING
        if self.is_being_checked:
            return Standing.CHECKING
        if self.is_right is False or self.missing_scopes:
            return Standing.WRONG
        return Standing.TRIED_OUT if self.is_dry_run else Standing.WORKING


@dataclass(frozen=True, slots=True)
class Counted:
    """What waits for a connection, what it took and what it did not take."""

    waiting: int = 0
    sent: int = 0
    failed: int = 0
    dropped: int = 0

    @property
    def may_go_again(self) -> int:
        """How many can be put back on their way."""
        return self.failed + self.dropped


def connections(*, team: str | None = None) -> list[ConnectionShown]:
    """Connections in use: the organisation's first, then by team; with a team, its own and the organisation's."""
    rows = _rows().filter(retired_at=None)
    if team is not None:
        rows = rows.filter(Q(team=None) | Q(team__slug=team))
    return [connection_shown(row) for row in sorted(rows, key=_by_team)]


def connections_after(after: int = 0, *, limit: int = FIFTY) -> list[ConnectionShown]:
    """Connections, deleted ones too, in the order in which they came."""
    return [connection_shown(row) for row in _rows().filter(pk__gt=after).order_by("pk")[:limit]]


def connection_with(connection_id: int) -> ConnectionShown:
    """One connection.

    Raises:
        NotFound: `connection_unknown`.
    """
    row = _rows().filter(pk=connection_id).first()
    if row is None:
        raise NotFound("There is no such connection.", code="connection_unknown")
    return connection_shown(row)


def as_seen_by(shown: ConnectionShown, actor: Actor) -> ConnectionShown:
    """The connection as somebody may see it: what is filled in only who may set it up."""
    return shown if may_set_up(actor, shown.team_id) else replace(shown, settings={})


def may_set_up(actor: Actor, team_id: int | None) -> bool:
    """A team's own is set up by its leads, the organisation's by administrators."""
    if team_id is None:
        return can(actor, Act.SET_UP_ORGANISATION)
    return can(actor, Act.SET_UP_TEAM, team_id=team_id)


def connection_messages(
    connection_id: int, *, page: int = 1, sight: Sight = OUTSIDE
) -> Page[MessageShown]:
    """What a connection was told, newest first, fifty a page."""
    rows: QuerySet[Message] = (
        Message.objects.filter(visible_or_none(sight, of="incident"), connection=connection_id)
        .select_related("incident")
        .order_by("-pk")
    )
    return paged(rows, page=page, show=_messages)


def counted(connection_id: int) -> Counted:
    """How many messages of a connection are in which state."""
    rows = Message.objects.filter(connection=connection_id).values_list("state")
    by_state = dict(rows.annotate(count=Count("pk")).order_by())
    return Counted(
        waiting=by_state.get("pending", 0),
        sent=by_state.get("sent", 0),
        failed=by_state.get("failed", 0),
        dropped=by_state.get("dropped", 0),
    )


def connection_shown(row: Connection) -> ConnectionShown:
    """One connection as it stands now."""
    return ConnectionShown(
        id=row.pk,
        provider=row.provider,
        name=row.name,
        team=row.team.slug if row.team else None,
        team_name=row.team.name if row.team else None,
        team_id=row.team_id,
        settings=dict(row.settings),
        has_secrets=row.secrets is not None,
        subjects=tuple(row.subjects),
        from_severity=row.from_severity,
        audience=row.audience,
        is_dry_run=row.is_dry_run,
        created_at=row.created_at,
        created_by=row.created_by,
        paused_at=row.paused_at,
        retired_at=row.retired_at,
        asked_at=row.asked_at,
        checked_at=row.checked_at,
        is_right=row.is_right,
        finding=row.finding,
        speaks_as=row.speaks_as,
        scopes=tuple(row.scopes.split("\n")) if row.scopes else (),
        missing_scopes=tuple(row.missing_scopes.split("\n")) if row.missing_scopes else (),
        last_success_at=row.last_success_at,
        last_error=row.last_error,
        last_error_at=row.last_error_at,
        failures=row.failures,
        open_until=row.open_until,
        version=row.version,
    )


def _rows() -> QuerySet[Connection]:
    return Connection.objects.select_related("team")


def _messages(rows: Iterable[Message]) -> list[MessageShown]:
    return [message_shown(row) for row in rows]


def _by_team(row: Connection) -> tuple[bool, str, str]:
    return row.team is not None, row.team.name if row.team else "", row.name
